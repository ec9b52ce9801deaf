"""Whoever decides beside the one person responsible: each has considered every answer, by their own hand or by a minute."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.deciders.models import Decider, Meeting
from forum.deciders.queries import list_deciders
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor
from forum.outcomes.actions.coding import place_of
from forum.outcomes.events import AnswerChanged
from forum.outcomes.fingerprints import fingerprint_answers
from forum.outcomes.models import Answer, Consideration, Report, Theme
from forum.outcomes.queries.considered import find_considered
from forum.outcomes.queries.themes import list_themes
from forum.outcomes.rules import RECORD_CONSIDERED


def list_other_deciders(consultation: Consultation, report: Report | None) -> list[Decider]:
    """All who decide but the one person responsible, who has a mark of their own on each answer."""
    owner_id = report.owner_id if report else None
    return [each for each in list_deciders(consultation) if each.place_id is None or each.place_id != owner_id]


def list_not_considered(consultation: Consultation, themes: list[Theme], report: Report | None) -> list[tuple[Theme, str]]:
    """Themes whose answer somebody who decides has not considered, and who that is."""
    deciders = list_other_deciders(consultation, report)
    answers = [theme.answer for theme in themes if theme.answer]
    considered = find_considered(answers) if deciders else set()
    return [
        (theme, _("has an answer that %(name)s has not considered", name=decider.name))
        for theme in themes
        for decider in deciders
        if theme.answer and (theme.answer.id, decider.id) not in considered
    ]


def consider_for(actor: Actor, answer: Answer, place: Participation) -> None:
    """Inside `consider`: somebody who decides from their own place, beside the one responsible."""
    for decider in list_deciders(answer.theme.consultation):
        if decider.place_id == place.id:
            _write(actor, answer, decider, place, None)


def _hold(meeting: Meeting) -> None:
    """The consultation before the meeting, as whoever changes a meeting holds them."""
    lock(meeting.consultation)
    lock(meeting)


@action(RECORD_CONSIDERED, lock=_hold)
def record_considered(actor: Actor, meeting: Meeting, *, seen: str) -> None:
    """For a body, or somebody who has no place here: its minute says that it has considered all answers there are. Raises Changed
    when they are not any more what was `seen` (`fingerprint_answers`), Conflict where none is published, and where one came after
    the meeting."""
    consultation = meeting.consultation
    answers = [theme.answer for theme in list_themes(SYSTEM, consultation) if theme.answer]
    if seen != fingerprint_answers(answers):
        raise Changed(_("The answers have changed since you opened this page. Look at them again, then choose."))
    if not answers:
        raise Conflict(_("No answer has been published yet, so there was nothing to consider."))
    if any(answer.published_at and to_local(answer.published_at).date() > meeting.held_on for answer in answers):
        raise Conflict(_("An answer was published after this meeting, so another meeting needs to consider it."))
    place = place_of(actor, consultation)
    for answer in answers:
        _write(actor, answer, meeting.decider, place, meeting)


def _write(actor: Actor, answer: Answer, decider: Decider, place: Participation, meeting: Meeting | None) -> None:
    about = {"answer_id": answer.id, "decider_id": decider.id}
    if db.session.scalar(select(Consideration).filter_by(**about)) is not None:
        return
    said = {"recorded_by_id": place.id, "meeting_id": meeting.id if meeting else None, "considered_at": now()}
    db.session.execute(insert_into(Consideration).values(**about, **said))
    db.session.expire(answer, ["considerations"])
    emit(AnswerChanged(consultation_stream(answer.consultation_id), actor.account_id, answer.id, answer.theme_id, "considered"))
