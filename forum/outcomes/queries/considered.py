"""Which of those who decide have considered what: answers, or what people said where answers wait for the decision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import chain

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.consultations.signed_names import say_signed
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.queries import find_opening
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import Answer, Consideration, LaterConsideration, Theme, ThemeConsideration
from forum.outcomes.queries.since_considered import list_later
from forum.outcomes.queries.themes import list_themes


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


def do_answers_wait(consultation: Consultation) -> bool:
    """Whether people were told that they get answers after the decision: then what they said is considered before it."""
    opening = find_opening(consultation)
    return opening is not None and opening.answers_wait


def list_theme_considerations(themes: Collection[Theme]) -> list[ThemeConsideration]:
    """Of these themes as they read today."""
    return _list_considered(Theme.id.in_([theme.id for theme in themes])) if themes else []


def _list_considered(of: ColumnElement[bool]) -> list[ThemeConsideration]:
    query = select(ThemeConsideration).join(ThemeConsideration.theme).where(of, ThemeConsideration.version == Theme.version)
    people = (ThemeConsideration.recorded_by, ThemeConsideration.meeting, ThemeConsideration.decider)
    return list(db.session.scalars(query.options(*map(joinedload, people)).order_by(ThemeConsideration.id)))


def find_first_day_to_decide(consultation: Consultation) -> date | None:
    """The day on which the last of those who decide had considered what there is to consider, by their own hand or at a meeting;
    and a body has met. None where nobody has considered anything yet."""
    themes = list_themes(SYSTEM, consultation)
    answers = [theme.answer for theme in themes if theme.answer]
    days = [to_local(each.considered_at).date() for each in answers if each.considered_at]
    waiting = list_theme_considerations([theme for theme in themes if theme.state == ThemeState.AGREED])
    considered: list[Consideration | ThemeConsideration | LaterConsideration] = [
        *(each for answer in answers for each in answer.considerations),
        *waiting,
    ]
    considered += chain.from_iterable(list_later(answers).values())
    days += [each.meeting.held_on if each.meeting else to_local(each.considered_at).date() for each in considered]
    bodies = [decider for decider in list_deciders(consultation) if decider.meetings]
    met = {each.decider_id for each in considered}
    days += [min(meeting.held_on for meeting in body.meetings) for body in bodies if body.id not in met]
    return max(days, default=None)


def find_theme_considerers(themes: Collection[Theme]) -> dict[int, set[int | None]]:
    """By theme, the numbers of the deciders who have considered it as it reads today; None for the one person responsible."""
    found: dict[int, set[int | None]] = {theme.id: set() for theme in themes}
    for each in list_theme_considerations(themes):
        found[each.theme_id].add(each.decider_id)
    return found


def list_considerers(consultation: Consultation) -> list[tuple[str, date]]:
    """Who decides and has considered what people said, and on which day: by their own hand, or at a meeting."""
    agreed = and_(Theme.consultation_id == consultation.id, Theme.state == ThemeState.AGREED)
    found: dict[str, date] = {}
    for each in _list_considered(agreed):
        name = each.decider.name if each.decider else say_signed(each.recorded_by, each.considered_at)
        found[name] = each.meeting.held_on if each.meeting else to_local(each.considered_at).date()
    return list(found.items())
