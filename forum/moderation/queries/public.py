"""What everyone may know: the public log and its figures, and what people read about their own words and flags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.contributions.models import AS_MEANT, Contribution
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.log_cache import find_cached
from forum.kernel.permissions import Actor, can
from forum.moderation.kinds import MODES, UNDECIDED, AppealState, Mode, ModerationAction
from forum.moderation.models import Appeal, Case, Decision, Flag
from forum.moderation.queries.cases import find_settings
from forum.moderation.rules import OUT_OF_SIGHT, READ_NOTICE

DECISIONS_PER_PAGE = 50
MOST_OWN = 200
MOST_MEASURED, FEWEST_MEASURED = 50, 3


@dataclass(frozen=True)
class Figures:
    """How a consultation is moderated, in numbers. `None`: nothing to count yet."""

    cases: int
    waiting: int
    decisions: int
    automatic: int
    median_seconds: float | None
    appealed: int
    heard: int
    overturned: int
    by_act: dict[str, int]

    def share_appealed(self) -> int | None:
        return round(100 * self.appealed / self.decisions) if self.decisions else None

    def share_overturned(self) -> int | None:
        return round(100 * self.overturned / self.heard) if self.heard else None


def list_log(consultation: Consultation, before: str | None = None) -> tuple[list[Decision], str | None]:
    """Decisions, newest first, a page at a time; `before` is the last one seen."""
    query = select(Decision).where(_in_public(Decision.case_id, consultation))
    query = query.options(joinedload(Decision.appeal), joinedload(Decision.case).joinedload(Case.contribution))
    last = db.session.scalar(select(Decision.id).filter_by(public_id=before)) if before else None
    if last is not None:
        query = query.where(Decision.id < last)
    found = list(db.session.scalars(query.order_by(Decision.id.desc()).limit(DECISIONS_PER_PAGE + 1)))
    return found[:DECISIONS_PER_PAGE], found[DECISIONS_PER_PAGE - 1].public_id if len(found) > DECISIONS_PER_PAGE else None


def _in_public(case_id: InstrumentedAttribute[int], consultation: Consultation) -> ColumnElement[bool]:
    """Leaves out the cases of what is private: that there is a decision would tell of it."""
    said = select(Case.id).join(Case.contribution).where(Contribution.private_to_id.is_(None))
    return case_id.in_(said.where(Case.space_id == consultation.id))


def count_figures(consultation: Consultation) -> Figures:
    states = dict(
        db.session.execute(select(Case.state, func.count()).where(_in_public(Case.id, consultation)).group_by(Case.state))
        .tuples()
        .all()
    )
    decided = db.session.execute(
        select(Decision.act_key, Decision.waited_seconds, Decision.decided_by_id).where(
            _in_public(Decision.case_id, consultation)
        )
    ).all()
    appeals = Counter(
        db.session.scalars(select(Appeal.state).join(Appeal.decision).where(_in_public(Decision.case_id, consultation))).all()
    )
    waits = [row.waited_seconds for row in decided if row.decided_by_id is not None]
    return Figures(
        cases=sum(states.values()),
        waiting=sum(states.get(state, 0) for state in UNDECIDED),
        decisions=len(decided),
        automatic=sum(row.decided_by_id is None for row in decided),
        median_seconds=median(waits) if waits else None,
        appealed=sum(appeals.values()),
        heard=appeals[AppealState.UPHELD] + appeals[AppealState.OVERTURNED],
        overturned=appeals[AppealState.OVERTURNED],
        by_act=dict(Counter(row.act_key for row in decided).most_common()),
    )


def find_usual_wait(consultation: Consultation) -> float | None:
    """Half of what moderators decided here lately was decided within so many seconds; None before they have decided a few."""
    decided = select(Decision.waited_seconds).where(Decision.decided_by_id.is_not(None))
    lately = decided.filter_by(space_id=consultation.id).order_by(Decision.id.desc()).limit(MOST_MEASURED)
    waits = db.session.scalars(lately).all()
    return median(waits) if len(waits) >= FEWEST_MEASURED else None


def say_when_checked(consultation: Consultation) -> str:
    """For whoever is about to write; "" where comments appear straight away."""
    mode = find_cached("moderation", consultation_stream(consultation.id), lambda: Mode(find_settings(consultation).mode))
    return "" if mode is Mode.AFTER else f"{MODES[mode]}."


def get_notice(actor: Actor, public_id: str) -> Decision:
    found = db.session.scalar(select(Decision).filter_by(public_id=public_id))
    if found is None or not can(actor, READ_NOTICE, found):
        raise NotFound
    return found


def list_notices(actor: Actor) -> list[Decision]:
    """What was decided about somebody's own words, in all consultations, newest first."""
    query = (
        select(Decision)
        .join(Decision.case)
        .join(Case.contribution)
        .join(Participation, Participation.id == Contribution.author_id)
        .where(Participation.account_id == actor.account_id)
        .options(
            joinedload(Decision.appeal),
            joinedload(Decision.consultation),
            joinedload(Decision.case).joinedload(Case.contribution),
        )
        .order_by(Decision.id.desc())
        .limit(MOST_OWN)
    )
    return list(db.session.scalars(query))


