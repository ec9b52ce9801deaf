"""The gate takes no empty answer: one sentence for two checks, one view twice, words that say it is decided, or a signature
without a sentence of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM
from forum.opening.actions import answering, signing
from forum.opening.checks import all_checks
from forum.opening.decided_words import find_decided_sentence
from forum.opening.kinds import CheckStanding, Tier
from forum.opening.queries import fingerprint_gate, list_answers
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import CAN_CHANGE, Team, make_ready, make_team
from tests.opening.test_gate import standing

TODAY = date(2026, 12, 1)
DECIDED = [
    "Shall we close the day centre? We will close it",
    "We will close it. That is decided.",
    "The centre will be closed in May.",
    "It has been decided.",
    "I HAVE DECIDED: it goes.",
    "Keeping it is no longer an option.",
    "We’re sure: this will go ahead whatever people say.",
    "We will close the centre whatever the vote says.",
    "It will close on 1 January.",
    "It will open at the old fire station.",
    "We have signed the lease.",
    "Tell us which colour the door should be.",
    "We have decided that nights come in threes.",
    "Tell us how you feel about it.",
    "We will move the clinic to Elm Road in May.",
    "We will stop the night bus.",
    "We have chosen the old fire station.",
    "We have bought the building.",
    "We have agreed to sell the land.",
    "We have agreed that it moves.",
    "That has been decided by the board.",
    "The closure is agreed and takes effect on 31 March.",
    "The day centre closes on 31 March.",
    "The day centre is closing in March.",
    "From April there is no day centre.",
    "The centre shuts its doors for good.",
    "The board has agreed to close the day centre in March.",
    "The cabinet approved the closure last week.",
    "Cabinet has voted to end the night bus.",
    "The day centre will close in spring.",
    "The ward is to close.",
    "The closure of the centre has been approved.",
    "Elm House closes for good.",
    "The change takes effect from April.",
]
OPEN = [
    "Shall we close the day centre?",
    "Has it been decided?",
    "It has not been decided.",
    "Nothing is decided yet.",
    "I have not decided. I could choose any of the three, or none.",
    "Tell us before it is decided.",
    "If most of you ask for it, we will close it.",
    "The survey will close on 5 March.",
    "We will close comments at 5pm.",
    "You can read how the board has decided before.",
    "We will publish what you said.",
    "The centre closes at 5pm.",
    "It will open at 9am each day.",
    "Nothing has been decided.",
    "No. Nothing about the ward is decided.",
    "We will close this consultation on 5 March.",
    "We will close with a short summary.",
    "We will open the workshop with a short talk.",
    "We will stop the discussion when everyone has spoken.",
    "We will move the workshop online if it snows.",
    "We will open every letter and read it.",
    "We will stop taking comments on 5 March.",
    "We have decided to ask you first.",
    "We have agreed to publish every answer.",
    "We have chosen dates that suit carers.",
    "In 2019 it was decided to open the walk-in centre.",
    "Nights are decided by the ward manager.",
    "Under option B we will close the ward.",
    "We will answer every theme before the board decides.",
    "Tell us what you think, and why.",
    "Tell us how it feels to wait at night.",
    "The survey closes in May.",
    "We are asking before anything has been agreed.",
    "People have told us that the bus stops too early.",
    "The consultation closes on 31 March.",
    "Voting closes on 31 March.",
    "In 2019 the board agreed to close the walk-in centre.",
    "Would you mind if the centre closes in March?",
    "If the board agrees to close it, we will say why.",
    "The library closes at 5pm.",
    "The board has agreed to ask people first.",
    "The board has agreed the dates of the meetings.",
    "This stage closes on 31 March.",
    "We will close with a song.",
    "People worry that the centre closes in March.",
    "The survey is closing on 3 March.",
    "Nothing takes effect on 1 April.",
]


@pytest.mark.parametrize("text", DECIDED)
def test_words_that_say_it_is_decided_are_found(text: str) -> None:
    assert find_decided_sentence(text, TODAY)


@pytest.mark.parametrize("text", OPEN)
def test_words_that_ask_or_deny_it_or_set_a_condition_are_not(text: str) -> None:
    assert find_decided_sentence(text, TODAY) == ""


def test_a_phrase_counts_from_its_day() -> None:
    assert find_decided_sentence(DECIDED[0], date(2026, 11, 29)) == ""


def test_a_person_answers_by_name_for_what_a_computer_cannot_read(app: Flask) -> None:
    team = make_ready()
    words = page_of(app, team, "/manage/opening").words
    assert "A computer found no words here that say it is decided" in words
    assert "Someone has read the whole page and says nothing on it is decided" in words
    answering.take_back_answer(
        team.organiser,
        team.consultation,
        all_checks()["page_read"],
        seen=answering.fingerprint_answer(list_answers(team.consultation)["page_read"]),
    )
    assert standing(team, "reads_open") is CheckStanding.DONE and standing(team, "page_read") is CheckStanding.MISSING
    with pytest.raises(Conflict):
        team.ask()


def say_summary(team: Team, summary: str) -> None:
    said = {name: getattr(team.consultation, name) for name in Basics.__dataclass_fields__} | {"summary": summary}
    managing.change_basics(SYSTEM, team.consultation, Basics(**said), seen=fingerprint_basics(team.consultation))


def page_of(app: Flask, team: Team, path: str) -> Reader:
    email = db.session.get_one(Account, team.organiser.account_id).email
    return Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}{path}")


@pytest.mark.parametrize("tier", [Tier.ENGAGEMENT, Tier.FORMAL])
@pytest.mark.parametrize("place", ["title", "summary", "problem", "answer"])
def test_nothing_opens_while_its_words_say_that_it_is_decided(app: Flask, tier: Tier, place: str) -> None:
    team = make_ready(tier, title=DECIDED[0] if place == "title" else "")
    assert place == "title" or standing(team, "reads_open") is CheckStanding.DONE
    match place:
        case "summary":
            say_summary(team, "It is old. We will close it.")
        case "problem":
            make.make_thing(team.consultation, replace(make.FRAMING, problem="We will close it.", account="Too dear."))
        case "answer":
            team.answer("not_decided", "We will close it. That is decided.")
    assert standing(team, "reads_open") is CheckStanding.MISSING
    with pytest.raises(Conflict):
        team.ask()
    words = page_of(app, team, "/manage/opening").words
    assert "This says that it is decided: “We will close it" in words


def test_it_opens_with_such_words_only_under_a_public_statement(app: Flask) -> None:
    team = make_ready()
    say_summary(team, "It is old. We will close it.")
    team.explain("reads_open")
    assert standing(team, "reads_open") is CheckStanding.WITHOUT
    team.ask()
    team.sign()
    team.open()
    assert "Some words on this page say that it is already decided." in page_of(app, team, "").words


@pytest.mark.parametrize("words", ["Yes it is all so.", "yes, it is all so", "YES  it is “all” so!"])
def test_one_sentence_answers_no_two_checks(app: Flask, words: str) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    team.answer("equality", "Yes it is all so.")
    with pytest.raises(Invalid) as refused:
        team.answer("calm_time", words)
    assert set(refused.value.errors) == {"words"} and "You wrote this for" in refused.value.errors["words"]
    team.answer("equality", words)  # in other words to the same check


@pytest.mark.parametrize("same", ["problem", "account"])
def test_two_views_that_say_the_same_are_one(app: Flask, same: str) -> None:
    consultation = make.make_consultation(published=False)
    make.make_thing(consultation, make.FRAMING)
    twice = replace(make.OTHER_FRAMING, **{same: getattr(make.FRAMING, same).upper()})
    with pytest.raises(Invalid) as refused:
        make.make_thing(consultation, twice)
    assert set(refused.value.errors) == {same}
    make.make_thing(consultation, make.OTHER_FRAMING)


EMPTY = ["", "Yes.", "It is decided, and we tell people why.", "Yes, and here is how (equality)."]


@pytest.mark.parametrize("said", EMPTY)
def test_nobody_signs_without_saying_what_people_can_change(app: Flask, said: str) -> None:
    team = make_ready()
    team.ask()
    with pytest.raises(Invalid) as refused:
        signing.sign(team.facilitator, team.consultation, seen=fingerprint_gate(team.consultation), can_change=said)
    assert set(refused.value.errors) == {"can_change"}


def test_what_the_signer_says_people_can_change_stands_beside_what_is_open(app: Flask) -> None:
    team = make_ready()
    team.ask()
    email = db.session.get_one(Account, team.facilitator.account_id).email
    page = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening/sign")
    assert "This is open to them:" in page.words and "the hours" in page.words
    page.send("Sign it", can_change="Yes.")
    assert page.response.status_code == 422 and "Enter a whole sentence" in page.words and "Yes." in page.response.text
    page.send("Sign it", can_change=CAN_CHANGE)
    assert "You have signed it" in page.words
    team.open()
    for path in ("", "/opening"):
        assert CAN_CHANGE in page_of(app, team, path).words
