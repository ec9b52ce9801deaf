"""What moderators can do with a reason: it stands beside its answer, and cannot be moved or locked."""

from __future__ import annotations

from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.kind import REASON
from forum.activities.voting.models import Reason
from forum.contributions.kinds import ModerationHooks, declare_moderation_hooks
from forum.contributions.models import Contribution
from forum.kernel.db import db


def list_around(contribution: Contribution) -> list[Contribution]:
    reason = cast(Reason, contribution)
    beside = select(Reason).where(or_(Reason.id == reason.answers_id, Reason.answers_id == reason.id))
    return sorted(
        [reason, *db.session.scalars(beside.options(joinedload(Reason.author)))], key=lambda each: (each.created_at, each.id)
    )


declare_moderation_hooks(REASON.key, ModerationHooks(list_around))
