"""Who counts as somebody who takes part, and how many they are: each person once, whatever names they have had here."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from forum.consultations.capacities import STAFF_KEYS, read_affected
from forum.consultations.events import consultation_stream
from forum.consultations.models import ENTERED_KEYS, WROTE_AS_GUEST, Consultation, Participation
from forum.kernel.db import db
from forum.kernel.log_cache import find_cached
from forum.kernel.permissions import TEAM, Role
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import read_words


class Joined(NamedTuple):
    people: int = 0
    staff: int = 0  # beside them


def count_people(consultations: list[Consultation]) -> dict[int, Joined]:
    """How many have joined, by consultation, each person once: those who run it are not counted at all, nor are guests who only
    commented, since nobody knows that two of them are two people, nor whoever has a place only because the team entered something
    for them (`is_entered`). Who takes up a role under another name has joined still: if the
    number fell, it would tell everybody who they were. Who has spoken is counted by the features above."""
    everybody = func.count(func.distinct(func.coalesce(Participation.account_id, -Participation.id)))
    people = everybody.filter(~is_staff())  # Whoever was among people first, and joined as staff later, stays among them.
    counted = select(Participation.space_id, people, everybody - people)
    counted = counted.where(Participation.role.not_in([str(role) for role in TEAM]))
    query = counted.where(~is_commenting_guest(), ~is_entered(), has_taken_part()).group_by(Participation.space_id)
    wanted = query.where(Participation.space_id.in_([c.id for c in consultations]))
    return {number: Joined(people, staff) for number, people, staff in db.session.execute(wanted)}


def is_staff() -> ColumnElement[bool]:
    """The condition that somebody joined as staff, by invitation or by their address at work; the twin of
    `Participation.is_staff`."""
    return Participation.capacity_key.in_(sorted(STAFF_KEYS))


def who_is_behind(place_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    """For counts of people, over a column that holds places: an account is one person, whatever names it has had."""
    place = aliased(Participation)  # The statement around it may ask about places as well.
    account_id = select(place.account_id).where(place.id == place_id).scalar_subquery()
    return func.coalesce(account_id, -place_id)


def has_taken_part() -> ColumnElement[bool]:
    """Of a place that is in use, and of one that was set aside: whether its person took part from it as everybody does, until
    then. Nobody did who ran the consultation from it, and nobody knows it of words that a guest left there."""
    ran_it = (Participation.former_role != "") & (Participation.role_since == Participation.set_aside_at)
    return Participation.set_aside_at.is_(None) | ~(ran_it | (Participation.origin == WROTE_AS_GUEST))


def is_entered() -> ColumnElement[bool]:
    """Of a place: that nobody took it, and the team entered a vote in it."""
    begins = (Participation.source_key.startswith(each) for each in ENTERED_KEYS)
    return Participation.source_key.is_not(None) & or_(*begins)


def is_commenting_guest() -> ColumnElement[bool]:
    return (Participation.role == str(Role.GUEST)) & (Participation.origin == WROTE_AS_GUEST)


def list_affected(consultation: Consultation) -> list[str]:
    """The groups that count as missing while nobody of them has spoken, by key: those it names, and those it has named since
    people began to answer, whom no change takes off."""
    keys = find_cached("affected", consultation_stream(consultation.id), lambda: tuple(_read_affected(consultation)))
    return list(keys)


def _read_affected(consultation: Consultation) -> list[str]:
    named = set(read_affected(consultation.affected))
    for version in list_of_thing(consultation.id, "affected", 0):
        if version.reason:  # asked for only once somebody has answered
            named |= set((read_words(version.before) or {}).get("affected", ()))
    return read_affected(",".join(named))
