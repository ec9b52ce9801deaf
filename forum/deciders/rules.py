"""Who may say who decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _

from forum.deciders.kinds import MOST_MEMBERS, MemberWords
from forum.deciders.models import Meeting
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Role, declare

NAME_DECIDERS = declare("decider.name", "Say who decides: people, boards and committees, and their meetings.", {Role.ORGANISER})
LONGEST_INTERESTS = 1_000
DECLARE_INTERESTS = declare(
    "decider.declare_interests", "Say in public, as the independent go-between, what one’s own interests are.", {Role.BROKER}
)
FURTHEST_MEETING = timedelta(days=3 * 366)


def why_too_far(held_on: date) -> str | None:
    """Why no meeting is on that day: it is a slip of whoever typed the year."""
    last = to_local(now()).date() + FURTHEST_MEETING
    return _("Enter a date until %(day)s", day=say_day(last)) if held_on > last else None


def find_named_twice(members: Sequence[MemberWords]) -> list[int]:
    """Which of them, counted from 0, stand above already under the same name: with the same role, or without one."""
    found, roles = [], dict[str, set[str]]()
    for place, member in enumerate(members):
        known, role = roles.setdefault(member.name.strip().casefold(), set()), member.job_title.strip().casefold()
        if known and (role in known or not role or "" in known):
            found.append(place)
        known.add(role)
    return found


def say_named_twice(name: str) -> str:
    """Of a member whom a board names in two rows."""
    return _("%(name)s is on this board already. If this is someone else, enter the role of each", name=name)


def say_other_name(*, is_body: bool) -> str:
    """To whoever would call somebody otherwise of whom people were told that they decide."""
    if is_body:
        return _("People were told this name. For another, go back and choose “Name a board instead”")
    return _("People were told this name. For another, go back and choose “Name a person instead”")


def check_members(members: Sequence[MemberWords]) -> None:
    """Raises Invalid on `members`."""
    if len(members) > MOST_MEMBERS:
        raise Invalid({"members": _("You can name %(most)s members at most", most=MOST_MEMBERS)})
    if twice := find_named_twice(members):
        raise Invalid({"members": say_named_twice(members[twice[0]].name)})


def find_why_day_stays(meeting: Meeting, held_on: date) -> str | None:
    """Why a meeting that people can read of is not moved to that day: what came after it was not before it."""
    if meeting.consultation.published_at is None or held_on == meeting.held_on:
        return None
    if meeting.minute is not None:
        return _("This meeting has its minutes, so its date stays. If they met again, add another meeting")
    if held_on < meeting.held_on:
        return _("People were told another date. Enter %(day)s or a later date", day=say_day(meeting.held_on))
    return None
