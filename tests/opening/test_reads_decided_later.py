"""Once it is open, nothing that says what people are asked newly says that it is decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from forum.briefing.actions import add_thing
from forum.briefing.kinds import QuestionWords, SectionWords
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_phase, fingerprint_scope
from forum.consultations.models import Basics, ScopeState
from forum.consultations.snapshots import describe_basics
from forum.kernel.errors import Conflict, Invalid
from forum.opening.kinds import CheckStanding, Tier
from tests import factories as make
from tests.opening.ready import Team, make_ready, make_team
from tests.opening.test_conversation import enter
from tests.opening.test_gate import standing
from tests.rewording.asking import change_by_two, want_basics, want_scope

REASON = "New figures came from the board."
DECIDED = "We will close it on 1 January."
HONEST = "We will publish what you said. Nothing has been decided."


def open_one(tier: Tier) -> Team:
    team = make_ready(tier)
    if tier is not Tier.CONVERSATION:
        team.ask()
        team.sign()
    team.open()
    return team


def change_words(team: Team, place: str, words: str) -> None:
    by, consultation = team.organiser, team.consultation
    match place:
        case "title" | "summary" | "promise":
            change_by_two(by, want_basics(consultation, REASON, **{place: words}))
        case "rows":
            change_by_two(by, want_scope(consultation, managing.Scope(ScopeState.OPEN, words), reason=REASON))
        case "note":
            phase = consultation.phases[0]
            days = {"opens_at": phase.opens_at, "closes_at": phase.closes_at, "seen": fingerprint_phase(phase)}
            managing.change_phase(by, phase, name=phase.name, note=words, reason=REASON, **days)
        case "text":
            add_thing(by, consultation, SectionWords("About it", words), reason=REASON)
        case "answer":
            add_thing(by, consultation, QuestionWords("What happens next?", words), reason=REASON)
        case "problem":
            add_thing(by, consultation, replace(make.FRAMING, problem=words, account="Too dear."), reason=REASON)


FIELDS = {place: place for place in ("title", "summary", "promise", "rows", "note", "text", "problem")} | {"answer": "text"}


@pytest.mark.parametrize("place", FIELDS)
@pytest.mark.parametrize("tier", list(Tier))
def test_no_change_newly_says_that_it_is_decided(app: Flask, tier: Tier, place: str) -> None:
    team = open_one(tier)
    with pytest.raises(Invalid) as refused:
        change_words(team, place, DECIDED)
    assert set(refused.value.errors) == {FIELDS[place]}
    assert "sounds as if it is already decided" in refused.value.errors[FIELDS[place]]
    change_words(team, place, HONEST)


def test_it_may_say_what_it_said_before_in_other_words(app: Flask) -> None:
    team = make_ready()
    managing.change_basics(
        team.organiser,
        team.consultation,
        Basics(**describe_basics(team.consultation) | {"summary": DECIDED}),
        seen=fingerprint_basics(team.consultation),
    )
    team.explain("reads_open")
    team.ask()
    team.sign()
    team.open()
    change_words(team, "summary", "We will close it on 1 March.")
    with pytest.raises(Invalid):
        change_words(team, "summary", "We have sold the building. We have decided.")


@pytest.mark.parametrize("place", FIELDS)
def test_no_conversation_opens_with_words_that_say_it_is_decided(app: Flask, place: str) -> None:
    """In an early conversation too, whatever part of the page says so."""
    team = make_team()
    team.choose(Tier.CONVERSATION)
    change_words_of_draft(team, place)
    assert standing(team, "reads_open") is CheckStanding.MISSING
    with pytest.raises(Conflict):
        team.open()


def change_words_of_draft(team: Team, place: str) -> None:
    if place in {"text", "answer", "problem"}:
        words = {
            "text": SectionWords("About it", DECIDED),
            "answer": QuestionWords("What happens next?", DECIDED),
            "problem": replace(make.FRAMING, problem=DECIDED),
        }
        make.make_thing(team.consultation, words[place], team.organiser)
        return
    consultation = team.consultation
    if place == "rows":
        scope = [managing.Scope(ScopeState.OPEN, DECIDED)]
        managing.set_scope(team.organiser, consultation, scope, seen=fingerprint_scope(consultation))
    elif place == "note":
        phase = consultation.phases[0]
        days = {"opens_at": phase.opens_at, "closes_at": phase.closes_at, "seen": fingerprint_phase(phase)}
        managing.change_phase(team.organiser, phase, name=phase.name, note=DECIDED, **days)
    else:
        basics = Basics(**describe_basics(consultation) | {place: DECIDED})
        managing.change_basics(team.organiser, consultation, basics, seen=fingerprint_basics(consultation))


def test_why_something_is_settled_may_say_so(app: Flask) -> None:
    team = open_one(Tier.ENGAGEMENT)
    settled = managing.Scope(ScopeState.SETTLED, "the site", "We have signed the lease.")
    scope = [managing.Scope(ScopeState.OPEN, "the hours"), settled]
    change_by_two(team.organiser, want_scope(team.consultation, *scope, reason=REASON))


def test_what_is_settled_does_not_say_that_all_is(app: Flask) -> None:
    team = open_one(Tier.ENGAGEMENT)
    scope = [managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.SETTLED, DECIDED, "It is so dear.")]
    with pytest.raises(Invalid) as refused:
        change_by_two(team.organiser, want_scope(team.consultation, *scope, reason=REASON))
    assert set(refused.value.errors) == {"rows"} and "Name what is settled" in refused.value.errors["rows"]


def test_the_form_says_it_beside_the_field_and_keeps_what_was_typed(app: Flask) -> None:
    team = open_one(Tier.CONVERSATION)
    reader = enter(app, team.organiser)
    page = reader.open(f"/consultations/{team.consultation.slug}/manage/basics").send("Save", summary=DECIDED)
    assert "sounds as if it is already decided" in page.words and DECIDED in str(page.page)
