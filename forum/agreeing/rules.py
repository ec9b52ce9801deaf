"""Who can be the second person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import gettext as _

from forum.consultations.models import Participation
from forum.consultations.queries import had_role_at
from forum.kernel.clock import now
from forum.kernel.dates import say_bare_moment, say_day
from forum.kernel.permissions import Role
from forum.opening.rules import SIGNERS

# Once people can read something, whoever gets a role in it is no second person before that: a second address of one's own is
# invited in a minute, and others need time to see who is there.
NEWNESS_LASTS = timedelta(days=7)


class RequestOfTwo(Protocol):
    """Who asked for something, and when."""

    @property
    def asked_by(self) -> Participation:
        """In the role in which they asked."""

    @property
    def asked_at(self) -> datetime:
        """Whoever got their role later cannot agree."""


def find_why_not_second(place: Participation | None, asked: RequestOfTwo, roles: frozenset[Role] = SIGNERS) -> str | None:
    """Why somebody cannot be the second person. Whoever is asked, has it among their tasks, sees the button and may press it is
    decided here and nowhere else. `roles`: those that may agree to it at all."""
    if place is None or Role(place.role) not in roles or place.account_id is None or place.removed_at is not None:
        return _("You do not have a role here in which you can agree to this.")
    if place.account_id == asked.asked_by.account_id:
        return _("You asked for this, so a colleague has to agree.")
    if not had_role_at(place, asked.asked_at):
        return _("You have your role only since this was asked. A colleague who had theirs before has to agree.")
    return _find_why_too_new(place, asked)


def find_end_of_new(place: Participation) -> datetime | None:
    """From when on somebody can be a second person, where that is still to come."""
    published_at = place.consultation.published_at
    if published_at is None or place.role_since is None or place.role_since <= published_at:
        return None
    end = place.role_since + NEWNESS_LASTS
    return end if now() < end else None


def _find_why_too_new(place: Participation, asked: RequestOfTwo) -> str | None:
    """Of either of the two: whom one has invited oneself may ask as little as agree."""
    if (end := find_end_of_new(place)) is not None and place.role_since is not None:
        return _(
            "You got this role on %(day)s. From %(end)s you can be the second person.",
            day=say_day(place.role_since),
            end=say_bare_moment(end),
        )
    asker = asked.asked_by
    if asker.invited_by_id == place.id and (end := find_end_of_new(asker)) is not None:
        return _(
            "You invited %(name)s. From %(end)s you can be the second person. Another colleague can agree now.",
            name=asker.pseudonym,
            end=say_bare_moment(end),
        )
    return None
