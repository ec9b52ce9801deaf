"""The groups that people came to a workshop as, as far as they can be told apart without picking anybody out: by this and nothing
else, wherever a note stands, how many came is counted, or how talk was shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from forum.consultations.capacities import CAPACITIES, OTHERS, UNKNOWN, Capacity
from forum.consultations.models import CAME_AS_GUEST, Participation
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.rooms.models import Note
from forum.workshops.models import Attendance
from forum.workshops.rules import RUNNERS

# A group smaller than this could be read as one person.
FEWEST_IN_GROUP = 3
_TOLD = "groups_of_workshops"  # in the session: a page may have many notes of one workshop


@dataclass(frozen=True)
class WhoCame:
    """Everyone who was there and did not run it."""

    people: dict[int, str]  # attendance → capacity
    told: frozenset[str]  # the capacities that can be told: all others stand together


@dataclass(frozen=True)
class GroupSize:
    people: int
    known: int  # of them, how many did not come by the public code alone


def find_who_came(workshop_id: int) -> WhoCame:
    """Bare columns: it is asked for each note that is written in a hall."""
    query = (
        select(Attendance.id, Participation.capacity_key, _came_by_code_alone())
        .join(Participation, Participation.id == Attendance.participation_id)
        .where(Attendance.workshop_id == workshop_id, Attendance.admitted_at.is_not(None))
        .where(Attendance.refused_at.is_(None), Attendance.came_at.is_not(None))
        .where(Participation.role.not_in([str(role) for role in RUNNERS]))
    )
    rows = db.session.execute(query).tuples().all()
    people = {number: capacity for number, capacity, _by_code_alone in rows}
    known = {number for number, _capacity, by_code_alone in rows if not by_code_alone}
    return WhoCame(people, list_told(count_groups(people, known)))


def _came_by_code_alone() -> ColumnElement[bool]:
    """All we know of them is what they typed at the door: one person could be several of these, and so make up a group around
    somebody else."""
    as_guest = (Participation.role == str(Role.GUEST)) & (Participation.origin == CAME_AS_GUEST)
    return as_guest & Attendance.booked_at.is_(None)


def count_groups(people: Mapping[int, str], known: set[int]) -> dict[str, GroupSize]:
    """`people`: person → capacity; `known`: those of them who did not come by the public code alone."""
    everyone, those_known = Counter(people.values()), Counter(people[person] for person in known)
    return {capacity: GroupSize(count, those_known[capacity]) for capacity, count in everyone.items()}


def list_told(groups: Mapping[str, GroupSize]) -> frozenset[str]:
    """The capacities with enough people that we know. Whoever is left stands together; where these are too few even so, the next
    smallest joins them, since whoever was there could tell them by who they are not."""
    by_size = sorted(groups, key=lambda key: (-groups[key].people, key))
    told = [key for key in by_size if key != UNKNOWN and groups[key].known >= FEWEST_IN_GROUP]
    while told and _are_too_few([groups[key] for key in by_size if key not in told]):
        told.pop()
    return frozenset(told)


def _are_too_few(left: list[GroupSize]) -> bool:
    return any(0 < sum(numbers) < FEWEST_IN_GROUP for numbers in ([each.people for each in left], [each.known for each in left]))


def count_came(came: WhoCame) -> dict[str, int]:
    """How many came of each group, the largest first; those that cannot be told are added up under UNKNOWN."""
    counted: dict[str, int] = {}
    for capacity in came.people.values():
        key = capacity if capacity in came.told else UNKNOWN
        counted[key] = counted.get(key, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: -item[1]))


def show_group(key: str) -> Capacity:
    """How a group is shown: UNKNOWN is whoever did not say, and every small group."""
    return OTHERS if key == UNKNOWN else CAPACITIES[key]


def find_group_of(attendance: Attendance) -> Capacity:
    """What somebody came as, beside their name in the room. Those who run it are known by their role."""
    place = attendance.participation
    return place.capacity if place.role in RUNNERS else show_group(find_told_key(attendance))


def find_told_key(attendance: Attendance) -> str:
    """The group that somebody can be told to be of now: it is kept with a note when that is written."""
    key = attendance.participation.capacity_key
    return key if key in find_who_came(attendance.workshop_id).told else UNKNOWN


def find_group(note: Note) -> Capacity:
    """What its author came as, for everybody to read beside their words: what could be told when it was written, whoever came in
    since, and less where that cannot be told any more."""
    told: dict[int, frozenset[str]] = db.session.info.setdefault(_TOLD, {})
    if note.workshop_id not in told:
        told[note.workshop_id] = find_who_came(note.workshop_id).told
    holds = note.told_as == note.author.capacity_key and note.told_as in told[note.workshop_id]
    return show_group(note.told_as if holds and note.told_as else UNKNOWN)
