"""Letters: whoever answers for a text, those who asked, and the manager who is asked hear of what waits for them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, job
from forum.kernel.mail import send_mail
from forum.translating.kinds import LETTERS
from forum.translating.models import ManagerQuestion, PlainText
from forum.translating.standing.plain_texts import read_stand
from forum.web.urls import public_url


@job(LETTERS, queue=JobQueue.MAIL)
def mail_translating(running: RunningJob) -> None:
    """One letter to one person; nothing where what it is about does not wait for them any more."""
    what, public_id = running.payload["what"], running.payload["public_id"]
    if what in ("plain", "refused"):
        _mail_plain(running, what, public_id)
    else:
        _mail_question(running, what, public_id)


def _mail_plain(running: RunningJob, what: str, public_id: str) -> None:
    text = db.session.scalars(select(PlainText).filter_by(public_id=public_id)).one()
    stand = read_stand(text)
    if stand.wording is None or not stand.wording.is_shown:
        return
    name = text.group.name
    link = public_url("plain_words.show", slug=text.group.slug, public_id=public_id)
    if what == "refused":
        says = _("Whoever answers for the original says that what you wrote in “%(name)s” is not quite true.", name=name)
        _send(running, stand.wording.place.account, _("“%(name)s”: not quite true yet", name=name), says, link)
        return
    says = _("A member of “%(name)s” has put something of yours in plain words. Please say if it is still true.", name=name)
    if stand.owner is None and not stand.is_refused:
        _send(running, _find_account(running), _("“%(name)s”: is this still true?", name=name), says, link)


def _mail_question(running: RunningJob, what: str, public_id: str) -> None:
    question = db.session.scalars(select(ManagerQuestion).filter_by(public_id=public_id)).one()
    name = question.group.name
    link = public_url("manager_questions.show", slug=question.group.slug, public_id=public_id)
    if what == "meant" and question.put_at is None:
        says = _("“%(name)s” has put what you asked in words for a manager. Please say if it is what you meant.", name=name)
        _send(running, _find_account(running), _("“%(name)s”: is this what you meant?", name=name), says, link)
    elif what == "answered":
        says = _("A manager has answered what you asked through “%(name)s”.", name=name)
        _send(running, _find_account(running), _("“%(name)s”: a manager has answered you", name=name), says, link)
    elif what in ("put", "unclear") and question.owner and question.due_on and question.published_at is None:
        day = say_day(question.due_on)
        put = _("“%(name)s” asks you a question. Please answer in plain words by %(day)s.", name=name, day=day)
        unclear = _("A member of “%(name)s” did not understand your answer. Please change it by %(day)s.", name=name, day=day)
        subject = _("“%(name)s” asks you a question", name=name)
        _send(running, question.owner.account, subject, put if what == "put" else unclear, link)


def _find_account(running: RunningJob) -> Account | None:
    """Of the place that the letter is for."""
    place = db.session.get(Participation, running.payload["place_id"])
    return place.account if place else None


def _send(running: RunningJob, account: Account | None, subject: str, says: str, link: str) -> None:
    if account is not None:
        send_mail(running, account.email, subject, "translating", says=says, link=link)
