"""What moderators can do with what somebody says they see of a promise."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.contributions.kinds import ModerationHooks, declare_moderation_hooks
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.outcomes.kind import SIGHTING
from forum.outcomes.models import Sighting

MOST_AROUND = 7


def list_around(contribution: Contribution) -> list[Contribution]:
    check_id = cast(Sighting, contribution).check_id
    query = select(Sighting).where(Sighting.check_id == check_id, Sighting.id >= contribution.id)
    return list(db.session.scalars(query.options(joinedload(Sighting.author)).order_by(Sighting.id).limit(MOST_AROUND)))


declare_moderation_hooks(SIGHTING.key, ModerationHooks(list_around))
