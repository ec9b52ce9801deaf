"""What features above add: what counts as somebody's answer."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement

# Given the number of a consultation and the condition on Participation that somebody is not on its team.
AnswerCondition = Callable[[int, ColumnElement[bool]], ColumnElement[bool]]
_conditions: list[AnswerCondition] = []


def counts_as_answer(condition: AnswerCondition) -> AnswerCondition:
    """Registers the condition, an EXISTS, that somebody who is not on its team has answered a consultation in one way. From then
    on whoever changes its official words says why."""
    _conditions.append(condition)
    return condition


def list_answer_conditions() -> list[AnswerCondition]:
    return list(_conditions)
