"""What features above add: what counts as somebody's answer, what else a consultation says officially, and what its decision will
follow."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement

from forum.consultations.models import Consultation
from forum.spaces.rules import Things

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


ThingDescriber = Callable[[Consultation], Things]
_describers: list[ThingDescriber] = []


def describes_official_things(describer: ThingDescriber) -> ThingDescriber:
    """Registers what a consultation says officially in the tables of a feature, as it is now."""
    _describers.append(describer)
    return describer


def describe_things_of_features(consultation: Consultation) -> Things:
    """All that features above say for a consultation."""
    return {key: words for describe in _describers for key, words in describe(consultation).items()}


FollowedVotes = Callable[[Consultation], bool]
_followed: list[FollowedVotes] = []


def finds_followed_vote(find: FollowedVotes) -> FollowedVotes:
    """Registers whether there is something people vote on that the decision will follow, unless it says in public why not."""
    _followed.append(find)
    return find


def is_vote_followed(consultation: Consultation) -> bool:
    return any(find(consultation) for find in _followed)
