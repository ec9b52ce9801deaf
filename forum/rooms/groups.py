"""The groups that people came to a workshop as, as far as they can be told apart without picking anybody out: by this and nothing
else, wherever a note stands, how many came is counted, or how talk was shared."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.capacities import CAPACITIES, UNKNOWN, Capacity
from forum.kernel.db import db
from forum.rooms.models import Note
from forum.workshops.models import Attendance
from forum.workshops.rules import RUNNERS

# A group smaller than this could be read as one person.
FEWEST_IN_GROUP = 3
OTHERS = replace(CAPACITIES[UNKNOWN], label=_l("Others, or did not say"))
_KNOWN = "groups_of_workshops"  # in the session: a page may have many notes of one workshop


def list_who_came(workshop_id: int) -> dict[int, str]:
    """Everyone who was there and did not run it: attendance → capacity."""
    query = select(Attendance).where(Attendance.workshop_id == workshop_id, Attendance.admitted_at.is_not(None))
    query = query.where(Attendance.refused_at.is_(None), Attendance.came_at.is_not(None))
    found = db.session.scalars(query.options(joinedload(Attendance.participation)))
    return {each.id: each.participation.capacity_key for each in found if each.participation.role not in RUNNERS}


def count_came(people: dict[int, str]) -> dict[str, int]:
    """How many came of each group, the largest first; small ones are added up under UNKNOWN."""
    counted: dict[str, int] = {}
    for capacity in people.values():
        counted[capacity] = counted.get(capacity, 0) + 1
    small = {key for key, count in counted.items() if count < FEWEST_IN_GROUP}
    shown = {key: count for key, count in counted.items() if key not in small}
    if small:
        shown[UNKNOWN] = shown.get(UNKNOWN, 0) + sum(counted[key] for key in small)
    return dict(sorted(shown.items(), key=lambda item: -item[1]))


def show_group(key: str) -> Capacity:
    """How a group is shown: UNKNOWN is whoever did not say, and every small group."""
    return OTHERS if key == UNKNOWN else CAPACITIES[key]


def find_group_of(attendance: Attendance) -> Capacity:
    """What somebody came as, beside their name in the room. Those who run it are known by their role."""
    place = attendance.participation
    if place.role in RUNNERS:
        return place.capacity
    known = count_came(list_who_came(attendance.workshop_id))
    return show_group(place.capacity_key if place.capacity_key in known else UNKNOWN)


def find_group(note: Note) -> Capacity:
    """What its author came as, for everybody to read beside their words."""
    known: dict[int, dict[str, int]] = db.session.info.setdefault(_KNOWN, {})
    if note.workshop_id not in known:
        known[note.workshop_id] = count_came(list_who_came(note.workshop_id))
    key = note.author.capacity_key
    return show_group(key if key in known[note.workshop_id] else UNKNOWN)
