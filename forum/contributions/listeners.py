"""News of something said is shown for as long as its reader can read it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from forum.consultations.models import Participation
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import RUNS
from forum.notifications.extension_points import shows_news_where
from forum.notifications.models import Notification


@shows_news_where
def is_of_what_is_shown() -> ColumnElement[bool]:
    """So that hidden or deleted words take their news with them at once, and bring it back; news of what is private goes with the
    role of whoever reads it."""
    said = select(Contribution.id).where(Contribution.id == Notification.contribution_id)
    is_for_reader = is_shown_to_all() | ((Contribution.status == Status.PRIVATE) & _is_meant_for_reader())
    return Notification.contribution_id.is_(None) | said.where(is_for_reader).exists()


def _is_meant_for_reader() -> ColumnElement[bool]:
    """The condition on Contribution and Notification that `rules.is_meant_for` is for one."""
    is_theirs, runs_it = Participation.id == Contribution.private_to_id, Participation.role.in_(sorted(map(str, RUNS)))
    place = select(Participation.id).where(
        Participation.account_id == Notification.account_id,
        Participation.space_id == Contribution.space_id,
        or_(is_theirs, runs_it),
    )
    return place.correlate(Notification, Contribution).exists()
