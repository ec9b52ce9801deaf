"""Organisers change something in a consultation while another of them publishes it, or moves a stage."""

from __future__ import annotations

from typing import Any

from forum.consultations.models import Activity
from forum.kernel.actions import lock


def hold_in_place(thing: Any) -> None:
    """For actions on a stage, an activity or anything else in a consultation: holds its row, and first, shared, what it is in, so
    that nothing is decided from a publication or dates that were read before others had changed them. Shared, as what people
    write meanwhile names the same rows."""
    lock(thing.consultation, shared=True)
    if isinstance(thing, Activity):
        lock(thing.phase, shared=True)
    lock(thing)
