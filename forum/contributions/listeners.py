"""News of something said is shown for as long as everybody can read it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Contribution
from forum.notifications.extension_points import shows_news_where
from forum.notifications.models import Notification


@shows_news_where
def is_of_what_is_shown() -> ColumnElement[bool]:
    """So that hidden or deleted words take their news with them at once, and bring it back."""
    said = select(Contribution.id).where(Contribution.id == Notification.contribution_id, is_shown_to_all())
    return Notification.contribution_id.is_(None) | said.exists()
