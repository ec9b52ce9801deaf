"""A reply that was drawn before is given again only while it would be drawn the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.actions import begin_session
from forum.activities.discussions import rendering
from forum.activities.discussions.actions.responding import add_condition, respond
from forum.activities.discussions.events import RepliesRecounted
from forum.activities.discussions.models import Post
from forum.activities.discussions.queries.outline import Mark
from forum.activities.discussions.queries.replies import Branch
from forum.activities.discussions.rendering import find_lineup, find_outline, read_as_of
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import SITE, emit
from forum.kernel.kept import Kept
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader
from tests.worlds import begin_with

OWN = re.compile(r'(name="(?:csrf_token|key)" value=")[^"]+')


def set_column(thing: object, **values: object) -> None:
    with transaction():
        for name, value in values.items():
            setattr(thing, name, value)
        emit(RepliesRecounted(SITE, None, 0))  # As whatever changes what pages show leaves an entry.


def put(post: Post, status: Status) -> None:
    with transaction():
        set_status(SYSTEM, post, status)


def find_below(post: Post) -> Post:
    return db.session.scalars(select(Post).filter_by(parent_id=post.id).order_by(Post.id)).all()[0]


CHANGES: dict[str, Callable[[Post], object]] = {
    "other words": lambda post: edit(post.author.account.as_actor(), post, title="", body="I have thought again."),
    "words taken back": lambda post: withdraw(post.author.account.as_actor(), post),
    "hidden": lambda post: put(post, Status.HIDDEN),
    "waiting": lambda post: put(post, Status.WAITING),
    "hidden, shown again": lambda post: (put(post, Status.HIDDEN), put(post, Status.PUBLISHED)),
    "another name": lambda post: set_column(post.author, pseudonym="Amber Heron"),
    "another capacity": lambda post: set_column(post.author, capacity_key="carer"),
    "a title of somebody's work": lambda post: set_column(post.author, capacity_key="staff", job_title="Nurse"),
    "official": lambda post: set_column(post, author_role=Role.LEAD),
    "moved here": lambda post: set_column(post, moved_from_id=post.thread_id + 1),
    "another kind of thread": lambda post: set_column(post.thread, kind_key="question"),
    "one more below": make.make_reply,
    "one below hidden": lambda post: put(find_below(post), Status.HIDDEN),
    "one below taken back": lambda post: put(find_below(post), Status.WITHDRAWN),
    "the thread locked": lambda post: set_column(post.thread, locked_at=now()),
    "the phase closed": lambda post: set_column(post.activity.phase, closes_at=now() - timedelta(minutes=1)),
    "run by others": lambda post: set_column(post.consultation, run_by="Somebody else"),
    "in another language": lambda post: set_column(post.consultation, language="cy"),
    "a response": lambda post: respond(make.seat(post.consultation), post, "lived", is_on=True),
    "a response under it": lambda post: respond(make.seat(post.consultation), find_below(post), "understand", is_on=True),
    "a condition": lambda post: add_condition(make.seat(post.consultation), post, body="it runs on Sundays"),
    "nothing": lambda post: None,
}


class Readers:
    """Everybody who may see a page differently, with the pages they get."""

    def __init__(self, app: Flask, post: Post) -> None:
        self.app = app
        self.path = f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"
        self.readers = {"visitor": Reader(app)}
        places = {
            role: make.place_of(make.seat(post.consultation, role), post.consultation)
            for role in (Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER)
        }
        for name, place in {**places, "author": post.author}.items():
            self.readers[name] = reader = Reader(app)
            with reader.client.session_transaction() as session:
                session["_user_id"] = begin_session(place.account)

    def read(self, *, afresh: bool = False) -> dict[str, str]:
        pages = {}
        self.app.extensions["kept_pages"].clear()
        for name, reader in self.readers.items():
            if afresh:
                self.app.extensions["drawn_replies"].clear()
            pages[name] = OWN.sub(r"\1", reader.open(self.path).response.text)
        return pages


@pytest.fixture
def post(app: Flask) -> Post:
    return begin_with(make_discussed)


def make_discussed() -> Post:
    """A reply with replies, deeper than a page shows."""
    consultation = make.make_consultation()
    reply = make.make_reply(make.make_thread(consultation), body="I walk home in the dark.")
    official = make.make_reply(reply, make.seat(consultation, Role.LEAD), body="We counted.")
    make.make_reply(make.make_reply(official))
    return reply


@pytest.mark.one_in(2)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("change", CHANGES)
def test_whoever_reads_sees_what_would_be_drawn_now(app: Flask, post: Post, change: str, first: bool) -> None:
    post = post.thread.first_post if first else post
    readers = Readers(app, post)
    before = readers.read()
    CHANGES[change](post)
    after = readers.read()
    assert after == readers.read(afresh=True)
    assert (after == before) == (change == "nothing" or change == "hidden, shown again")


def test_a_new_day_is_another_word_for_when(app: Flask, post: Post) -> None:
    readers = Readers(app, post)
    assert "Today at" in readers.read()["visitor"]
    with set_clock(now() + timedelta(days=1)):
        after = readers.read()
        assert "Yesterday at" in after["visitor"]
        assert after == readers.read(afresh=True)


def test_what_is_drawn_for_one_is_given_to_others_who_see_the_same(
    app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Readers(app, post)
    drawn: list[str] = []
    draw = rendering._draw

    def record(branch: Branch, *rest: object, **more: bool) -> rendering.Drawn:
        drawn.append(branch.post.public_id)
        return draw(branch, *rest, **more)

    monkeypatch.setattr(rendering, "_draw", record)
    for name in ("visitor", "participant", "organiser"):
        readers.readers[name].open(readers.path)
    assert len(drawn) == 6 and len(set(drawn)) == 3, "once for those who can respond, once for visitors"
    readers.readers["author"].open(readers.path)
    assert drawn[6:] == [post.public_id], "only the author's own has links of its own"
    readers.readers["visitor"].open(f"{readers.path}?sort=newest")
    assert len(drawn) == 7


def test_who_has_spoken_is_counted_once_until_the_log_has_grown(app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    count = rendering.count_voices
    monkeypatch.setattr(rendering, "count_voices", lambda thread: (counted.append(thread.public_id), count(thread))[1])
    readers = Readers(app, post)
    with set_clock(now()):
        readers.read()
        assert len(counted) == 1
        put(post, Status.HIDDEN)
        readers.read()
        assert len(counted) == 2


def test_no_more_is_kept_than_there_is_room_for() -> None:
    kept = Kept[str](most=2)
    kept.keep(("one",), "1")
    kept.keep(("two",), "2")
    assert kept.find(("one",)) == "1"
    kept.keep(("three",), "3")
    assert kept.find(("two",)) is None, "it was asked for longest ago"
    assert kept.find(("one",)) == "1" and kept.find(("three",)) == "3"
    kept.keep(("three",), "3", size=2)
    assert kept.find(("one",)) is None and kept.find(("three",)) == "3", "kept anew it counts once, as large as it is now"
    kept.keep(("huge",), "h" * 3, size=3)
    assert kept.find(("huge",)) is None and kept.find(("three",)) is None, "what is larger than all the room is not kept"


def test_a_press_and_a_made_up_address_have_no_thread_walked_through_anew(app: Flask) -> None:
    post = make.make_thread(make.make_consultation())
    make.make_reply(post)
    person, made_up = make.seat(post.consultation), Mark(post.public_id, 1, "made-up", 1)
    with app.test_request_context():
        outline, lineup = find_outline(post.thread, read_as_of()), find_lineup(post.thread, post, read_as_of())
        assert find_lineup(post.thread, post, read_as_of(), mark=made_up) is lineup
    respond(person, post, "lived", is_on=True)
    make.make_thread(make.make_consultation())
    with app.test_request_context():
        assert find_outline(post.thread, read_as_of()) is outline
    make.make_reply(post)
    with app.test_request_context():
        assert len(find_outline(post.thread, read_as_of()).entries) == 2
