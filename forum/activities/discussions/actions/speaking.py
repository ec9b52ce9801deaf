"""Somebody does not want to be asked to let others in."""

from __future__ import annotations

from sqlalchemy import delete

from forum.activities.discussions.models import LetInChoice
from forum.kernel.actions import transaction
from forum.kernel.db import db, insert_into
from forum.kernel.permissions import Actor


def stop_asking_to_let_in(actor: Actor) -> None:
    """For good; again, it does nothing."""
    with transaction():
        row = insert_into(LetInChoice).values(account_id=actor.account_id)
        db.session.execute(row.on_conflict_do_nothing())


def forget_let_in_choice(account_id: int) -> None:
    """Inside the action in which somebody leaves."""
    db.session.execute(delete(LetInChoice).where(LetInChoice.account_id == account_id))
