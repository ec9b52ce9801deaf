"""What something opened with and is so no more stands on top of its page, with its day, until it is so again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from forum.accounts.queries import find_account
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from forum.opening.actions import answering
from forum.opening.checks import all_checks, list_checks
from forum.opening.kinds import Tier
from forum.opening.queries import find_opening, list_answers
from forum.opening.turned import list_turned
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import run_jobs_at
from tests.opening.ready import Team
from tests.opening.test_afterwards import open_it
from tests.opening.test_changed_answers import open_without

ASKED = sorted(check.key for check in list_checks(Tier.ENGAGEMENT) if check.question is not None)


def say(team: Team, key: str, words: str, *, is_met: bool) -> None:
    check = all_checks()[key]
    by = team.organiser if Role.ORGANISER in check.answered_by else team.lead
    seen = answering.fingerprint_answer(list_answers(team.consultation).get(key))
    answering.answer_check(by, team.consultation, check, is_met=is_met, words=words, seen=seen, reason="We know more now.")


def list_keys(team: Team) -> list[str]:
    return [line.check.key for line in list_turned(team.consultation, find_opening(team.consultation))]


def read_top(app: Flask, team: Team) -> str:
    page = Reader(app).open(f"/consultations/{team.consultation.slug}").page
    return " ".join(each.get_text(" ", strip=True) for each in page.select(".opened-lines"))


def test_whatever_is_answered_can_turn() -> None:
    without = [key for key, check in all_checks().items() if check.question is not None and not check.no_longer]
    assert without == []


@pytest.mark.parametrize("key", ASKED)
def test_a_no_after_it_opened_stands_on_top_until_it_is_a_yes_again(app: Flask, key: str) -> None:
    team = open_it()
    assert read_top(app, team) == ""
    say(team, key, "It is not so any more, since the budget was cut.", is_met=False)
    top = read_top(app, team)
    assert str(all_checks()[key].no_longer) in top and f"Since {say_day(now())}" in top
    page = Reader(app).open(f"/consultations/{team.consultation.slug}")
    told = page.page.select_one("#opened-without")
    assert told is not None and "since the budget was cut" in told.get_text()
    say(team, key, "It is so again.", is_met=True)
    assert read_top(app, team) == ""


def test_its_day_is_the_first_on_which_it_was_not_so_any_more(app: Flask) -> None:
    team = open_it()
    days: list[datetime] = []
    for number in (1, 2, 3):
        with set_clock(now() + timedelta(days=number)):
            say(team, "money", f"There is none ({number}).", is_met=False)
            days.append(now())
    (line,) = list_turned(team.consultation, find_opening(team.consultation))
    assert line.since is not None and line.since.date() == days[0].date() and line.words == "There is none (3)."


def test_it_stands_there_for_good_where_nobody_ever_says_yes_again(app: Flask) -> None:
    team = open_it()
    say(team, "money", "There is none.", is_met=False)
    with set_clock(now() + timedelta(days=400)):
        assert list_keys(team) == ["money"]


def test_nobody_who_moderates_any_more_stands_on_top_with_the_day_on_which_the_last_one_went(app: Flask) -> None:
    team = open_it()
    leave_alone(team)
    top = read_top(app, team)
    assert "Nobody moderates this at the moment" in top and f"Since {say_day(now())}" in top
    make.seat(team.consultation, Role.MODERATOR)
    assert "moderator" not in list_keys(team)


def leave_alone(team: Team) -> None:
    for actor in (team.moderator, team.facilitator):
        erase_person(SYSTEM, find_account(actor.account_id))  # type: ignore[arg-type]


def test_what_is_found_is_not_asked_for_once_nobody_can_take_part_any_more(app: Flask) -> None:
    team = open_it()
    leave_alone(team)
    assert "moderator" in list_keys(team)
    with set_clock(now() + timedelta(days=400)):
        assert list_keys(team) == []


def test_what_it_never_opened_with_has_not_turned(app: Flask) -> None:
    team = open_without("easy_read")
    assert list_keys(team) == [] and "Easy Read" in read_top(app, team)


def test_what_is_found_from_the_data_has_the_day_on_which_it_was_noted(app: Flask) -> None:
    team = open_it()
    place = make.place_of(team.lead, team.consultation)
    place.role = Role.PARTICIPANT
    db.session.commit()
    assert find_since(team) is None, "nobody has noted it yet"
    first = now() + timedelta(days=1)
    run_jobs_at(first)
    run_jobs_at(first + timedelta(days=1))
    assert first <= (find_since(team) or now()) < first + timedelta(hours=12)
    place.role = Role.LEAD
    db.session.commit()
    run_jobs_at(first + timedelta(days=2))
    assert list_keys(team) == []
    place.role = Role.PARTICIPANT
    db.session.commit()
    run_jobs_at(again := first + timedelta(days=3))
    assert again <= (find_since(team) or now()) < again + timedelta(hours=12)


def find_since(team: Team) -> datetime | None:
    (line,) = list_turned(team.consultation, find_opening(team.consultation))
    assert line.check.key == "decider_named"
    return line.since
