"""What people read of how something was opened stays what they read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor, Role
from forum.opening.actions import answering
from forum.opening.checks import all_checks, list_checks
from forum.opening.kinds import Tier
from forum.opening.queries import list_answers, list_opened_checks, list_openings
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready, make_team

WITHOUT_EASY_READ = "opened without an Easy Read"


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def make_opened(tier: Tier = Tier.ENGAGEMENT, *, without: str = "", days: tuple[float, float] = (5, 110)) -> Team:
    team = make_team(days=days)
    team.choose(tier)
    team.answer_all(but=without)
    if without:
        team.explain(without)
    if tier is not Tier.CONVERSATION:
        team.ask()
        team.sign()
    team.open()
    return team


def read_page(app: Flask, team: Team, page: str = "") -> str:
    return Reader(app).open(f"/consultations/{team.consultation.slug}{page}").words


def test_agreed_words_that_people_have_read_stay_until_what_was_missing_is_mended(app: Flask) -> None:
    team = make_opened(without="easy_read")
    with pytest.raises(Conflict, match="People have read this"):
        team.explain("easy_read", agrees=None)
    assert WITHOUT_EASY_READ in read_page(app, team)
    page = enter(app, team.organiser).open(f"/consultations/{team.consultation.slug}/manage/opening/without/easy_read")
    assert "People have read this" in page.words and "Save and see what people read" not in page.words
    team.answer("easy_read")
    assert WITHOUT_EASY_READ not in read_page(app, team)


def test_what_is_explained_for_a_higher_tier_is_read_once_it_has_that_tier(app: Flask) -> None:
    team = make_ready(Tier.CONVERSATION)
    team.open()
    team.choose(Tier.ENGAGEMENT)
    team.answer_all(but="easy_read")
    team.explain("easy_read")
    assert WITHOUT_EASY_READ not in read_page(app, team)
    team.ask()
    team.sign()
    team.open()
    assert WITHOUT_EASY_READ in read_page(app, team)


def test_a_later_answer_stands_beside_the_one_it_opened_with_under_its_own_name(app: Flask) -> None:
    team = make_opened()
    other = make.seat(team.consultation, Role.ORGANISER, name="Someone Else")
    seen = answering.fingerprint_answer(list_answers(team.consultation)["equality"])
    with set_clock(now() + timedelta(days=2)):
        words = {"is_met": True, "words": "They said that it harms nobody.", "seen": seen}
        answering.answer_check(other, team.consultation, all_checks()["equality"], **words)
    line = next(line for line in list_opened_checks(team.consultation) if line.check.key == "equality")
    assert line.words == "Yes, and here is how (equality)."
    assert line.person == make.place_of(team.organiser, team.consultation)
    assert line.later is not None and line.later.said_by.pseudonym == "Someone Else"
    text = read_page(app, team, "/opening")
    then, later = text.index("Said after it opened"), text.index("They said that it harms nobody. Someone Else")
    assert then < later


def test_what_has_risen_keeps_how_it_first_opened(app: Flask) -> None:
    with set_clock(now() - timedelta(days=20)):
        team = make_opened(Tier.CONVERSATION, days=(1, 130))
        day = say_day(now())
    team.choose(Tier.ENGAGEMENT)
    team.answer_all()
    team.ask()
    team.sign()
    team.open()
    assert [opened.tier for opened in list_openings(team.consultation)] == [Tier.ENGAGEMENT, Tier.CONVERSATION]
    assert len(list_openings(team.consultation)[1].lines) == len(list_checks(Tier.CONVERSATION))
    text = read_page(app, team, "/opening")
    assert f"How it opened on {day} Kind: Early conversation." in text and "it asks more of the organisers" in text


def test_nothing_is_said_of_days_where_it_is_open_for_fewer(app: Flask) -> None:
    team = make_ready(Tier.FORMAL, days=(1, 4))
    team.explain("enough_days")
    team.ask()
    team.sign()
    team.open()
    for page in ("", "/opening"):
        text = read_page(app, team, page)
        assert "A formal consultation should be open for at least 84 days." in text and "It is open for at least" not in text


def test_how_long_it_is_open_is_said_where_that_is_so(app: Flask) -> None:
    team = make_opened(Tier.FORMAL)
    for page in ("", "/opening"):
        assert "It is open for at least 84 days." in read_page(app, team, page)


@pytest.mark.parametrize(
    ("days_later", "title"), [(0, "It opens on"), (6, "It is open"), (120, "Before it opened")], ids=["before", "while", "after"]
)
def test_the_checks_are_headed_by_what_is_so_on_the_day(app: Flask, days_later: int, title: str) -> None:
    team = make_opened()
    with set_clock(now() + timedelta(days=days_later)):
        reader = enter(app, team.organiser).open(f"/consultations/{team.consultation.slug}/manage/opening")
    heading = reader.page.h1.get_text(strip=True)
    opens = f" {say_day(team.consultation.phases[0].opens_at)}" if days_later == 0 else ""
    assert heading == reader.title == f"{title}{opens}"
