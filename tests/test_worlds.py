"""A world that was filled for an earlier test is there again as it was then, whatever that test did to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.contributions.actions import edit
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from tests import factories as make
from tests import worlds
from tests.apps import KeptApp, close_database
from tests.browsing import Reader
from tests.worlds import begin_with

filled: list[str] = []


def fill() -> tuple[Post, list[Actor]]:
    filled.append("once")
    consultation = make.make_consultation()
    author = make.seat(consultation)
    return make.make_thread(consultation, author), [author]


@pytest.fixture(autouse=True)
def nothing_is_kept_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "_kept", {})
    filled.clear()


def use(app: Flask) -> str:
    """Reads a page of it, and changes it."""
    post, (author,) = begin_with(fill)
    page = Reader(app).open(f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}").words
    edit(author, post, title="Changed", body="Changed.")
    make.make_reply(post)
    return page


def test_it_is_filled_once_and_each_test_has_its_own(kept_on_sqlite: KeptApp) -> None:
    pages = []
    for _test in range(3):
        with kept_on_sqlite.lend() as app:
            pages.append(use(app))
    assert len(filled) == 1
    assert all("They do." in page and "Changed" not in page for page in pages)


def test_what_has_been_there_for_a_minute_is_filled_anew(kept_on_sqlite: KeptApp, monkeypatch: pytest.MonkeyPatch) -> None:
    for longest in (60, -1):
        monkeypatch.setattr(worlds, "LONGEST_KEPT", longest)
        with kept_on_sqlite.lend():
            begin_with(fill)
    assert len(filled) == 2


def test_at_another_time_another_world_is_filled(app: Flask) -> None:
    moment = now() - timedelta(days=200)
    with set_clock(moment):
        post, _people = begin_with(fill)
    assert post.created_at == moment
    assert worlds._kept == {}


def test_nothing_that_was_written_before_is_lost(app: Flask) -> None:
    make.make_account()
    with pytest.raises(AssertionError, match="it would be lost"):
        begin_with(fill)
    assert db.session.query(Post).count() == 0


def test_a_usual_consultation_that_a_test_begins_with_is_made_once(kept_on_sqlite: KeptApp) -> None:
    slugs = set()
    for _test in range(3):
        with kept_on_sqlite.lend():
            consultation = make.make_consultation()
            slugs.add(consultation.slug)
            make.make_thread(consultation)
            assert db.session.query(Post).count() == 1
    assert len(slugs) == 1


def test_one_that_has_been_there_for_longer_is_made_anew(kept_on_sqlite: KeptApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "LONGEST_KEPT_UNASKED", -1)
    slugs = set()
    for _test in range(2):
        with kept_on_sqlite.lend():
            slugs.add(make.make_consultation().slug)
    assert len(slugs) == 2


def add_account() -> None:
    db.session.add(Account(email="first@example.org", password_hash="", created_at=now()))


def write_account() -> None:
    add_account()
    db.session.flush()


def save_account() -> None:
    add_account()
    db.session.commit()


def save_account_and_leave() -> None:
    save_account()
    db.session.remove()


def save_account_and_close() -> None:
    """So that it stands in the file itself, and not in SQLite's log beside it."""
    save_account()
    close_database()


ACTS = (add_account, write_account, save_account, save_account_and_leave, save_account_and_close)


@pytest.mark.parametrize("does", ACTS, ids=lambda does: does.__name__)
def test_nothing_that_a_test_did_before_it_is_lost(kept_on_sqlite: KeptApp, does: Callable[[], None]) -> None:
    with kept_on_sqlite.lend():
        earlier = make.make_consultation().slug
    with kept_on_sqlite.lend():
        does()
        assert make.make_consultation().slug != earlier
        assert db.session.query(Account.email).all() == [("first@example.org",)]
