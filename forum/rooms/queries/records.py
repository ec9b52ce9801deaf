"""What a workshop leaves: what happened, who came (by whom they speak as, never by name), how talk was shared, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.consultations.evenness import SpeakingShare, gini, judge_evenness, share_talk
from forum.contributions.rules import visible_to
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rooms.groups import count_came, find_who_came
from forum.rooms.models import FeltHeard, Note, NoteGroup, RoomMessage, Turn
from forum.rooms.queries.votes import LivePoll, find_polls
from forum.rooms.rules import in_record, is_heard_known
from forum.workshops.models import Workshop

# With fewer answers a total could be read as one person's.
FEWEST_ANSWERS = 5


@dataclass(frozen=True)
class ItemRecord:
    number: int
    title: str
    kind: object
    minutes: int  # as planned
    seconds: int  # as it was
    was_on: bool
    notes: list[Note]
    polls: list[LivePoll]


@dataclass(frozen=True)
class Heard:
    answers: int
    could_say: Fraction
    was_heard: Fraction


@dataclass(frozen=True)
class WorkshopRecord:
    workshop: Workshop
    items: list[ItemRecord]
    came: dict[str, int]  # capacity → people; small ones merged under "unknown"
    voices: dict[str, SpeakingShare]  # of the groups that can be told
    anyone_spoke: bool
    unevenness: Fraction
    groups: list[tuple[NoteGroup, list[Note]]]
    messages: list[RoomMessage]
    corrections: list[Note]
    heard: Heard | None

    @property
    def evenness(self) -> str:
        return judge_evenness(self.unevenness)


def find_record(actor: Actor, workshop: Workshop) -> WorkshopRecord:
    notes = list_notes(actor, workshop)
    said = [note for note in notes if not note.is_correction]
    came = find_who_came(workshop.id)
    voices = share_talk(came.people, _list_seconds(workshop, came.people))
    groups = db.session.scalars(select(NoteGroup).filter_by(workshop_id=workshop.id).order_by(NoteGroup.id))
    messages = select(RoomMessage).where(RoomMessage.workshop_id == workshop.id, RoomMessage.to_id.is_(None))
    return WorkshopRecord(
        workshop=workshop,
        items=[
            ItemRecord(
                item.position,
                item.title,
                item.kind,
                item.minutes,
                item.seconds,
                item.started_at is not None,
                [note for note in said if note.item_id == item.id],
                [each for each in find_polls(item) if each.state != "draft"],
            )
            for item in workshop.items
        ],
        came=count_came(came),
        voices={key: voice for key, voice in voices.items() if key in came.told},
        anyone_spoke=any(voice.amount for voice in voices.values()),
        unevenness=gini(voices),
        groups=[(group, [note for note in said if note.group_id == group.id]) for group in groups],
        messages=list(db.session.scalars(messages.order_by(RoomMessage.id))),
        corrections=[note for note in notes if note.is_correction],
        heard=find_heard(workshop) if is_heard_known(workshop) else None,
    )


def find_heard(workshop: Workshop) -> Heard | None:
    """The mean of each answer, 1 to 5; None while there are too few."""
    query = select(func.count(), func.sum(FeltHeard.could_say), func.sum(FeltHeard.was_heard))
    count, could_say, was_heard = db.session.execute(query.where(FeltHeard.workshop_id == workshop.id)).one()
    if count < FEWEST_ANSWERS:
        return None
    return Heard(count, Fraction(could_say, count), Fraction(was_heard, count))


def list_notes(actor: Actor, workshop: Workshop) -> list[Note]:
    """While the room is open, those a facilitator has looked at; afterwards all of them."""
    query = select(Note).where(Note.workshop_id == workshop.id, visible_to(actor), in_record(actor, workshop))
    return list(db.session.scalars(query.options(joinedload(Note.author), joinedload(Note.group)).order_by(Note.id)))


def _list_seconds(workshop: Workshop, people: dict[int, str]) -> dict[int, int]:
    seconds: dict[int, int] = {}
    for turn in db.session.scalars(select(Turn).where(Turn.workshop_id == workshop.id, Turn.ended_at.is_not(None))):
        if turn.attendance_id in people and turn.ended_at:
            length = max(1, int((turn.ended_at - turn.started_at).total_seconds()))
            seconds[turn.attendance_id] = seconds.get(turn.attendance_id, 0) + length
    return seconds
