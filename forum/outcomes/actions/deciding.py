"""The final decision, which waits until every theme is answered and considered; and the review that ends it all."""

from __future__ import annotations

from datetime import date, datetime
from datetime import time as time_of_day

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.consultations.actions.managing import add_activity, add_phase
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Phase
from forum.consultations.unfinished import find_end_of_asking, list_unfinished
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_full_day, site_zone
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.numbers import say_number
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import has_words, render
from forum.opening.queries import is_conversation
from forum.outcomes import sentences
from forum.outcomes.actions.checking import set_checks
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.considering import list_not_considered
from forum.outcomes.actions.notifying import notify_followers_of_theme
from forum.outcomes.deadlines import find_timing, months_after, state_of_check, state_of_promise, today
from forum.outcomes.events import ConsultationReviewed, DecisionPublished
from forum.outcomes.kind import FOLLOW_UP
from forum.outcomes.kinds import CheckState, DecisionTiming, PromiseState, ThemeState
from forum.outcomes.models import FinalDecision, Review, Theme
from forum.outcomes.queries.said import count_said, is_for
from forum.outcomes.queries.showing import find_decision, find_report, list_checks, list_promises
from forum.outcomes.queries.themes import list_tasks, list_themes
from forum.outcomes.rules import DECIDE, LONGEST_SENTENCE, LONGEST_WORDS, REVIEW

# Putting it into practice goes on a little after the last check.
PRACTICE_MONTHS = 13


def list_gaps(consultation: Consultation) -> list[tuple[Theme | None, str]]:
    """What keeps the decision from being recorded: themes with what each still needs, and what is not sorted (no theme)."""
    gaps: list[tuple[Theme | None, str]] = []
    several, report = list_themes(SYSTEM, consultation), find_report(consultation)
    unread = count_said(consultation, is_for(SYSTEM, consultation)).unread
    tasks = len(list_tasks(SYSTEM, consultation))
    if unread:
        gaps.append((None, ngettext("%(num)d comment has not been read yet", "%(num)d comments have not been read yet", unread)))
    if tasks:
        gaps.append(
            (
                None,
                ngettext(
                    "%(num)d person said we misread them and needs an answer",
                    "%(num)d people said we misread them and need an answer",
                    tasks,
                ),
            )
        )
    for theme in several:
        if theme.state != ThemeState.AGREED:
            gaps.append((theme, _("has not been agreed yet")))
        elif theme.answer is None:
            gaps.append((theme, _("has no published answer")))
        elif theme.answer.considered_by_id is None or report is None or theme.answer.considered_by_id != report.owner_id:
            gaps.append((theme, _("has an answer that the person responsible for the decision has not considered")))
    return gaps + list_not_considered(consultation, several, report)


def find_why_no_decision(consultation: Consultation) -> str | None:
    """Why nothing can be decided from it as it is: a conversation was opened with fewer checks than a decision asks for."""
    if not is_conversation(consultation):
        return None
    return _(
        "People were told that nothing will be decided from this alone. To decide, first choose an engagement or a "
        "formal consultation under “Change what you ask for”, and open it as that."
    )


def say_gap(theme: Theme | None, need: str) -> str:
    """An entry of `list_gaps` as part of a sentence."""
    return _("the theme “%(theme)s” %(need)s", theme=theme.sentence, need=need) if theme else need


@action(DECIDE)
def publish_decision(
    actor: Actor, consultation: Consultation, *, sentence: str, words: str, decided_on: date, says_early: bool = False
) -> FinalDecision:
    """Records what was decided. Opens the phase that puts it into practice and sets the checks after six and twelve months.
    `says_early`: the page is to say in public that it was decided before people had been heard; without that, such a day is
    Invalid. Raises Conflict for a conversation, with all of `list_unfinished`, with the first of `list_gaps`, and when there is
    a decision."""
    _check(sentence=sentence, words=words)
    lock(consultation)
    _refuse_while_unfinished(consultation)
    timing = _check_day(consultation, decided_on, says_early=says_early)
    gaps = list_gaps(consultation)
    if gaps:
        raise Conflict(_("You cannot publish the decision yet, because %(what)s.", what=say_gap(*gaps[0])))
    phase = _open_practice(consultation)
    decision = FinalDecision(
        consultation_id=consultation.id,
        sentence=sentence,
        words=words,
        html=render(words),
        decided_on=decided_on,
        owner_id=place_of(actor, consultation).id,
        phase_id=phase.id,
        published_at=now(),
        timing=timing,
    )
    save(decision)
    for theme in list_themes(SYSTEM, consultation):
        set_checks(theme)
        notify_followers_of_theme(
            theme,
            key=f"decision:{consultation.id}",
            to_authors=sentences.DECIDED_OWN(),
            to_followers=sentences.DECIDED(title=consultation.title),
        )
    emit(DecisionPublished(consultation_stream(consultation.id), actor.account_id, consultation.id))
    db.session.expire(consultation)
    return decision


