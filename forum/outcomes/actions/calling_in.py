"""A decision is called in before it is in force, waits in public with the reason, and is then confirmed or changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _

from forum.consultations.actions.recording import note_change
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.signed_names import say_signed
from forum.consultations.snapshots import Part, describe_phase
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day, say_moment_in_sentence
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Faults, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words, render
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.following import FollowingWords, check_following, refuse_unseen_promise
from forum.outcomes.deadlines import CHECK_DAYS, find_end_of_practice, months_after, today
from forum.outcomes.events import ReportChanged
from forum.outcomes.kinds import CallInOutcome
from forum.outcomes.models import CallIn, FinalDecision
from forum.outcomes.queries.followed import find_promised_then
from forum.outcomes.queries.showing import list_checks
from forum.outcomes.rules import CALL_IN, CALL_IN_RECORDED_WITHIN, LONGEST_SENTENCE, LONGEST_WORDS, SETTLE_CALL_IN
from forum.spaces.rules import LONGEST_REASON, why_no_reason


def fingerprint_decision(decision: FinalDecision) -> str:
    """Of what it says, and of whether it was called in and settled."""
    call_in = decision.call_in
    called = [call_in.because, call_in.settled_as] if call_in else []
    return fingerprint(decision.current_sentence, decision.current_words, *called)


@action(CALL_IN, lock=lock)
def record_call_in(actor: Actor, consultation: Consultation, *, called_on: date, because: str) -> None:
    """From then on it waits, as the list of changes says. The day it was called in has to be one on which it could be; the same
    again does nothing. Raises Conflict long after that (`find_last_day_to_record`): no old day stops what is in force."""
    decision = _read_decision(consultation)
    _check_words({"because": (because, _("Enter why it was called in"))})
    last = decision.call_in_until
    if decision.call_in is not None and (decision.call_in.called_on, decision.call_in.because) == (called_on, because):
        return
    if why_not := find_why_not_call_in(decision):
        raise Conflict(why_not)
    assert last is not None  # noqa: S101  (just asked)
    if not decision.decided_on <= called_on <= min(last, today()):
        raise Invalid({"called_on": _("Enter a date on which it could be called in, and not in the future")})
    about = {"consultation_id": decision.consultation_id, "called_on": called_on, "because": because}
    save(CallIn(**about, html=render(""), recorded_by_id=place_of(actor, decision).id, recorded_at=now()))
    _hold(actor, decision, because)
    _note(actor, decision, "called in")


def find_last_day_to_record(decision: FinalDecision) -> date | None:
    """Whoever calls in on the last day writes a letter, and somebody has to open it."""
    last = decision.call_in_until
    return last + CALL_IN_RECORDED_WITHIN if last else None


def _hold(actor: Actor, decision: FinalDecision, because: str) -> None:
    """The stage that asks if it is happening has no days until it is settled. The reason is that of whoever called it in, however
    short."""
    phase = decision.phase
    lock(phase)
    before = describe_phase(phase)
    phase.held_at = now()
    about = {"thing_id": phase.id, "how": "held", "reason": because[:LONGEST_REASON], "needs_reason": False}
    note_change(actor, decision.consultation, Part.PHASES, before=before, after=describe_phase(phase), **about)  # type: ignore[arg-type]


@dataclass(frozen=True)
class SettledWords:
    """What becomes of it; `why` says the reason in public. `sentence`, `words` and `following` count where it is changed."""

    outcome: CallInOutcome
    why: str
    sentence: str = ""
    words: str = ""
    following: FollowingWords = field(default_factory=FollowingWords)


@action(SETTLE_CALL_IN, lock=lock)
def settle_call_in(actor: Actor, consultation: Consultation, said: SettledWords, *, seen: str) -> None:
    """It is confirmed, or changed to other words. What it said before stays to be read. Raises Changed when it is not any more
    what was `seen` (`fingerprint_decision`), and for other words as `check_following` does."""
    decision = _read_decision(consultation)
    call_in = decision.call_in
    if call_in is None or call_in.settled_at is not None:
        raise Conflict(_say_settled(call_in))
    if seen != fingerprint_decision(decision):
        raise Changed(_("Someone has changed this decision since you opened this page. Read it again first."))
    check_settled(decision, said)
    if said.outcome is CallInOutcome.CHANGED:
        _change(decision, call_in, said)
    call_in.settled_as, call_in.settled_words, call_in.settled_at = said.outcome, said.why, now()
    call_in.settled_by_id = place_of(actor, decision).id
    _go_on(actor, decision, said.why)
    _note(actor, decision, said.outcome)


def check_settled(decision: FinalDecision, said: SettledWords) -> None:
    """Raises Invalid with all that is wrong with what is said of it."""
    faults = Faults()
    with faults.gathering():
        _check_words({"why": (said.why, _("Enter why"))})
    if why_not := why_no_reason(said.why, _("Enter why")):
        faults.errors.setdefault("why", why_not)
    if said.outcome is CallInOutcome.CHANGED:
        missing = {"sentence": _("Enter the decision in one sentence"), "words": _("Enter how and why you decided this")}
        with faults.gathering():
            _check_words({"sentence": (said.sentence, missing["sentence"]), "words": (said.words, missing["words"])})
        if (said.sentence, said.words) == (decision.sentence, decision.words):
            faults.errors.setdefault("sentence", _("Change what was decided, or choose that it stays as it is"))
        with faults.gathering():
            check_following(find_promised_then(decision.consultation), said.following)
    faults.tell()


def find_why_not_call_in(decision: FinalDecision) -> str | None:
    """Why nothing can be recorded: nobody could call it in, somebody has recorded it already, or the days for that are over."""
    if decision.call_in is not None:
        call_in = decision.call_in
        when, name = say_moment_in_sentence(call_in.recorded_at), say_signed(call_in.recorded_by, call_in.recorded_at)
        return _("%(name)s already recorded that this decision was called in %(when)s.", name=name, when=when)
    last = find_last_day_to_record(decision)
    if last is None or decision.call_in_until is None:
        return _("When this decision was published, nobody could call it in.")
    if last >= today():
        return None
    days = {"until": say_day(decision.call_in_until), "last": say_day(last)}
    return _("This decision could be called in until %(until)s, and you could record that until %(last)s.", **days)


def find_why_not_settle(decision: FinalDecision) -> str | None:
    """Why there is nothing to confirm or change: it was not called in, or that is settled already."""
    waits = decision.call_in is not None and decision.call_in.settled_at is None
    return None if waits else _say_settled(decision.call_in)


def _say_settled(call_in: CallIn | None) -> str:
    if call_in is None or call_in.settled_at is None or call_in.settled_by is None:
        return _("This decision was not called in.")
    when = say_moment_in_sentence(call_in.settled_at)
    name = say_signed(call_in.settled_by, call_in.settled_at)
    return _("%(name)s already confirmed or changed this decision %(when)s.", name=name, when=when)


def _change(decision: FinalDecision, call_in: CallIn, said: SettledWords) -> None:
    """To other words, of which it is said anew whether they follow what they were to follow."""
    promised = find_promised_then(decision.consultation)
    refuse_unseen_promise(promised, said.following)
    call_in.sentence, call_in.words, call_in.html = said.sentence, said.words, render(said.words)
    if promised:
        call_in.follows, call_in.why_not = said.following.follows, said.following.why_not.strip()


def _go_on(actor: Actor, decision: FinalDecision, why: str) -> None:
    """The stage that asks if it is happening begins now, and the checks count from today. It closes no earlier than people were
    told."""
    phase, in_force_on = decision.phase, today()
    lock(phase)
    before = describe_phase(phase)
    closes_at = max(phase.closes_at, find_end_of_practice(in_force_on))
    phase.held_at, phase.opens_at, phase.closes_at = None, now(), closes_at
    after, about = describe_phase(phase), {"thing_id": phase.id, "how": "moved", "reason": why[:LONGEST_REASON]}
    note_change(actor, decision.consultation, Part.PHASES, before=before, after=after, **about)  # type: ignore[arg-type]
    for check in list_checks(decision.consultation):
        if check.given_at is None:
            check.opens_on = max(check.opens_on, months_after(in_force_on, check.months))
            check.due_on = check.opens_on + timedelta(days=CHECK_DAYS)


def _read_decision(consultation: Consultation) -> FinalDecision:
    """As it stands now that others wait."""
    decision = db.session.get(FinalDecision, consultation.id, populate_existing=True)
    if decision is None:
        raise Conflict(_("The decision has not been published."))
    return decision


def _check_words(required: dict[str, tuple[str, str]]) -> None:
    errors = {}
    for name, (words, missing) in required.items():
        most = LONGEST_SENTENCE if name == "sentence" else LONGEST_WORDS
        if not has_words(words):
            errors[name] = missing
        elif len(words) > most:
            errors[name] = _("Use %(most)s characters or fewer", most=say_number(most))
    if errors:
        raise Invalid(errors)


def _note(actor: Actor, decision: FinalDecision, how: str) -> None:
    emit(ReportChanged(consultation_stream(decision.consultation_id), actor.account_id, how))
    db.session.expire(decision, ["call_in"])
