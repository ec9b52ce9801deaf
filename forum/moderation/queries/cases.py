"""One case with all a moderator needs to decide it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Activity, Consultation, Participation
from forum.contributions.models import Contribution
from forum.kernel.actions import is_acting
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, NotFound
from forum.kernel.permissions import Actor, can
from forum.moderation.kinds import Mode
from forum.moderation.models import Appeal, Case, CaseNote, Decision, ModerationSettings
from forum.moderation.rules import HEAR, SEE_QUEUE, did_not_decide, why_conflicted


@dataclass(frozen=True)
class Span:
    text: str
    is_marked: bool


@dataclass(frozen=True)
class History:
    """What an author has done in this consultation."""

    said: int
    since: datetime
    decisions: list[Decision]


def get_case(actor: Actor, public_id: str) -> Case:
    """NotFound for those who do not moderate there; Forbidden, with the reason, for those who have an interest in it."""
    query = (
        select(Case)
        .filter_by(public_id=public_id)
        .options(
            joinedload(Case.contribution).joinedload(Contribution.author),
            joinedload(Case.contribution).joinedload(Contribution.activity).joinedload(Activity.phase),
            joinedload(Case.consultation),
            joinedload(Case.claimed_by),
            selectinload(Case.flags),
            selectinload(Case.decisions).joinedload(Decision.decided_by),
            selectinload(Case.decisions).joinedload(Decision.appeal),
            selectinload(Case.notes).joinedload(CaseNote.author),
            selectinload(Case.kept_words),
        )
    )
    found = db.session.scalar(query)
    if found is None or not can(actor, SEE_QUEUE, found):
        raise NotFound
    reason = why_conflicted(actor, found)
    if reason:
        raise Forbidden(reason)
    return found


def find_case(contribution: Contribution) -> Case | None:
    return db.session.scalar(select(Case).filter_by(contribution_id=contribution.id))


def get_appeal(actor: Actor, public_id: str) -> Appeal:
    """By the public id of the decision it is against. Not found for whoever took that decision: it is not theirs to see."""
    found = db.session.scalar(select(Appeal).join(Appeal.decision).where(Decision.public_id == public_id))
    if found is None or not actor.roles_on(found) & HEAR.roles or did_not_decide(actor, found):
        raise NotFound
    reason = why_conflicted(actor, found)
    if reason:
        raise Forbidden(reason)
    return found


def mark_phrases(text: str, phrases: list[str]) -> list[Span]:
    """The text in pieces, those that were seen marked."""
    wanted = [re.escape(phrase) for phrase in sorted(set(phrases), key=len, reverse=True) if phrase.strip()]
    if not wanted:
        return [Span(text, False)]
    pieces = re.split(f"({'|'.join(wanted)})", text, flags=re.I)
    return [Span(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def find_history(case: Case) -> History:
    author = case.contribution.author
    said, since = db.session.execute(
        select(func.count(Contribution.id), func.min(Contribution.created_at)).where(Contribution.author_id == author.id)
    ).one()
    return History(said, since or author.joined_at, list_decisions_about(author))


def list_decisions_about(author: Participation) -> list[Decision]:
    query = (
        select(Decision)
        .join(Decision.case)
        .join(Case.contribution)
        .where(Contribution.author_id == author.id)
        .options(joinedload(Decision.case).joinedload(Case.contribution), joinedload(Decision.appeal))
        .order_by(Decision.id.desc())
    )
    return list(db.session.scalars(query))


def list_said_by(author: Participation, limit: int = 50) -> list[Contribution]:
    query = select(Contribution).filter_by(author_id=author.id).order_by(Contribution.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def find_settings(consultation: Consultation | int) -> ModerationSettings:
    """As set, or as a consultation starts out."""
    number = consultation if isinstance(consultation, int) else consultation.id
    found = db.session.get(ModerationSettings, number, populate_existing=is_acting())
    return found or ModerationSettings(space_id=number, mode=Mode.AFTER, hold_after=None)
