"""What was answered to a check stays to be read: another answer is an official change, and what it opened without stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.actions import managing
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.snapshots import Part
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM
from forum.opening.actions import answering, preparing
from forum.opening.checks import all_checks
from forum.opening.kinds import CheckWords
from forum.opening.queries import list_answers, list_gaps
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.queries import find_pending
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import read_words
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, read, run_jobs_at
from tests.opening.ready import Team, make_ready
from tests.opening.test_afterwards import open_it, read_changes
from tests.rewording.asking import change_by_two

WHY = "The day of the election is known now."
CHECK, FIRST, OTHER = "calm_time", "Yes, and here is how (calm_time).", "There is an election in May."


def take_part(team: Team) -> timedelta:
    """Somebody outside the team answers; returns when that is."""
    later = timedelta(days=6)
    with set_clock(now() + later):
        make.make_thread(team.consultation)
    return later


def say(team: Team, words: str = OTHER, *, is_met: bool = True, reason: str = "") -> None:
    check = all_checks()[CHECK]
    seen = answering.fingerprint_answer(list_answers(team.consultation).get(CHECK))
    answering.answer_check(team.organiser, team.consultation, check, is_met=is_met, words=words, seen=seen, reason=reason)


def want(team: Team, words: str = OTHER, *, is_met: bool = True) -> Wanted:
    there = list_answers(team.consultation)[CHECK]
    seen = answering.fingerprint_answer(there)
    return Wanted(team.consultation, Part.OPENING_CHECKS, CheckWords(is_met, words), seen, WHY, there)


def open_without(key: str) -> Team:
    """With a statement about what is missing that people have read."""
    team = make_ready()
    db.session.execute(db.text("DELETE FROM opening_answers WHERE check_key = :key"), {"key": key})
    db.session.commit()
    team.explain(key)
    team.ask()
    team.sign()
    team.open()
    return team


def open_form(app: Flask, team: Team, path: str = f"checks/{CHECK}") -> Reader:
    email = db.session.get_one(Account, team.organiser.account_id).email
    return Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening/{path}")


def test_another_answer_is_a_change_that_everybody_reads_before_beside_after_with_its_reason(app: Flask) -> None:
    team = open_it()
    follower = make_follower(team.consultation)
    with set_clock(now() + take_part(team)):
        with pytest.raises(Invalid) as refused:
            say(team)
        assert set(refused.value.errors) == {"reason"}
        assert list_answers(team.consultation)[CHECK].words == FIRST
        change_by_two(team.organiser, want(team))
        (version,) = list_of_thing(team.consultation.id, Part.OPENING_CHECKS, list_answers(team.consultation)[CHECK].id)
        before, after = read_words(version.before) or {}, read_words(version.after) or {}
        assert (before["answered"], after["answered"]) == (FIRST, OTHER)
        words = read_changes(app, team.consultation)
        assert WHY in words and "asked for this and" in words and "Is there an election or a school holiday" in words
        run_jobs_at(now())
        assert any("have changed an answer that they gave before this opened" in each for each in read(follower))


def test_an_answer_that_people_have_read_says_something_else_only_by_two(app: Flask) -> None:
    team = open_it()
    with set_clock(now() + take_part(team)):
        with pytest.raises(NeedsColleague):
            say(team, "Yes.", reason=WHY)
        page = open_form(app, team)
        assert "A colleague has to agree before an answer says something else." in page.words
        page.send("Save my answer", is_met="yes", words="Yes.", reason=WHY)
        assert list_answers(team.consultation)[CHECK].words == FIRST
        assert "Nothing changes until then." in page.words and page.title == "Change an answer to an opening check"
        asked = find_pending(team.consultation, Part.OPENING_CHECKS, list_answers(team.consultation)[CHECK])
        assert asked is not None
        agree_to_rewording(team.lead, asked, seen=fingerprint_rewording(asked))
        answer = list_answers(team.consultation)[CHECK]
        assert (answer.words, answer.said_by_id) == ("Yes.", make.place_of(team.organiser, team.consultation).id)


def test_that_it_is_so_no_more_is_said_by_one_at_once(app: Flask) -> None:
    team = open_it()
    with set_clock(now() + take_part(team)):
        assert change_or_ask(team.organiser, team.consultation, want(team, is_met=False)) is None
        assert not list_answers(team.consultation)[CHECK].is_met
        assert change_or_ask(team.organiser, team.consultation, want(team, FIRST)) is None, "and that it is so again"


def test_a_no_after_a_yes_is_a_change_too_even_in_the_same_words(app: Flask) -> None:
    team = open_it()
    with set_clock(now() + take_part(team)):
        with pytest.raises(Invalid) as refused:
            say(team, FIRST, is_met=False)
        assert set(refused.value.errors) == {"reason"}


def test_before_anybody_has_taken_part_it_needs_no_reason_and_is_in_the_list_all_the_same(app: Flask) -> None:
    team = open_it()
    say(team)
    assert "Is there an election or a school holiday" in read_changes(app, team.consultation)


def test_the_same_answer_again_changes_nothing(app: Flask) -> None:
    team = open_it()
    with set_clock(now() + take_part(team)):
        said_at = list_answers(team.consultation)[CHECK].said_at
        say(team, FIRST)
        answer = list_answers(team.consultation)[CHECK]
        assert answer.said_at == said_at and not list_of_thing(team.consultation.id, Part.OPENING_CHECKS, answer.id)


def test_an_answer_to_what_was_missing_needs_no_reason_and_followers_hear_of_it(app: Flask) -> None:
    team = open_without(CHECK)
    follower = make_follower(team.consultation)
    with set_clock(now() + take_part(team)):
        say(team)
        assert list_gaps(team.consultation)[CHECK].mended_at == now()
        run_jobs_at(now())
        assert any("have answered a question that they had not answered" in each for each in read(follower))
        say(team, is_met=False, reason="The date has moved.")
        assert list_gaps(team.consultation)[CHECK].mended_at is None, "it is missing again"


def test_an_answer_of_whoever_decides_never_newly_says_that_all_is_decided(app: Flask) -> None:
    team = open_it()
    with pytest.raises(Invalid) as refused:
        team.answer("not_decided", "We will close it. That is decided.")
    assert "sounds as if it is already decided" in refused.value.errors["words"]


def test_the_form_asks_why_and_keeps_what_was_typed(app: Flask) -> None:
    team = open_it()
    with set_clock(now() + take_part(team)):
        asked = open_form(app, team).send("Save my answer", words=OTHER)
        assert asked.status == 422 and "Enter why you are changing this" in asked.words
        assert asked.page.find(attrs={"name": "words"}).text.strip() == OTHER
        asked.send("Save my answer", reason=WHY)
        db.session.expire_all()
        waits = find_pending(team.consultation, Part.OPENING_CHECKS, list_answers(team.consultation)[CHECK])
        assert waits is not None and OTHER in waits.after and waits.reason == WHY


def stop(team: Team) -> None:
    team.consultation.stopped_at = now()
    db.session.commit()


def test_once_it_was_stopped_neither_an_answer_nor_a_statement_can_be_written(app: Flask) -> None:
    team = open_it()
    typed = open_form(app, team)
    stop(team)
    with pytest.raises(Conflict, match="was stopped early"):
        say(team, reason="Late.")
    with pytest.raises(Conflict, match="was stopped early"):
        team.explain("easy_read")
    assert "was stopped early" in open_form(app, team).words
    refused = typed.send("Save my answer", words=OTHER)
    assert "was stopped early" in refused.words and OTHER in str(refused.page)
    assert "Change this answer" not in open_form(app, team, "").words


def test_of_what_is_open_nobody_explains_what_it_opens_without(app: Flask) -> None:
    team = open_it()
    with pytest.raises(Conflict, match="This is already open"):
        team.explain("easy_read")
    page = open_form(app, team, "without/easy_read")
    assert "This is already open. You can still add what is missing." in page.words


def test_what_people_have_read_of_a_gap_stays_in_its_words(app: Flask) -> None:
    team = open_without("easy_read")
    with pytest.raises(Conflict, match="People have read this"):
        team.explain("easy_read")
    assert preparing.find_why_no_gap(team.consultation, all_checks()["easy_read"])


def test_a_draft_is_answered_as_often_as_its_team_likes(app: Flask) -> None:
    team = make_ready()
    say(team)
    say(team, "There is none.")
    managing.publish(SYSTEM, team.consultation)
    assert "Is there an election" not in read_changes(app, team.consultation)
