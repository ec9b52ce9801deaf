"""What becomes of somebody's place when they accept what they were invited to: another one, or the same with more to do."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.naming import rename_by_invitation
from forum.consultations.actions.places import check_free_name, take_new_place
from forum.consultations.actions.roles import keep_somebody, set_role
from forum.consultations.models import Invitation, Participation
from forum.consultations.pseudonyms import pseudonym_key
from forum.kernel.errors import Invalid
from forum.kernel.permissions import OFFICIALS, TEAM, Actor, Role


def take_up(actor: Actor, earlier: Participation, invitation: Invitation, name: str) -> Participation:
    """A place apart from the one in which somebody took part until now."""
    role = _find_role(earlier, invitation)
    keep_somebody(earlier, role)
    if not pseudonym_key(name):
        raise Invalid({"pseudonym": _("Enter a name with at least one letter")})
    check_free_name(earlier, name)
    is_known = invitation.capacity.is_professional or earlier.role in TEAM
    capacity_key = invitation.capacity_key if is_known else "unknown"
    return take_new_place(actor, earlier, name=name, role=role, capacity_key=capacity_key)


def add_to_place(actor: Actor, place: Participation, invitation: Invitation, name: str) -> None:
    """To one whose person has the same name before and after."""
    role = _find_role(place, invitation)
    keep_somebody(place, role)
    set_role(actor, place, role)
    if invitation.capacity.is_professional:
        place.capacity_key = invitation.capacity_key
    if invitation.role in OFFICIALS:
        rename_by_invitation(place, name)


def _find_role(place: Participation, invitation: Invitation) -> Role:
    """An invitation to take part takes no role away."""
    return Role(place.role) if invitation.role == Role.PARTICIPANT else Role(invitation.role)
