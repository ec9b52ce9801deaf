"""What came into themes after those who decide had considered them, and nobody of them has considered since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, cast, null, select, union_all
from sqlalchemy.orm import aliased, joinedload

from forum.consultations.models import Consultation, Participation
from forum.consultations.signed_names import say_signed
from forum.consultations.tasks import end_of
from forum.contributions.models import Contribution
from forum.deciders.models import Decider, Meeting
from forum.kernel.db import db
from forum.kernel.fingerprints import fingerprint
from forum.outcomes.kinds import AnswerState, ThemeState
from forum.outcomes.models import (
    Answer,
    Consideration,
    LaterConsideration,
    Report,
    Theme,
    ThemeConsideration,
    ThemeEntry,
)
from forum.outcomes.queries.said import is_said, is_said_in_private

KEPT = (Consideration, LaterConsideration, ThemeConsideration)


class CameAfter(NamedTuple):
    """Comments that came into one theme after one of those who decide had considered it: their numbers, and when the last came.
    Without a decider: the one person responsible."""

    consultation_id: int
    theme_id: int
    decider_id: int | None
    considered_at: datetime
    comments: frozenset[int]
    last_at: datetime


class _Considered(NamedTuple):
    consultation_id: int
    theme_id: int
    decider_id: int | None
    considered_at: datetime
    held_on: date | None

    @property
    def until(self) -> datetime:
        """What came after a meeting was not before it, whenever its minute was recorded."""
        return min(self.considered_at, end_of(self.held_on)) if self.held_on else self.considered_at


def list_came_after(consultation_ids: Collection[int], counted: ColumnElement[bool] | None = None) -> list[CameAfter]:
    """Of answers that hold, and of themes that were considered before they were answered. `counted`: what of it, where that is
    not all that is sorted, what only those who run it can read too. Two queries."""
    latest: dict[tuple[int, int | None], _Considered] = {}
    for each in _list_considered(consultation_ids):
        key = (each.theme_id, each.decider_id)
        if key not in latest or latest[key].until < each.until:
            latest[key] = each
    if not latest:
        return []
    said = is_said() | is_said_in_private() if counted is None else counted
    query = select(ThemeEntry.theme_id, ThemeEntry.contribution_id, ThemeEntry.placed_at).join(ThemeEntry.contribution)
    first = min(each.until for each in latest.values())
    query = query.where(ThemeEntry.theme_id.in_({theme_id for theme_id, _who in latest}), ThemeEntry.placed_at > first, said)
    entries = db.session.execute(query).tuples().all()
    found = []
    for each in latest.values():
        came = [(number, at) for theme_id, number, at in entries if theme_id == each.theme_id and at > each.until]
        if came:
            comments, last_at = frozenset(number for number, _at in came), max(at for _number, at in came)
            found.append(CameAfter(each.consultation_id, each.theme_id, each.decider_id, each.until, comments, last_at))
    return found


def fingerprint_came_after(several: Iterable[CameAfter]) -> str:
    """Of which comments came in."""
    return fingerprint(sorted(f"{each.theme_id} {each.decider_id or 0} {sorted(each.comments)}" for each in several))


def list_entries_after(theme: Theme, considered_at: datetime) -> list[ThemeEntry]:
    """What came into it after that moment, for whoever decides to read, the oldest first."""
    query = select(ThemeEntry).join(ThemeEntry.contribution)
    query = query.where(ThemeEntry.theme_id == theme.id, ThemeEntry.placed_at > considered_at, is_said() | is_said_in_private())
    author = joinedload(ThemeEntry.contribution).joinedload(Contribution.author)
    return list(db.session.scalars(query.options(author).order_by(ThemeEntry.placed_at, ThemeEntry.id)))


class PutBefore(NamedTuple):
    """What came in, before whom it is put, and whose meeting considers it: nobody's where they consider it by their own hand."""

    reader: Participation
    meets: Decider | None
    several: list[CameAfter]

    @property
    def comments(self) -> int:
        """In several themes at once, or considered by the same person in two roles, it is one comment."""
        return len(frozenset().union(*(each.comments for each in self.several)))


def list_put_before(consultation: Consultation, came: Iterable[CameAfter]) -> list[PutBefore]:
    """Of a board, and of somebody who has no place here, whoever is responsible records what their meeting says."""
    report = db.session.get(Report, consultation.id)
    found: dict[tuple[int, int | None], PutBefore] = {}
    for each in came:
        decider = db.session.get(Decider, each.decider_id) if each.decider_id else None
        meets = decider if decider is not None and decider.speaks_by_minute else None
        by_hand = decider.place if decider is not None and meets is None else None
        if reader := by_hand or (report.owner if report else None):
            found.setdefault((reader.id, meets.id if meets else None), PutBefore(reader, meets, [])).several.append(each)
    return list(found.values())


