"""What runs by itself: letters to those who come, and addresses that need not be kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from forum.consultations.sharing import name_in_subject
from forum.kernel.actions import transaction
from forum.kernel.addresses import read_again
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.notifications.actions import pass_on
from forum.notifications.rules import CLOSES_WITHIN
from forum.web.urls import public_url
from forum.workshops.actions.inviting import GOOD_AFTERWARDS, make_link_token
from forum.workshops.listeners import tell_soon
from forum.workshops.models import Workshop, WorkshopInvite
from forum.workshops.queries.inviting import Comer, list_comers, list_who_came
from forum.workshops.rules import CORRECTIONS_LAST, REMIND_BEFORE
from forum.workshops.wording import say_change

SUBJECTS = {
    "reminder": lambda title: _("Reminder: %(title)s", title=title),
    "moved": lambda title: _("Moved: %(title)s", title=title),
    "changed": lambda title: _("New plan: %(title)s", title=title),
    "called_off": lambda title: _("Cancelled: %(title)s", title=title),
    "summary": lambda title: _("What was said: %(title)s", title=title),
}
TEMPLATES = {"changed": "workshop_moved"}


@job("remind_of_workshops", every=timedelta(minutes=15))
def remind_of_workshops(_running: RunningJob) -> None:
    """A letter each the day before; to somebody who books later than that, soon after."""
    soon = select(Workshop).where(
        Workshop.starts_at > now(), Workshop.starts_at <= now() + REMIND_BEFORE, Workshop.called_off_at.is_(None)
    )
    for workshop in db.session.scalars(soon).all():
        _tell(workshop, "reminder", workshop.starts_at.isoformat(), list_comers(workshop))


@job("tell_of_workshops", every=timedelta(minutes=5))
def tell_of_workshops(_running: RunningJob) -> None:
    """Followers hear of a workshop before it starts."""
    soon = select(Workshop).where(
        Workshop.starts_at > now(), Workshop.starts_at <= now() + CLOSES_WITHIN, Workshop.called_off_at.is_(None)
    )
    with transaction():
        for workshop in db.session.scalars(soon.options(joinedload(Workshop.consultation))):
            if workshop.created_at < workshop.starts_at - CLOSES_WITHIN:  # Else that it is planned has just been told.
                pass_on(workshop.consultation, tell_soon(workshop))


@job("tell_comers")
def tell_comers(running: RunningJob) -> None:
    workshop = db.session.get(Workshop, running.payload["workshop_id"])
    if workshop is not None and now() < workshop.ends_at:
        version_id = running.payload.get("version_id", 0)  # Older jobs say none.
        _tell(workshop, running.payload["what"], running.payload["stamp"], list_comers(workshop), version_id)


@job("mail_workshop_summary")
def mail_workshop_summary(running: RunningJob) -> None:
    workshop = db.session.get(Workshop, running.payload["workshop_id"])
    if workshop is not None:
        _tell(workshop, "summary", "", list_who_came(workshop))


def _tell(workshop: Workshop, what: str, stamp: str, comers: list[Comer], version_id: int = 0) -> None:
    """Asks for one letter each, so that one that fails does not repeat the others."""
    with transaction():
        for comer in comers:
            # Hashed: a job's key stays in its table after the person has gone.
            whom = hashlib.sha256(comer.email.encode()).hexdigest()[:32]
            enqueue(
                "mail_comer",
                workshop_id=workshop.id,
                what=what,
                version_id=version_id,
                email=comer.email,
                unique_key=f"{what}:{workshop.id}:{stamp}:{whom}",
            )


@job("mail_comer", queue=JobQueue.MAIL)
def mail_comer(running: RunningJob) -> None:
    """One letter, to somebody who is still to be told."""
    workshop, what = db.session.get(Workshop, running.payload["workshop_id"]), running.payload["what"]
    if workshop is None or (workshop.called_off_at and what != "called_off"):
        return
    comers = list_who_came(workshop) if what == "summary" else list_comers(workshop)
    comer = next((each for each in comers if each.email == running.payload["email"]), None)
    if comer is None:
        return
    if comer.invite is not None:
        link = public_url("workshop_invitation.answer", token=make_link_token(comer.invite))
    else:
        page = "workshop_records.show" if what == "summary" else "workshops.show"
        link = public_url(page, slug=workshop.consultation.slug, public_id=workshop.public_id)
    send_mail(
        running,
        comer.email,
        SUBJECTS[what](name_in_subject(workshop.consultation, workshop.title)),
        TEMPLATES.get(what, f"workshop_{what}"),
        workshop=workshop,
        change=say_change(running.payload.get("version_id", 0)),
        need=comer.attendance,
        link=link,
        until=workshop.summary_sent_at + CORRECTIONS_LAST if workshop.summary_sent_at else None,
    )


@job("mail_workshop_invite", queue=JobQueue.MAIL)
def mail_workshop_invite(running: RunningJob) -> None:
    invite = db.session.scalar(select(WorkshopInvite).filter_by(public_id=running.payload["public_id"]))
    if invite is None or invite.withdrawn_at or invite.workshop.called_off_at:
        return
    workshop = invite.workshop
    link = public_url("workshop_invitation.answer", token=make_link_token(invite))
    subject = _("You’re invited: %(title)s", title=name_in_subject(workshop.consultation, workshop.title))
    send_mail(running, invite.email, subject, "workshop_invite", workshop=workshop, link=link)


@job("forget_of_workshops", every=timedelta(hours=1))
def forget_of_workshops(_running: RunningJob) -> None:
    """Addresses of people who were invited, once no letter can come any more."""
    over = select(Workshop.id).where(Workshop.starts_at < now() - GOOD_AFTERWARDS)
    with transaction():
        gone = delete(WorkshopInvite).where(WorkshopInvite.workshop_id.in_(over))
        db.session.execute(gone.execution_options(synchronize_session=False))


@job("read_invites_again", queue=JobQueue.SLOW)
def read_invites_again(_running: RunningJob) -> None:
    """As `read_voter_lists_again`, for people invited to a workshop by e-mail."""
    with transaction():
        invites = db.session.scalars(select(WorkshopInvite).order_by(WorkshopInvite.id)).all()
        there = {(each.workshop_id, each.email) for each in invites}
        for invite in invites:
            read = read_again(invite.email)
            if read is not None and (invite.workshop_id, read) not in there:
                there.add((invite.workshop_id, read))
                invite.email = read
