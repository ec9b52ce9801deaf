"""What came into themes after they were agreed or answered, and who has said that an answer holds for it too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import joinedload

from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.outcomes.kinds import AnswerState
from forum.outcomes.models import Answer, AnswerConfirmation, SortedTogether, Theme, ThemeEntry
from forum.outcomes.queries.said import is_said, is_said_in_private


class Since(NamedTuple):
    """How many of a theme's comments, of those that everybody can read, came into it after its words were agreed, and after its
    answer, without anybody having confirmed that it holds for them."""

    agreement: int = 0
    answer: int = 0


NOTHING_SINCE = Since()


def _answered_until() -> Subquery:
    """By theme, up to when what came into it is answered: by what was published last, or confirmed last."""
    until = func.max(func.coalesce(AnswerConfirmation.confirmed_at, Answer.published_at)).label("until")
    query = select(Answer.theme_id, until).outerjoin(AnswerConfirmation, AnswerConfirmation.answer_id == Answer.id)
    return query.where(Answer.state == AnswerState.PUBLISHED).group_by(Answer.theme_id).subquery()


def count_since(themes: Iterable[Theme]) -> dict[int, Since]:
    """By the number of the theme. Two queries."""
    numbers = [theme.id for theme in themes]
    agreed = _count(numbers, is_said(), ThemeEntry.placed_at > Theme.agreed_at)
    answered = count_after_answers(numbers, is_said())
    return {number: Since(agreed.get(number, 0), answered.get(number, 0)) for number in agreed.keys() | answered.keys()}


def count_after_answers(theme_ids: Collection[int], counted: ColumnElement[bool] | None = None) -> dict[int, int]:
    """By the number of the theme: what came in after its answer, and nobody has confirmed that it holds for it. `counted`: what
    of it, where that is not all that is sorted, what only those who run it can read too."""
    until = _answered_until()
    said = is_said() | is_said_in_private() if counted is None else counted
    query = select(ThemeEntry.theme_id, func.count()).join(until, until.c.theme_id == ThemeEntry.theme_id)
    query = query.join(Contribution, Contribution.id == ThemeEntry.contribution_id)
    query = query.where(ThemeEntry.theme_id.in_(theme_ids), ThemeEntry.placed_at > until.c.until, said)
    return dict(db.session.execute(query.group_by(ThemeEntry.theme_id)).tuples().all())


def _count(theme_ids: Collection[int], *where: ColumnElement[bool]) -> dict[int, int]:
    query = select(ThemeEntry.theme_id, func.count()).join(Theme, Theme.id == ThemeEntry.theme_id)
    query = query.join(Contribution, Contribution.id == ThemeEntry.contribution_id)
    query = query.where(ThemeEntry.theme_id.in_(theme_ids), *where)
    return dict(db.session.execute(query.group_by(ThemeEntry.theme_id)).tuples().all())


def list_after_answer(theme: Theme) -> list[ThemeEntry]:
    """What `count_after_answers` counts, the oldest first."""
    until = _answered_until()
    query = select(ThemeEntry).join(until, until.c.theme_id == ThemeEntry.theme_id).join(ThemeEntry.contribution)
    said = is_said() | is_said_in_private()
    query = query.where(ThemeEntry.theme_id == theme.id, ThemeEntry.placed_at > until.c.until, said)
    options = (joinedload(ThemeEntry.contribution).joinedload(Contribution.author), joinedload(ThemeEntry.placed_by))
    return list(db.session.scalars(query.options(*options).order_by(ThemeEntry.placed_at, ThemeEntry.id)))


def list_confirmations(theme_ids: Collection[int]) -> dict[int, list[AnswerConfirmation]]:
    """By the number of the theme, the oldest first."""
    query = select(AnswerConfirmation).join(AnswerConfirmation.answer).where(Answer.theme_id.in_(theme_ids))
    options = (joinedload(AnswerConfirmation.answer), joinedload(AnswerConfirmation.confirmed_by))
    found: dict[int, list[AnswerConfirmation]] = defaultdict(list)
    for each in db.session.scalars(query.options(*options).order_by(AnswerConfirmation.id)):
        found[each.answer.theme_id].append(each)
    return found


def find_answered_until(theme: Theme, confirmed: Iterable[AnswerConfirmation]) -> datetime | None:
    """As `_answered_until`, of what was read already."""
    moments = [each.published_at for each in theme.published_answers if each.published_at]
    return max([*moments, *(each.confirmed_at for each in confirmed)], default=None)


def list_sorted_together(theme: Theme) -> list[SortedTogether]:
    """The latest first."""
    return list(db.session.scalars(select(SortedTogether).filter_by(theme_id=theme.id).order_by(SortedTogether.id.desc())))
