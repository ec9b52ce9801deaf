"""What is going on in a room, as each of its screens shows it. Read anew for every drawing: rows are the only memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import count_voters
from forum.activities.voting.rules import FEWEST_SECRET, voters_of
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.evenness import SpeakingShare, gini, how_heard, judge_evenness, share_talk
from forum.consultations.models import Participation
from forum.consultations.pseudonyms import list_pseudonym_keys
from forum.contributions.models import Status
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.rooms.fairness import Waiting, order_fairly
from forum.rooms.models import Breakout, Hand, Note, NoteGroup, RoomMessage, Signal, Turn
from forum.rooms.queries.breakouts import find_groups
from forum.rooms.queries.votes import describe_state, find_voted
from forum.rooms.rules import TURN_SECONDS
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import RUNNERS, STILL_HERE

MOST_ON_WALL = 3
LONGEST_USUAL_TURN = 180  # seconds
MOST_TO_CHECK = 30


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the room."""

    id: int  # of their attendance
    account_id: int | None  # None: without a device
    pseudonym: str
    capacity_key: str
    role: str

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


@dataclass(frozen=True)
class Talk:
    """Who speaks, who waits in which order, and how much each group has been heard."""

    speaking: Turn | None
    queue: list[Hand]
    turns: dict[int, int]  # attendance → how often they have spoken
    seconds: dict[int, int]
    voices: dict[str, SpeakingShare]
    unevenness: Fraction
    last_ended_at: datetime | None

    @property
    def evenness(self) -> str:
        return judge_evenness(self.unevenness)

    def place_of(self, attendance_id: int) -> int:
        """1 for whoever speaks next, 0 for somebody who does not wait."""
        return next((n for n, hand in enumerate(self.queue, 1) if hand.attendance_id == attendance_id), 0)


