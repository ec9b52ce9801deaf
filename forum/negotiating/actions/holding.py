"""What every change of a negotiation begins with, and how a signature stops counting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.negotiating.events import NegotiationChanged, SignatureFell
from forum.negotiating.kinds import Fall
from forum.negotiating.models import Negotiation, Signature
from forum.negotiating.rules import negotiation_of


def hold(thing: Any) -> None:
    """One change of a negotiation at a time: whoever signs waits for whoever puts a term otherwise. All is read anew."""
    lock(negotiation_of(thing).activity)
    db.session.flush()
    db.session.expire_all()


def place_of(actor: Actor, thing: Any) -> Participation:
    """Raises Forbidden for somebody without one."""
    place = find_place(actor, thing)
    if place is None:
        raise Forbidden
    return place


def let_fall(actor: Actor, signatures: Iterable[Signature], because: Fall) -> int:
    """These count no more, and the log says so. How many. Inside an action that holds the negotiation."""
    fallen = list(signatures)
    for signature in fallen:
        signature.fell_at, signature.fell_because = now(), because
        term = signature.wording.term
        stream = consultation_stream(term.space_id)
        emit(SignatureFell(stream, actor.account_id, term.id, signature.wording_id, signature.party_id, because))
    db.session.flush()
    return len(fallen)


def note(actor: Actor, negotiation: Negotiation, how: str) -> None:
    """Inside an action: its pages are drawn anew for visitors."""
    emit(NegotiationChanged(consultation_stream(negotiation.space_id), actor.account_id, negotiation.activity_id, how))
