"""The final decision, which waits until every theme is answered and considered; and the review that ends it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from flask_babel import gettext as _

from forum.consultations.actions.managing import add_activity, add_phase
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Phase
from forum.consultations.signed_names import say_signed
from forum.consultations.unfinished import list_unfinished
from forum.contributions.queries import is_anything_waiting
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_moment_in_sentence, site_zone
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Faults, Invalid
from forum.kernel.events import emit
from forum.kernel.numbers import say_number
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import has_words, render
from forum.opening.kinds import Tier
from forum.opening.queries import is_conversation
from forum.outcomes import sentences
from forum.outcomes.actions.answering import find_or_make_report
from forum.outcomes.actions.checking import set_checks
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.considering import (
    list_not_considered,
    list_not_considered_since,
    list_not_sorted,
    list_themes_not_considered,
)
from forum.outcomes.actions.decision_day import check_day, check_stop, find_why_too_early
from forum.outcomes.actions.following import (
    FollowingWords,
    check_following,
    refuse_unseen_promise,
    save_following,
)
from forum.outcomes.actions.notifying import notify_followers_of_theme
from forum.outcomes.deadlines import (
    find_end_of_practice,
    find_listening_phase,
    state_of_check,
    state_of_decision,
    state_of_promise,
    today,
)
from forum.outcomes.events import ConsultationReviewed, DecisionPublished
from forum.outcomes.kind import FOLLOW_UP
from forum.outcomes.kinds import CheckState, DecisionState, DecisionTiming, PromiseState, ThemeState
from forum.outcomes.models import DecisionTerms, EqualityReview, FinalDecision, Report, Review, Theme
from forum.outcomes.queries.acceptances import NOBODY, find_agreed_by
from forum.outcomes.queries.considered import do_answers_wait
from forum.outcomes.queries.equality import find_equality_review, find_opened_tier, needs_equality_review
from forum.outcomes.queries.followed import Promised, find_promised
from forum.outcomes.queries.rewordings import list_rewordings
from forum.outcomes.queries.showing import find_decision, find_report, list_checks, list_promises
from forum.outcomes.queries.since import count_after_answers
from forum.outcomes.queries.themes import list_themes
from forum.outcomes.rules import DECIDE, LONGEST_SENTENCE, LONGEST_WORDS, REVIEW

# Longer than any call-in or notification that we know of: a later day is a slip.
LONGEST_CALL_IN = timedelta(days=180)


def list_gaps(consultation: Consultation, *, to_close: bool = False) -> list[tuple[Theme | None, str]]:
    """What keeps the decision from being recorded: themes, each with a label of what it lacks, and in a sentence what is
    not sorted (no theme). Where people were told that answers come after the decision, what they said is considered before it,
    and answers keep it from being closed alone (`to_close`)."""
    several, report = list_themes(SYSTEM, consultation), find_report(consultation)
    waits = do_answers_wait(consultation) and not to_close
    gaps: list[tuple[Theme | None, str]] = [(None, need) for need in list_not_sorted(consultation, needs_themes=not to_close)]
    gaps += _list_not_looked_at(consultation)
    gaps += [(theme, _("Not agreed yet")) for theme in several if theme.state != ThemeState.AGREED]
    gaps += [(each.theme, _("New wording that nobody has agreed to")) for each in list_rewordings([consultation.id])]
    if waits:
        gaps += list_themes_not_considered(consultation, several, report)
    else:
        gaps += _list_not_answered(several, report)
        gaps += list_not_considered(consultation, several, report)
    if not to_close:  # What comes in after a decision is said on its page; a board need not meet again so that all can close.
        gaps += list_not_considered_since(consultation, several)
    return gaps + _list_without_participant(consultation, several) + _list_not_reviewed(consultation)


def _list_not_answered(themes: list[Theme], report: Report | None) -> list[tuple[Theme | None, str]]:
    gaps: list[tuple[Theme | None, str]] = []
    owner_id = report.owner_id if report else None
    after = count_after_answers([theme.id for theme in themes])
    for theme in themes:
        if theme.state != ThemeState.AGREED:
            continue
        if theme.answer is None:
            gaps.append((theme, _("No published answer")))
        elif after.get(theme.id):
            gaps.append((theme, _("Comments came in after the answer, and nobody has said whether it holds for them")))
        elif theme.answer.considered_by_id is None or theme.answer.considered_by_id != owner_id:
            gaps.append((theme, _("Answer not considered by the person responsible for the decision")))
    return gaps


def find_why_no_decision(consultation: Consultation) -> str | None:
    """Why nothing can be decided from it as it is: a conversation was opened with fewer checks than a decision asks for."""
    if not is_conversation(consultation):
        return None
    return _(
        "People were told that nothing will be decided from this alone. To decide, first choose an engagement or a "
        "formal consultation under “Change the kind”, and open it as that."
    )


def say_no_gaps(consultation: Consultation) -> str:
    """What is so where `list_gaps` finds nothing."""
    if not list_themes(SYSTEM, consultation):
        return _("Nobody has left a comment, so there is no theme to answer or consider.")
    if do_answers_wait(consultation):
        return _("Everyone who decides has considered every theme.")
    return _("Every theme is answered and considered.")


def say_gap(theme: Theme | None, need: str) -> str:
    """An entry of `list_gaps` in a line of its own."""
    return _("%(need)s: “%(theme)s”", theme=theme.sentence, need=need) if theme else need


def _list_without_participant(consultation: Consultation, themes: list[Theme]) -> list[tuple[Theme | None, str]]:
    """Where the law asks for a consultation, those who are answered do not only answer what those who answer have worded."""
    agreed = [theme for theme in themes if theme.state == ThemeState.AGREED]
    if find_opened_tier(consultation) is not Tier.FORMAL or not agreed:
        return []
    agreed_by = find_agreed_by(agreed)
    need = _("Not agreed by anyone who takes part")
    return [(theme, need) for theme in agreed if not agreed_by.get(theme.id, NOBODY).others]


def _list_not_looked_at(consultation: Consultation) -> list[tuple[Theme | None, str]]:
    """Nobody sorts or answers what nobody but a moderator can read, so it could be passed over. It is not counted."""
    said = _("Some comments are not on the page yet. A moderator has to look at them first, then publish or hide them.")
    return [(None, said)] if is_anything_waiting(consultation) else []


def _list_not_reviewed(consultation: Consultation) -> list[tuple[Theme | None, str]]:
    if not needs_equality_review(consultation) or find_equality_review(consultation) is not None:
        return []
    return [(None, _("Nobody has looked again at who this could be unfair to, now that people have had their say."))]


def _find_review_read(consultation: Consultation, has_read: str) -> EqualityReview | None:
    """The review that holds, which whoever decides says they have read."""
    review = find_equality_review(consultation)
    if has_read and (review is None or review.public_id != has_read):
        raise Changed(_("Someone has looked again at who this could be unfair to. Read what they wrote first."))
    return review


@dataclass(frozen=True)
class DecisionWords:
    """What was decided. `says_early`: the page is to say in public that it was decided before people had been heard;
    `says_stopped`: that all was stopped early, so that not everyone was heard. With
    `call_in_until` it is not in force before that day has passed; `call_in_body` can call it in until then."""

    sentence: str
    words: str
    decided_on: date
    says_early: bool = False
    says_stopped: bool = False
    call_in_body: str = ""
    call_in_until: date | None = None
    following: FollowingWords = field(default_factory=FollowingWords)

    @property
    def in_force_on(self) -> date:
        """The first day on which it holds: today, or the day after it can be called in."""
        return self.call_in_until + timedelta(days=1) if self.call_in_until else today()


def check_decision(consultation: Consultation, said: DecisionWords, promised: Promised, *, has_read: str) -> DecisionTiming:
    """Raises Invalid with all that is wrong with what is said, as `publish_decision` says. A day that is missing is not looked
    at: its form asks for it."""
    faults, timing = Faults(), DecisionTiming.AFTER
    with faults.gathering():
        _check(said)
    with faults.gathering():
        check_stop(consultation, says_stopped=said.says_stopped)
    if said.decided_on is not None:
        with faults.gathering():
            timing = check_day(consultation, said.decided_on, says_early=said.says_early)
    with faults.gathering():
        check_following(promised, said.following)
    if not has_read and find_equality_review(consultation) is not None:
        faults.errors["has_read"] = _("Read who this could be unfair to, then confirm that you have read it")
    faults.tell()
    return timing


@action(DECIDE, lock=lock)
def publish_decision(actor: Actor, consultation: Consultation, said: DecisionWords, *, has_read: str = "") -> FinalDecision:
    """Records what was decided. Opens the phase in which people say whether it is happening, and sets the checks after six and
    twelve months: from the day on which it is in force. `has_read`: the public id of the equality review that whoever decides
    confirms to have read.

    Raises Invalid for a day on which it could not be made (`check_day`), without that confirmation where there is a review, and
    where it is not said whether it follows what it was to follow; Conflict for a conversation, before the announced day, with all
    of `list_unfinished`, with the first of `list_gaps`, and when there is a decision; Changed when another review was written."""
    _refuse_while_unfinished(consultation)
    promised = find_promised(consultation)
    refuse_unseen_promise(promised, said.following)
    timing = check_decision(consultation, said, promised, has_read=has_read)
    gaps = list_gaps(consultation)
    if gaps:
        raise Conflict(_("You cannot publish the decision yet. %(what)s", what=say_gap(*gaps[0])))
    review = _find_review_read(consultation, has_read)
    _keep_day_of_answers(consultation)
    decision = FinalDecision(
        consultation_id=consultation.id,
        sentence=said.sentence,
        words=said.words,
        html=render(said.words),
        decided_on=said.decided_on,
        owner_id=place_of(actor, consultation).id,
        phase_id=_open_practice(consultation, said.in_force_on).id,
        published_at=now(),
        timing=timing,
    )
    save(decision)
    _save_terms(said, decision, review)
    save_following(decision, promised, said.following)
    _tell_of_decision(consultation, said)
    emit(DecisionPublished(consultation_stream(consultation.id), actor.account_id, consultation.id))
    db.session.expire(consultation)
    return decision


def _keep_day_of_answers(consultation: Consultation) -> None:
    """It follows from the stages in which people were heard: one that is added after the decision puts off no answer to them."""
    report = find_or_make_report(consultation)
    report.phase = find_listening_phase(consultation, report)
    db.session.flush()


def _tell_of_decision(consultation: Consultation, said: DecisionWords) -> None:
    """Everybody who follows a theme, which is looked at again later."""
    for theme in list_themes(SYSTEM, consultation):
        set_checks(theme, said.in_force_on)
        notify_followers_of_theme(
            theme,
            key=f"decision:{consultation.id}",
            to_authors=sentences.DECIDED_OWN(),
            to_followers=sentences.DECIDED(title=consultation.title),
        )


def _save_terms(said: DecisionWords, decision: FinalDecision, review: EqualityReview | None) -> None:
    if said.call_in_until or review:
        terms = {"call_in_until": said.call_in_until, "call_in_body": said.call_in_body}
        review_id = review.id if review else None
        save(DecisionTerms(consultation_id=decision.consultation_id, equality_review_id=review_id, **terms))


def list_gaps_to_close(consultation: Consultation) -> list[str]:
    """What still has to happen before a consultation can be closed for good. A conversation ends without a decision, with a
    summary of what people said."""
    unfinished = list_unfinished(consultation, with_others=True)
    gaps = [_("“%(title)s”. %(sentence)s", title=each.title, sentence=each.sentence) for each in unfinished]
    decision = find_decision(consultation)
    if decision is not None and state_of_decision(decision) is not DecisionState.IN_FORCE:
        gaps.append(_("The decision is not in force yet."))
    if decision is None and not is_conversation(consultation):
        gaps.append(_("The decision has not been published."))
    report = find_report(consultation)
    if is_conversation(consultation) and not (report and has_words(report.summary)):
        gaps.append(_("The summary of “You said, we did” has not been written."))
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
    gaps += [say_gap(*gap) for gap in list_gaps(consultation, to_close=True)]
    return gaps


@action(REVIEW, lock=lock)
def publish_review(actor: Actor, consultation: Consultation, *, words: str) -> Review:
    """What was learnt. With it, the consultation is closed for good: everything stays to be read."""
    if not has_words(words):
        raise Invalid({"words": _("Enter what you learned")})
    if len(words) > LONGEST_WORDS:
        raise Invalid({"words": _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))})
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
    consultation.closed_at = review.published_at
    emit(ConsultationReviewed(consultation_stream(consultation.id), actor.account_id, consultation.id))
    return review


def _refuse_while_unfinished(consultation: Consultation) -> None:
    """Each thing by its name and what to do about it."""
    if why_not := find_why_no_decision(consultation):
        raise Conflict(why_not)
    if (made := find_decision(consultation)) is not None:
        when, name = say_moment_in_sentence(made.published_at), say_signed(made.owner, made.published_at)
        raise Conflict(_("%(name)s already published the decision %(when)s.", name=name, when=when))
    if too_early := find_why_too_early(consultation):
        raise Conflict(too_early)
    unfinished = list_unfinished(consultation)
    if unfinished:
        named = [_("“%(title)s”. %(sentence)s", title=each.title, sentence=each.sentence) for each in unfinished]
        raise Conflict(" ".join([_("You cannot publish the decision yet. These are not finished:"), *named]))


def _open_practice(consultation: Consultation, in_force_on: date) -> Phase:
    """It opens on the day on which the decision is in force."""
    phase = add_phase(
        SYSTEM,
        consultation,
        name=_("Is it happening?"),
        note=_("What was promised, and what you have seen"),
        opens_at=max(now(), datetime.combine(in_force_on, time_of_day(0), site_zone())),
        closes_at=find_end_of_practice(in_force_on),
    )
    add_activity(
        SYSTEM,
        phase,
        kind_key=FOLLOW_UP.key,
        title=_("Is it happening?"),
        summary=_("After 6 and 12 months, you and the service say what happened with each answer."),
    )
    db.session.flush()
    db.session.expire(phase)
    return phase


def _check(said: DecisionWords) -> None:
    errors = {}
    if not has_words(said.sentence):
        errors["sentence"] = _("Enter the decision in one sentence")
    elif len(said.sentence) > LONGEST_SENTENCE:
        errors["sentence"] = _("Use %(most)s characters or fewer", most=LONGEST_SENTENCE)
    if not has_words(said.words):
        errors["words"] = _("Enter how and why you decided this")
    elif len(said.words) > LONGEST_WORDS:
        errors["words"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))
    if bool(said.call_in_until) != has_words(said.call_in_body):
        name = "call_in_body" if said.call_in_until else "call_in_until"
        missing = _("Enter who can call this in") if said.call_in_until else _("Enter the last day they can call this in")
        errors[name] = missing
    elif said.call_in_until and not today() <= said.call_in_until <= today() + LONGEST_CALL_IN:
        errors["call_in_until"] = _("Enter a day within the next %(days)d days", days=LONGEST_CALL_IN.days)
    if len(said.call_in_body) > LONGEST_SENTENCE:
        errors["call_in_body"] = _("Use %(most)s characters or fewer", most=LONGEST_SENTENCE)
    if errors:
        raise Invalid(errors)
