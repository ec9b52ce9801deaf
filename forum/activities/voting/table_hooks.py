from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.activities.voting.models import EnteredFor, NamedBallot, Poll, Turnout
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.wording import say_entry
from forum.consultations.models import Participation
from forum.consultations.tables import OwnRow, lists_own
from forum.kernel.db import db
from forum.kernel.permissions import Actor


@lists_own
def list_own_votes(actor: Actor) -> Iterator[OwnRow]:
    """Of a vote by name what somebody chose; of a secret one only that they voted, as nobody knows more."""
    mine = select(Participation.id).where(Participation.account_id == actor.account_id)
    voted = select(Turnout.poll_id).where(Turnout.participation_id.in_(mine))
    polls = select(Poll).where(Poll.id.in_(voted)).options(joinedload(Poll.consultation), selectinload(Poll.options))
    query = select(NamedBallot).where(NamedBallot.participation_id.in_(mine)).order_by(NamedBallot.version)
    entries = select(EnteredFor).where(EnteredFor.participation_id.in_(mine)).options(joinedload(EnteredFor.entered_by))
    entered = {entry.poll_id: entry for entry in db.session.scalars(entries)}
    last = {ballot.poll_id: ballot for ballot in db.session.scalars(query)}
    for poll in db.session.scalars(polls.order_by(Poll.id)):
        ballot = last.get(poll.id)
        words, state = _("This vote is secret, so nobody knows what you chose."), ""
        if ballot is not None:
            marked = poll.method.entry.describe(make_contest(poll), ballot.marks)
            words, state = "\n".join(f"{option}: {mark}" for option, mark in marked), _("By name")
        entry = entered.pop(poll.id, None)
        what = say_entry(entry) if entry is not None and entry.counts else _("You voted")
        yield OwnRow(poll.consultation.title, what, None, poll.question, words, state)
        if entry is not None and not entry.counts:
            yield _say_struck(poll, entry)
    left = select(Poll).where(Poll.id.in_(entered)).options(joinedload(Poll.consultation))
    for poll in db.session.scalars(left.order_by(Poll.id)):
        yield _say_struck(poll, entered[poll.id])


def _say_struck(poll: Poll, entry: EnteredFor) -> OwnRow:
    why = _("You told us that this was not you, so it does not count.") if entry.disowned_at else _("You voted yourself.")
    return OwnRow(poll.consultation.title, say_entry(entry), None, poll.question, why, "")
