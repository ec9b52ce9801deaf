"""What runs by itself: counting when time is over, counting again every day, telling organisers when that disagrees, and what
is done with the keys of secret votes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select, update

from forum.accounts.models import Account
from forum.activities.voting.actions import keys
from forum.activities.voting.actions.closing import close_poll, is_ready_to_count, recount
from forum.activities.voting.listeners import tell_of_end, tell_of_opening, tell_voters_of_end
from forum.activities.voting.models import Poll, VoterListEntry
from forum.activities.voting.queries.polls import (
    list_closing,
    list_due_polls,
    list_opening,
    list_polls_awaiting_key,
    list_results,
    list_sealed_polls,
    list_voter_accounts,
)
from forum.activities.voting.sealing import BoxFault
from forum.consultations.sharing import name_in_subject
from forum.kernel.actions import transaction
from forum.kernel.addresses import read_again
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.key_store import KeyStoreFault, destroy_secret
from forum.kernel.mail import send_mail
from forum.kernel.permissions import SYSTEM
from forum.notifications.actions import notify, pass_on
from forum.notifications.rules import CLOSES_WITHIN, OPENED_WITHIN
from forum.web.urls import public_url


@job("close_poll", queue=JobQueue.VOTES)
def close_at_its_time(running: RunningJob) -> None:
    poll = db.session.get(Poll, running.payload["poll_id"])
    if poll is not None and not poll.called_off_at:
        count_or_say_why_not(poll)


@job("close_polls", every=timedelta(minutes=1), queue=JobQueue.VOTES)
def close_what_is_over(_running: RunningJob) -> None:
    """For polls nobody voted in, those whose paper has been settled since, and those whose key was away. One that cannot be
    counted keeps no other waiting."""
    for number in [poll.id for poll in list_due_polls(now())]:
        poll = db.session.get(Poll, number)
        if poll is None:
            continue
        with suppress(KeyStoreFault, BoxFault):
            count_or_say_why_not(poll)


def count_or_say_why_not(poll: Poll) -> None:
    """Raises KeyStoreFault and BoxFault, after saying so to those who run the vote."""
    try:
        close_poll(SYSTEM, poll)
    except (KeyStoreFault, BoxFault) as problem:
        keys.note_fault(SYSTEM, poll, str(problem))
        raise


@job("make_vote_key", queue=JobQueue.VOTES)
def make_key(running: RunningJob) -> None:
    poll = db.session.get(Poll, running.payload["poll_id"])
    if poll is not None:
        keys.make_key(poll)


@job("look_after_vote_keys", every=timedelta(minutes=1), queue=JobQueue.VOTES)
def look_after_keys(_running: RunningJob) -> None:
    """Keys that could not be made before, and those that sealed ballots wait for."""
    for number in list_polls_awaiting_key():
        poll = db.session.get(Poll, number)
        with suppress(KeyStoreFault, BoxFault):  # It has been said, and is tried again in a minute.
            if poll is not None:
                keys.make_key(poll)
    for number in list_sealed_polls():
        poll = db.session.get(Poll, number)
        if poll is not None and not is_ready_to_count(poll):  # Else counting finds what is wrong.
            keys.look_after_key(poll)


@job("destroy_vote_key", queue=JobQueue.VOTES)
def destroy_key(running: RunningJob) -> None:
    """Of a vote that is called off or no longer there; of no other."""
    public_id = running.payload["public_id"]
    poll = db.session.query(Poll).filter_by(public_id=public_id).one_or_none()
    if poll is None or poll.called_off_at:
        destroy_secret(public_id)


@job("destroy_vote_keys", every=timedelta(hours=1), queue=JobQueue.VOTES)
def destroy_old_keys(_running: RunningJob) -> None:
    """Those of votes that were counted long enough ago, or called off."""
    keys.destroy_keys(counted_before=now() - keys.KEEP_AFTER_COUNT)


@job("tell_of_votes", every=timedelta(minutes=5))
def tell_of_votes(_running: RunningJob) -> None:
    """Of those that have opened by the clock, and of those that close soon and were open for longer than that."""
    moment = now()
    with transaction():
        for poll in list_opening(moment - OPENED_WITHIN, moment):
            pass_on(poll.consultation, tell_of_opening(poll), poll.opens)
        for poll in list_closing(moment, moment + CLOSES_WITHIN):
            if poll.opens < poll.closes - CLOSES_WITHIN:
                pass_on(poll.consultation, tell_of_end(poll))


@job("recount_results", every=timedelta(days=1), queue=JobQueue.SLOW)
def recount_results(_running: RunningJob) -> None:
    for result in list_results():
        recount(SYSTEM, result.poll)


@job("mail_recount_disagrees", queue=JobQueue.MAIL)
def mail_recount_disagrees(running: RunningJob) -> None:
    mail_about_poll(running, "recount", _l("A recount disagrees (%(question)s)"))


@job("mail_vote_key_fault", queue=JobQueue.PROMPT_MAIL)
def mail_vote_key_fault(running: RunningJob) -> None:
    mail_about_poll(running, "vote_key", _l("The key of a secret vote has a problem (%(question)s)"))


def mail_about_poll(running: RunningJob, template: str, subject: LazyString) -> None:
    poll = db.session.get(Poll, running.payload["poll_id"])
    account = db.session.get(Account, running.payload["account_id"])
    if poll is not None and account is not None:
        link = public_url("voting.poll", slug=poll.consultation.slug, public_id=poll.public_id)
        send_mail(
            running,
            account.email,
            str(subject) % {"question": name_in_subject(poll.consultation, poll.question)},
            template,
            poll=poll,
            link=link,
        )


@job("write_to_voters", queue=JobQueue.PROMPT_MAIL)
def write_to_voters(running: RunningJob) -> None:
    """Of a vote that was cancelled, to everybody who had voted, whatever they follow and however often they want letters: their
    vote will never be counted, and they read why. Not where all was stopped early, which is told by itself."""
    poll = db.session.get(Poll, running.payload["poll_id"])
    if poll is None or not poll.called_off_at or poll.opened_by_hand or poll.consultation.stopped_at is not None:
        return
    with transaction():
        telling, voters = tell_voters_of_end(poll), list_voter_accounts(poll)
        notify(
            voters,
            poll.consultation,
            key=telling.key,
            sentence=telling.sentence,
            target_kind=telling.target_kind,
            target=telling.target,
            kind=telling.kind,
            is_mailed=True,
        )
        for account_id in sorted(voters):
            once = f"cancelled vote:{poll.id}:{account_id}"
            enqueue("mail_cancelled_vote", unique_key=once, poll_id=poll.id, account_id=account_id)


@job("mail_cancelled_vote", queue=JobQueue.PROMPT_MAIL)
def mail_cancelled_vote(running: RunningJob) -> None:
    mail_about_poll(running, "vote_cancelled", _l("A vote that you voted in was cancelled (%(question)s)"))


@job("read_voter_lists_again", queue=JobQueue.SLOW)
def read_lists_again(_running: RunningJob) -> None:
    """Asked for once, by a migration: entries of lists that were pasted before "<jane@example.org>" was read as an address. One
    that would be somebody who stands in the list already stays as it is."""
    with transaction():
        rows = db.session.execute(select(VoterListEntry.voter_list_id, VoterListEntry.email)).all()
        there = {(list_id, email) for list_id, email in rows}
        for list_id, email in sorted(there):
            read = read_again(email)
            if read is not None and (list_id, read) not in there:
                there.add((list_id, read))
                entry = update(VoterListEntry).filter_by(voter_list_id=list_id, email=email)
                db.session.execute(entry.values(email=read).execution_options(synchronize_session=False))