class SaidAfter(NamedTuple):
    """How many comments came in after somebody who decides, by name, had considered what people said, and when that was."""

    name: str
    considered_at: datetime
    comments: int


def say_came_after(consultation: Consultation) -> list[SaidAfter]:
    """For everybody: of what everybody can read, one for each who decides, in the order of their names."""
    by_decider: dict[int | None, list[CameAfter]] = {}
    for each in list_came_after([consultation.id], is_said()):
        by_decider.setdefault(each.decider_id, []).append(each)
    names = dict(db.session.execute(select(Decider.id, Decider.name).where(Decider.id.in_(by_decider))).tuples().all())
    said = []
    for decider_id, several in by_decider.items():
        first = min(each.considered_at for each in several)
        name = names[decider_id] if decider_id else _name_owner(consultation, first)
        said.append(SaidAfter(name, first, len(frozenset().union(*(each.comments for each in several)))))
    return sorted(said)


def _name_owner(consultation: Consultation, moment: datetime) -> str:
    owner = db.session.get_one(Report, consultation.id).owner
    return say_signed(owner, moment) if owner else ""


def list_later(answers: Iterable[Answer]) -> dict[int, list[LaterConsideration]]:
    """By the number of the answer, the oldest first. One query."""
    found: dict[int, list[LaterConsideration]] = {answer.id: [] for answer in answers}
    query = select(LaterConsideration).where(LaterConsideration.answer_id.in_(found)).order_by(LaterConsideration.id)
    people = (LaterConsideration.decider, LaterConsideration.meeting, LaterConsideration.recorded_by)
    for each in db.session.scalars(query.options(*map(joinedload, people))) if found else ():
        found[each.answer_id].append(each)
    return found


def _list_considered(consultation_ids: Collection[int]) -> list[_Considered]:
    """By whoever decides today: what others have considered before them is theirs."""
    here = and_(Theme.consultation_id.in_(consultation_ids), Theme.state == ThemeState.AGREED)
    nobody, no_day = cast(null(), Integer).label("decider_id"), cast(null(), Date).label("held_on")
    owner: Any = (
        select(Theme.consultation_id, Theme.id.label("theme_id"), nobody, Answer.considered_at.label("considered_at"), no_day)
        .join(Answer, Answer.theme_id == Theme.id)
        .join(Report, Report.consultation_id == Theme.consultation_id)
        .where(here, _is_answer_that_holds(), Answer.considered_by_id == Report.owner_id)
    )
    of_answers = [
        _select_by(model)
        .join(Answer, Answer.theme_id == Theme.id)
        .join(model, model.answer_id == Answer.id)
        .where(_is_answer_that_holds())
        for model in (Consideration, LaterConsideration)
    ]
    as_it_reads = and_(ThemeConsideration.theme_id == Theme.id, ThemeConsideration.version == Theme.version)
    of_themes = _select_by(ThemeConsideration).join(ThemeConsideration, as_it_reads)
    several = [_who_decide(query, model).where(here) for query, model in zip((*of_answers, of_themes), KEPT, strict=True)]
    parts: list[Select[Any]] = [owner, *several]
    return [_Considered(*row) for row in db.session.execute(union_all(*parts))]


def _select_by(model: Any) -> Select[Any]:
    return select(Theme.consultation_id, Theme.id, model.decider_id, model.considered_at, Meeting.held_on).select_from(Theme)


def _who_decide(query: Select[Any], model: Any) -> Select[Any]:
    query = query.outerjoin(Meeting, Meeting.id == model.meeting_id).outerjoin(Decider, Decider.id == model.decider_id)
    query = query.outerjoin(Report, Report.consultation_id == Theme.consultation_id)
    is_decider = and_(model.decider_id.is_not(None), Decider.removed_at.is_(None))
    is_owner = and_(model.decider_id.is_(None), model.recorded_by_id == Report.owner_id)
    return query.where(is_decider | is_owner)


def _is_answer_that_holds() -> ColumnElement[bool]:
    newer = aliased(Answer)
    is_newer = (newer.theme_id == Answer.theme_id) & (newer.number > Answer.number) & (newer.state == AnswerState.PUBLISHED)
    return and_(Answer.state == AnswerState.PUBLISHED, ~select(newer.id).where(is_newer).exists())
