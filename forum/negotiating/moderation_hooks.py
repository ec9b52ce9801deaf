"""What moderators can do with what a side says: it stands in its term, so it cannot be moved or locked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.contributions.kinds import ModerationHooks, declare_moderation_hooks
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.negotiating.kinds import PARTY_STATEMENT
from forum.negotiating.models import PartyStatement

MOST_AROUND = 7


def list_around(contribution: Contribution) -> list[Contribution]:
    here = PartyStatement.activity_id == contribution.activity_id
    query = select(PartyStatement).where(here, PartyStatement.id >= contribution.id).options(joinedload(PartyStatement.author))
    return list(db.session.scalars(query.order_by(PartyStatement.id).limit(MOST_AROUND)))


declare_moderation_hooks(PARTY_STATEMENT.key, ModerationHooks(list_around))
