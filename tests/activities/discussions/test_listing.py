"""A thread is listed as long as anything in it can be read, and what is counted is what can be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.activities.discussions.models import Post
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.paging import Sort
from forum.activities.discussions.queries.replies import list_replies
from forum.activities.discussions.queries.threads import count_threads, count_voices, list_threads
from forum.contributions.actions import set_status, withdraw
from forum.contributions.models import Status
from forum.erasure.actions import erase_person
from forum.kernel import permissions
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.browsing import Reader

VISITOR = Actor(None, permissions.VISITOR)


def put(post: Post, status: Status) -> None:
    with transaction():
        set_status(SYSTEM, post, status)


def take_back(post: Post) -> None:
    withdraw(post.author.account.as_actor(), post)


def leave(post: Post) -> None:
    erase_person(post.author.account.as_actor(), post.author.account)
    db.session.expire_all()


WAYS: dict[str, Callable[[Post], object]] = {
    "withdrawn": take_back,
    "hidden": lambda post: put(post, Status.HIDDEN),
    "held": lambda post: put(post, Status.WAITING),
    "sent back for other words": lambda post: put(post, Status.REWORD),
    "its author has left": leave,
}


def list_titles(first: Post, actor: Actor = VISITOR, sort: Sort = Sort.NEWEST) -> list[Post]:
    return [thread.first_post for thread in list_threads(actor, first.thread.activity, sort).threads]


@pytest.mark.parametrize("way", WAYS)
def test_a_thread_whose_first_post_is_gone_is_listed_while_anything_below_can_be_read(app: Flask, way: str) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation, title="A walrusword title")
    name = first.author.pseudonym
    below = make.make_reply(make.make_reply(first, body="It stays."), body="This too.")
    WAYS[way](first)
    member = make.seat(consultation)
    for sort in (Sort.NEWEST, Sort.MOST_DISCUSSED):
        assert list_titles(first, sort=sort) == list_titles(first, member, sort) == [first]
    base = f"/consultations/{consultation.slug}"
    for address in (base, f"{base}/discussions/{first.thread.activity.public_id}"):
        reader = Reader(app).open(address)
        assert "2 replies" in reader.words
        assert "first comment" in reader.words
        assert "walrusword" not in str(reader.page) and name not in reader.words
    for post in (below.parent, below):
        put(post, Status.HIDDEN)
    assert list_titles(first) == list_titles(first, member) == []


def test_counts_and_orders_follow_what_can_be_read(either_app: Flask) -> None:
    consultation = make.make_consultation()
    busy, quiet = make.make_thread(consultation), make.make_thread(consultation)
    replies = [make.make_reply(busy, body=f"Number {number}.") for number in range(3)]
    make.make_reply(quiet, body="A single one.")
    assert list_titles(busy, sort=Sort.MOST_DISCUSSED) == [busy, quiet]
    take_back(replies[0])
    put(replies[1], Status.HIDDEN)
    put(replies[2], Status.WAITING)
    assert (busy.below_count, busy.shown_below_count) == (3, 0)
    assert list_titles(busy, sort=Sort.MOST_DISCUSSED) == [quiet, busy]
    assert list_titles(busy, sort=Sort.UNANSWERED) == [busy]
    page = Reader(either_app).open(f"/consultations/{consultation.slug}/threads/{busy.thread.public_id}").words
    assert "No replies yet" in page and "1 person" in page
    put(replies[1], Status.PUBLISHED)
    put(replies[2], Status.PUBLISHED)
    assert busy.shown_below_count == 2
    assert list_titles(busy, sort=Sort.MOST_DISCUSSED) == [busy, quiet]
    assert count_voices(busy.thread).people == 3
    assert rebuild_counters() == 0


def test_when_the_last_post_was_is_said_of_posts_that_can_be_read(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    with set_clock(now() + timedelta(hours=1)):
        later = make.make_reply(first)
    assert first.thread.last_post_at == later.created_at
    put(later, Status.HIDDEN)
    assert first.thread.last_post_at == first.created_at
    put(later, Status.PUBLISHED)
    assert first.thread.last_post_at == later.created_at


def test_a_place_without_words_is_shown_while_something_below_it_can_be_read(either_app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    author = make.seat(consultation)
    hidden = make.make_reply(first)
    below = make.make_reply(hidden, author)
    put(hidden, Status.HIDDEN)

    def shown(actor: Actor) -> list[int]:
        branches = list_replies(actor, first, Sort.OLDEST).branches
        return [each.post.id for branch in branches for each in (branch, *branch.replies)]

    assert shown(VISITOR) == [hidden.id, below.id]
    put(below, Status.WAITING)
    assert shown(VISITOR) == []
    assert shown(author) == [hidden.id, below.id], "whoever waits finds their own words in their place"
    assert shown(make.seat(consultation, Role.MODERATOR)) == [hidden.id, below.id]
    assert shown(make.seat(consultation)) == []


def test_more_replies_are_counted_as_they_can_be_read(either_app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    top = make.make_reply(first)
    several = [make.make_reply(top, body=f"Number {number}.") for number in range(6)]
    take_back(several[5])
    put(several[4], Status.HIDDEN)
    branch = list_replies(VISITOR, first, Sort.OLDEST).branches[0]
    assert branch.more == 1, "of three that are not on the page one can be read"


def test_moving_takes_the_counts_along(app: Flask) -> None:
    consultation = make.make_consultation()
    first, other = make.make_thread(consultation), make.make_thread(consultation)
    moved = make.make_reply(first)
    put(make.make_reply(moved), Status.HIDDEN)
    with transaction():
        move(SYSTEM, moved, other.public_id)
    assert [(each.below_count, each.shown_below_count) for each in (first, other)] == [(0, 0), (2, 1)]
    assert rebuild_counters() == 0


def test_what_the_team_wrote_is_not_counted_as_what_people_said(app: Flask) -> None:
    consultation = make.make_consultation()
    activity, page = make.discussion_of(consultation), Reader(app)
    address = f"/consultations/{consultation.slug}/discussions/{activity.public_id}"
    assert "No comments yet" in page.open(address).words
    team = make.seat(consultation, Role.FACILITATOR)
    news = make.make_thread(consultation, team)
    assert "1 comment from the team" in page.open(address).words
    person = make.seat(consultation)
    make.make_reply(make.make_reply(news, person), team)
    make.make_thread(consultation, person)
    assert count_threads(activity) == (2, 1, 0, 0, 2)
    assert "2 comments from one person and 2 comments from the team" in page.open(address).words
