"""A ballot counts for what its voter saw, or not at all: whatever an organiser changes meanwhile, and whichever way it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import enter_vote, vote
from forum.activities.voting.actions.closing import count_open_sheets
from forum.activities.voting.actions.managing import Choice, Rules, set_options, set_rules
from forum.activities.voting.actions.paper import choose_reading, enter_paper, reject_readings
from forum.activities.voting.events import PaperRejected
from forum.activities.voting.fingerprints import fingerprint_poll, fingerprint_sheet
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.contest import NO_MARK, TieRule
from forum.activities.voting.methods.entries import name_of
from forum.activities.voting.models import Origin, PassMark, PassOf, Poll, Publishes, ShowsTally, Who
from forum.activities.voting.models.polls import Purpose
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.promise_levels import PromiseLevel
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind
from forum.deciders.queries import list_deciders
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden
from forum.kernel.events import list_events_since
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during
from tests.unnaming.replacing import replace_by_two

A = b"\x01\xff\xff"
USUAL = [Choice("Apples"), Choice("Beans"), Choice("Carrots")]


def rules_of(poll: Poll) -> Rules:
    kept = {name: getattr(poll, name) for name in Rules.__dataclass_fields__}
    return Rules(**(kept | {"settings": poll.settings.to_dict()}))


def change_rules(**changed: Any) -> Callable[[Poll], None]:
    return lambda poll: set_rules(SYSTEM, poll, replace(rules_of(poll), **changed))


def change_options(*choices: Choice) -> Callable[[Poll], None]:
    return lambda poll: set_options(SYSTEM, poll, list(choices))


# What was changed → how, and what a voter is told of it.
CHANGES = {
    "a question": (change_rules(question="Which one last?"), "the question"),
    "an explanation": (change_rules(explanation="The other way round."), "the explanation"),
    "two options that change places": (change_options(USUAL[1], USUAL[0], USUAL[2]), "the order of the options"),
    "the words of an option": (change_options(Choice("Apples, close the rest"), *USUAL[1:]), "the options"),
    "more about an option": (change_options(Choice("Apples", "from a tin"), *USUAL[1:]), "the options"),
    "one more option": (change_options(*USUAL, Choice("Dates")), "the options"),
    "one option less": (change_options(*USUAL[:2]), "the options"),
    "one in the place of another": (change_options(*USUAL[:2], Choice("Dates")), "the options"),
    "a rule": (change_rules(quorum=9), "the rules"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_ballot_for_what_was_changed_meanwhile_is_not_taken(either_app: Flask, name: str) -> None:
    poll = make.make_poll()
    change, told = CHANGES[name]
    voter, clerk = make.seat(poll.consultation), make.seat(poll.consultation, Role.ORGANISER)
    on_the_web, by_phone = make.make_paper(poll, A), make.make_paper(poll, A, form_key="f", origin=Origin.PHONE)
    change(poll)
    for send in (
        lambda: vote(voter, poll, on_the_web),
        lambda: enter_vote(clerk, poll, by_phone, name="", capacity_key="carer"),
        lambda: enter_paper(clerk, poll, number=1, marks=A, capacity_key="carer", seen=on_the_web.seen),
    ):
        with pytest.raises(Changed, match=f"has changed {told} since"):
            send()
    assert make.gather_cast(poll) == {} and poll.frozen_at is None and poll.changed_parts
    paper = make.make_paper(poll, bytes([1] + [NO_MARK] * (len(poll.options) - 1)))
    vote(voter, poll, paper)
    assert make.gather_cast(poll) == {paper.marks: 1}


def name_another(consultation: Consultation) -> None:
    organiser, first = make.seat(consultation, Role.ORGANISER), list_deciders(consultation)[0]
    replace_by_two(organiser, first, DeciderKind.BODY, replace(make.BOARD, name="Delta Joint Committee"), "They have merged.")


def write_another(consultation: Consultation) -> None:
    consultation.decided_by = "Another cabinet"
    db.session.commit()


def make_aside(consultation: Consultation) -> None:
    for activity in consultation.phases[0].activities:
        activity.is_about_decision = False
    db.session.commit()


def say_less(consultation: Consultation) -> None:
    consultation.promise_level = PromiseLevel.INFORM
    db.session.commit()


# What becomes of a vote is said by its consultation: whether anybody is named, what changes, and what a voter is told of it.
BECOMES: dict[str, tuple[bool, Callable[[Consultation], None], str]] = {
    "another board is named": (True, name_another, "who decides"),
    "somebody else is written": (False, write_another, "who decides"),
    "it is not about the decision": (False, make_aside, "what this vote is for"),
    "people have less say": (False, say_less, "how much say people have"),
}


@pytest.mark.parametrize("case", BECOMES)
@pytest.mark.parametrize("is_frozen", [False, True], ids=["nobody voted yet", "somebody voted already"])
def test_a_ballot_does_not_count_for_another_addressee_than_its_voter_read_of(app: Flask, case: str, is_frozen: bool) -> None:
    named, change, told = BECOMES[case]
    poll = make.make_poll(may_change=True, is_secret=False)
    if named:
        add_decider(SYSTEM, poll.consultation, DeciderKind.BODY, make.BOARD)
    if is_frozen:
        vote(make.seat(poll.consultation), poll, make.make_paper(poll, A))
    before = make.gather_cast(poll)
    reader = open_ballot(app, poll)
    change(poll.consultation)
    reader.send("Cast my vote", mark="1")
    assert reader.status == 422 and make.gather_cast(poll) == before
    assert f"{told} since you opened this page" in reader.words and marked(reader) == {"mark": "1"}
    reader.send("Cast my vote")
    assert "We have your vote" in reader.words and make.gather_cast(poll) != before


def test_a_ballot_that_says_nothing_of_what_was_seen_is_not_taken(app: Flask) -> None:
    poll = make.make_poll()
    for seen in ("", "0", fingerprint_poll(make.make_poll())):
        with pytest.raises(Changed):
            vote(make.seat(poll.consultation), poll, replace(make.make_paper(poll, A), seen=seen))


OTHER_RULES: dict[str, object] = {
    "purpose": Purpose.FOLLOWED,
    "unless": "there is no money",
    "is_secret": False,
    "may_change": True,
    "shows_tally": ShowsTally.ALWAYS,
    "publishes": Publishes.BALLOTS,
    "settings": {"seats": 2},
    "ties": TieRule.LOT,
    "quorum": 4,
    "quorum_is_percent": True,
    "pass_mark": PassMark.HALF,
    "pass_of": PassOf.ELECTORATE,
    "who": Who.CAPACITIES,
    "capacity_keys": "carer",
    "voter_list_id": 0,
    "team_votes": True,
    "joined_before": True,
    "guests_apart": True,
    "waits_for_paper": True,
}


@pytest.mark.parametrize("name", sorted(set(Rules.__dataclass_fields__) - {"is_shuffled", "subject_key"}))
def test_every_rule_is_part_of_what_is_seen(app: Flask, name: str) -> None:
    """But the order in which one person is shown the options: it is each person's own."""
    poll = make.make_poll(method_key="approval")
    before = fingerprint_poll(poll)
    moments = {"opens_at": now(), "closes_at": now()}
    value = ({"question": "Another?", "explanation": "More."} | moments | OTHER_RULES)[name]
    if name == "settings":
        assert isinstance(value, dict)
        poll.settings = poll.method.settings.read(value)
    else:
        assert getattr(poll, name) != value
        setattr(poll, name, value)
    with db.session.no_autoflush:  # Not each of these can be stored.
        assert fingerprint_poll(poll) != before
    db.session.rollback()


