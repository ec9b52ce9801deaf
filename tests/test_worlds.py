"""A world that was filled for an earlier test is there again as it was then, whatever that test did to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.contributions.actions import edit
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from tests import factories as make
from tests import worlds
from tests.apps import KeptApp
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
