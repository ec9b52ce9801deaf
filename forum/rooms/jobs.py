"""What runs by itself: the summary's publication after a week, rooms nobody closed, rehearsals nobody wiped, and what need not
be kept."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import select

from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import RunningJob, enqueue, job
from forum.kernel.permissions import SYSTEM
from forum.rooms.actions.finishing import publish_summary
from forum.rooms.actions.idempotency import forget_processed_commands
from forum.rooms.actions.rehearsing import PRETEND_PEOPLE, REHEARSAL_LASTS, wipe_rehearsal
from forum.rooms.actions.running import end_workshop
from forum.rooms.actions.undoing import forget_steps
from forum.rooms.models import Rehearsal
from forum.rooms.simulation import come_in, list_pretend, take_step
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import load_workshop
from forum.workshops.queries.leading import list_at_console

# Somebody forgot to press "End": the room does not stay open for ever.
CLOSE_AFTER = timedelta(hours=12)
# Between two steps of pretend people.
STEP_LASTS = timedelta(seconds=2)
UNWATCHED_STEP_LASTS = timedelta(seconds=30)


@job("publish_workshop_summary")
def publish_workshop_summary(running: RunningJob) -> None:
    workshop = db.session.get(Workshop, running.payload["workshop_id"])
    if workshop is not None:
        publish_summary(SYSTEM, workshop)


@job("close_forgotten_rooms", every=timedelta(hours=1))
def close_forgotten_rooms(_running: RunningJob) -> None:
    open_ = select(Workshop).where(Workshop.opened_at.is_not(None), Workshop.ended_at.is_(None), Workshop.called_off_at.is_(None))
    for workshop in db.session.scalars(open_).all():
        if now() > workshop.ends_at + CLOSE_AFTER and now() > (workshop.opened_at or now()) + CLOSE_AFTER:
            end_workshop(SYSTEM, workshop)


@job("play_rehearsal")
def play_rehearsal(running: RunningJob) -> None:
    """One step of the pretend people, and the next in a moment, as long as there is somebody to play for. Run again after a
    crash, it plays a step more."""
    rehearsal = db.session.get(Rehearsal, running.payload["workshop_id"])
    workshop = load_workshop(rehearsal.workshop_id) if rehearsal else None
    if workshop is None or workshop.ended_at:
        return
    step = running.payload["step"]
    if workshop.opened_at:
        chance = random.Random(f"{workshop.public_id}:{step}")  # noqa: S311  (a play, not a secret)
        here = len(list_pretend(workshop))
        if here < PRETEND_PEOPLE:
            come_in(workshop, chance, min(3, PRETEND_PEOPLE - here))
        take_step(workshop, chance)
    following = {"workshop_id": workshop.id, "step": step + 1}
    pause = STEP_LASTS if list_at_console(workshop) else UNWATCHED_STEP_LASTS
    with transaction():
        enqueue("play_rehearsal", run_at=now() + pause, unique_key=f"play:{workshop.id}:{step + 1}", **following)


@job("wipe_forgotten_rehearsals", every=timedelta(hours=1))
def wipe_forgotten_rehearsals(_running: RunningJob) -> None:
    for rehearsal in db.session.scalars(select(Rehearsal).where(Rehearsal.begun_at < now() - REHEARSAL_LASTS)).all():
        wipe_rehearsal(SYSTEM, rehearsal)


@job("forget_of_rooms", every=timedelta(hours=1))
def forget_of_rooms(_running: RunningJob) -> None:
    """What was needed for the day alone."""
    forget_processed_commands()
    forget_steps()
