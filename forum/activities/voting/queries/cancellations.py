"""Who asks to cancel a vote that people read the decision will follow."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.models import Poll, VoteCancellation
from forum.agreeing import queries as agreeing


def of(poll: Poll) -> ColumnElement[bool]:
    """What is asked of one vote."""
    return VoteCancellation.poll_id == poll.id


def find_pending_cancellation(poll: Poll) -> VoteCancellation | None:
    return agreeing.find_pending(VoteCancellation, of(poll))


def find_latest_cancellation(poll: Poll) -> VoteCancellation | None:
    """Who asked and who agreed, where it was cancelled by two."""
    return agreeing.find_latest(VoteCancellation, of(poll))


def list_pending_cancellations(consultation_ids: Collection[int]) -> list[VoteCancellation]:
    """None of a vote that is over: whatever is asked of it, nobody can cancel it any more."""
    open_here = select(Poll.id).where(Poll.consultation_id.in_(consultation_ids), Poll.called_off_at.is_(None))
    open_here = open_here.where(~Poll.result.has())
    return agreeing.list_pending(VoteCancellation, VoteCancellation.poll_id.in_(open_here), joinedload(VoteCancellation.poll))
