"""What people read of how something was opened stays what they read."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.opening.kinds import Tier
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