def test_what_is_seen_stays_the_same_through_the_first_ballot_and_the_end(either_app: Flask) -> None:
    poll = make.make_poll(explanation="With seconds.")
    before = fingerprint_poll(poll)
    vote(make.seat(poll.consultation), poll, make.make_paper(poll, A))
    db.session.expire_all()
    assert fingerprint_poll(poll) == before
    poll.ended_at = now()
    assert fingerprint_poll(poll) == before
    db.session.rollback()


def test_an_announced_option_keeps_its_key_while_it_says_the_same_and_no_other_gets_it(app: Flask) -> None:
    poll = make.make_poll(with_none=True)
    set_options(SYSTEM, poll, [USUAL[2], Choice("Dates"), USUAL[0]], with_none=True)
    assert [(each.key, each.label) for each in poll.options] == [
        ("3", "Carrots"),
        ("4", "Dates"),
        ("1", "Apples"),
        ("none", "None of these"),
    ]
    draft = make.make_poll(announced=False)
    set_options(SYSTEM, draft, [USUAL[2], USUAL[0]])
    assert [each.key for each in draft.options] == ["1", "2"], "nobody has seen it yet"


def test_a_sheet_that_one_person_has_read_fixes_what_its_marks_stand_for(either_app: Flask) -> None:
    poll = make.make_poll()
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    make.enter_sheet(organiser, poll, 1, A)
    with pytest.raises((Forbidden, Conflict), match="someone has voted"):
        set_options(organiser, poll, [USUAL[1], USUAL[0], USUAL[2]])
    make.enter_sheet(make.seat(poll.consultation, Role.FACILITATOR), poll, 1, A)
    assert make.gather_cast(poll) == {A: 1}


