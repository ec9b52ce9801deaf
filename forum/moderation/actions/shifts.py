"""A moderator's shift: kept for their own eyes, to say when it is time for a pause."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.consultations.models import Participation
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.moderation.models import Shift

# Away for longer than this, and the next thing one does begins a new shift.
UNSEEN_SHIFT_LASTS = timedelta(minutes=20)


# An hour, or so many hard cases, and it is time for a pause.
LONG, MANY_HARD = timedelta(hours=1), 5


def needs_break(shift: Shift) -> bool:
    """Whether to suggest a pause: after LONG, or MANY_HARD hard cases. Nothing is stopped by it."""
    return shift.hard >= MANY_HARD or now() - shift.started_at >= LONG


def find_shift(account_id: int | None) -> Shift | None:
    """The shift somebody is in, or None."""
    query = select(Shift).where(
        Shift.account_id == account_id, Shift.ended_at.is_(None), Shift.seen_at > now() - UNSEEN_SHIFT_LASTS
    )
    return db.session.scalar(query.order_by(Shift.id.desc()).limit(1))


def be_here(account_id: int) -> Shift:
    """Somebody is at work: goes on with their shift or begins one."""
    with transaction():
        shift = find_shift(account_id)
        if shift is None:
            shift = Shift(account_id=account_id, started_at=now())
        shift.seen_at = now()
        save(shift)
    return shift


def count_taken(account_id: int, is_hard: bool) -> None:
    """Inside an action, which writes the count. Begins a shift when none is running."""
    shift = be_here(account_id)
    shift.taken = (shift.taken or 0) + 1
    shift.hard = (shift.hard or 0) + is_hard


def count_decided(place: Participation | None) -> None:
    """Inside an action, which writes the count. None, when nobody decided, and a place without an account count for nobody."""
    if place is not None and place.account_id is not None:
        shift = be_here(place.account_id)
        shift.decided = (shift.decided or 0) + 1


def end_shift(account_id: int) -> None:
    """Does nothing when none is running. Joins the running action or commits on its own."""
    with transaction():
        shift = find_shift(account_id)
        if shift is not None:
            shift.ended_at = now()
