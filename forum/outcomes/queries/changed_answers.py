"""Answers that took the place of others: after the decision, after the summary was written, and after somebody who decides had
considered what was there before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Consultation, Participation
from forum.consultations.snapshots import Part
from forum.consultations.tasks import MOST_TASKS
from forum.deciders.models import Decider
from forum.kernel.db import db
from forum.outcomes.kinds import AnswerState, ThemeState
from forum.outcomes.models import Answer, FinalDecision, Report, Theme
from forum.spaces.queries import find_last_changes


def has_changed_since(decision: FinalDecision | None, answer: Answer) -> bool:
    """Whether people read another answer when this was decided."""
    if decision is None or answer.published_at is None or not answer.replaces:
        return False
    return answer.published_at > decision.published_at


def is_summary_older(consultation: Consultation) -> bool:
    """Whether an answer has changed since somebody wrote last what happened, in short."""
    last = find_last_changes(consultation.id)
    changed_at, written_at = last.get(Part.THEME_ANSWERS), last.get(Part.ANSWER_SUMMARY)
    return changed_at is not None and (written_at is None or written_at < changed_at)


def list_changed_since(decision: FinalDecision) -> list[Answer]:
    """Those that hold and say something else than when it was decided, by theme."""
    here = (Theme.consultation_id == decision.consultation_id) & (Answer.published_at > decision.published_at)
    return [answer for answer in _list_again(here) if has_changed_since(decision, answer)]


class ToConsider(NamedTuple):
    """An answer that changed after somebody who decides had considered it, or after the decision; before whom it is put, and
    whose meeting considers it: nobody's where they consider it by their own hand."""

    answer: Answer
    reader: Participation
    meets: Decider | None


def list_to_consider(consultation_ids: Collection[int]) -> list[ToConsider]:
    """MOST_TASKS at most. Of a board, and of somebody who has no place here, whoever is responsible records it."""
    answers = _list_again(Theme.consultation_id.in_(consultation_ids))
    ids = {answer.consultation_id for answer in answers}
    if not ids:
        return []
    owners = select(Report).where(Report.consultation_id.in_(ids)).options(joinedload(Report.owner))
    reports = {each.consultation_id: each for each in db.session.scalars(owners)}
    decided = select(FinalDecision).where(FinalDecision.consultation_id.in_(ids))
    decisions = {each.consultation_id: each for each in db.session.scalars(decided)}
    named = select(Decider).where(Decider.consultation_id.in_(ids), Decider.removed_at.is_(None)).order_by(Decider.id)
    deciders = list(db.session.scalars(named.options(joinedload(Decider.place))))
    found: list[ToConsider] = []
    for answer in answers:
        report, is_late = reports.get(answer.consultation_id), has_changed_since(decisions.get(answer.consultation_id), answer)
        if report is not None and report.owner is not None:
            found += _find_for_owner(answer, report.owner, is_late=is_late)
            others = (each for each in deciders if each.consultation_id == answer.consultation_id)
            found += _find_for_others(answer, report.owner, others, is_late=is_late)
    return found[:MOST_TASKS]


def _find_for_owner(answer: Answer, owner: Participation, *, is_late: bool) -> Iterator[ToConsider]:
    had = is_late or any(each.considered_by_id == owner.id for each in answer.theme.published_answers)
    if had and answer.considered_by_id != owner.id:
        yield ToConsider(answer, owner, None)


def _find_for_others(answer: Answer, owner: Participation, others: Iterable[Decider], *, is_late: bool) -> Iterator[ToConsider]:
    before = [each for each in answer.theme.published_answers if each is not answer]
    had = {said.decider_id for each in before for said in each.considerations}
    has = {said.decider_id for said in answer.considerations}
    for decider in others:
        if decider.place_id == owner.id or decider.id in has or not (is_late or decider.id in had):
            continue
        meets = decider if decider.speaks_by_minute else None
        yield ToConsider(answer, (decider.place if meets is None else None) or owner, meets)


def _list_again(of: ColumnElement[bool]) -> list[Answer]:
    """Those that hold, of themes that were answered again, with the ones before them and who has considered each."""
    query = select(Theme).where(
        Theme.state == ThemeState.AGREED,
        Theme.id.in_(
            select(Answer.theme_id).join(Answer.theme).where(of, Answer.state == AnswerState.PUBLISHED, Answer.number > 1)
        ),
    )
    query = query.options(selectinload(Theme.answers).selectinload(Answer.considerations)).order_by(Theme.id).limit(MOST_TASKS)
    return [theme.answer for theme in db.session.scalars(query) if theme.answer is not None and theme.answer.replaces]
