"""Whoever runs it, decides or stands between is called here as they are called elsewhere."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.places import check_free_name, check_own_name, refuse_name_of_official, take_new_place
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.actions.roles import note_role_moved
from forum.consultations.events import PlaceChanged, consultation_stream
from forum.consultations.extension_points import list_names_of_others
from forum.consultations.models import Consultation, Participation
from forum.consultations.pseudonyms import is_same_person_name, pseudonym_key
from forum.consultations.queries import find_place
from forum.consultations.rules import USE_OWN_NAME
from forum.consultations.snapshots import Part, describe_own_name
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.errors import Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role
from forum.spaces.actions import erase_versions


@action(USE_OWN_NAME, lock=lock)
def use_own_name(actor: Actor, consultation: Consultation, *, name: str, reason: str = "") -> None:
    """Somebody who runs it, decides or stands between says how they are called. What they have written in this role shows it;
    what came before keeps its name. Whoever people know by their own name already has another only in public, with a reason.
    Raises Invalid on `pseudonym` for one that is taken or made up, and of the two for somebody else's who is named here; on
    `reason` where it is missing; Conflict once it has closed for good."""
    place = find_place(actor, consultation)
    if place is None:
        raise NotFound
    lock(place)
    check_own_name(name)
    refuse_name_of_another(place, name)
    check_free_name(place, name)
    if has_spoken_as_another(place):
        capacity_key, job_title = place.capacity_key, place.job_title
        earlier, role = place, Role(place.role)
        place = take_new_place(actor, earlier, name=name, role=role, capacity_key=capacity_key)
        place.job_title = job_title
        note_role_moved(actor, earlier, place, role, _("They act under their own name from now on."), decided_by=place)
    elif needs_reason_to_rename(place):
        _rename(actor, place, name, reason)
    else:
        write_own_name(place, name)
    emit(PlaceChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, place.id))


def needs_reason_to_rename(place: Participation) -> bool:
    """Whether people know somebody by their own name, so that another one is an official change."""
    return place.is_own_name and place.consultation.published_at is not None


def _rename(actor: Actor, place: Participation, name: str, reason: str) -> None:
    """The name that they had stands in the list of changes as long as they have an account."""
    consultation, before = place.consultation, describe_own_name(place.pseudonym)
    if before != describe_own_name(name):
        refuse_without_reason(actor, consultation, reason, always=True)
        write_own_name(place, name)
    after, number = describe_own_name(name), place.id
    note_change(actor, consultation, Part.OWN_NAMES, before=before, after=after, reason=reason, thing_id=number, how="renamed")
    place.renamed_at = now()


def rename_by_invitation(place: Participation, name: str) -> None:
    """Inside an action that has checked it. Raises Invalid where somebody would be called something else without saying why."""
    if needs_reason_to_rename(place):
        if name != place.pseudonym:
            said = _("People know you here as %(name)s. Change it afterwards, under “My name here”", name=place.pseudonym)
            raise Invalid({"pseudonym": said})
        return
    write_own_name(place, name)


def refuse_name_of_another(place: Participation, name: str) -> None:
    """Raises Invalid for the name of another official; and, once people can read it, of somebody who is named here as deciding,
    alone or on a board. A title before it makes it no other. In a draft, whoever decides may run it too."""
    if is_same_person_name(name, place.pseudonym) and place.is_own_name:
        return
    refuse_name_of_official(place.consultation, name, place.account_id)
    is_public = place.consultation.published_at is not None
    if is_public and any(is_same_person_name(name, other) for other in list_names_of_others(place)):
        raise Invalid({"pseudonym": _("Someone who decides here has this name. Add your second name or an initial")})


def forget_own_names(place: Participation) -> None:
    """Inside the action in which somebody leaves. How they were called goes from the list of changes."""
    erase_versions(place.space_id, Part.OWN_NAMES, place.id, describe_own_name(""))


def has_spoken_as_another(place: Participation) -> bool:
    """Whether somebody without their own name had a place here before the role that they have: as whoever they chose to be."""
    return not place.is_own_name and place.role_since not in {None, place.joined_at}


def write_own_name(place: Participation, name: str) -> None:
    """Inside an action that has checked it. Raises Invalid for one that somebody else has here."""
    check_free_name(place, name)
    place.pseudonym, place.pseudonym_key, place.is_own_name = name, pseudonym_key(name), True
