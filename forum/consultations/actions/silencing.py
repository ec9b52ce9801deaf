"""Pausing and removing people, and taking that back. Called inside a moderator's action, which asks who may."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.events import PersonSilenced, consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import moderates_alone
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.errors import Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import Actor


def pause_participation(actor: Actor, place: Participation, until: datetime) -> None:
    """Replaces a pause that is running. Told as PersonSilenced, as are the other three."""
    lock(place)
    place.paused_until = until
    _tell(actor, place, "paused")


def remove(actor: Actor, place: Participation) -> None:
    """Until `reinstate`. The place and what was said from it stay. Raises Conflict for the last who moderates something open."""
    lock(place.consultation)
    lock(place)
    if moderates_alone(place):
        raise Conflict(_("Nobody else moderates this. Make someone else a moderator or a facilitator first."))
    place.removed_at = now()
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


def _tell(actor: Actor, place: Participation, how: str) -> None:
    emit(PersonSilenced(consultation_stream(place.consultation_id), actor.account_id, place.consultation_id, place.id, how))
