"""Who asks to cancel a vote that nobody cancels alone."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.events import PollChanged
from forum.activities.voting.models import Poll, VoteCancellation
from forum.agreeing import queries as agreeing
from forum.agreeing.extension_points import tells_why_over
from forum.agreeing.wording import name_both
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.events import list_events_since


def of(poll: Poll) -> ColumnElement[bool]:
    """What is asked of one vote."""
    return VoteCancellation.poll_id == poll.id


def find_pending_cancellation(poll: Poll) -> VoteCancellation | None:
    return agreeing.find_pending(VoteCancellation, of(poll))


def find_latest_cancellation(poll: Poll) -> VoteCancellation | None:
    """Who asked and who agreed, where it was cancelled by two."""
    return agreeing.find_latest(VoteCancellation, of(poll))


def list_who_cancelled(poll: Poll) -> list[str]:
    """The names that whoever cancelled it had then: of one who asked and one who agreed, or of the one who did. None for a
    program, as where all was stopped early, and of an account that is gone."""
    two = find_latest_cancellation(poll)
    if two is not None and two.agreed_by is not None:
        return list(name_both(two))
    stream, about = consultation_stream(poll.space_id), {"poll_id": poll.id, "part": "called off"}
    accounts = [event.actor_id for event in list_events_since(stream, 0, PollChanged, about) if event.actor_id is not None]
    return _list_names_then(poll, accounts) if poll.called_off_at is not None else []


def _list_names_then(poll: Poll, accounts: list[int]) -> list[str]:
    """A name that somebody took later, or had before in another place, is none that they cancelled it under."""
    here = select(Participation.pseudonym).where(
        Participation.space_id == poll.space_id,
        Participation.account_id.in_(accounts),
        Participation.joined_at <= poll.called_off_at,
        Participation.set_aside_at.is_(None) | (Participation.set_aside_at > poll.called_off_at),
    )
    return list(db.session.scalars(here))


@tells_why_over(VoteCancellation)
def find_why_cancellation_over(asked: VoteCancellation) -> str | None:
    """Whatever is asked of a vote that is over, nobody can cancel it any more."""
    if asked.poll.called_off_at is None and asked.poll.result is None:
        return None
    return _("This vote is over.")


def list_pending_cancellations(consultation_ids: Collection[int]) -> list[VoteCancellation]:
    """None of a vote that is over: whatever is asked of it, nobody can cancel it any more."""
    open_here = select(Poll.id).where(Poll.space_id.in_(consultation_ids), Poll.called_off_at.is_(None))
    open_here = open_here.where(~Poll.result.has())
    return agreeing.list_pending(VoteCancellation, VoteCancellation.poll_id.in_(open_here), joinedload(VoteCancellation.poll))
