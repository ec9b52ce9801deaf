"""Whoever said “Me too” to a condition said it to those words: of other words nobody has said it yet."""

from __future__ import annotations

from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table, delete, select, update

from forum.activities.discussions.models import Condition, Reaction
from forum.consultations.models import Participation
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.sentences import declare_sentence
from forum.notifications.actions import notify
from forum.notifications.kinds import TargetKind
from forum.notifications.models import NewsKind

JOINED_REWORDED = declare_sentence(
    "joined_reworded", lambda: _("Someone has edited what they could live with, so we have taken your “Me too” off.")
)


def take_off_joined(condition: Condition, page: TargetKind) -> None:
    """Inside the action in which its author changes the words: nobody has joined the new ones. Whoever had joined is told."""
    joined = select(Participation.account_id).join(Reaction, Reaction.participation_id == Participation.id)
    joined = joined.where(Reaction.contribution_id == condition.id, Participation.account_id.is_not(None))
    accounts = [account for account in db.session.scalars(joined) if account is not None]
    conditions = cast(Table, Condition.__table__)
    db.session.execute(update(conditions).where(conditions.c.id == condition.id).values(reacted=""))
    db.session.execute(delete(Reaction).where(Reaction.contribution_id == condition.id))
    db.session.expire(condition, ["reacted"])
    notify(
        accounts,
        condition.consultation,
        key=f"joined:{condition.id}:{now().isoformat()}",
        sentence=JOINED_REWORDED(),
        target_kind=page,
        target=condition.public_id,
        kind=NewsKind.ANSWER,
        group_key=f"joined:{condition.id}",
        contribution_id=condition.id,
    )
