"""Every change of official words is kept with its reason, for everybody: what was there before, and what is there now."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.activities.discussions.actions.responding import respond
from forum.activities.voting.actions.casting import vote
from forum.consultations.actions import managing
from forum.consultations.actions.roles import change_role
from forum.consultations.change_guards import NewFile
from forum.consultations.fingerprints import (
    fingerprint_affected,
    fingerprint_basics,
    fingerprint_phase,
    fingerprint_scope,
)
from forum.consultations.models import Activity, Basics, Consultation, Document, Phase, ScopeItem, ScopeState
from forum.consultations.queries import asks_reason
from forum.consultations.snapshots import describe_all
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import VERSIONS_PER_PAGE, list_versions, list_versions_since
from forum.spaces.rules import read_words, replay_versions, undo_versions
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during
from tests.rewording.asking import change_by_two, want_activity, want_basics, want_newer, want_removed, want_scope

WHY = "Nobody can take X-rays on Sundays."
Change = Callable[[Actor, Consultation, str], object]


def read_basics(consultation: Consultation) -> Basics:
    return Basics(**{each.name: getattr(consultation, each.name) for each in fields(Basics)})


def change_basics(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_by_two(actor, want_basics(consultation, reason, summary="Another summary."))


def change_scope(actor: Actor, consultation: Consultation, reason: str) -> None:
    items = [managing.Scope(ScopeState.OPEN, "the days"), managing.Scope(ScopeState.SETTLED, "the hours", "It is the law.")]
    change_by_two(actor, want_scope(consultation, *items, reason=reason))


def change_affected(actor: Actor, consultation: Consultation, reason: str) -> None:
    managing.set_affected(actor, consultation, ["carer"], seen=fingerprint_affected(consultation), reason=reason)


def add_phase(actor: Actor, consultation: Consultation, reason: str) -> Phase:
    dates = {"opens_at": now() + timedelta(days=30), "closes_at": now() + timedelta(days=40)}
    return managing.add_phase(actor, consultation, name="Decide", note="", **dates, reason=reason)


def move_phase(actor: Actor, consultation: Consultation, reason: str) -> None:
    phase = add_phase(SYSTEM, consultation, "")
    dates = {"opens_at": phase.opens_at, "closes_at": phase.closes_at + timedelta(days=7)}
    words = {"name": phase.name, "note": phase.note}
    managing.change_phase(actor, phase, **words, **dates, seen=fingerprint_phase(phase), reason=reason)


def remove_phase(actor: Actor, consultation: Consultation, reason: str) -> None:
    phase = add_phase(SYSTEM, consultation, "")
    change_by_two(actor, want_removed(phase, reason))


def add_activity(actor: Actor, consultation: Consultation, reason: str) -> None:
    words = {"kind_key": "discussion", "title": "Another talk", "summary": ""}
    later = add_phase(SYSTEM, consultation, "")
    managing.add_activity(actor, later, **words, reason=reason)


def change_activity(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_by_two(actor, want_activity(make.discussion_of(consultation), reason, title="Talk it over", summary=""))


def remove_activity(actor: Actor, consultation: Consultation, reason: str) -> None:
    words = {"kind_key": "discussion", "title": "Unused", "summary": ""}
    activity = managing.add_activity(SYSTEM, add_phase(SYSTEM, consultation, ""), **words)
    change_by_two(actor, want_removed(activity, reason))


def add_document(actor: Actor, consultation: Consultation, reason: str, content: bytes = b"54 a week") -> Document:
    about = {"title": "Arrivals", "text": "How many arrive.", "file_name": "arrivals.txt"}
    return managing.add_document(actor, consultation, **about, content=content, reason=reason)


def replace_document(actor: Actor, consultation: Consultation, reason: str) -> None:
    first = add_document(SYSTEM, consultation, "", b"53 a week")
    about = {"title": "Arrivals, to October", "text": "More.", "file_name": "october.txt", "content": b"61 a week"}
    change_by_two(actor, want_newer(first, NewFile(**about), reason))  # type: ignore[arg-type]


CHANGES: dict[str, Change] = {
    "the basic details": change_basics,
    "what people can change": change_scope,
    "who it affects": change_affected,
    "a new stage": add_phase,
    "a later closing date": move_phase,
    "a removed stage": remove_phase,
    "a new activity": add_activity,
    "the words of an activity": change_activity,
    "a removed activity": remove_activity,
    "a new document": add_document,
    "a newer document": replace_document,
}
MOMENTS = ("a draft", "published", "answered", "closed")


def make_at(moment: str) -> tuple[Consultation, Actor]:
    consultation = make.make_consultation(published=moment != "a draft")
    organiser = make.seat(consultation, Role.ORGANISER, name="Owen Rees")
    make.seat(consultation, Role.MODERATOR)
    if moment in {"answered", "closed"}:
        make.make_thread(consultation)
    return consultation, organiser


def last_version(consultation: Consultation) -> Version | None:
    return db.session.scalars(select(Version).filter_by(space_id=consultation.id).order_by(Version.id.desc())).first()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_asked_for_and_what_is_kept(app: Flask, name: str, moment: str) -> None:
    consultation, organiser = make_at(moment)
    change, clock = CHANGES[name], now() + timedelta(days=60 if moment == "closed" else 0)
    with set_clock(clock):
        needs_reason = moment in {"answered", "closed"} or (moment == "published" and "removed" in name)
        if needs_reason:
            with pytest.raises(Invalid) as refused:
                change(organiser, consultation, "")
            assert refused.value.errors == {"reason": "Enter why you are changing this"}
            if "newer" in name:  # What the refused attempt began from stays.
                first = db.session.scalars(select(Document).filter_by(space_id=consultation.id)).first()
                managing.remove_document(SYSTEM, first)
        change(organiser, consultation, WHY if needs_reason else "")
        version = last_version(consultation)
    if moment == "a draft":
        assert version is None
        return
    assert version is not None and version.reason == (WHY if needs_reason else "")
    assert version.before != version.after and version.at == clock
    assert make.place_of(organiser, consultation).id in {version.place_id, version.asked_by_id}


def test_a_team_that_tries_its_own_page_out_has_not_answered_it(app: Flask) -> None:
    consultation, organiser = make_at("published")
    make.make_thread(consultation, organiser)
    assert not asks_reason(consultation)
    change_basics(organiser, consultation, "")


@pytest.mark.parametrize("how", ["a comment", "a response", "a vote"])
def test_a_reason_is_asked_for_as_soon_as_somebody_has_answered(either_app: Flask, how: str) -> None:
    consultation, organiser = make_at("published")
    post = make.make_thread(consultation, organiser)
    person = make.seat(consultation)
    assert not asks_reason(consultation)
    if how == "a comment":
        make.make_thread(consultation, person)
    elif how == "a response":
        respond(person, post, "lived", is_on=True)
    else:
        poll = make.make_poll(consultation, "consent", labels=("Monday",))
        vote(person, poll, make.make_ballot(poll, 0))
    assert asks_reason(consultation)


def test_a_slip_that_is_put_right_before_anybody_answered_is_kept_without_a_reason(app: Flask) -> None:
    consultation, organiser = make_at("published")
    change_basics(organiser, consultation, "")
    version = last_version(consultation)
    assert version is not None and version.reason == ""
    before, after = read_words(version.before), read_words(version.after)
    assert (
        before is not None and after is not None and (before["summary"], after["summary"]) == ("A summary.", "Another summary.")
    )


def test_what_is_saved_as_it_was_is_no_version(app: Flask) -> None:
    consultation, organiser = make_at("answered")
    basics = read_basics(consultation)
    managing.change_basics(organiser, consultation, basics, seen=fingerprint_basics(consultation))
    assert last_version(consultation) is None


def test_an_importer_gives_no_reason(app: Flask) -> None:
    consultation, _organiser = make_at("answered")
    change_scope(SYSTEM, consultation, "")
    version = last_version(consultation)
    assert version is not None and version.place_id is None


def test_a_reason_has_500_characters_at_most(app: Flask) -> None:
    consultation, organiser = make_at("answered")
    with pytest.raises(Invalid, match="500 characters or fewer"):
        change_scope(organiser, consultation, "x" * 501)


SCOPES = {
    "an open thing is settled": (["the days", "the hours"], [], ["the days"], ["the hours"], ChangeEffect.CLOSED),
    "an open thing is settled in other words": (
        ["which evenings"],
        [],
        ["weekday evenings"],
        ["no Sundays"],
        ChangeEffect.CLOSED,
    ),
    "an open thing is gone": (["the days", "the hours"], [], ["the days"], [], ChangeEffect.CLOSED),
    "a settled thing is open": (["the days"], ["the hours"], ["the days", "the hours"], [], ChangeEffect.OPENED),
    "another open thing": (["the days"], [], ["the days", "the hours"], [], ChangeEffect.CHANGED),
    "other words": (["the dais"], ["the site"], ["the days"], ["the site"], ChangeEffect.CHANGED),
    "another order": (["the days", "the hours"], [], ["the hours", "the days"], [], ChangeEffect.CHANGED),
    "another settled thing": (["the days"], [], ["the days"], ["the site"], ChangeEffect.CLOSED),
}


@pytest.mark.parametrize("name", SCOPES)
def test_what_becomes_of_what_people_could_change(app: Flask, name: str) -> None:
    open_before, settled_before, open_after, settled_after, effect = SCOPES[name]
    consultation, _organiser = make_at("published")
    for is_open, settled in ((open_before, settled_before), (open_after, settled_after)):
        items = [
            *(managing.Scope(ScopeState.OPEN, each) for each in is_open),
            *(managing.Scope(ScopeState.SETTLED, each, "Law.") for each in settled),
        ]
        managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    version = last_version(consultation)
    assert version is not None and version.effect == effect


# Of a stage: when it starts and ends, in days from now, and what is asked; which field refuses, or none.
DATES = {
    "an open stage closes later": ((-5, 5), (-5, 9), None),
    "an open stage closes earlier": ((-5, 5), (-5, 3), "closes_at"),
    "an open stage starts later": ((-5, 5), (-3, 5), "opens_at"),
    "an open stage starts earlier": ((-5, 5), (-7, 5), "opens_at"),
    "a coming stage starts later and is shorter": ((5, 9), (6, 9), "closes_at"),
    "a coming stage starts an hour before it closes": ((5, 9), (8.96, 9), "closes_at"),
    "a coming stage moves as a whole": ((5, 9), (6, 10), None),
    "a coming stage starts later and is longer": ((5, 9), (6, 12), None),
    "a coming stage starts earlier": ((5, 9), (2, 9), None),
    "a coming stage starts in the past": ((5, 9), (-1, 9), "opens_at"),
    "a coming stage closes earlier": ((5, 9), (5, 8), "closes_at"),
    "a closed stage opens again": ((-9, -5), (-9, 5), "closes_at"),
    "a closed stage is said to have been longer": ((-9, -5), (-9, -2), "closes_at"),
    "a new stage to come": (None, (5, 9), None),
    "a new stage from yesterday on": (None, (-1, 9), "opens_at"),
}


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("name", DATES)
@pytest.mark.usefixtures("still_clock")
def test_dates_that_people_have_planned_for_only_move_later(app: Flask, name: str, published: bool) -> None:
    stands, wanted, refusing = DATES[name]
    consultation = make.make_consultation(published=published, days=stands or make.OPEN)
    organiser = make.seat(consultation, Role.ORGANISER)
    opens, closes = (now() + timedelta(days=day) for day in wanted)
    moments = {"opens_at": opens, "closes_at": closes}
    phase = consultation.phases[0]
    for which in ("opens_at", "closes_at"):
        if stands and wanted["opens_at closes_at".split().index(which)] == stands["opens_at closes_at".split().index(which)]:
            moments[which] = getattr(phase, which).replace(second=0, microsecond=0)  # as a form sends it

    def act() -> None:
        if stands is None:
            managing.add_phase(organiser, consultation, name="New", note="", **moments)
        else:
            managing.change_phase(organiser, phase, name="Listen", note="", **moments, seen=fingerprint_phase(phase))

    if refusing is None or not published:
        act()
        return
    with pytest.raises(Invalid) as refused:
        act()
    assert list(refused.value.errors) == [refusing]


@pytest.mark.parametrize("days", [make.OPEN, make.CLOSED], ids=["open", "over"])
def test_what_people_could_take_part_in_stays(app: Flask, days: tuple[float, float]) -> None:
    consultation = make.make_consultation(days=days)
    organiser, phase = make.seat(consultation, Role.ORGANISER), consultation.phases[0]
    with pytest.raises(Conflict, match="its stage has already started"):
        managing.remove_activity(organiser, phase.activities[0], reason=WHY)
    managing.remove_activity(SYSTEM, phase.activities[0])
    db.session.expire_all()
    with pytest.raises(Conflict, match="it has already started"):
        managing.remove_phase(organiser, phase, reason=WHY)


def test_no_button_removes_what_has_begun(app: Flask) -> None:
    consultation = make.make_consultation()
    account = make.make_account()
    organiser = make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    add_phase(organiser, consultation, WHY)
    words = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/change").words
    assert "Remove Decide" in words and "Remove Listen" not in words and "Remove Talk it through" not in words


def test_a_form_that_says_a_moment_to_the_minute_moves_nothing(app: Flask) -> None:
    consultation, organiser = make_at("published")
    phase = consultation.phases[0]
    kept = (phase.opens_at, phase.closes_at)
    dates = {name: getattr(phase, name).replace(second=0, microsecond=0) for name in ("opens_at", "closes_at")}
    managing.change_phase(organiser, phase, name="Listen on", note="", **dates, seen=fingerprint_phase(phase))
    assert (phase.opens_at, phase.closes_at) == kept


def test_a_document_that_people_can_read_is_replaced_and_the_old_one_stays(app: Flask) -> None:
    consultation, organiser = make_at("answered")
    first = add_document(organiser, consultation, WHY)
    with pytest.raises(Conflict, match="replace it with a new version"):
        managing.remove_document(organiser, first)
    said = NewFile("Arrivals, to October", "october.txt", b"61 a week", "More.")
    change_by_two(organiser, want_newer(first, said))
    (newer,) = consultation.documents
    assert [each.id for each in consultation.documents] == [newer.id]
    with pytest.raises(Changed):
        change_by_two(organiser, want_newer(first, replace(said, content=b"62 a week")))
    reader = Reader(app)
    for document, words in ((first, "54 a week"), (newer, "61 a week")):
        path = f"/consultations/{consultation.slug}/documents/{document.public_id}"
        assert reader.client.get(path).text == words
        assert path in str(reader.open(f"/consultations/{consultation.slug}/changes").page)
    version = last_version(consultation)
    assert version is not None and version.effect == ChangeEffect.REPLACED and version.thing_id == first.id


def test_nobody_changes_or_deletes_a_version(either_app: Flask) -> None:
    consultation, organiser = make_at("published")
    change_basics(organiser, consultation, "")
    for statement in ("UPDATE versions SET reason = 'another'", "DELETE FROM versions"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(CHANGES)), max_size=8))
def test_versions_followed_from_the_first_give_what_stands_now(app: Flask, steps: list[str]) -> None:
    consultation, organiser = make_at("answered")
    make.seat(consultation, Role.LEAD)
    first = describe_all(consultation)
    for number, name in enumerate(steps):
        try:
            CHANGES[name](organiser, consultation, f"{WHY} {number}")
        except Invalid as refused:  # the same file again, or nothing that is new but the reason
            assert refused.errors.keys() <= {"file", "reason"}
        db.session.expire_all()
    versions = list_versions_since(consultation.id)
    assert replay_versions(first, versions[::-1]) == describe_all(consultation)
    assert undo_versions(describe_all(consultation), versions) == first


def test_of_two_who_change_it_at_once_the_second_is_told_and_nothing_is_kept_of_it(either_app: Flask) -> None:
    consultation, organiser = make_at("answered")
    seen = fingerprint_basics(consultation)

    def write(actor: Actor, mine: Consultation, summary: str) -> None:
        basics = replace(read_basics(mine), contact_phone=summary)
        managing.change_basics(actor, mine, basics, seen=seen, reason=WHY)

    outcome = act_during(
        either_app,
        lambda: write(organiser, consultation, "One."),
        lambda _actor, mine: fingerprint_basics(mine),
        lambda actor, mine: write(actor, mine, "Two."),
        organiser,
        consultation,
    )
    assert isinstance(outcome, Changed) and len(list_versions_since(consultation.id)) == 1


def test_who_decided_is_named_until_they_delete_their_account(app: Flask) -> None:
    consultation, organiser = make_at("answered")
    change_affected(organiser, consultation, WHY)
    path = f"/consultations/{consultation.slug}/changes"
    assert "Owen Rees, organiser" in Reader(app).open(path).words
    make.seat(consultation, Role.ORGANISER)
    change_role(SYSTEM, make.place_of(organiser, consultation), role=Role.PARTICIPANT)
    account = db.session.get_one(Account, organiser.account_id)
    erase_person(organiser, account)
    words = Reader(app).open(path).words
    assert "Owen Rees" not in words and "Someone who has left" in words and WHY in words


def test_changes_are_shown_a_page_at_a_time(either_app: Flask) -> None:
    consultation, organiser = make_at("published")
    for number in range(VERSIONS_PER_PAGE + 3):
        basics, seen = replace(read_basics(consultation), summary=f"Summary {number}."), fingerprint_basics(consultation)
        managing.change_basics(organiser, consultation, basics, seen=seen)
    first, next_before = list_versions(consultation.id)
    second, end = list_versions(consultation.id, before=next_before)
    assert (len(first), len(second), end) == (VERSIONS_PER_PAGE, 3, None)
    reader = Reader(either_app).open(f"/consultations/{consultation.slug}/changes")
    assert "More than 20 changes since this opened" in reader.words and "It opened" not in reader.words
    assert "It opened" in reader.follow("Show earlier changes").words


OFFICIAL = {
    Consultation: {"affected", *(each.name for each in fields(Basics))},
    Phase: {"name", "note", "opens_at", "closes_at"},
    Activity: {"title", "summary", "is_about_decision"},
    Document: {"title", "file_name", "replaced_at"},
    ScopeItem: {"text", "reason", "state", "condition", "owner"},
}
# Practice runs, which nobody but their team ever sees.
NOT_PUBLIC = "rooms/actions/rehearsing.py"


def changes_official_things(function: ast.FunctionDef) -> bool:
    """Makes one, deletes one, or sets what it says; found by the names that they have everywhere."""
    names = {model.__name__: model.__name__.lower() for model in OFFICIAL} | {"Consultation": "consultation"}
    official = {(name, each) for model, name in zip(OFFICIAL, names.values(), strict=True) for each in OFFICIAL[model]}
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            is_made = called in {"Phase", "Activity", "Document", "ScopeItem"}
            is_set = called == "setattr" and getattr(node.args[0], "id", "") in names.values()
            if is_made or is_set or (called == "delete_row"):
                return True
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in (each for whole in targets for each in (whole.elts if isinstance(whole, ast.Tuple) else [whole])):
            base = getattr(target, "value", None)
            name = (getattr(base, "id", ""), getattr(target, "attr", ""))
            if name in official or name == ("consultation", "scope"):
                return True
    return False


def test_every_action_that_changes_official_things_keeps_a_version() -> None:
    forum = Path(managing.__file__).parents[2]
    silent, found = [], set()
    for path in sorted(forum.rglob("*.py")):
        module = path.relative_to(forum).as_posix()
        if "/actions" not in module or module == NOT_PUBLIC:
            continue
        for function in (node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)):
            if not changes_official_things(function):
                continue
            found.add(function.name)
            if function.name != "make_document" and "note_change(" not in ast.unparse(function):
                silent.append(f"{module}: {function.name}")
    assert not silent, (
        f"these change what a consultation says and call no note_change (consultations/actions/recording.py): {silent}"
    )
    assert {"write_basics", "write_scope", "write_groups", "add_phase", "write_phase", "take_away_activity"} <= found