@dataclass(frozen=True)
class Notes:
    to_check: list[Note]
    waiting: int
    on_wall: list[Note]  # newest first
    shown: int
    groups: list[tuple[NoteGroup, list[Note]]]


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who somebody is in a room."""

    id: int  # of their attendance
    participation_id: int


@dataclass(frozen=True)
class Me:
    """One person's own view: nobody else's screen holds any of it."""

    place_in_queue: int = 0
    wait_minutes: int = 0
    has_time: bool = True  # for a turn before this part ends
    is_speaking: bool = False
    signals: frozenset[str] = frozenset()
    voted: frozenset[str] = frozenset()  # public ids of polls
    message: RoomMessage | None = None
    breakout: Breakout | None = None
    speaks_for_group: bool = False


def list_here(workshop: Workshop) -> list[Person]:
    """Everyone who is in the room now."""
    return [Person(*row[:-1]) for row in db.session.execute(_people_of(workshop)).tuples() if is_here(row[1], row[-1])]


def _people_of(workshop: Workshop) -> Select[int, int | None, str, str, str, datetime | None]:
    """The columns of Person, and when they were seen. Bare columns: a phone that comes back asks for this, and a thousand may
    come back at once."""
    person = (Participation.account_id, Participation.pseudonym, Participation.capacity_key, Participation.role)
    return (
        select(Attendance.id, *person, Attendance.seen_at)
        .join(Participation, Participation.id == Attendance.participation_id)
        .where(Attendance.workshop_id == workshop.id, Attendance.admitted_at.is_not(None), Attendance.refused_at.is_(None))
        .order_by(Attendance.id)
    )


def find_here(workshop: Workshop, name: str, most: int) -> list[Person]:
    """Those in the room whose name has this in it."""
    wanted = list_pseudonym_keys(name)
    here = ((each, list_pseudonym_keys(each.pseudonym)) for each in list_here(workshop))
    return [each for each, keys in here if any(part in key for part in wanted for key in keys)][:most]


def is_here(account_id: int | None, seen_at: datetime | None) -> bool:
    without_device = account_id is None
    return without_device or (seen_at is not None and now() - seen_at < STILL_HERE)


def list_lobby(workshop: Workshop) -> list[Attendance]:
    query = select(Attendance).where(
        Attendance.workshop_id == workshop.id,
        Attendance.came_at.is_not(None),
        Attendance.admitted_at.is_(None),
        Attendance.refused_at.is_(None),
    )
    return list(db.session.scalars(query.options(joinedload(Attendance.participation)).order_by(Attendance.came_at)))


def count_by_capacity(people: list[Person]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in people:
        found[each.capacity_key] = found.get(each.capacity_key, 0) + 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def list_voices_here(workshop: Workshop) -> dict[int, str]:
    """attendance → whom they speak as, for everyone in the room who does not run it."""
    return {each.id: each.capacity_key for each in list_here(workshop) if each.role not in RUNNERS}


def find_talk(workshop: Workshop) -> Talk:
    """Turns of the whole workshop count. Those who run the room are not counted among the voices."""
    query = (
        select(Turn)
        .where(Turn.workshop_id == workshop.id)
        .options(joinedload(Turn.attendance).joinedload(Attendance.participation))
    )
    all_turns = list(db.session.scalars(query.order_by(Turn.id)))
    turns: dict[int, int] = {}
    seconds: dict[int, int] = {}
    people = list_voices_here(workshop)
    for turn in all_turns:
        until = turn.ended_at or workshop.paused_at or now()
        turns[turn.attendance_id] = turns.get(turn.attendance_id, 0) + 1
        length = max(1, int((until - turn.started_at).total_seconds()))
        seconds[turn.attendance_id] = seconds.get(turn.attendance_id, 0) + length
        if turn.attendance.participation.role not in RUNNERS:
            people.setdefault(turn.attendance_id, turn.attendance.participation.capacity_key)
    voices = share_talk(people, {person: length for person, length in seconds.items() if person in people})
    hands = select(Hand).where(Hand.workshop_id == workshop.id)
    hands = hands.options(joinedload(Hand.attendance).joinedload(Attendance.participation))
    by_person = {hand.attendance_id: hand for hand in db.session.scalars(hands)}
    waiting = [
        Waiting(number, hand.attendance.participation.capacity_key, turns.get(number, 0), hand.raised_at)
        for number, hand in by_person.items()
    ]
    queue = [by_person[each.person] for each in order_fairly(waiting, voices)]
    speaking = next((turn for turn in all_turns if turn.ended_at is None), None)
    last_ended_at = max((turn.ended_at for turn in all_turns if turn.ended_at), default=None)
    return Talk(speaking, queue, turns, seconds, voices, gini(voices), last_ended_at)


def find_speaking(workshop: Workshop) -> Turn | None:
    people_of = joinedload(Turn.attendance).joinedload(Attendance.participation)
    return db.session.scalar(select(Turn).filter_by(workshop_id=workshop.id, ended_at=None).options(people_of).limit(1))


def list_quiet(workshop: Workshop, here: list[Person], talk: Talk) -> list[Person]:
    """Here, not spoken, no hand up, and no note written in the part that is on."""
    heard = talk.seconds.keys() | {hand.attendance_id for hand in talk.queue} | _find_who_wrote(workshop)
    return [each for each in here if each.id not in heard and each.role not in RUNNERS and each.account_id is not None]


def _find_who_wrote(workshop: Workshop) -> set[int]:
    item = workshop.current
    wrote = select(Attendance.id).join(Note, Note.author_id == Attendance.participation_id)
    wrote = wrote.where(Attendance.workshop_id == workshop.id, Note.item_id == (item.id if item else None))
    return set(db.session.scalars(wrote))


def group_quiet(quiet: list[Person], talk: Talk) -> list[tuple[str, list[Person]]]:
    """Quiet people by whom they speak as, the least heard first."""
    groups: dict[str, list[Person]] = {}
    for each in quiet:
        groups.setdefault(each.capacity_key, []).append(each)
    return sorted(groups.items(), key=lambda group: (how_heard(group[0], talk.voices), -len(group[1]), group[0]))


def find_notes(workshop: Workshop) -> Notes:
    said = select(Note).where(Note.workshop_id == workshop.id, Note.is_correction.is_(False), Note.status == Status.PUBLISHED)
    shown = said.where(Note.approved_at.is_not(None), Note.set_aside_at.is_(None)).options(joinedload(Note.author))
    waiting = said.where(Note.approved_at.is_(None), Note.set_aside_at.is_(None))
    current = workshop.current
    of_item = shown.where(Note.item_id == current.id) if current and not current.kind.groups_notes else shown
    groups = list(db.session.scalars(select(NoteGroup).filter_by(workshop_id=workshop.id).order_by(NoteGroup.id)))
    in_groups = list(db.session.scalars(shown.where(Note.group_id.is_not(None)).order_by(Note.id)))
    return Notes(
        to_check=list(db.session.scalars(waiting.options(joinedload(Note.author)).order_by(Note.id).limit(MOST_TO_CHECK))),
        waiting=_count(waiting),
        on_wall=list(db.session.scalars(of_item.order_by(Note.approved_at.desc(), Note.id.desc()).limit(MOST_ON_WALL))),
        shown=_count(of_item),
        groups=[(group, [note for note in in_groups if note.group_id == group.id]) for group in groups],
    )


def list_loose_notes(workshop: Workshop) -> list[Note]:
    """Shown, and in no group yet."""
    query = (
        select(Note)
        .where(Note.workshop_id == workshop.id, Note.is_correction.is_(False), Note.status == Status.PUBLISHED)
        .where(Note.approved_at.is_not(None), Note.set_aside_at.is_(None), Note.group_id.is_(None))
        .options(joinedload(Note.author))
    )
    return list(db.session.scalars(query.order_by(Note.id)))


def has_too_few_voters(workshop: Workshop, poll: Poll) -> bool:
    """Whether a vote that is not counted yet would show no result though everyone in the room voted, as it is secret."""
    if not poll.is_secret or describe_state(poll) in {"counting", "closed"} or count_voters(poll) >= FEWEST_SECRET:
        return False
    # As `is_here`, and no more people than matter: a console asks this of each vote whenever it is drawn.
    here = or_(Participation.account_id.is_(None), Attendance.seen_at > now() - STILL_HERE)
    voters = _people_of(workshop).where(voters_of(poll), here).with_only_columns(Attendance.id).limit(FEWEST_SECRET)
    return len(db.session.scalars(voters).all()) < FEWEST_SECRET


def find_signals(workshop: Workshop) -> dict[str, list[Signal]]:
    query = select(Signal).filter_by(workshop_id=workshop.id).options(joinedload(Signal.attendance)).order_by(Signal.given_at)
    found: dict[str, list[Signal]] = {}
    for each in db.session.scalars(query):
        found.setdefault(each.kind, []).append(each)
    return found


def find_message(workshop: Workshop) -> RoomMessage | None:
    """The last one to everyone, while the item it came in is on."""
    query = select(RoomMessage).where(RoomMessage.workshop_id == workshop.id, RoomMessage.to_id.is_(None))
    last = db.session.scalar(query.order_by(RoomMessage.id.desc()).limit(1))
    started = max((item.started_at for item in workshop.items if item.started_at), default=None)
    return last if last and (started is None or last.sent_at >= started) else None


def find_me(workshop: Workshop, attendance: Attendance) -> Me:
    return find_all_me(workshop, [Somebody(attendance.id, attendance.participation_id)])[attendance.id]


def find_all_me(workshop: Workshop, people: list[Somebody]) -> dict[int, Me]:
    """The own view of each of these, in a handful of queries however many they are."""
    item = workshop.current
    numbers = [each.id for each in people]
    signals: dict[int, set[str]] = {}
    for number, kind in db.session.execute(select(Signal.attendance_id, Signal.kind).where(Signal.workshop_id == workshop.id)):
        signals.setdefault(number, set()).add(kind)
    last = select(func.max(RoomMessage.id)).where(RoomMessage.to_id.in_(numbers)).group_by(RoomMessage.to_id)
    messages = {each.to_id: each for each in db.session.scalars(select(RoomMessage).where(RoomMessage.id.in_(last)))}
    voted = find_voted(workshop)
    groups = find_groups(item)
    talk = find_talk(workshop) if _are_in_talk(workshop, set(numbers)) else None
    found = {}
    for each in people:
        place, breakout = talk.place_of(each.id) if talk else 0, groups.get(each.id)
        found[each.id] = Me(
            place_in_queue=place,
            wait_minutes=estimate_wait(talk, place) if talk else 0,
            has_time=bool(talk) and has_time(workshop, estimate_wait(talk, place) if talk else 0),
            is_speaking=bool(talk and talk.speaking and talk.speaking.attendance_id == each.id),
            signals=frozenset(signals.get(each.id, ())),
            voted=frozenset(voted.get(each.participation_id, ())),
            message=messages.get(each.id),
            breakout=breakout,
            speaks_for_group=bool(breakout and breakout.spokesperson_id == each.id),
        )
    return found


def _are_in_talk(workshop: Workshop, attendance_ids: set[int]) -> bool:
    """Whether any of them waits or speaks. Most of those who come back after a cut do neither, and need no order worked out."""
    if workshop.current is None or not workshop.current.kind.takes_turns:
        return False
    waiting = select(Hand.attendance_id).where(Hand.workshop_id == workshop.id)
    speaking = select(Turn.attendance_id).where(Turn.workshop_id == workshop.id, Turn.ended_at.is_(None))
    return not attendance_ids.isdisjoint(db.session.scalars(waiting.union(speaking)))


def estimate_wait(talk: Talk, place: int) -> int:
    """Minutes, from how long turns have been so far."""
    if not place:
        return 0
    turns = sum(talk.turns.values())
    # Somebody who forgot to say that they have finished does not make everyone's wait look endless.
    length = min(sum(talk.seconds.values()) / turns, LONGEST_USUAL_TURN) if turns else TURN_SECONDS
    ahead = place - 1 + (1 if talk.speaking else 0)
    return round(ahead * max(length, 20) / 60)


def has_time(workshop: Workshop, wait_minutes: int) -> bool:
    item = workshop.current
    return item is None or item.due_at is None or (workshop.paused_at or now()) + timedelta(minutes=wait_minutes) < item.due_at


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
