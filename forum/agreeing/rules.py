"""Who can be the second person."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.models import AskedOfTwo
from forum.consultations.models import Participation
from forum.consultations.queries import had_role_at
from forum.kernel.permissions import Role
from forum.opening.rules import SIGNERS


def find_why_not_second(place: Participation | None, asked: AskedOfTwo, roles: frozenset[Role] = SIGNERS) -> str | None:
    """Why somebody cannot be the second person. Whoever is asked, has it among their tasks, sees the button and may press it is
    decided here and nowhere else. `roles`: those that may agree to it at all."""
    if place is None or Role(place.role) not in roles or place.account_id is None or place.removed_at is not None:
        return _("You do not have a role here in which you can agree to this.")
    if place.account_id == asked.asked_by.account_id:
        return _("You asked for this, so a colleague has to agree.")
    if not had_role_at(place, asked.asked_at):
        return _("You have your role only since this was asked. A colleague who had theirs before has to agree.")
    return None
