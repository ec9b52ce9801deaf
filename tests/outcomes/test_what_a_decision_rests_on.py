"""What a decision rests on, and that it waits in public while somebody can call it in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.briefing.actions import add_thing
from forum.briefing.kinds import OptionWords
from forum.consultations.actions import managing
from forum.consultations.actions.promise import KEPT
from forum.consultations.change_guards import NeedsColleague
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_phase, fingerprint_scope
from forum.consultations.models import Basics, Consultation
from forum.consultations.rules import State, state_of_phase
from forum.contributions.models import Status
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day, say_period
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.outcomes.actions import answering, calling_in, checking, deciding
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.calling_in import SettledWords, fingerprint_decision
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.deadlines import months_after, state_of_check, state_of_decision, today
from forum.outcomes.kinds import CallInOutcome, CheckState, DecisionState, Verdict
from forum.outcomes.models import Coder
from forum.outcomes.queries.acceptances import AgreedBy, find_agreed_by
from forum.outcomes.queries.equality import find_equality_review
from forum.outcomes.queries.showing import find_decision, list_due_checks
from tests import factories as make
from tests.browsing import Reader


def open_as(consultation: Consultation, tier: Tier, *, answers_wait: bool = False) -> None:
    more = {"nation": Nation.ENGLAND, "opened_at": now(), "answers_wait": answers_wait}
    db.session.add(Opening(space_id=consultation.id, tier=tier, **more))
    db.session.commit()


def name_owner(consultation: Consultation) -> Actor:
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    return owner


def publish(owner: Actor, consultation: Consultation, *, has_read: str = "", days: int | None = None) -> None:
    until = today() + timedelta(days=days) if days is not None else None
    body = "The scrutiny committee" if days is not None else ""
    said = deciding.DecisionWords("We keep it.", "Because.", today(), call_in_body=body, call_in_until=until)
    deciding.publish_decision(owner, consultation, said, has_read=has_read)


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    """Nobody is asked any more."""
    consultation = make.make_consultation()
    make.close_phases(consultation)
    return consultation


@pytest.mark.parametrize(("tier", "needs"), [(Tier.ENGAGEMENT, True), (Tier.FORMAL, True), (None, False)])
def test_who_it_could_be_unfair_to_is_looked_at_again_before_it_is_decided(
    consultation: Consultation, tier: Tier | None, needs: bool
) -> None:
    if tier:
        open_as(consultation, tier)
    said = [need for _theme, need in deciding.list_gaps(consultation)]
    assert any("unfair" in need for need in said) is needs
    make.review_equality(consultation)
    assert not any("unfair" in need for _theme, need in deciding.list_gaps(consultation))


def test_nobody_looks_again_while_people_are_still_asked(app: Flask) -> None:
    with pytest.raises(Conflict, match="People can have their say until"):
        make.review_equality(make.make_consultation())


def test_whoever_decides_confirms_having_read_the_one_that_holds(consultation: Consultation) -> None:
    owner, first = name_owner(consultation), make.review_equality(consultation)
    with pytest.raises(Invalid) as refused:
        publish(owner, consultation)
    assert "has_read" in refused.value.errors
    second = make.review_equality(consultation, "And people who work at night.")
    with pytest.raises(Changed):
        publish(owner, consultation, has_read=first.public_id)
    publish(owner, consultation, has_read=second.public_id)
    with pytest.raises(Conflict, match="cannot change this now"):
        make.review_equality(consultation, "Somebody else.")


def test_everybody_reads_who_it_could_be_unfair_to_and_why_that_was_changed(app: Flask, consultation: Consultation) -> None:
    make.review_equality(consultation)
    make.review_equality(consultation, "And people who work at night.")
    words = Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did/fairness").words
    assert "People who come by bus at night." in words and "And people who work at night." in words
    assert "More was heard." in words
    assert "looked again at who" in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_the_second_of_two_who_write_it_sees_what_the_first_has_written(app: Flask, consultation: Consultation) -> None:
    page = enter(app, make.seat(consultation, Role.ORGANISER)).open(f"/consultations/{consultation.slug}/answers/fairness")
    make.review_equality(consultation)
    page.send("Publish this", words="Carers, who come at night.")
    assert "Carers, who come at night." in str(page.page) and "People who come by bus at night." in page.words
    review = find_equality_review(consultation)
    assert review is not None and review.number == 1


def test_a_decision_that_can_be_called_in_is_made_and_not_in_force(app: Flask, consultation: Consultation) -> None:
    publish(name_owner(consultation), consultation, days=5)
    address = f"/consultations/{consultation.slug}/you-said-we-did"
    assert "Made, but not in force yet. The scrutiny committee can call it in until" in Reader(app).open(address).words
    assert "not in force yet" in Reader(app).open(f"/consultations/{consultation.slug}").words
    with set_clock(now() + timedelta(days=6)):
        assert "not in force yet" not in Reader(app).open(address).words
        with pytest.raises(Invalid):
            calling_in.record_call_in(SYSTEM, consultation, called_on=today(), because="Too late.")


@pytest.mark.parametrize("outcome", CallInOutcome)
def test_a_decision_that_is_called_in_waits_until_it_is_confirmed_or_changed(
    app: Flask, consultation: Consultation, outcome: CallInOutcome
) -> None:
    owner, address = name_owner(consultation), f"/consultations/{consultation.slug}/you-said-we-did"
    publish(owner, consultation, days=5)
    calling_in.record_call_in(make.seat(consultation, Role.ORGANISER), consultation, called_on=today(), because="Who pays?")
    words = Reader(app).open(address).words
    assert "so it is on hold" in words and "Who pays?" in words
    decision = find_decision(consultation)
    assert decision is not None and state_of_decision(decision) is DecisionState.CALLED_IN
    assert "The decision is not in force yet." in deciding.list_gaps_to_close(consultation)
    told = SettledWords(outcome, "The trust pays.", "We keep it at night.", "It costs less.")
    with pytest.raises(Changed):
        calling_in.settle_call_in(owner, consultation, told, seen="what was never there")
    calling_in.settle_call_in(owner, consultation, told, seen=fingerprint_decision(decision))
    words = Reader(app).open(address).words
    assert "The trust pays." in words and "We keep it." in words, "what it said before stays"
    assert ("We keep it at night." in words) is (outcome is CallInOutcome.CHANGED)


def test_a_decision_that_nobody_can_call_in_is_in_force_at_once(consultation: Consultation) -> None:
    publish(name_owner(consultation), consultation)
    with pytest.raises(Conflict, match="nobody could call it in"):
        calling_in.record_call_in(SYSTEM, consultation, called_on=today(), because="Who pays?")


def test_a_theme_says_that_only_staff_have_agreed_to_it(app: Flask, consultation: Consultation) -> None:
    theme = make.make_theme(consultation)
    assert find_agreed_by([theme]) == {theme.id: AgreedBy(team=2)}
    words = Reader(app).open(f"/consultations/{consultation.slug}/themes/{theme.public_id}").words
    assert "Wording agreed by 2 people running this. Nobody taking part has agreed to it yet." in words


def test_the_formal_tier_needs_somebody_who_takes_part_for_each_theme(consultation: Consultation) -> None:
    open_as(consultation, Tier.FORMAL, answers_wait=True)
    theme = make.make_theme(consultation)
    need = "Not agreed by anyone who takes part"
    assert need in [said for _theme, said in deciding.list_gaps(consultation)]
    person = make.seat(consultation)
    db.session.add(
        Coder(participation_id=make.place_of(person, consultation).id, consultation_id=consultation.id, named_at=now())
    )
    db.session.commit()
    theming.accept(person, theme, version=theme.version)
    assert need not in [said for _theme, said in deciding.list_gaps(consultation)]


@pytest.mark.parametrize("waits", [True, False])
def test_answers_wait_for_the_decision_where_people_were_told_so(consultation: Consultation, waits: bool) -> None:
    open_as(consultation, Tier.ENGAGEMENT, answers_wait=waits)
    make.make_theme(consultation)
    assert ("No published answer" in [said for _theme, said in deciding.list_gaps(consultation)]) is not waits
    assert "No published answer" in [said for _theme, said in deciding.list_gaps(consultation, to_close=True)]


@pytest.mark.parametrize(
    ("evidence", "shows"),
    [
        (Evidence("Done."), False),
        (Evidence("Done.", "https://example.org/log"), True),
        (Evidence("The log shows a bus each night."), False),
        (Evidence("The log shows a bus each night.", seen_where="The depot", seen_on=date(2026, 1, 5)), True),
    ],
    ids=["a word", "a link", "a sentence", "a sentence, where and when"],
)
def test_that_something_happened_is_shown(app: Flask, evidence: Evidence, shows: bool) -> None:
    check = make.make_check()
    lead = make.seat(check.consultation, Role.LEAD)
    if not shows:
        with pytest.raises(Invalid):
            checking.give_account(lead, check, evidence, verdict=Verdict.YES)
    checking.give_account(lead, check, evidence, verdict=Verdict.YES if shows else Verdict.NO)
    page = Reader(app).open(f"/consultations/{check.consultation.slug}/themes/{check.theme.public_id}")
    assert (evidence.link in str(page.page)) and evidence.words in page.words


def test_a_decision_opens_the_stage_that_asks_if_it_is_happening(app: Flask, consultation: Consultation) -> None:
    publish(name_owner(consultation), consultation)
    reader = Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did").follow("Is it happening?")
    assert reader.title == "Is it happening?" and "We keep it." in reader.words


def test_what_is_called_in_is_not_looked_back_on_before_it_is_settled(app: Flask, consultation: Consultation) -> None:
    owner, theme = name_owner(consultation), make.make_theme(consultation)
    answer = make.make_answer(theme)
    answering.consider(owner, answer)
    publish(owner, consultation, days=5)
    calling_in.record_call_in(owner, consultation, called_on=today(), because="The money.")
    decision, check = find_decision(consultation), theme.checks[0]
    assert decision is not None
    with set_clock(now() + timedelta(days=300)):
        assert state_of_phase(decision.phase) is State.UPCOMING and state_of_check(check) is CheckState.COMING
        assert check not in list_due_checks()
        assert "On hold, because the decision was called in" in Reader(app).open(f"/consultations/{consultation.slug}").words
        settled = SettledWords(CallInOutcome.CONFIRMED, "It was right.")
        calling_in.settle_call_in(owner, consultation, settled, seen=fingerprint_decision(decision))
        assert state_of_phase(decision.phase) is State.OPEN
        assert check.opens_on == months_after(today(), 6)


def test_what_was_called_in_for_months_goes_on_by_one_person_and_the_list_of_changes_says_how_long_it_waited(app: Flask) -> None:
    consultation = make.make_consultation()
    owner, theme = name_owner(consultation), make.make_theme(consultation, make.make_thread(consultation))
    make.close_phases(consultation)
    answering.consider(owner, make.make_answer(theme))
    publish(owner, consultation, days=5)
    calling_in.record_call_in(owner, consultation, called_on=today(), because="Who pays for it?")
    changes, decision = f"/consultations/{consultation.slug}/changes", find_decision(consultation)
    words = Reader(app).open(changes).words
    assert "“Is it happening?” is on hold" in words and "Who pays for it?" in words
    assert decision is not None and decision.phase.is_held
    with set_clock(now() + timedelta(days=200)):
        told = SettledWords(CallInOutcome.CONFIRMED, "The trust pays for it.")
        calling_in.settle_call_in(owner, consultation, told, seen=fingerprint_decision(decision))
        words = Reader(app).open(changes).words
        assert "“Is it happening?” is not on hold any more" in words and "The trust pays for it." in words
        phase = decision.phase
        later, why = phase.closes_at + timedelta(days=100), "It takes us longer than we thought."
        dates = {"opens_at": phase.opens_at, "closes_at": later, "reason": why}
        said = {"name": phase.name, "note": phase.note, "seen": fingerprint_phase(phase)}
        with pytest.raises(NeedsColleague):
            managing.change_phase(make.seat(consultation, Role.ORGANISER), phase, **said, **dates)


def test_nobody_calls_in_what_has_been_in_force_for_long_with_an_old_day(app: Flask, consultation: Consultation) -> None:
    owner = name_owner(consultation)
    publish(owner, consultation, days=5)
    called, address = today(), f"/consultations/{consultation.slug}/answers"
    decision = find_decision(consultation)
    assert decision is not None
    for wrong in (called - timedelta(days=1), called + timedelta(days=1)):
        with pytest.raises(Invalid):
            calling_in.record_call_in(owner, consultation, called_on=wrong, because="Who pays for it?")
    with set_clock(now() + timedelta(days=12)):
        assert calling_in.find_why_not_call_in(decision) is None, "the letter is opened a few days later"
        assert "Record that it was called in" in enter(app, owner).open(address).words
    with set_clock(now() + timedelta(days=13)):
        with pytest.raises(Conflict, match="could be called in until"):
            calling_in.record_call_in(owner, consultation, called_on=called, because="Who pays for it?")
        assert "Record that it was called in" not in enter(app, owner).open(address).words


SETTLED = {
    "the list of what can change": lambda actor, consultation: managing.set_scope(
        actor, consultation, [], seen=fingerprint_scope(consultation), reason="It was a slip."
    ),
    "an option": lambda actor, consultation: add_thing(
        actor, consultation, OptionWords("Another", "It means this."), reason="It was a slip."
    ),
    "who decides": lambda actor, consultation: add_decider(
        actor, consultation, DeciderKind.PERSON, DeciderWords("Sir Humphrey"), reason="A slip."
    ),
}


def test_a_decided_consultation_is_called_so_on_every_page(app: Flask, consultation: Consultation) -> None:
    publish(name_owner(consultation), consultation)
    for page in ("", "/changes", "/you-said-we-did"):
        words = Reader(app).open(f"/consultations/{consultation.slug}{page}").words
        assert f"Decided on {say_day(today())}" in words and "being decided" not in words, page


@pytest.mark.parametrize("thing", SETTLED)
def test_after_the_decision_stays_as_it_stood(consultation: Consultation, thing: str) -> None:
    publish(name_owner(consultation), consultation)
    with pytest.raises(Conflict, match="stays as it was"):
        SETTLED[thing](make.seat(consultation, Role.ORGANISER), consultation)


@pytest.mark.parametrize("field", KEPT)
def test_after_the_decision_what_was_promised_stays_and_the_rest_can_change(consultation: Consultation, field: str) -> None:
    publish(name_owner(consultation), consultation)
    said = {name: getattr(consultation, name) for name in Basics.__dataclass_fields__}
    organiser, seen = make.seat(consultation, Role.ORGANISER), fingerprint_basics(consultation)
    other = "involve" if field == "promise_level" else "Something else."
    with pytest.raises(Invalid) as refused:
        managing.change_basics(organiser, consultation, Basics(**said | {field: other}), seen=seen, reason="It was a slip.")
    assert field in refused.value.errors
    db.session.rollback()
    managing.change_basics(
        organiser, consultation, Basics(**said | {"contact_phone": "01234 5"}), seen=seen, reason="It has moved on."
    )


def test_a_stage_that_is_on_hold_has_no_dates_wherever_it_is_managed(app: Flask) -> None:
    consultation = make.make_consultation()
    make.close_phases(consultation)
    organiser = make.seat(consultation, Role.ORGANISER)
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    until = today() + timedelta(days=9)
    said = deciding.DecisionWords("Beans.", "Because.", today(), call_in_body="The committee", call_in_until=until)
    decision = deciding.publish_decision(owner, consultation, said)
    calling_in.record_call_in(owner, consultation, called_on=today(), because="Who pays?")
    db.session.expire_all()
    reader = Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)
    dates = str(say_period(decision.phase.opens_at, decision.phase.closes_at))
    for page in ("manage", "manage/change"):
        words = reader.open(f"/consultations/{consultation.slug}/{page}").words
        assert "On hold, because the decision was called in. It gets new dates" in words and dates not in words
    phase = decision.phase
    reader.open(f"/consultations/{consultation.slug}/manage/phases/{phase.public_id}")
    later = {name: (getattr(phase, name) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")}
    reader.send("Save", **later, reason="It is later.")
    assert reader.status == 422 and "This is on hold until the decision is confirmed or changed" in reader.words


def test_a_comment_that_a_moderator_has_not_looked_at_keeps_the_decision_waiting_and_is_asked_for(
    app: Flask,
) -> None:
    consultation = make.make_consultation()
    owner, post = name_owner(consultation), make.make_reply(make.make_thread(consultation))
    make.close_phases(consultation)
    for status, waits in [(Status.WAITING, True), (Status.HIDDEN, False), (Status.REWORD, False), (Status.PUBLISHED, False)]:
        post.status = status
        db.session.commit()
        said = [need for _theme, need in deciding.list_gaps(consultation) if "A moderator has to look at them first" in need]
        assert bool(said) is waits, status
    post.status = Status.WAITING
    db.session.commit()
    page = enter(app, owner).open(f"/consultations/{consultation.slug}/answers/decision")
    assert "Some comments are not on the page yet." in page.words and "You cannot publish the decision yet" in page.words
    with pytest.raises(Conflict):
        publish(owner, consultation)
