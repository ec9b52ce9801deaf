"""What organisers have chosen for a discussion."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from forum.activities.discussions.models import DiscussionSettings, Guests, Restating
from forum.consultations.models import Activity
from forum.kernel.db import db


class Settings(NamedTuple):
    guests: str
    restating: str


def read_settings(activity: Activity) -> Settings:
    """As they stand in the database now, whatever was read before; what nobody has chosen is as it is at first."""
    query = select(DiscussionSettings).filter_by(activity_id=activity.id).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        return Settings(str(Guests.NEVER), str(Restating.DIFFERS))
    return Settings(str(found.guests), str(found.restating))
