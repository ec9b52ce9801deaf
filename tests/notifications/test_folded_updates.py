"""The page of one's updates: a card for each consultation, short enough for a phone, with all else folded under it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import Tag
from flask import Flask

from forum.accounts.models import Account
from forum.accounts.queries import find_account
from forum.consultations.models import Consultation
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.sentences import AS_WRITTEN
from forum.notifications.actions import mark_read, notify
from forum.notifications.kinds import CONSULTATION
from forum.notifications.wording import MOST_OPEN
from tests import factories as make
from tests.browsing import Reader

pytestmark = pytest.mark.usefixtures("mid_morning")


def seat_somebody(consultation: Consultation) -> Account:
    account = find_account(make.seat(consultation).account_id)
    assert account
    return account


def tell(consultation: Consultation, account: Account, *keys: str) -> None:
    """Each an hour after the one before."""
    for hours, key in enumerate(keys):
        with set_clock(now() + timedelta(hours=hours)), transaction():
            sentence = AS_WRITTEN(text=f"Something happened: {key}.")
            notify([account.id], consultation, key=key, sentence=sentence, target_kind=CONSULTATION)


def open_cards(app: Flask, account: Account) -> list[Tag]:
    return list(Reader(app).enter(account.email).open("/account/news").page.select("section.news-of"))


def lines_of(card: Tag, *, folded: bool) -> list[str]:
    return [
        line.select_one("b").text.removeprefix("Something happened: ")
        for line in card.select(".news li")
        if bool(line.find_parent("details")) is folded
    ]


def test_a_few_new_lines_are_open_and_all_else_is_folded_and_still_there(app: Flask) -> None:
    consultation = make.make_consultation()
    account = seat_somebody(consultation)
    tell(consultation, account, "a", "b")
    with transaction():
        mark_read(account.as_actor(), None)
    with set_clock(now() + timedelta(hours=3)):
        tell(consultation, account, *"cdefg")
    (card,) = open_cards(app, account)
    assert lines_of(card, folded=False) == ["g.", "f.", "e."]
    assert lines_of(card, folded=True) == ["d.", "c.", "b.", "a."]
    assert "Show 4 more updates (2 new)" in card.summary.text
    assert card.select_one(".news-head .tag").text == "5 new"


@pytest.mark.parametrize("told", [1, 2, MOST_OPEN + 1])
def test_what_is_read_is_one_line_a_consultation(app: Flask, told: int) -> None:
    consultation = make.make_consultation()
    account = seat_somebody(consultation)
    tell(consultation, account, *"abcd"[:told])
    with transaction():
        mark_read(account.as_actor(), None)
    (card,) = open_cards(app, account)
    assert lines_of(card, folded=False) == ["abcd"[told - 1] + "."]
    assert len(lines_of(card, folded=True)) == told - 1
    assert bool(card.select("details")) is (told > 1), "nothing is folded where nothing is left"


def test_each_consultation_is_there_once_the_newest_first(app: Flask) -> None:
    first, second = make.make_consultation(title="The night bus"), make.make_consultation(title="The day centre")
    account = seat_somebody(first)
    tell(first, account, "a")
    with set_clock(now() + timedelta(days=1)):
        tell(second, account, "b")
    with set_clock(now() + timedelta(days=2)):
        tell(first, account, "c")
    assert [card.h2.text for card in open_cards(app, account)] == ["The night bus", "The day centre"]


def test_marking_a_line_leads_back_to_its_consultation(app: Flask) -> None:
    consultation = make.make_consultation()
    account = seat_somebody(consultation)
    tell(consultation, account, "a", "b")
    reader = Reader(app).enter(account.email).open("/account/news")
    anchor = reader.page.select_one("section.news-of h2")["id"]
    assert reader.page.select_one(".mark input[name=next]")["value"].endswith(f"#{anchor}")
    reader.send("Mark as read (Something happened: b.")
    (card,) = open_cards(app, account)
    assert lines_of(card, folded=False) == ["a."], "what is still new stays open"
