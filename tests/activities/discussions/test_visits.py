"""Whoever comes again finds what is new in a thread since they were there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.activities.discussions.actions import visits
from forum.activities.discussions.actions.visits import forget_visits, note_visit
from forum.activities.discussions.models import Post, Visit
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.visits import Visits
from forum.activities.discussions.rules import KEEP_VISITS, VISIT_LASTS
from forum.contributions.actions import set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from tests import factories as make
from tests.activities.discussions.test_threads import signed_in
from tests.browsing import Reader


def path_of(first: Post) -> str:
    return f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"


def new_on(reader: Reader) -> set[str]:
    return {post["id"].removeprefix("post-") for post in reader.page.select(".is-new")}


def later(**length: float) -> datetime:
    return now() + timedelta(**length)


@pytest.mark.usefixtures("mid_morning")
def test_what_came_since_the_last_visit_is_marked_counted_and_can_be_gone_to(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    old = make.make_reply(first)
    reader = signed_in(either_app, first.consultation).open(path_of(first))
    assert not new_on(reader) and not reader.page.select(".news-bar"), "whoever is here for the first time has read nothing yet"
    began = later(hours=3)
    with set_clock(began):
        nested, fresh = make.make_reply(old), make.make_reply(first)
        reader.open(path_of(first))
        assert new_on(reader) == {nested.public_id, fresh.public_id}
        bar = reader.page.select_one(".news-bar")
        assert "2 new since you were here today at" in " ".join(bar.text.split())
        assert bar.a["href"].endswith(f"/posts/{nested.public_id}")
        assert len(reader.page.select(".contents .new-tag")) == 2
        narrowed = reader.open(f"{path_of(first)}?new=1")
        shown = {post["id"] for post in narrowed.page.select(".replies .post")}
        assert shown == {f"post-{each.public_id}" for each in (nested, fresh)}
    with set_clock(began + VISIT_LASTS / 2):
        assert len(new_on(reader.open(path_of(first)))) == 2, "to load the page again is the same visit"
    with set_clock(began + 3 * VISIT_LASTS):
        assert not new_on(reader.open(path_of(first)))


def test_neither_ones_own_words_nor_what_nobody_can_read_is_new(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = signed_in(app, first.consultation).open(path_of(first))
    with set_clock(later(hours=3)):
        reader.send("Post my reply", body="My own.")
        hidden = make.make_reply(first)
        with transaction():
            set_status(SYSTEM, hidden, Status.HIDDEN)
        reader.open(path_of(first))
        assert not new_on(reader) and not reader.page.select(".news-bar")


def test_what_was_held_or_moved_here_is_new_when_it_comes_into_sight(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    held, elsewhere = make.make_reply(first), make.make_reply(make.make_thread(first.consultation), body="From elsewhere.")
    below = make.make_reply(elsewhere)
    with transaction():
        set_status(SYSTEM, held, Status.WAITING)
    make.make_reply(first)
    reader = signed_in(app, first.consultation).open(path_of(first))
    with set_clock(later(hours=3)):
        with transaction():
            set_status(SYSTEM, held, Status.PUBLISHED)
            move(SYSTEM, elsewhere, first.public_id)
        fresh = {held.public_id, elsewhere.public_id, below.public_id}
        assert new_on(reader.open(path_of(first))) == fresh
        assert "3 new since you were here" in " ".join(reader.page.select_one(".news-bar").text.split())
        assert new_on(reader.open(f"{path_of(first)}?new=1")) == fresh
        times = {post["id"]: post["data-at"] for post in Reader(app).open(path_of(first)).page.select(".replies [data-at]")}
        assert times[f"post-{held.public_id}"] == times[f"post-{below.public_id}"] == now().isoformat()


def test_who_has_read_a_part_has_not_seen_the_rest(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    old = make.make_reply(first)
    reader = signed_in(app, first.consultation).open(path_of(first))
    began = later(hours=3)
    with set_clock(began):
        fresh = make.make_reply(first)
        for part in (f"under={old.public_id}", "kind=question"):
            reader.open(f"{path_of(first)}?{part}")
            visitor = Reader(app).open(f"{path_of(first)}?{part}").page.select_one("[data-read]")
            assert visitor is not None and not visitor.has_attr("data-newest"), "nor does their browser note it"
    with set_clock(began + 3 * VISIT_LASTS):
        assert new_on(reader.open(path_of(first))) == {fresh.public_id}
        assert Reader(app).open(path_of(first)).page.select_one("[data-read]")["data-newest"] == fresh.created_at.isoformat()


@pytest.mark.parametrize("view", ["", "?view=compact"])
def test_a_place_without_words_is_never_new(app: Flask, view: str) -> None:
    first = make.make_thread(make.make_consultation())
    reader = signed_in(app, first.consultation).open(path_of(first))
    moderator = make.seat(first.consultation, Role.MODERATOR)
    with set_clock(later(hours=3)):
        hidden, withdrawn = make.make_reply(first), make.make_reply(first, moderator)
        make.make_reply(hidden, moderator)
        withdraw(moderator, withdrawn)
        with transaction():
            set_status(SYSTEM, hidden, Status.HIDDEN)
        reader.open(path_of(first) + view)
        assert not new_on(reader) & {hidden.public_id, withdrawn.public_id}
        for each in (hidden, withdrawn):
            assert not reader.page.find(id=f"post-{each.public_id}").has_attr("data-at")


def test_nothing_is_kept_of_visitors_and_a_page_that_is_read_on_is_seldom_noted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make.make_thread(make.make_consultation())
    Reader(app).open(path_of(first))
    note_visit(Actor(None, VISITOR), first.thread_id, Visits(None, None), now())
    assert not db.session.scalars(select(Visit)).all()
    reader = signed_in(app).open(path_of(first))
    assert db.session.scalars(select(Visit)).one().thread_id == first.thread_id
    monkeypatch.setattr(visits, "transaction", None)
    assert reader.open(path_of(first)).status == 200


def test_visits_are_kept_for_some_time(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    signed_in(app).open(path_of(first))
    for days, left in ((-1, 1), (1, 0)):
        with set_clock(later(days=KEEP_VISITS.days + days)):
            forget_visits(None)  # type: ignore[arg-type]
        assert len(db.session.scalars(select(Visit)).all()) == left
