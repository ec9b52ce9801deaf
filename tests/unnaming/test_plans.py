"""What was planned for whoever decided before is not the plan of those who decide instead, until two people say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation, ScopeItem, ScopeState
from forum.deciders.actions import add_decider, add_meeting
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.deciders.wording import find_plan
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions.preparing import choose_tier, fingerprint_choice
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.opening.queries import find_opening
from forum.opening.schedule_hooks import list_decision_day
from forum.unnaming.actions import agree_to_take_off, ask_to_replace
from forum.unnaming.fingerprints import fingerprint_proposal, fingerprint_removal
from forum.unnaming.leftovers import list_mentions
from forum.unnaming.proposing import agree_to_proposal, ask_to_name
from forum.unnaming.queries import find_pending
from forum.unnaming.sentences import ASKED_INSTEAD
from tests import factories as make
from tests.browsing import Reader

BOARD, PERSON = "The board of Westbrook Hospitals", "Karen Boyle"
WORDS, WHY = "at its meeting in public", "The law has changed."
DAY = (now() + timedelta(days=300)).date()
KAREN = DeciderWords(PERSON, "Director")


def make_planned(*, named: bool = True) -> tuple[Consultation, Actor, Actor]:
    """With a board that decides on a day, at a meeting; an organiser and a colleague."""
    consultation = make.make_consultation()
    consultation.decided_by, consultation.decided_when = BOARD, WORDS
    consultation.promise = "We will tell you before the board decides."
    db.session.add(Opening(space_id=consultation.id, tier=Tier.ENGAGEMENT, nation=Nation.ENGLAND, decides_on=DAY))
    db.session.commit()
    organiser, colleague = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.FACILITATOR)
    if named:
        board = add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords(BOARD))
        add_meeting(SYSTEM, board, MeetingWords(DAY, "The old town hall"))
    return consultation, organiser, colleague


def replace(consultation: Consultation, organiser: Actor, colleague: Actor, *, holds: bool) -> None:
    """By a person, of the board or of those who are named in words."""
    if several := list_deciders(consultation):
        (board,) = several
        seen = fingerprint_decider(board)
        ask_to_replace(organiser, board, DeciderKind.PERSON, KAREN, seen=seen, reason=WHY, plan_holds=holds)
        pending = find_pending(board)
        assert pending is not None
        agree_to_take_off(colleague, board, seen=fingerprint_removal(pending))
        return
    asked = ask_to_name(organiser, consultation, DeciderKind.PERSON, KAREN, reason=WHY, instead=True, plan_holds=holds)
    agree_to_proposal(colleague, asked, seen=fingerprint_proposal(asked))


def read(app: Flask, consultation: Consultation) -> str:
    return Reader(app).open(f"/consultations/{consultation.slug}").words.replace(" ,", ",")


@pytest.mark.parametrize("named", [True, False])
def test_a_day_and_words_of_others_are_said_to_be_theirs(app: Flask, named: bool) -> None:
    consultation, organiser, colleague = make_planned(named=named)
    assert f"{BOARD}, {WORDS}" in read(app, consultation)
    replace(consultation, organiser, colleague, holds=False)
    words = read(app, consultation)
    assert f"{PERSON}, {WORDS}" not in words and "The decision is planned for" not in words
    assert f"This was planned by {BOARD} before: {WORDS} A decision on" in words
    assert "We do not know yet if it still holds." in words
    assert [each.title for each in list_decision_day(consultation)] == [f"the decision, planned by {BOARD} before"]


@pytest.mark.parametrize("named", [True, False])
def test_they_stand_where_two_people_say_that_they_hold(app: Flask, named: bool) -> None:
    consultation, organiser, colleague = make_planned(named=named)
    replace(consultation, organiser, colleague, holds=True)
    words = read(app, consultation)
    assert f"{PERSON}, {WORDS}" in words and "The decision is planned for" in words and "planned by" not in words


def test_a_day_that_is_chosen_since_is_the_day(app: Flask) -> None:
    consultation, organiser, colleague = make_planned()
    replace(consultation, organiser, colleague, holds=False)
    later = DAY + timedelta(days=7)
    about = {"nation": Nation.ENGLAND, "decides_on": later, "seen": fingerprint_choice(find_opening(consultation))}
    choose_tier(organiser, consultation, Tier.ENGAGEMENT, **about, reason="The cabinet meets a week later.")
    words = read(app, consultation)
    assert "The decision is planned for" in words and "A decision on" not in words and WORDS in words


@pytest.mark.parametrize(("kind", "words"), [(DeciderKind.PERSON, KAREN), (DeciderKind.BODY, DeciderWords("The cabinet"))])
def test_beside_others_the_words_stay_with_the_board(app: Flask, kind: DeciderKind, words: DeciderWords) -> None:
    consultation, _organiser, _colleague = make_planned()
    add_decider(SYSTEM, consultation, kind, words)
    plan = find_plan(consultation)
    assert plan.words == "" and plan.row is not None and plan.row.name == BOARD
    page = read(app, consultation)
    assert f"{words.name}, {WORDS}" not in page and f"{BOARD}, {WORDS}" in page


def open_form(app: Flask, actor: Actor, decider: Decider) -> Reader:
    account = make.place_of(actor, decider.consultation).account
    assert account is not None
    path = f"/consultations/{decider.consultation.slug}/manage/deciders/{decider.public_id}/take-off"
    return Reader(app).enter(account.email).open(f"{path}/instead/person")


def test_whoever_asks_sees_what_was_planned_and_says_whether_it_holds(app: Flask) -> None:
    consultation, organiser, colleague = make_planned()
    (board,) = list_deciders(consultation)
    reader = open_form(app, organiser, board)
    for part in (WORDS, "The old town hall", "We will tell you before the board decides.", "Does this still hold?"):
        assert part in reader.words
    reader.send("Ask a colleague to agree", name=PERSON, job_title="Director", reason=WHY)
    assert reader.status == 422 and "Choose if it still holds" in reader.words
    reader.send("Ask a colleague to agree", plan_holds="no")
    assert "We have asked your colleagues" in reader.words
    second = open_form(app, colleague, board)
    second.open(f"/consultations/{consultation.slug}/manage/deciders/{board.public_id}/take-off")
    assert "does not say that this still holds" in second.words and "The old town hall" in second.words


def test_where_nothing_was_planned_nothing_is_asked(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords(BOARD))
    assert "Does this still hold?" not in open_form(app, organiser, board).words


def test_a_name_inside_a_sentence_begins_small_and_what_stood_on_two_lines_is_two_sentences(app: Flask) -> None:
    consultation, _organiser, _colleague = make_planned()
    said = ASKED_INSTEAD.say(name=BOARD, other="The cabinet")
    assert said.startswith("A colleague asks that the cabinet decides instead of the board of Westbrook Hospitals.")
    item = ScopeItem(position=1, text="visits", state=ScopeState.CONDITIONAL, condition="the board pays", reason="It is short.")
    consultation.scope.append(item)
    db.session.commit()
    assert "Only if the board pays: visits. It is short." in {each.words for each in list_mentions(consultation, BOARD)}