def list_gaps_to_close(consultation: Consultation) -> list[str]:
    """What still has to happen before a consultation can be closed for good. A conversation ends without a decision."""
    gaps = []
    if find_decision(consultation) is None and not is_conversation(consultation):
        gaps.append(_("The decision has not been published."))
    running = [
        each for each in list_promises(consultation) if state_of_promise(each) in {PromiseState.RUNNING, PromiseState.LATE}
    ]
    gaps += [
        _("The promise “%(what)s” is still open. Mark it as done, or say you cannot keep it.", what=promise.what)
        for promise in running
    ]
    for check in list_checks(consultation):
        if state_of_check(check) in {CheckState.COMING, CheckState.OPEN}:
            about = {"months": check.months, "theme": check.theme.sentence}
            gaps.append(_("The %(months)d-month check of “%(theme)s” is not finished.", **about))
    gaps += [f"{say_gap(*gap)}." for gap in list_gaps(consultation)]
    return gaps


@action(REVIEW)
def publish_review(actor: Actor, consultation: Consultation, *, words: str) -> Review:
    """What was learnt. With it, the consultation is closed for good: everything stays to be read."""
    if not has_words(words):
        raise Invalid({"words": _("Enter what you learned")})
    if len(words) > LONGEST_WORDS:
        raise Invalid({"words": _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))})
    lock(consultation)
    gaps = list_gaps_to_close(consultation)
    if gaps:
        raise Conflict(gaps[0])
    review = Review(
        consultation_id=consultation.id,
        words=words,
        html=render(words),
        written_by_id=place_of(actor, consultation).id,
        published_at=now(),
    )
    save(review)
    emit(ConsultationReviewed(consultation_stream(consultation.id), actor.account_id, consultation.id))
    return review


def _refuse_while_unfinished(consultation: Consultation) -> None:
    """Each thing by its name and what to do about it."""
    if why_not := find_why_no_decision(consultation):
        raise Conflict(why_not)
    if find_decision(consultation) is not None:
        raise Conflict(_("The decision has already been published."))
    unfinished = list_unfinished(consultation)
    if unfinished:
        named = [_("“%(title)s”. %(sentence)s", title=each.title, sentence=each.sentence) for each in unfinished]
        raise Conflict(" ".join([_("You cannot publish the decision yet. These are not finished:"), *named]))


def _open_practice(consultation: Consultation) -> Phase:
    ends = datetime.combine(months_after(today(), PRACTICE_MONTHS), time_of_day(17), site_zone())
    phase = add_phase(
        SYSTEM,
        consultation,
        name=_("Making it happen"),
        note=_("Promises, and whether they last"),
        opens_at=now(),
        closes_at=ends,
    )
    add_activity(
        SYSTEM,
        phase,
        kind_key=FOLLOW_UP.key,
        title=_("Did it happen?"),
        summary=_("After 6 and 12 months, you and the service say what happened with each answer."),
    )
    db.session.flush()
    db.session.expire(phase)
    return phase


def _check_day(consultation: Consultation, decided_on: date, *, says_early: bool) -> DecisionTiming:
    if decided_on > today():
        raise Invalid({"decided_on": _("Enter today’s date or a date in the past")})
    timing, end = find_timing(consultation, decided_on), find_end_of_asking(consultation)
    if timing is not DecisionTiming.AFTER and not says_early:
        day = say_full_day(end) if end else ""
        raise Invalid(
            {
                "decided_on": _(
                    "People could have their say until %(day)s. Enter that day or a later one, or say below that it was decided "
                    "before that",
                    day=day,
                )
            }
        )
    if timing is DecisionTiming.AFTER and says_early:
        raise Invalid({"says_early": _("Only choose this if the decision was made before people had been heard")})
    return timing


def _check(*, sentence: str, words: str) -> None:
    errors = {}
    if not has_words(sentence):
        errors["sentence"] = _("Enter the decision in one sentence")
    elif len(sentence) > LONGEST_SENTENCE:
        errors["sentence"] = _("Use %(most)s characters or fewer", most=LONGEST_SENTENCE)
    if not has_words(words):
        errors["words"] = _("Enter how and why you decided this")
    elif len(words) > LONGEST_WORDS:
        errors["words"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))
    if errors:
        raise Invalid(errors)
