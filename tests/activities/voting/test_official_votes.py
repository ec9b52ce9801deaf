"""What people have read of a vote changes in public: before beside after, with a reason, and with time to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.activities.voting.actions.calling import open_now
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.managing import Choice, set_options, set_rules
from forum.activities.voting.actions.voter_lists import save_voter_list
from forum.activities.voting.models import PassMark, Poll, Purpose, Who
from forum.activities.voting.snapshots import describe_poll
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part, describe_all
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import list_versions_since
from forum.spaces.rules import read_words, undo_versions
from tests import factories as make
from tests.activities.voting.test_seen import rules_of
from tests.browsing import Reader
from tests.notifications.test_following import read, run_jobs_at
from tests.rewording.asking import change_by_two, want_stage

WHY = "The board asked for clearer words."
QUESTION = "Should the night line be offered?"


def make_open(*, is_answered: bool = True, **rules: object) -> tuple[Poll, Actor]:
    """A vote that people have read of, four days long, and one of its organisers."""
    consultation = make.make_consultation(days=(-5, 60))
    dates = {"opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=5)} | rules
    poll = make.make_poll(consultation, question=QUESTION, **dates)
    if is_answered:
        make.make_thread(consultation, make.seat(consultation))
    return poll, make.seat(consultation, Role.ORGANISER)


def list_changes(consultation: Consultation) -> list[Version]:
    query = select(Version).filter_by(space_id=consultation.id, part=Part.POLLS).order_by(Version.id)
    return list(db.session.scalars(query))


def ask_other(actor: Actor, poll: Poll, reason: str) -> None:
    dates = {"opens_at": poll.opens_at, "closes_at": poll.closes_at}
    rules = replace(rules_of(poll), question="Should the night line be refused?", **dates)  # type: ignore[arg-type]
    set_rules(actor, poll, rules, reason=reason)


def offer_other(actor: Actor, poll: Poll, reason: str) -> None:
    set_options(actor, poll, [Choice("Apples"), Choice("Never")], reason=reason)


@pytest.mark.parametrize("change", [ask_other, offer_other])
def test_other_words_of_a_vote_ask_why_once_somebody_has_answered(app: Flask, change: Callable[[Actor, Poll, str], None]) -> None:
    poll, organiser = make_open()
    with pytest.raises(Invalid) as refused:
        change(organiser, poll, "")
    assert set(refused.value.errors) == {"reason"}
    db.session.rollback()
    before = describe_poll(poll)
    change(organiser, poll, WHY)
    last = list_changes(poll.consultation)[-1]
    assert (last.reason, last.effect) == (WHY, ChangeEffect.CHANGED)
    assert (read_words(last.before), read_words(last.after)) == (before, describe_poll(poll))


def test_until_somebody_has_answered_a_slip_is_put_right_and_kept(app: Flask) -> None:
    poll, organiser = make_open(is_answered=False)
    closes = poll.closes
    ask_other(organiser, poll, "")
    assert list_changes(poll.consultation)[-1].effect == ChangeEffect.CHANGED and poll.closes == closes


def test_the_words_before_stay_readable_beside_those_after_and_its_page_leads_there(app: Flask) -> None:
    poll, organiser = make_open()
    ask_other(organiser, poll, WHY)
    reader = Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
    link = next(each for each in reader.page.find_all("a") if "See what it said before" in each.text)
    words = reader.open(str(link["href"])).words
    assert "offered" in words and "refused" in words and WHY in words
    table = Reader(app).ask("get", f"/consultations/{poll.consultation.slug}/changes.csv").get_data(as_text=True)
    assert QUESTION in table and WHY in table


def test_announcing_a_vote_is_a_change_of_its_own_and_all_of_it_can_be_read_backwards(app: Flask) -> None:
    poll, organiser = make_open()
    first = list_changes(poll.consultation)[0]
    assert first.effect == ChangeEffect.ADDED and read_words(first.after) == describe_poll(poll)
    ask_other(organiser, poll, WHY)
    offer_other(organiser, poll, WHY)
    opened = undo_versions(describe_all(poll.consultation), list_versions_since(poll.consultation.id))
    assert (Part.POLLS, poll.id) not in opened
    listed = Reader(app).open(f"/consultations/{poll.consultation.slug}/changes").words
    assert "A new vote" in listed and "changed the settings of the vote" not in listed


def test_another_order_of_the_options_is_shown_too(app: Flask) -> None:
    poll, organiser = make_open()
    set_options(organiser, poll, [Choice("Beans"), Choice("Apples"), Choice("Carrots")], reason=WHY)
    words = Reader(app).open(f"/consultations/{poll.consultation.slug}/changes?part=polls").words
    assert words.index("Apples") < words.rindex("Beans")


@pytest.mark.parametrize("change", [ask_other, offer_other])
def test_people_have_fourteen_days_from_then(app: Flask, change: Callable[[Actor, Poll, str], None]) -> None:
    poll, organiser = make_open()
    change(organiser, poll, WHY)
    assert poll.closes >= now() + timedelta(days=14)


@pytest.mark.parametrize("rules", [{"team_votes": True}, {"pass_mark": PassMark.THREE_QUARTERS}, {"who": Who.CAPACITIES}])
def test_who_can_vote_and_what_it_takes_give_that_time_too(app: Flask, rules: dict[str, object]) -> None:
    poll, organiser = make_open()
    about = {"opens_at": poll.opens_at, "closes_at": poll.closes_at, "capacity_keys": "staff"}
    set_rules(organiser, poll, replace(rules_of(poll), **about | rules), reason=WHY)  # type: ignore[arg-type]
    assert poll.closes >= now() + timedelta(days=14)


MOVES = {
    "it opens earlier": ("opens_at", -0.5, "opens_at"),
    "it closes earlier": ("closes_at", -1, "closes_at"),
    "it is shorter": ("opens_at", 1, "closes_at"),
}


@pytest.mark.parametrize("move", MOVES)
def test_dates_of_an_announced_vote_only_move_later(app: Flask, move: str) -> None:
    poll, organiser = make_open()
    name, days, field = MOVES[move]
    dates = {"opens_at": poll.opens_at, "closes_at": poll.closes_at}
    dates[name] += timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        set_rules(organiser, poll, replace(rules_of(poll), **dates), reason=WHY)  # type: ignore[arg-type]
    assert set(refused.value.errors) == {field}


def test_a_vote_that_is_later_as_a_whole_is_told(app: Flask) -> None:
    poll, organiser = make_open(is_answered=False)
    person = make.seat(poll.consultation)
    run_jobs_at(now())
    dates = {"opens_at": poll.opens + timedelta(days=3), "closes_at": poll.closes + timedelta(days=3)}
    set_rules(organiser, poll, replace(rules_of(poll), **dates))  # type: ignore[arg-type]
    run_jobs_at(now())
    assert any("changed the vote" in said for said in read(person))


def test_who_took_part_is_told_of_other_words_with_the_reason(app: Flask) -> None:
    poll, organiser = make_open()
    person = make.seat(poll.consultation)
    ask_other(organiser, poll, WHY)
    run_jobs_at(now())
    assert any("changed the vote" in said and WHY in said for said in read(person))


def test_voting_that_has_begun_begins_when_it_did(app: Flask) -> None:
    poll, organiser = make_open(opens_at=now() - timedelta(hours=1))
    dates = {"opens_at": now() + timedelta(days=1), "closes_at": poll.closes + timedelta(days=9)}
    with pytest.raises(Invalid) as refused:
        set_rules(organiser, poll, replace(rules_of(poll), **dates), reason=WHY)  # type: ignore[arg-type]
    assert "opens_at" in refused.value.errors


def test_a_list_of_voters_that_people_read_of_stays(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    listed = save_voter_list(organiser, consultation, name="Residents", emails=["a@example.org"])
    make.make_poll(consultation, who=Who.LIST, voter_list_id=listed.id)
    with pytest.raises(Conflict, match="Make a new list"):
        save_voter_list(organiser, consultation, name="Residents", emails=["b@example.org"], public_id=listed.public_id)


def test_nobody_turns_an_announced_vote_into_one_that_the_decision_follows(app: Flask) -> None:
    poll, organiser = make_open()
    rules = replace(
        rules_of(poll), opens_at=poll.opens_at, closes_at=poll.closes_at, purpose=Purpose.FOLLOWED, unless="it costs more."
    )
    with pytest.raises(Invalid) as refused:
        set_rules(organiser, poll, rules, reason=WHY)
    assert set(refused.value.errors) == {"purpose"}


@pytest.mark.parametrize("change", [ask_other, offer_other])
def test_what_two_people_announced_stays_as_they_did(app: Flask, change: Callable[[Actor, Poll, str], None]) -> None:
    poll, organiser = make_open(purpose=Purpose.FOLLOWED, unless="it costs more.")
    with pytest.raises(Invalid, match="so this stays"):
        change(organiser, poll, WHY)


def test_what_people_vote_on_by_hand_stays_while_they_do(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, announced=False)
    poll.opened_by_hand = True
    open_now(SYSTEM, poll)
    with pytest.raises(Conflict, match="so it stays as it is"):
        offer_other(make.seat(consultation, Role.ORGANISER), poll, WHY)


def test_the_form_asks_why_and_keeps_what_was_typed(app: Flask) -> None:
    poll, organiser = make_open()
    email = db.session.get_one(Account, organiser.account_id).email
    reader = Reader(app).enter(email).open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}")
    assert "Its dates can only move later." in reader.words
    answer = reader.send("Save the rules", question="Should the night line be refused?")
    assert "Enter why you are changing this" in answer.words
    assert answer.page.find(id="question")["value"] == "Should the night line be refused?"
    answer = answer.send("Save the rules", reason=WHY)
    assert "Voting now closes" in answer.words and poll.question == "Should the night line be refused?"


def test_a_vote_that_stays_when_its_stage_moves_says_its_own_dates_from_then_on_with_the_reason_of_the_stage(
    either_app: Flask,
) -> None:
    """One that somebody has voted in; one that nobody has moves along and says nothing of its own."""
    consultation = make.make_consultation(days=(-5, 30))
    stays, moves = (make.make_poll(consultation, question=question) for question in (QUESTION, "Which nights?"))
    organiser, follower = make.seat(consultation, Role.ORGANISER), make.seat(consultation)
    as_read, closed = describe_poll(stays), stays.closes
    vote(make.seat(consultation), stays, make.make_ballot(stays, 1, 0, 0))
    assert describe_poll(stays) == as_read, "the first vote changes nothing that people read"
    phase, before = consultation.phases[0], len(list_changes(consultation))
    change_by_two(organiser, want_stage(phase, WHY, name="Tell us"))
    assert len(list_changes(consultation)) == before, "another name of its stage moves no date"
    change_by_two(organiser, want_stage(phase, WHY, closes_at=phase.closes_at + timedelta(days=7)))
    (version,) = list_changes(consultation)[before:]
    assert (version.thing_id, version.reason, read_words(version.before)) == (stays.id, WHY, as_read)
    assert stays.closes == closed and moves.closes == phase.closes_at
    after = read_words(version.after)
    assert after == describe_poll(stays)
    assert after is not None and (after["vote_stage_dates"], after["closes_at"]) == (["opens"], closed.isoformat())
    page = Reader(either_app).open(f"/consultations/{consultation.slug}/changes").words
    assert QUESTION in page and "Voting closes when its stage closes" in page
    change_by_two(organiser, want_stage(phase, WHY, closes_at=phase.closes_at + timedelta(days=1)))
    assert len(list_changes(consultation)) == before + 1, "it said so already"
    run_jobs_at(now())
    (told,) = [said for said in read(follower) if "the dates of the vote" in said]
    assert QUESTION in told and WHY in told
