"""The keys of secret votes: made before anybody can vote, looked after while ballots are sealed, destroyed after the count.

The private half is in the key store alone (`kernel.key_store`), so all of this runs in jobs; a process that serves pages needs
the public half, which stands with the poll. Files are written and read outside transactions: nobody waits for a disk.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from forum.activities.voting.events import PollChanged
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import list_keys_done_with, list_sealed_polls
from forum.activities.voting.rules import KEEP_KEY
from forum.activities.voting.sealing import BoxFault, find_public_key, is_private_key_of, make_private_key
from forum.consultations.events import consultation_stream
from forum.consultations.queries import people_with
from forum.consultations.rules import MANAGE
from forum.kernel.actions import action, let_go, lock
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.key_store import (
    KeyStoreFault,
    destroy_secret,
    keep_secret,
    list_secrets,
    list_wrong_copies,
    mend_copies,
    read_secret,
)
from forum.kernel.permissions import SYSTEM, Actor

log = structlog.get_logger()
# A backup that was made before the count needs the key: without it, restoring that backup would lose every vote. The job that
# destroys keys runs each hour, so this is a day at most.
KEEP_AFTER_COUNT = timedelta(hours=23)


def ask_for_key(poll: Poll) -> None:
    """Has one made, where ballots will be sealed and there is none. Inside an action."""
    if poll.awaits_key:
        enqueue("make_vote_key", unique_key=f"make_vote_key:{poll.id}", poll_id=poll.id)


def make_key(poll: Poll) -> None:
    """Makes the pair and keeps the private half twice; nobody can vote before both copies were read back. Again, it does nothing.
    Raises KeyStoreFault, and says so on the pages of those who run the vote."""
    if not poll.awaits_key or poll.called_off_at or poll.result:
        return
    name = poll.public_id
    let_go()
    try:
        public_key = find_public_key(keep_secret(name, make_private_key()))
    except (KeyStoreFault, BoxFault) as problem:
        note_fault(SYSTEM, poll, str(problem))
        raise
    _note_public_key(SYSTEM, poll, public_key)


def look_after_key(poll: Poll) -> None:
    """While ballots are sealed with it: makes a lost or damaged copy again from the other. Raises the alarm where that
    fails."""
    name, public_key = poll.public_id, poll.public_key
    let_go()
    fault = ""
    try:
        mend_copies(name, read_secret(name, partial(is_private_key_of, public_key)))
    except KeyStoreFault as problem:
        fault = str(problem)
    if fault or poll.key_fault:
        note_fault(SYSTEM, poll, fault)


def list_lost_copies() -> tuple[list[Path], list[Path]]:
    """As this process finds the keys that ballots wait for: (both files of those that are lost, the one file where the other
    is right). Changes nothing; the job that looks after keys mends the second within a minute."""
    both: list[Path] = []
    one: list[Path] = []
    for poll in filter(None, (db.session.get(Poll, number) for number in list_sealed_polls())):
        wrong = list_wrong_copies(poll.public_id, partial(is_private_key_of, poll.public_key))
        (one if len(wrong) == 1 else both).extend(wrong)
    return both, one


def destroy_keys(*, counted_before: datetime) -> int:
    """The private halves of votes that were counted before then, or called off; returns how many. Again, it does nothing. Raises
    KeyStoreFault for one that cannot be deleted, after all others."""
    done_with = list_secrets() & set(list_keys_done_with(counted_before))
    faults = []
    for public_id in sorted(done_with):
        try:
            destroy_secret(public_id)
        except KeyStoreFault as problem:
            faults.append(problem)
    if faults:
        raise faults[0]
    return len(done_with)


@action(KEEP_KEY)
def _note_public_key(_actor: Actor, poll: Poll, public_key: str) -> None:
    lock(poll)
    if not poll.awaits_key:
        return
    poll.public_key, poll.key_fault = public_key, ""
    emit(PollChanged(consultation_stream(poll.space_id), None, poll.id, "key made"))


@action(KEEP_KEY)
def note_fault(_actor: Actor, poll: Poll, fault: str) -> None:
    """Those who run the vote are told when something is wrong that was not before."""
    lock(poll)
    if fault == poll.key_fault:
        return
    if fault and not poll.key_fault:
        log.error("the key of a secret vote", poll=poll.public_id, fault=fault)
        for place in people_with(MANAGE, poll.consultation):
            enqueue("mail_vote_key_fault", poll_id=poll.id, account_id=place.account_id)
    poll.key_fault = fault
    emit(PollChanged(consultation_stream(poll.space_id), None, poll.id, "key fault" if fault else "key mended"))