def test_whoever_waited_for_the_organiser_is_asked_again(either_app: Flask) -> None:
    """The ballot comes while the change is being made, and waits for the poll."""
    poll = make.make_poll()
    voter, paper = make.seat(poll.consultation), make.make_paper(poll, A)

    def read(_voter: Actor, mine: Poll) -> None:
        assert fingerprint_poll(mine) == paper.seen

    def change() -> None:
        set_options(SYSTEM, poll, [USUAL[1], USUAL[0], USUAL[2]])

    outcome = act_during(either_app, change, read, lambda who, mine: vote(who, mine, paper), voter, poll)
    assert isinstance(outcome, Changed) and "the order of the options" in outcome.sentence
    assert make.gather_cast(poll) == {}


def open_ballot(app: Flask, poll: Poll) -> Reader:
    make.seat(poll.consultation, actor=make.make_actor("voter@example.org"))
    reader = Reader(app).enter("voter@example.org")
    return reader.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")


def marked(reader: Reader) -> dict[str, str]:
    form = reader.page.select_one("form[data-ballot]")
    assert form is not None
    return {name: value for name, value in reader.fields_of(form).items() if name.startswith("mark") and value}


def test_options_that_change_places_after_the_check_are_shown_again_and_what_was_marked_stays(app: Flask) -> None:
    poll = make.make_poll()
    reader = open_ballot(app, poll).send("Check my vote", mark="1")
    assert "chosen Apples" in reader.words
    set_options(SYSTEM, poll, [USUAL[1], USUAL[0], USUAL[2]])
    reader.send("Cast my vote")
    assert reader.status == 422 and make.gather_cast(poll) == {}
    assert any("has changed the order of the options since you opened this page" in each for each in reader.errors)
    assert marked(reader) == {"mark": "1"}
    reader.send("Check my vote")
    assert "chosen Apples" in reader.words, "it is shown once more, not cast at once"
    reader.send("Cast my vote")
    assert "We have your vote" in reader.words and make.gather_cast(poll) == {b"\xff\x01\xff": 1}


def test_under_another_question_nothing_that_was_marked_stays(app: Flask) -> None:
    poll = make.make_poll(labels=("Yes", "No"))
    reader = open_ballot(app, poll).send("Check my vote", mark="2")
    change_rules(question="Shall we keep the day centre?")(poll)
    reader.send("Cast my vote")
    assert reader.status == 422 and "has changed the question since" in reader.words and marked(reader) == {}


