"""What runs by itself: counting when time is over, counting again every day, and telling organisers when that disagrees."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from forum.accounts.models import Account
from forum.activities.voting.actions.closing import close_poll, recount
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import list_due_polls, list_results
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import SYSTEM
from forum.web.urls import public_url


@job("close_poll")
def close_at_its_time(running: RunningJob) -> None:
    poll = db.session.get(Poll, running.payload["poll_id"])
    if poll is not None and not poll.called_off_at:
        close_poll(SYSTEM, poll)


@job("close_polls", every=timedelta(minutes=1))
def close_what_is_over(_running: RunningJob) -> None:
    """For polls nobody voted in, and those whose paper has been settled since."""
    for poll in list_due_polls(now()):
        close_poll(SYSTEM, poll)


@job("recount_results", every=timedelta(days=1), queue=JobQueue.SLOW)
def recount_results(_running: RunningJob) -> None:
    for result in list_results():
        recount(SYSTEM, result.poll)


@job("mail_recount_disagrees", queue=JobQueue.MAIL)
def mail_recount_disagrees(running: RunningJob) -> None:
    poll = db.session.get(Poll, running.payload["poll_id"])
    account = db.session.get(Account, running.payload["account_id"])
    if poll is not None and account is not None:
        link = public_url("voting.poll", slug=poll.consultation.slug, public_id=poll.public_id)
        subject = _("A recount disagrees (%(question)s)", question=poll.question)
        send_mail(running, account.email, subject, "recount", poll=poll, link=link)
