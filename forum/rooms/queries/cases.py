"""What moderators have to decide about the notes of one room, for its console."""

from __future__ import annotations

from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.kinds import UNDECIDED
from forum.moderation.models import Case
from forum.moderation.queries.queue import Card, find_cards, in_queue_of
from forum.rooms.models import Note
from forum.workshops.models import Workshop

MOST_SHOWN = 10


def list_cases(actor: Actor, workshop: Workshop) -> list[Card]:
    """The undecided ones this person may work on, most urgent first; none for those who do not moderate."""
    query = (
        select(Case.id)
        .join(Note, Note.id == Case.contribution_id)
        .where(Note.workshop_id == workshop.id, Case.state.in_(UNDECIDED), in_queue_of(actor))
        .order_by(Case.lane, Case.work_at, Case.id)
        .limit(MOST_SHOWN)
    )
    numbers = list(db.session.scalars(query))
    cards = find_cards(set(numbers))
    return [cards[number] for number in numbers if number in cards]


def find_note_of_case(case_id: int) -> Note | None:
    return db.session.scalar(select(Note).join(Case, Case.contribution_id == Note.id).where(Case.id == case_id))
