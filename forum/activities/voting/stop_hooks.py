from __future__ import annotations

from sqlalchemy import select

from forum.activities.voting.actions.managing import call_off
from forum.activities.voting.models import Poll, Result
from forum.activities.voting.rules import state_of_poll
from forum.consultations.extension_points import stops_with_the_rest
from forum.consultations.models import Consultation
from forum.consultations.rules import State
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM


@stops_with_the_rest
def stop_votes(consultation: Consultation, reason: str) -> None:
    """Votes that people can still cast, or could later, are cancelled and never counted: whoever meant to vote on the last day
    was not heard, so a count would say something that is not so. One that has closed is counted as ever."""
    query = select(Poll).outerjoin(Result, Result.poll_id == Poll.id).where(Poll.space_id == consultation.id)
    query = query.where(Poll.announced_at.is_not(None), Poll.called_off_at.is_(None), Result.poll_id.is_(None))
    for poll in db.session.scalars(query.order_by(Poll.id)).all():
        if state_of_poll(poll) is not State.CLOSED:
            call_off(SYSTEM, poll, reason=reason)
