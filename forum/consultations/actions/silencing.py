"""Pausing and removing people, and taking that back. Called inside a moderator's action, which asks who may. What is decided of
a place holds for its person, whichever they speak from (`rules.find_measures`), and is written nowhere else."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.actions.roles import keep_somebody, note_role, set_role
from forum.consultations.events import PersonSilenced, consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import list_places_of_person, moderates_alone
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.errors import Conflict
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import SYSTEM, TEAM, Actor, Role
from forum.kernel.security_log import log_security_event


def pause_participation(actor: Actor, place: Participation, until: datetime) -> None:
    """Replaces a pause that is running. Told as PersonSilenced, as are the other three."""
    lock(place)
    place.paused_until = until
    _tell(actor, place, "paused")


def remove(actor: Actor, place: Participation) -> None:
    """Until `reinstate`. The place and what was said from it stay; a role that its person has under another name ends. Raises
    Conflict for the last who moderates something open."""
    lock(place.consultation)
    lock(place)
    if moderates_alone(place):
        raise Conflict(_("Nobody else moderates this. Make someone else a moderator or a facilitator first."))
    place.removed_at = now()
    for other in list_places_of_person(place):
        if other.id != place.id and other.role in TEAM:
            _end_role(other)
    _tell(actor, place, "removed")


def end_pause(actor: Actor, place: Participation) -> None:
    """Ends a pause now; somebody who is removed stays removed."""
    lock(place)
    place.paused_until = None
    _tell(actor, place, "pause ended")


def reinstate(actor: Actor, place: Participation) -> None:
    """Takes a removal back; a pause that is running goes on."""
    lock(place)
    place.removed_at = None
    _tell(actor, place, "reinstated")


def _end_role(place: Participation) -> None:
    """Whoever removes somebody does not learn that they had a role, nor does anybody else learn why it ended. A role that
    somebody must have stays until an organiser gives it to somebody else: a refusal would say whose it is."""
    lock(place)
    before = Role(place.role)
    try:
        keep_somebody(place, Role.PARTICIPANT)
    except Conflict:
        log_security_event("role kept by somebody removed", person=place.id, role=str(before))
        return
    set_role(SYSTEM, place, Role.PARTICIPANT)
    reason = _("This role has ended. We do not say why, because it is about one person.")
    version_id = note_role(SYSTEM, place, before, Role.PARTICIPANT, reason, decided_by=None)
    if version_id:
        enqueue("mail_role_changed", place_id=place.id, version_id=version_id)


def _tell(actor: Actor, place: Participation, how: str) -> None:
    """Of each place of the person: a live page that they have open from another one is about them too."""
    stream = consultation_stream(place.space_id)
    for each in list_places_of_person(place):
        emit(PersonSilenced(stream, actor.account_id, place.space_id, each.id, how))
