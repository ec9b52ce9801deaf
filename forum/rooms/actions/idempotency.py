"""Each message of a room counts once: sent again after a lost connection, it is answered as it was the first time. What is told
from what (`kernel.idempotency`) is the number a screen gave the message, with what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.permissions import Actor
from forum.rooms.models import ProcessedCommand
from forum.workshops.models import Workshop

KEEP_AFTER_END = timedelta(days=1)


def run_once(actor: Actor, workshop: Workshop, sending: str | None, command: Callable[[], str]) -> str:
    """What `command` says back; of a sending that has been here, what it said then, and nothing happens. One that is refused has
    not been here. Two of one sending at once: the second waits for the first."""
    if sending is None or actor.account_id is None:
        return command()
    with transaction():
        this = {"workshop_id": workshop.id, "account_id": actor.account_id, "key": sending}
        claimed = insert_into(ProcessedCommand).values(**this, said="").on_conflict_do_nothing().returning(ProcessedCommand.id)
        number = db.session.scalar(claimed)
        if number is None:
            return db.session.scalar(select(ProcessedCommand.said).filter_by(**this)) or ""
        said = command()
        db.session.execute(update(ProcessedCommand).where(ProcessedCommand.id == number).values(said=said))
        return said


def forget_processed_commands() -> None:
    """Nobody sends a message again a day after a workshop is over."""
    over = select(Workshop.id).where(Workshop.ended_at < now() - KEEP_AFTER_END)
    with transaction():
        gone = delete(ProcessedCommand).where(ProcessedCommand.workshop_id.in_(over))
        db.session.execute(gone.execution_options(synchronize_session=False))
