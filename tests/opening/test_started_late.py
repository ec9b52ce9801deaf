"""Where options were ruled out before anybody was asked, the page says so on top, in the words of whoever answers for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.opening.kinds import CheckStanding, Tier
from forum.opening.queries import list_opened_checks
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready, make_team

LABEL = "Started late: some options were ruled out before anyone was asked."
WORDS = "In March the board ruled out a second clinic, because nobody could staff it."
EACH = pytest.mark.parametrize("tier", [Tier.ENGAGEMENT, Tier.FORMAL])


def open_up(team: Team) -> None:
    team.ask()
    team.sign()
    team.open()


@EACH
def test_the_page_says_so_on_top_with_the_sentence_its_day_and_who_says_it(app: Flask, tier: Tier) -> None:
    team = make_ready(tier)
    team.answer("not_narrowed", WORDS, is_met=False)
    open_up(team)
    place = make.place_of(team.organiser, team.consultation)
    page = Reader(app).open(f"/consultations/{team.consultation.slug}")
    top, below = page.page.select_one(".note.amber"), page.page.select_one("#opened-without")
    assert top is not None and LABEL in top.text
    assert below is not None and all(said in below.text for said in (WORDS, place.pseudonym, f"{to_local(now()):%B}"))
    heads = [heading.get_text(strip=True) for heading in page.page.select("h2, h3")]
    assert heads.count(LABEL) == 1 and page.page.text.count(LABEL) == 1, "a heading, once"
    assert "Were options already narrowed before people were asked?" in below.text, "the words answer a question"
    shown = page.follow("How this was opened")
    assert LABEL in shown.words and WORDS in shown.words


@EACH
def test_whoever_says_that_nothing_was_narrowed_has_no_label(app: Flask, tier: Tier) -> None:
    team = make_ready(tier)
    open_up(team)
    assert "Started late" not in Reader(app).open(f"/consultations/{team.consultation.slug}").words


def test_nobody_opens_without_saying_it_and_nobody_explains_it_away(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    team.answer_all(but="not_narrowed")
    email = db.session.get_one(Account, team.organiser.account_id).email
    reader = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening")
    assert "Nothing opens without this." in reader.words
    with pytest.raises(Conflict):
        team.explain("not_narrowed")
    with pytest.raises(Conflict):
        team.ask()
    reader.open(f"/consultations/{team.consultation.slug}/manage/opening/checks/not_narrowed")
    assert LABEL in reader.words and "not yet" not in reader.words
    reader.send("Save my answer", is_met="no", words=WORDS)
    assert LABEL in reader.words and WORDS in reader.words
    open_up(team)


def test_the_label_stays_whatever_is_said_later(app: Flask) -> None:
    team = make_ready()
    team.answer("not_narrowed", WORDS, is_met=False)
    open_up(team)
    with set_clock(now() + timedelta(days=1)):
        team.answer("not_narrowed", "We have looked at it again. Nothing was.")
        words = Reader(app).open(f"/consultations/{team.consultation.slug}").words
        assert LABEL in words and WORDS in words
        assert "We have looked at it again" in Reader(app).open(f"/consultations/{team.consultation.slug}/opening").words
    line = next(line for line in list_opened_checks(team.consultation) if line.check.key == "not_narrowed")
    assert line.standing is CheckStanding.WITHOUT


def test_a_conversation_is_not_asked(app: Flask) -> None:
    team = make_ready(Tier.CONVERSATION)
    team.open()
    assert "not_narrowed" not in {line.check.key for line in list_opened_checks(team.consultation)}
