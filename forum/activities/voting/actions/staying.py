"""A vote that somebody has voted in stays when its stage moves, and its page says other dates than its stage from then on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.activities.voting.models import Poll
from forum.activities.voting.snapshots import describe_poll
from forum.consultations.actions.recording import note_change
from forum.consultations.models import Activity, Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.permissions import Actor

# How the log says it, in `ConsultationChanged`.
STAYED = "stayed"


@contextmanager
def keep_dates_of_votes(actor: Actor, consultation: Consultation, reason: str) -> Iterator[None]:
    """Around a change of stages, inside its action: each vote whose dates were those of its stage and are its own now has a
    version, with the reason of the stage."""
    polls = _list_polls_with_stage(consultation)
    before = [describe_poll(poll) for poll in polls]
    yield
    for poll, was in zip(polls, before, strict=True):
        if (is_now := describe_poll(poll)) != was:
            note_change(actor, consultation, Part.POLLS, before=was, after=is_now, reason=reason, thing_id=poll.id, how=STAYED)


def _list_polls_with_stage(consultation: Consultation) -> list[Poll]:
    """Those that took dates over from their stage, with the first ballot."""
    query = select(Poll).where(Poll.space_id == consultation.id, Poll.from_stage != "", Poll.called_off_at.is_(None))
    query = query.options(joinedload(Poll.activity).joinedload(Activity.phase), selectinload(Poll.options))
    return list(db.session.scalars(query.order_by(Poll.id)))
