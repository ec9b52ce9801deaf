from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import joinedload

from forum.activities.opinions.models import Statement
from forum.consultations.extension_points import Subject, list_subjects
from forum.consultations.headcounts import who_is_behind
from forum.consultations.models import Activity, Consultation
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Status
from forum.contributions.rules import may_see, visible_to
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor

STATEMENTS_PER_PAGE = 20


@dataclass(frozen=True)
class StatementPage:
    statements: list[Statement]
    next_after: str | None


def list_statements(
    actor: Actor, activity: Activity, after: str | None = None, start_at: str | None = None, limit: int = STATEMENTS_PER_PAGE
) -> StatementPage:
    """Newest first; `after` is the last one seen, `start_at` one to begin with."""
    query = select(Statement).where(Statement.activity_id == activity.id, visible_to(actor)).options(joinedload(Statement.author))
    last, first = _find(after), _find(start_at)
    if last is not None:
        query = query.where(Statement.id < last.id)
    elif first is not None:
        query = query.where(Statement.id <= first.id)
    found = list(db.session.scalars(query.order_by(Statement.id.desc()).limit(limit + 1)))
    shown = found[:limit]
    return StatementPage(shown, shown[-1].public_id if len(found) > limit else None)


def find_subjects(consultation: Consultation, statements: Collection[Statement]) -> dict[str, Subject]:
    """What some of these are about, by key; nobody is asked where none is about anything."""
    wanted = {statement.subject_key for statement in statements} - {""}
    return {each.key: each for each in list_subjects(consultation) if each.key in wanted} if wanted else {}


def list_statements_about(consultation: Consultation, keys: Collection[str], few: int) -> dict[str, list[Statement]]:
    """The newest about each that everybody can read, `few` at most."""
    if not keys:
        return {}
    here = (Statement.space_id == consultation.id, is_shown_to_all())
    parts = [
        select(Statement.id).where(*here, Statement.subject_key == key).order_by(Statement.id.desc()).limit(few).subquery()
        for key in keys
    ]
    query = select(Statement).where(Statement.id.in_(union_all(*(select(part.c.id) for part in parts))))
    found: dict[str, list[Statement]] = {}
    for statement in db.session.scalars(query.order_by(Statement.id.desc())):
        found.setdefault(statement.subject_key, []).append(statement)
    return found


def count_statements(actor: Actor, activity: Activity) -> tuple[int, int]:
    """(people, statements) as this actor sees it."""
    query = select(func.count(who_is_behind(Statement.author_id).distinct()), func.count(Statement.id)).where(
        Statement.activity_id == activity.id, visible_to(actor), Statement.status == Status.PUBLISHED
    )
    people, statements = db.session.execute(query).one()
    return people, statements


def get_statement(actor: Actor, slug: str, public_id: str) -> Statement:
    query = select(Statement).join(Statement.consultation).where(Consultation.slug == slug, Statement.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Statement.author), joinedload(Statement.activity)))
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def _find(public_id: str | None) -> Statement | None:
    return db.session.scalar(select(Statement).filter_by(public_id=public_id)) if public_id else None
