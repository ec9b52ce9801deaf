from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum.consultations.models import Consultation, Participation, Phase
from forum.consultations.tasks import Duties, Task, list_tasks
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import TEAM, Actor, Role

# Whoever helps to run more has these, the latest.
MOST_CONSULTATIONS = 100
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WorkDay:
    """The tasks of one person as they stand now: late, due today, within a week, later or without a day, and for others."""

    late: list[Task]
    today: list[Task]
    this_week: list[Task]
    later: list[Task]
    waiting: list[Task]

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.today or self.this_week or self.later)


def find_duties(actor: Actor) -> Duties:
    """Where somebody has a role of the team; sandboxes are nobody's work."""
    query = (
        select(Participation)
        .join(Participation.consultation)
        .where(
            Participation.account_id == actor.account_id,
            Participation.role.in_([str(role) for role in TEAM]),
            Consultation.is_sandbox.is_(False),
        )
        .options(contains_eager(Participation.consultation).selectinload(Consultation.phases).selectinload(Phase.activities))
        .order_by(Participation.id.desc())
        .limit(MOST_CONSULTATIONS)
    )
    by_role: dict[Role, list[Consultation]] = defaultdict(list)
    for place in db.session.scalars(query) if actor.is_signed_in else ():
        by_role[Role(place.role)].append(place.consultation)
    return Duties(actor, by_role, is_everywhere=actor.is_signed_in)


def make_work_day(duties: Duties, role: Role | None = None) -> WorkDay:
    """All tasks, or those in one role. What is due first comes first."""
    several = [task for task in list_tasks(duties) if role in (None, task.role)]
    waiting = sorted((task for task in several if task.waits_since), key=lambda task: task.waits_since or now())
    own = [task for task in several if not task.waits_since]
    dated = sorted((task for task in own if task.due_at), key=lambda task: task.due_at or now())
    parts: dict[str, list[Task]] = {"late": [], "today": [], "this_week": [], "later": []}
    for task in dated:
        parts[_find_part(task.due_at or now())].append(task)
    parts["later"] += [task for task in own if task.due_at is None]
    return WorkDay(waiting=waiting, **parts)


def _find_part(due_at: datetime) -> str:
    if due_at < now():
        return "late"
    if to_local(due_at).date() == to_local(now()).date():
        return "today"
    return "this_week" if due_at < now() + WEEK else "later"
