"""Whoever runs it, decides or stands between is called here as they are called elsewhere."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.places import check_free_name, check_own_name, take_new_place
from forum.consultations.actions.roles import note_role_moved
from forum.consultations.events import PlaceChanged, consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.pseudonyms import pseudonym_key
from forum.consultations.queries import find_place
from forum.consultations.rules import USE_OWN_NAME
from forum.kernel.actions import action, lock
from forum.kernel.errors import NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role


@action(USE_OWN_NAME, lock=lock)
def use_own_name(actor: Actor, consultation: Consultation, *, name: str) -> None:
    """Somebody who runs it, decides or stands between says how they are called. What they have written in this role shows it;
    what came before keeps its name. Raises Invalid on `pseudonym` for one that is taken or made up."""
    place = find_place(actor, consultation)
    if place is None:
        raise NotFound
    lock(place)
    check_own_name(name)
    check_free_name(place, name)
    if has_spoken_as_another(place):
        capacity_key, job_title = place.capacity_key, place.job_title
        earlier, role = place, Role(place.role)
        place = take_new_place(actor, earlier, name=name, role=role, capacity_key=capacity_key)
        place.job_title = job_title
        note_role_moved(actor, earlier, place, role, _("They act under their own name from now on."), decided_by=place)
    else:
        write_own_name(place, name)
    emit(PlaceChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, place.id))


def has_spoken_as_another(place: Participation) -> bool:
    """Whether somebody without their own name had a place here before the role that they have: as whoever they chose to be."""
    return not place.is_own_name and place.role_since not in {None, place.joined_at}


def write_own_name(place: Participation, name: str) -> None:
    """Inside an action that has checked it. Raises Invalid for one that somebody else has here."""
    check_free_name(place, name)
    place.pseudonym, place.pseudonym_key, place.is_own_name = name, pseudonym_key(name), True