def test_an_option_that_says_something_else_is_marked_no_longer(app: Flask) -> None:
    poll = make.make_poll()
    reader = open_ballot(app, poll).send("Check my vote", mark="1")
    set_options(SYSTEM, poll, [Choice("Apples, close the rest"), *USUAL[1:]])
    reader.send("Cast my vote")
    assert reader.status == 422 and marked(reader) == {}


@pytest.mark.parametrize("button", ["Leave it blank", "Put “None of these” first"])
def test_a_ballot_without_marks_answers_what_was_seen_too(app: Flask, button: str) -> None:
    poll = make.make_poll(method_key="irv", with_none=True)
    reader = open_ballot(app, poll)
    change_rules(question="Which one last?")(poll)
    reader.send(button)
    assert reader.status == 422 and "has changed the question" in reader.words
    reader.send(button)
    assert reader.title == "Check your vote"


def test_the_form_of_an_old_page_is_answered_with_the_ballot_of_now(app: Flask) -> None:
    """It names options by their number and says nothing of what it showed."""
    poll = make.make_poll()
    reader = open_ballot(app, poll).send("Check my vote", mark="1", seen="")
    assert reader.status == 422 and marked(reader) == {} and "since you opened this page" in reader.words


@pytest.mark.parametrize("method_key", all_methods())
def test_with_every_method_what_is_marked_goes_with_its_option(app: Flask, method_key: str) -> None:
    """Three options change places while a ballot is marked for the first: that is what it is kept for, checked and counted as."""
    poll = make.make_poll(method_key=method_key, is_secret=False, may_change=True)
    make.seat(poll.consultation, actor=make.make_actor("voter@example.org"))
    reader = Reader(app).enter("voter@example.org")
    reader.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
    entry, levels = poll.method.entry.name, {}
    if entry == "levels":
        levels = {name_of(key): "2" for key in ("2", "3")}
    one = {"one": {"mark": "1"}, "several": {"marks": "1"}, "purchases": {"marks": "1"}}.get(entry, {name_of("1"): "1"})
    first = [Choice(option.label, cost=option.cost) for option in poll.options]
    button = "Cast my vote"
    set_options(SYSTEM, poll, [first[2], first[0], first[1]])
    reader.send(button, **one, **levels)
    assert reader.status == 422 and marked(reader) == one | levels
    reader.send(button)
    assert reader.status == 200, reader.words
    (marks,) = make.gather_cast(poll)
    others = {2} if entry == "levels" else {NO_MARK}
    assert marks[1] == 1 and {marks[0], marks[2]} == others


def test_the_page_of_an_announced_vote_says_what_was_changed_and_a_draft_does_not(app: Flask) -> None:
    poll, draft = make.make_poll(), make.make_poll(announced=False)
    path = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    said = "since this vote was announced"
    assert said not in Reader(app).open(path).words
    change_rules()(poll)
    assert said not in Reader(app).open(path).words, "saved as it was"
    change_rules(quorum=9)(poll)
    change_options(USUAL[1], USUAL[0], USUAL[2])(poll)
    change_rules(question="Which one last?", quorum=9)(poll)
    assert (
        "has changed the question, the order of the options and the rules since this vote was announced"
        in Reader(app).open(path).words
    )
    change_rules(question="Which one last?")(draft)
    assert draft.changed_at is None and not draft.changed_parts
    change_options(*USUAL)(draft)


def test_whoever_changes_an_announced_vote_reads_that_its_page_will_say_so(app: Flask) -> None:
    poll = make.make_poll()
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).enter("organiser@example.org")
    for page in ("", "/options"):
        reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}{page}")
        assert "People can already see this vote. Everyone can read what you change, before and after" in reader.words


