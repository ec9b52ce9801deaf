"""Promises of all consultations: what changed because people spoke."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Consultation
from forum.consultations.rules import visible_to
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.outcomes.deadlines import state_of_promise, today
from forum.outcomes.kinds import PromiseState
from forum.outcomes.models import Commitment
from forum.outcomes.queries.showing import count_promises

PER_STATE = 20


@dataclass(frozen=True)
class ChangedThings:
    total: int
    consultations: int
    figures: dict[PromiseState, int]
    units: list[tuple[str, dict[PromiseState, int]]]  # by part of the organisation, most promises first
    by_state: dict[PromiseState, list[Commitment]]


def find_lately(actor: Actor) -> list[Commitment]:
    """The promise that was kept last, and the one that has been late longest: what the front page shows, side by side."""
    query = (
        select(Commitment)
        .join(Commitment.consultation)
        .where(visible_to(actor), Consultation.published_at.is_not(None), Commitment.given_up_at.is_(None))
        .options(joinedload(Commitment.consultation), joinedload(Commitment.theme))
        .limit(1)
    )
    kept = query.where(Commitment.done_at.is_not(None)).order_by(Commitment.done_at.desc(), Commitment.id)
    late = query.where(Commitment.done_at.is_(None), Commitment.due_on < today()).order_by(Commitment.due_on, Commitment.id)
    return [promise for promise in (db.session.scalar(kept), db.session.scalar(late)) if promise]


def list_changed(actor: Actor, *, newest_first: bool = False) -> ChangedThings:
    query = (
        select(Commitment)
        .join(Commitment.consultation)
        .where(visible_to(actor), Consultation.published_at.is_not(None))
        .options(
            joinedload(Commitment.consultation),
            selectinload(Commitment.milestones),
        )
        .order_by(Commitment.due_on, Commitment.id)
    )
    promises = list(db.session.scalars(query))
    if newest_first:
        promises.sort(key=lambda each: each.made_at, reverse=True)
    units: dict[str, list[Commitment]] = {}
    by_state: dict[PromiseState, list[Commitment]] = {state: [] for state in PromiseState}
    for promise in promises:
        units.setdefault(promise.unit, []).append(promise)
        by_state[state_of_promise(promise)].append(promise)
    return ChangedThings(
        total=len(promises),
        consultations=len({promise.consultation_id for promise in promises}),
        figures=count_promises(promises),
        units=sorted(
            ((unit, count_promises(several)) for unit, several in units.items()),
            key=lambda each: (-sum(each[1].values()), each[0]),
        ),
        by_state=by_state,
    )