def find_why_hidden(contribution: Contribution) -> Decision | None:
    """The latest decision that keeps it out of sight, as far as everybody may know that there is one."""
    if contribution.is_private or contribution.status not in OUT_OF_SIGHT:
        return None
    query = select(Decision).join(Decision.case).where(Case.contribution_id == contribution.id, Decision.undone_at.is_(None))
    hides = [ModerationAction.HIDE, ModerationAction.HOLD, ModerationAction.REWORD]
    return db.session.scalars(query.where(Decision.act_key.in_(hides)).order_by(Decision.id.desc()).limit(1)).first()


def list_own_flags(actor: Actor) -> list[Flag]:
    query = (
        select(Flag)
        .filter_by(account_id=actor.account_id)
        .options(joinedload(Flag.case).joinedload(Case.consultation))
        .order_by(Flag.id.desc())
        .limit(MOST_OWN)
    )
    return list(db.session.scalars(query))


def find_standing(actor: Actor, consultation_id: int) -> dict[int, Decision]:
    """{contribution: the latest decision against it that stands}, for somebody's own words in one consultation."""
    query = (
        _about_own(actor, consultation_id)
        .where(Decision.undone_at.is_(None))
        .options(joinedload(Decision.appeal), joinedload(Decision.case).joinedload(Case.contribution))
        .order_by(Decision.id)
    )
    latest = {decision.case.contribution_id: decision for decision in db.session.scalars(query)}
    return {number: decision for number, decision in latest.items() if decision.kind.is_against}


def find_in_crisis(actor: Actor, consultation_id: int, since: datetime) -> set[int]:
    """Somebody's own contributions since then in which a trigger saw words of crisis."""
    query = (
        select(Case.contribution_id)
        .join(Case.flags)
        .join(Case.contribution)
        .join(Participation, Participation.id == Contribution.author_id)
        .where(
            Participation.account_id == actor.account_id,
            Participation.space_id == consultation_id,
            Flag.trigger_key == "crisis",
            Flag.created_at > since,
        )
    )
    return set(db.session.scalars(query))


def list_own_since(actor: Actor, consultation_id: int, since: datetime) -> list[Contribution]:
    """Somebody's own latest contributions in one consultation, as far as they are shown."""
    query = (
        select(Contribution)
        .join(Participation, Participation.id == Contribution.author_id)
        .where(
            Participation.account_id == actor.account_id,
            Contribution.space_id == consultation_id,
            Contribution.status.in_(AS_MEANT),
            func.coalesce(Contribution.edited_at, Contribution.created_at) > since,
        )
        .order_by(Contribution.id.desc())
        .limit(MOST_OWN)
    )
    return list(db.session.scalars(query))


def _about_own(actor: Actor, consultation_id: int) -> Select[Decision]:
    return (
        select(Decision)
        .join(Decision.case)
        .join(Case.contribution)
        .join(Participation, Participation.id == Contribution.author_id)
        .where(Participation.account_id == actor.account_id, Participation.space_id == consultation_id)
    )
