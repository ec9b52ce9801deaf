"""Keeps all that a signature is under as it is, until an action ends."""

from __future__ import annotations

from forum.consultations.models import Consultation
from forum.kernel.actions import lock
from forum.kernel.db import db


def hold_all(consultation: Consultation) -> None:
    """What is added waits for the row of the consultation, which its foreign key names; what is there is held itself. Shared, so
    that whoever adds something to a stage meanwhile and waits for this does not make it wait for them."""
    lock(consultation)
    db.session.expire(consultation, ["scope", "phases", "documents"])
    for phase in sorted(consultation.phases, key=lambda each: each.id):
        lock(phase, shared=True)
        db.session.expire(phase, ["activities"])
        for activity in phase.activities:
            lock(activity, shared=True)
    for document in consultation.documents:
        lock(document, shared=True)