@pytest.mark.parametrize(
    ("page", "button", "more"), [("enter", "Cast this vote", {"origin": "phone"}), ("paper", "Save this sheet", {"number": "7"})]
)
def test_a_clerk_is_shown_what_has_changed_too(app: Flask, page: str, button: str, more: dict[str, str]) -> None:
    poll = make.make_poll()
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("clerk@example.org"))
    reader = Reader(app).enter("clerk@example.org")
    reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/{page}")
    set_options(SYSTEM, poll, [USUAL[1], USUAL[0], USUAL[2]])
    reader.send(button, mark="1", **more)
    assert reader.status == 422 and "the order of the options" in reader.words and marked(reader) == {"mark": "1"}
    assert poll.frozen_at is None
    reader.send(button)
    assert reader.status == 200 and poll.frozen_at is not None


def test_a_vote_is_announced_as_whoever_announces_it_read_it(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).enter("organiser@example.org")
    reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/ready")
    change_rules(question="Which one last?")(poll)
    reader.send("Announce this vote")
    assert (
        poll.announced_at is None
        and "Someone has changed this vote since you opened this page. We have not" in reader.words
        and "Which one last?" in reader.words
    )
    reader.send("Announce this vote")
    assert poll.announced_at is not None


def test_a_sheet_is_settled_for_the_reading_that_was_looked_at(either_app: Flask) -> None:
    poll, b = make.make_poll(), b"\xff\x01\xff"
    one, two = make.seat(poll.consultation, Role.FACILITATOR), make.seat(poll.consultation, Role.FACILITATOR)
    make.enter_sheet(one, poll, 1, A)
    sheet = make.enter_sheet(two, poll, 1, b)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("clerk@example.org"))
    reader = Reader(either_app).enter("clerk@example.org")
    reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/paper/1")
    chosen, seen = sheet.entries[0].id, fingerprint_sheet(sheet)
    make.enter_sheet(one, poll, 1, b"\xff\xff\x01", again=True)
    for old in (seen, ""):
        with pytest.raises(Changed):
            choose_reading(two, poll, number=1, entry_id=chosen, because="A cross beside A", seen=old)
    reader.send("Save my choice", entry=str(chosen), because="A cross beside A")
    assert reader.status == 422 and "has entered this sheet again" in reader.words and "chosen Carrots" in reader.words
    assert reader.page.find("input", attrs={"name": "because"})["value"] == "A cross beside A" and make.gather_cast(poll) == {}
    reader.send("Save my choice", entry=str(chosen))
    assert make.gather_cast(poll) == {b"\xff\xff\x01": 1}


def test_a_sheet_that_nobody_read_right_is_entered_again(either_app: Flask) -> None:
    poll, b, c = make.make_poll(), b"\xff\x01\xff", b"\xff\xff\x01"
    one, two = make.seat(poll.consultation, Role.FACILITATOR), make.seat(poll.consultation, Role.FACILITATOR)
    make.enter_sheet(one, poll, 1, A)
    sheet = make.enter_sheet(two, poll, 1, b)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("clerk@example.org"))
    reader = Reader(either_app).enter("clerk@example.org")
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/paper"
    reader.open(f"{address}/1")
    seen = fingerprint_sheet(sheet)
    reader.send("Save my choice", entry="neither", because="  ")
    assert reader.errors == ["Enter how you checked what the sheet says"] and len(sheet.entries) == 2
    reader.send("Save my choice", entry="neither", because="Both crosses are beside C")
    assert "Sheet 1 does not count yet. Two people now need to enter it again." in reader.words
    assert "to be entered again Checked: Both crosses are beside C" in reader.words
    assert make.gather_cast(poll) == {} and count_open_sheets(poll) == 1
    told = list_events_since(consultation_stream(poll.space_id), 0, PaperRejected, {"poll_id": poll.id})
    assert [event.number for event in told] == [1]
    with pytest.raises(Conflict):
        reject_readings(two, poll, number=1, because="I looked too", seen=seen)
    make.enter_sheet(one, poll, 1, c)
    assert make.gather_cast(poll) == {}, "what was wrong must not count beside it"
    make.enter_sheet(two, poll, 1, c)
    assert make.gather_cast(poll) == {c: 1} and count_open_sheets(poll) == 0
