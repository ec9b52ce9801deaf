"""Somebody who took part takes up a role in the open. What they had said keeps the name, and the connection, with which they said
it: their place is set aside with all that hangs on it, and a new one has the role. So nothing that draws an author needs to know
of it, and no page can join the two. What somebody was named for stays with the earlier place: naming them again is an official
change, for an organiser to make."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.accounts.models import Account
from forum.consultations.events import PersonJoined, consultation_stream
from forum.consultations.models import Consultation, Invitation, Participation
from forum.consultations.name_queries import is_pseudonym_taken, list_own_names
from forum.consultations.pseudonyms import is_offered, is_same_person_name, pseudonym_key
from forum.consultations.queries import list_open_invitations
from forum.consultations.rules import INVITATION_LASTS
from forum.kernel.actions import save
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db, new_public_id
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import OFFICIALS, TEAM, Actor, Role
from forum.kernel.security_log import log_security_event


def needs_new_place(place: Participation, invitation: Invitation) -> bool:
    """Whether accepting would put a role or a name on what somebody has said as somebody else. Whoever is on the team under their
    own name has said it as that already. Whoever takes part and is asked to take part keeps their place, but for the first time
    that a job would stand beside what they said without one: nobody is a fresh person twice."""
    if invitation.role == Role.PARTICIPANT:
        has_job = bool(place.job_title) or place.capacity.is_professional
        gets_job = bool(invitation.job_title) or invitation.capacity.is_professional
        return gets_job and not has_job and place.role not in TEAM
    if place.role not in TEAM:
        return True
    changes_name = invitation.role in OFFICIALS or invitation.capacity.is_professional or invitation.job_title != place.job_title
    return changes_name and not place.is_own_name


def shows_who(place: Participation) -> bool:
    """Whether a place says more of its person than they chose to say when they joined: a role, or a job."""
    return place.role in TEAM or bool(place.job_title)


def take_new_place(actor: Actor, earlier: Participation, *, name: str, role: Role, capacity_key: str) -> Participation:
    """The place in which the person of `earlier`, who need not be the actor, is from now on. Inside an action that holds the
    consultation and has checked the name; it may be the one they had. What a moderator has decided about
    the earlier one stays there, and holds for the person (`find_measures`)."""
    account = earlier.account
    set_aside(earlier, name)
    place = make_place(actor, earlier.space_id, earlier.account_id, name=name, role=role, capacity_key=capacity_key)
    _forget_known(actor, account)
    # Without the number of the account: each line of a log that has both would say who is who.
    log_security_event("took a new place", person=place.id, after=str(role))
    return place


def make_place(
    actor: Actor, consultation_id: int, account_id: int | None, *, name: str, role: Role, capacity_key: str
) -> Participation:
    """From now on somebody is in a consultation. Inside an action that has checked the name, and that they may."""
    place = Participation(
        space_id=consultation_id,
        account_id=account_id,
        role=role,
        capacity_key=capacity_key,
        pseudonym=name,
        pseudonym_key=pseudonym_key(name),
        joined_at=(moment := now()),
        is_own_name=role in OFFICIALS,
        role_since=moment,
    )
    save(place)
    stream = consultation_stream(consultation_id)
    emit(PersonJoined(stream, actor.account_id, consultation_id, place.id, role, capacity_key))
    return place


def set_aside(place: Participation, name: str = "") -> None:
    """Nobody speaks from it any more. Its name stays taken, but for `name`, which its person takes with them."""
    if pseudonym_key(name) == place.pseudonym_key:
        place.pseudonym_key = f"earlier-{new_public_id()}"  # No name that somebody chose has a hyphen in its key.
    moment = now()
    if place.role in TEAM:
        place.former_role, place.role_since = place.role, moment
    place.role, place.set_aside_at = Role.PARTICIPANT, moment
    db.session.flush()


def check_own_name(name: str) -> None:
    """Raises Invalid for a name that we have offered somebody, and for one without a letter."""
    if not pseudonym_key(name):
        raise Invalid({"pseudonym": _("Enter a name with at least one letter")})
    if is_offered(name):
        raise Invalid({"pseudonym": _("Enter your own name, not one that we have suggested")})


def refuse_name_of_official(consultation: Consultation, name: str, account_id: int | None) -> None:
    """Raises Invalid for the name of somebody else who is known here by their own, with or without a title."""
    if any(is_same_person_name(name, other) for other in list_own_names(consultation, but=account_id)):
        raise Invalid({"pseudonym": _("Someone here already has this name. Add your second name or an initial")})


def check_free_name(place: Participation, name: str) -> None:
    """Raises Invalid for a name that somebody else has here."""
    if pseudonym_key(name) != place.pseudonym_key and is_pseudonym_taken(place.consultation, name):
        raise Invalid({"pseudonym": _("Someone here already has this name. Add your second name or an initial")})


def refuse_second_invitation(consultation: Consultation, email: str) -> None:
    """Raises Invalid on `email` while a letter to that address still works. Of whoever was asked by their name here nobody learns
    the address in this way."""
    address, oldest = tidy_address(email), now() - INVITATION_LASTS
    waiting = (each for each in list_open_invitations(consultation) if each.place_id is None and each.created_at > oldest)
    if any(each.email == address for each in waiting):
        said = _("%(email)s already has an invitation. To invite them to something else, cancel that first", email=address)
        raise Invalid({"email": said})


def _forget_known(actor: Actor, account: Account | None) -> None:
    if account is not None and account.id == actor.account_id:
        actor.known.clear()
