"""Nothing is decided from a conversation: a vote in it is neither followed nor passed. One without a question is not ready."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import or_, select

from forum.activities.voting.kind import POLL
from forum.activities.voting.models import PassMark, Poll, Purpose, Result
from forum.consultations.models import Activity, Consultation
from forum.kernel.db import db
from forum.opening.extension_points import refuses_tier, tells_if_ready
from forum.opening.kinds import Tier
from forum.opening.timing import Span, tells_when_open


@refuses_tier
def refuse_deciding_votes(consultation: Consultation, tier: Tier) -> str | None:
    """Drafts too, as somebody would announce them next. One that was cancelled or counted promises nothing any more."""
    if tier is not Tier.CONVERSATION:
        return None
    query = select(Poll.question).outerjoin(Result, Result.poll_id == Poll.id)
    query = query.where(Poll.space_id == consultation.id, Poll.called_off_at.is_(None), Result.poll_id.is_(None))
    deciding = or_(Poll.purpose == Purpose.FOLLOWED, Poll.pass_mark != PassMark.NONE)
    question = db.session.scalar(query.where(deciding).order_by(Poll.id).limit(1))
    if question is None:
        return None
    return _(
        "Nothing is decided from this alone, and the vote “%(question)s” says that something is. Change its settings first.",
        question=question,
    )


@tells_if_ready(POLL.key)
def has_question(activity: Activity) -> bool:
    """One that was cancelled asks nothing."""
    query = select(Poll.id).where(Poll.activity_id == activity.id, Poll.called_off_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


@tells_when_open(POLL.key)
def list_vote_spans(activities: list[Activity]) -> Iterator[Span]:
    """As long as the stage is open while a vote has no days of its own; without a question never. A vote that is called in a room
    is part of its workshop."""
    stages = {each.id: each.phase for each in activities}
    query = select(Poll.activity_id, Poll.opens_at, Poll.closes_at)
    query = query.where(Poll.activity_id.in_(stages), Poll.called_off_at.is_(None), Poll.opened_by_hand.is_(False))
    for activity_id, opens_at, closes_at in db.session.execute(query):
        stage = stages[activity_id]
        yield opens_at or stage.opens_at, closes_at or stage.closes_at
