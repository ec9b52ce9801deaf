"""Sealed ballots become the ballots that are counted: opened outside the write lock, which at 100,000 takes seconds, and written
in one short transaction. Killed anywhere and run again, it comes to the same."""

from __future__ import annotations

from collections import Counter
from functools import partial

from sqlalchemy import insert

from forum.activities.voting.models import CountedBallot, Poll
from forum.activities.voting.queries.ballots import count_boxes, list_boxes
from forum.activities.voting.queries.polls import count_voters
from forum.activities.voting.sealing import BoxFault, Opened, is_private_key_of, open_all
from forum.kernel.actions import let_go
from forum.kernel.db import db
from forum.kernel.key_store import read_secret


class BallotsMissed(Exception):
    """Not all ballots that lie sealed were opened."""


def open_ballots(poll: Poll) -> Counter[Opened]:
    """How often each ballot was cast. Raises KeyStoreFault without the key, BoxFault for a ballot that does not open. Inside an
    action nobody could write meanwhile: so it is done before."""
    boxes = list_boxes(poll)
    poll_id, name, is_right = poll.id, poll.public_id, partial(is_private_key_of, poll.public_key)
    let_go()
    return open_all(read_secret(name, is_right), poll_id, boxes) if boxes else Counter()


def keep_opened(poll: Poll, opened: Counter[Opened] | None) -> None:
    """Writes each distinct ballot with how often it was cast, in the order of what it says. Inside an action that holds the poll,
    and removes the boxes then. Raises BallotsMissed when there are more, BoxFault when they are not as many as people who
    voted."""
    boxes = count_boxes(poll)
    if opened is None or opened.total() != boxes:
        raise BallotsMissed
    if boxes != count_voters(poll):
        raise BoxFault(f"poll {poll.id} has {boxes} sealed ballots, and {count_voters(poll)} people voted")
    rows = [
        {"poll_id": poll.id, "is_secret": True, "by_guest": ballot.by_guest, "marks": ballot.marks, "times": times}
        for ballot, times in sorted(opened.items(), key=lambda each: (each[0].by_guest, each[0].marks))
    ]
    if rows:
        db.session.execute(insert(CountedBallot), rows)
