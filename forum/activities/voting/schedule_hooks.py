from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from forum.activities.voting.models import Poll
from forum.consultations.models import Consultation
from forum.consultations.schedule import MOST_OF_ONE_SOURCE, Scheduled, ScheduledKind, adds_to_schedule
from forum.kernel.db import db


@adds_to_schedule("votes")
def list_votes(consultation: Consultation) -> Iterator[Scheduled]:
    """Those that were announced and have a day; a vote that is called in a room is part of its workshop."""
    query = select(Poll).filter_by(space_id=consultation.id, called_off_at=None, opened_by_hand=False)
    query = query.where(Poll.announced_at.is_not(None), Poll.opens_at.is_not(None)).order_by(Poll.opens_at)
    for poll in db.session.scalars(query.limit(MOST_OF_ONE_SOURCE)):
        if poll.opens_at is not None:
            begins = max(poll.opens_at, poll.announced_at or poll.opens_at)  # Nobody could vote before they were told.
            yield Scheduled(ScheduledKind.SPAN, poll.question, min(begins, poll.closes_at or begins), poll.closes_at)
