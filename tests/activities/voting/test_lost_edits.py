"""Of two organisers who write the rules or the options of one poll, neither overwrites the other without seeing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.announcing import announce
from forum.activities.voting.actions.managing import Choice, Rules, set_options, set_rules
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.fingerprints import fingerprint_options, fingerprint_poll, fingerprint_rules
from forum.activities.voting.models import Poll
from forum.activities.voting.rules import MOST_OPTIONS
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

# By page: what the first changes, what the second changes without having seen it, what the second is shown, what stands at last.
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any], str, Callable[[Poll], str]]] = {
    "": (
        {"explanation": "It costs £3."},
        {"explanation": "It costs £4."},
        "It says now: It costs £3.",
        lambda poll: poll.explanation,
    ),
    "/options": (
        {"rows-0-label": "Apples, from here"},
        {"rows-0-label": "Apples, from far away"},
        "It says now: Apples, from here",
        lambda poll: poll.options[0].label,
    ),
}


def open_form(app: Flask, poll: Poll, page: str, email: str) -> Reader:
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor(email))
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}{page}"
    return Reader(app).enter(email).open(address)


@pytest.mark.parametrize("page", FORMS)
def test_the_second_sees_what_the_first_wrote_and_saves_knowing_it(app: Flask, page: str) -> None:
    poll = make.make_poll(announced=False)
    first, second, told, read = FORMS[page]
    one, two = (open_form(app, poll, page, email) for email in ("one@example.org", "two@example.org"))
    one.send("Save", **first)
    assert not one.errors
    two.send("Save", **second)
    name = make.name_of("one@example.org", poll.consultation)
    assert f"{name} changed this while you were writing" in two.errors[0]
    assert any(told in error for error in two.errors)
    db.session.expire_all()
    assert read(poll) in first.values()
    two.send("Save")
    db.session.expire_all()
    assert not two.errors and read(poll) in second.values(), "what was typed was still there"


@pytest.mark.parametrize("page", FORMS)
def test_whoever_changed_it_in_another_window_reads_that_it_was_they(app: Flask, page: str) -> None:
    poll = make.make_poll(announced=False)
    one = open_form(app, poll, page, "one@example.org")
    other = Reader(app).enter("one@example.org").open(one.path)
    one.send("Save", **FORMS[page][0])
    other.send("Save", **FORMS[page][1])
    assert "You changed this in another window." in other.errors[0]


def test_options_that_two_change_are_both_kept(app: Flask) -> None:
    poll = make.make_poll(method_key="budget-greedy", announced=False)
    one, two = (open_form(app, poll, "/options", email) for email in ("one@example.org", "two@example.org"))
    labels, address = [option.label for option in poll.options], one.path
    one.send("Save", **{"rows-0-cost": "1200", "rows-0-detail": "Every day"})
    two.send("Save", **{"rows-1-cost": "900"})
    assert not two.errors
    db.session.expire_all()
    assert [(option.label, option.cost) for option in poll.options][:2] == [(labels[0], 1200), (labels[1], 900)]
    one.open(address)
    two.open(address)
    one.send("Save", **{"rows-0-cost": "1300"})
    two.send("Save", **{"rows-0-cost": "1400"})
    assert any(f"It says now: {labels[0]} · Every day · What it costs, in £: 1300" in error for error in two.errors)
    two.send("Save")
    db.session.expire_all()
    assert poll.options[0].cost == 1400


@pytest.mark.parametrize("another", [{}, {"explanation": "It costs £3."}], ids=["announced", "changed and announced"])
@pytest.mark.parametrize("page", FORMS)
def test_what_was_written_into_a_draft_changes_no_announced_vote_unseen(app: Flask, page: str, another: dict[str, Any]) -> None:
    poll = make.make_poll(announced=False)
    _first, second, _told, read = FORMS[page]
    reader = open_form(app, poll, page, "one@example.org")
    before = read(poll)
    open_form(app, poll, "", "two@example.org").send("Save", **another)
    announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    reader.send("Save", **second)
    assert "This vote has been announced since you opened this page. People can see it now." in reader.errors[0]
    db.session.expire_all()
    assert read(poll) in (before, *another.values())
    reader.send("Save")
    db.session.expire_all()
    assert not reader.errors and read(poll) in second.values(), "what was typed was still there"


def test_a_list_of_voters_loses_nobody_to_an_older_page(app: Flask) -> None:
    consultation = make.make_consultation()
    panel = save_voter_list(SYSTEM, consultation, name="Panel", emails=["a@example.org"])
    readers = []
    for email in ("one@example.org", "two@example.org"):
        make.seat(consultation, Role.ORGANISER, actor=make.make_actor(email))
        reader = Reader(app).enter(email)
        readers.append(reader.open(f"/consultations/{consultation.slug}/manage/voter-lists/{panel.public_id}"))
    one, two = readers
    one.send("Save", emails="a@example.org\nc@example.org")
    two.send("Save", name="The panel")
    assert not two.errors and "We have kept both." in two.page.text
    db.session.expire_all()
    assert {entry.email for entry in panel.entries} == {"a@example.org", "c@example.org"} and panel.name == "The panel"
    two.open(f"/consultations/{consultation.slug}/manage/voter-lists/{panel.public_id}")
    one.open(two.path).send("Save", emails="a@example.org\nd@example.org")
    two.send("Save", emails="a@example.org\nb@example.org")
    assert "Someone changed this while you were writing" in two.errors[0]
    db.session.expire_all()
    assert {entry.email for entry in panel.entries} == {"a@example.org", "d@example.org"}


def test_a_draft_is_deleted_as_it_was_read(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    public_id, reader = poll.public_id, open_form(app, poll, "/ready", "one@example.org")
    set_options(SYSTEM, poll, [Choice("One"), Choice("Two"), Choice("Three")])
    reader.send("Delete this draft")
    assert "Check what is new" in reader.words and db.session.query(Poll).filter_by(public_id=public_id).count() == 1
    reader.send("Delete this draft")
    assert db.session.query(Poll).filter_by(public_id=public_id).count() == 0


def test_what_was_seen_is_compared_where_nobody_can_change_it_any_more(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    rules, options = fingerprint_rules(poll), fingerprint_options(poll)
    set_rules(SYSTEM, poll, Rules("Which?", is_shuffled=True), seen=rules)
    set_options(SYSTEM, poll, [Choice("One"), Choice("Two", "and a half")], seen=options)
    for late in (
        lambda: set_rules(SYSTEM, poll, Rules("Which one?"), seen=rules),
        lambda: set_options(SYSTEM, poll, [Choice("One"), Choice("Three")], seen=options),
    ):
        with pytest.raises(Changed):
            late()
    assert poll.question == "Which?" and [option.label for option in poll.options] == ["One", "Two"]


def test_comments_join_the_options_that_were_typed_and_nothing_is_saved_unread(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    said = make.make_thread(poll.consultation, title="A bus at eleven")
    reader = open_form(app, poll, "/options", "one@example.org")
    typed = {"rows-0-label": "Apples, in a bag", "rows-3-label": "Damsons", "rows-4-detail": "Only half a row"}
    for button in ("Add these", "Save options"):
        reader.send(button, **typed, points=said.public_id)
        shown = {name: value for form in reader.page.find_all("form") for name, value in reader.fields_of(form).items()}
        assert shown.items() >= {**typed, "rows-5-label": "A bus at eleven", "rows-5-contribution": said.public_id}.items()
        assert (
            said.public_id not in [each["value"] for each in reader.page.select("[name=points]")]
            and "Check the wording, then save." in reader.words
        )
        db.session.expire_all()
        assert [option.label for option in poll.options] == ["Apples", "Beans", "Carrots"]
        reader = open_form(app, poll, "/options", f"{button[:3].lower()}@example.org")
    reader.send("Add these", **typed, points=said.public_id)
    reader.send("Save options", **{"rows-4-label": "Elderberries"})
    db.session.expire_all()
    saved = [(option.label, option.contribution_id) for option in poll.options]
    assert saved[3:] == [("Damsons", None), ("Elderberries", None), ("A bus at eleven", said.id)]


def test_adding_comments_without_choosing_one_saves_nothing(app: Flask) -> None:
    poll = make.make_poll()
    make.make_thread(poll.consultation, title="A bus at eleven")
    reader = open_form(app, poll, "/options", "one@example.org")
    reader.send("Add these", **{"rows-0-label": "Half a senten"})
    assert reader.errors == ["Choose at least one comment"]
    assert reader.page.find("input", value="Half a senten")
    db.session.expire_all()
    assert poll.options[0].label == "Apples"


def test_comments_for_which_there_is_no_room_stay_chosen(app: Flask) -> None:
    poll = make.make_poll(announced=False, labels=tuple(f"Option {number}" for number in range(MOST_OPTIONS)))
    said = make.make_thread(poll.consultation, title="A bus at eleven")
    reader = open_form(app, poll, "/options", "one@example.org")
    reader.send("Add these", points=said.public_id)
    assert reader.errors == [f"There is no room for these. You can have {MOST_OPTIONS} options."]
    assert reader.page.find("input", value=said.public_id, checked=True)


def test_adding_comments_to_an_older_page_still_says_what_somebody_changed(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    said = make.make_thread(poll.consultation, title="A bus at eleven")
    one, two = (open_form(app, poll, "/options", email) for email in ("one@example.org", "two@example.org"))
    one.send("Save options", **{"rows-0-label": "Apples, from here"})
    two.send("Add these", **{"rows-0-label": "Apples, from far away"}, points=said.public_id)
    assert any("It says now: Apples, from here" in error for error in two.errors)
