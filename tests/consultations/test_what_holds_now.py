"""Once it was stopped, decided or closed, no page promises what will not come: each family of sentences in each state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.briefing.kinds import KeyDateWords
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics, Consultation
from forum.deciders.actions import add_decider, add_meeting
from forum.deciders.kinds import DeciderKind, MeetingWords
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from forum.opening.models import Opening
from forum.register.actions import add_asked
from tests import factories as make
from tests.browsing import Reader
from tests.stopping.test_stopping import stop

STATES = ["open", "stopped", "decided"]
# By family: the page, what it says while people are asked, and what holds once it was stopped or decided.
FAMILIES = {
    "the day of the decision": ("", "The decision is planned for", "Since this was stopped early, no day is planned.", None),
    "who decides, and when": ("", "Who decides, and when", "Who was to make the decision", "Who decided"),
    "how much say": ("", "How much say you have", "What we promised at the start:", "What we promised at the start:"),
    "the promise": (
        "",
        "What we will do with your comments",
        "What we said we would do with your comments",
        "What we said we would do with your comments",
    ),
    "the summary": ("", None, "The organisers wrote this before it was stopped early on", "before the decision was made"),
    "meetings": ("", "Meeting on", "Before it was stopped, a meeting was planned for", None),
    "others who were asked": ("", "The decision is planned for", "The decision was planned for", "the decision was planned for"),
    "what a kind obliges to": ("/opening", "Every theme will get an answer", "so not all of it will happen.", None),
    "evidence": ("/evidence", "You can ask for what is missing.", *["so you cannot ask for more evidence"] * 2),
}
# What is said of something that is to come, and never once it will not.
ONLY_WHILE_OPEN = {
    "": ["The decision is planned for", "What we will do with your comments", "ask for more", "What can still change"],
    "/evidence": ["You can ask for what is missing", "You could be the first", "You can ask for some"],
    "/opening": [],
}


def plan_decision(consultation: Consultation) -> None:
    """As it opened through its checks."""
    decides_on = to_local(now()).date() + timedelta(days=90)
    db.session.add(Opening(space_id=consultation.id, tier="engagement", nation="ENG", decides_on=decides_on, opened_at=now()))
    db.session.commit()


def make_in(state: str) -> Consultation:
    consultation = make.make_consultation()
    today = to_local(now()).date()
    said = replace(
        Basics(**{name: getattr(consultation, name) for name in Basics.__dataclass_fields__}),
        decided_when="at its meeting in public",
        summary="Help us choose.",
    )
    managing.change_basics(SYSTEM, consultation, said, seen=fingerprint_basics(consultation))
    if state != "decided":  # A board decides when it has met.
        board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
        add_meeting(SYSTEM, board, MeetingWords(today + timedelta(days=90), "The town hall"))
    make.make_thing(consultation, KeyDateWords("The board decides", today + timedelta(days=90)))
    make.make_evidence(consultation)
    add_asked(SYSTEM, consultation, replace(make.ASKED, decides_on=today + timedelta(days=100)))
    if state != "decided":
        plan_decision(consultation)
    if state == "stopped":
        stop(consultation)
    elif state == "decided":
        make.decide(consultation)
        plan_decision(consultation)
    db.session.expire_all()
    return consultation


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_says_what_holds(app: Flask, family: str, state: str) -> None:
    path, *said = FAMILIES[family]
    words = Reader(app).open(f"/consultations/{make_in(state).slug}{path}").words
    expected = said[STATES.index(state)]
    assert expected is None or expected in words


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("path", ONLY_WHILE_OPEN)
def test_nothing_is_promised_that_will_not_come(app: Flask, path: str, state: str) -> None:
    words = Reader(app).open(f"/consultations/{make_in(state).slug}{path}").words
    if state == "open":
        assert not ONLY_WHILE_OPEN[path] or any(each in words for each in ONLY_WHILE_OPEN[path])
    else:
        assert [each for each in ONLY_WHILE_OPEN[path] if each in words] == []


@pytest.mark.parametrize("state", STATES)
def test_those_who_run_it_are_asked_to_mend_only_what_they_still_can(app: Flask, state: str) -> None:
    consultation = make_in(state)
    email = db.session.get_one(Account, make.seat(consultation, Role.ORGANISER).account_id).email
    words = Reader(app).enter(email).open(f"/consultations/{consultation.slug}/manage").words
    assert ("It is not open for long enough" in words) is (state == "open")


BEFORE_DECISION = "The organisers wrote this before the decision was made."


@pytest.mark.parametrize(("days", "is_before"), [(-1, True), (1, False)])
def test_what_was_changed_after_the_decision_is_not_said_to_be_from_before(app: Flask, days: int, is_before: bool) -> None:
    consultation = make.make_consultation()
    basics = Basics(**{name: getattr(consultation, name) for name in Basics.__dataclass_fields__})
    make.decide(consultation)
    for values, of_page in (({"contact_phone": "01632 960 999"}, True), ({"summary": "We have decided."}, is_before)):
        basics = replace(basics, **values)
        with set_clock(now() + timedelta(days=days)):
            managing.change_basics(SYSTEM, consultation, basics, seen=fingerprint_basics(consultation))
        opening = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one(".written-before").text
        assert (BEFORE_DECISION in opening) == of_page
        assert ("after the decision" in opening) != of_page
