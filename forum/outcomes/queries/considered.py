"""Which of those who decide have considered which answers."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from forum.consultations.queries import find_place
from forum.deciders.models import Decider
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.outcomes.models import Answer, Consideration


def find_considered(answers: Collection[Answer]) -> set[tuple[int, int]]:
    """(number of the answer, number of the decider)."""
    query = select(Consideration.answer_id, Consideration.decider_id)
    numbers = [answer.id for answer in answers]
    return set(db.session.execute(query.where(Consideration.answer_id.in_(numbers))).tuples()) if numbers else set()


def has_still_to_consider(actor: Actor, answer: Answer) -> bool:
    """Whether the one person responsible has not considered it, or this actor, who decides too, has not."""
    if answer.considered_by_id is None:
        return True
    place = find_place(actor, answer)
    if place is None or place.id == answer.considered_by_id:
        return False
    own = select(Decider.id).filter_by(consultation_id=answer.consultation_id, place_id=place.id, removed_at=None)
    return bool(set(db.session.scalars(own)) - {each.decider_id for each in answer.considerations})
