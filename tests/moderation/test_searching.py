"""Those who moderate find what is hidden, in their own consultations and nowhere else; nobody else finds it at all."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.moderation.actions.working import claim
from forum.moderation.models import Case
from forum.moderation.queries import searching
from forum.moderation.queries.searching import search_hidden
from forum.search.parsing import parse
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.canaries import Canary, hide, hold, withdraw


def say_and_hide(take_out, word: str, consultation=None) -> Canary:
    consultation = consultation or make.make_consultation()
    author = make.seat(consultation)
    post = make.make_thread(consultation, author, body=f"We met a {word} at the Café in\nTown.")
    canary = Canary(word, author, post, make.seat(consultation, Role.MODERATOR), take_out)
    take_out(canary)
    return canary


def find(actor: Actor, typed: str) -> list[int]:
    return [card.case.contribution_id for card in search_hidden(actor, parse(typed)).cards]


def sign_in(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


@pytest.mark.parametrize("take_out", [hide, hold])
def test_what_is_hidden_is_found_by_its_moderators_alone(either_app: Flask, take_out) -> None:
    canary, other = say_and_hide(take_out, "aardvarkcanary"), say_and_hide(hide, "zebracanary")
    for typed in ("aardvarkcanary", "AARDVARKcanary cafe", '"cafe in town"'):
        assert canary.said.id in find(canary.moderator, typed), typed
    assert find(canary.moderator, "aardvarkcanary nothing") == find(other.moderator, "aardvarkcanary") == []
    for role in (Role.PARTICIPANT, Role.ORGANISER, Role.LEAD):
        assert find(make.seat(canary.said.consultation, role), "aardvarkcanary") == []
    assert find(canary.author, "aardvarkcanary") == []
    page = sign_in(either_app, canary.moderator).open("/moderation/search?q=aardvarkcanary")
    assert "1 hidden comment found" in page.words and "newest 1,000 comments" in page.words
    assert page.page.select_one(".queue a")["href"].startswith("/moderation/cases/")
    for reader in (page, Reader(either_app), sign_in(either_app, other.moderator)):
        assert reader.open("/search?q=aardvarkcanary").title == "No results for “aardvarkcanary”"
    assert "aardvarkcanary at" not in sign_in(either_app, other.moderator).open("/moderation/search?q=aardvarkcanary").words


def test_what_is_shown_or_gone_is_not_among_what_is_hidden(app: Flask) -> None:
    canary = say_and_hide(hide, "aardvarkcanary")
    consultation = canary.said.consultation
    make.make_thread(consultation, body="Another aardvarkcanary.")
    assert find(canary.moderator, "aardvarkcanary") == [canary.said.id]
    withdraw(canary)
    assert find(canary.moderator, "aardvarkcanary") == []


def test_no_more_is_looked_through_than_the_page_says(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_LOOKED_THROUGH", 1)
    first = say_and_hide(hide, "aardvarkcanary")
    second = say_and_hide(hide, "zebracanary", first.said.consultation)
    assert find(first.moderator, "aardvarkcanary") == []
    assert find(first.moderator, "zebracanary") == [second.said.id]
    assert "older ones that we did not look through" in sign_in(app, first.moderator).open("/moderation/search?q=zebra").words


def test_too_much_to_look_for_is_said_beside_the_field(app: Flask) -> None:
    reader = sign_in(app, make.seat(make.make_consultation(), Role.MODERATOR))
    page = reader.open(f"/moderation/search?q={'x' * 300}")
    assert page.status == 422 and "Use 200 characters or fewer" in page.words
    assert "hidden comments found" not in reader.open("/moderation/search?q=").words
    for sign in ("%22%27*", "%22", "*"):
        page = reader.open(f"/moderation/search?q={sign}")
        assert page.status == 200
        assert "No hidden comments found" in page.words and "There is no word in what you typed" in page.words


def test_private_details_are_found_only_by_whoever_has_taken_the_case(app: Flask) -> None:
    consultation = make.make_consultation()
    author, moderator = make.seat(consultation), make.seat(consultation, Role.MODERATOR)
    make.make_thread(consultation, author, body="My neighbour is on 07700 900123, ask her.")
    case = db.session.query(Case).one()
    assert [each.reason_key for each in case.flags] == ["private"]
    assert find(moderator, "neighbour") == [case.contribution_id]
    for typed in ('"07700 9001"', "900123", "0", "neighbour 07700"):
        assert find(moderator, typed) == [], typed
    claim(moderator, case)
    assert find(moderator, '"07700 9001"') == [case.contribution_id]
    assert find(make.seat(consultation, Role.MODERATOR), "900123") == []
