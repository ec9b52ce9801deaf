"""Who reads a thread is told that something new is in it: as a number, and as long as any visitor may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from forum.accounts.actions import sign_out_everywhere
from forum.activities.discussions.actions.responding import respond
from forum.activities.discussions.actions.summaries import fingerprint_answer, mark_answer
from forum.activities.discussions.live import describe
from forum.activities.discussions.models import Condition, Post, Summary
from forum.activities.discussions.moderation_hooks import lock_thread, move
from forum.activities.discussions.responses import Response
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import EventRecord, emit, entries_since
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.live.subscriptions import Messages, Subscriber, last_seq
from tests import factories as make
from tests.browsing import Reader
from tests.services import wait_until

TOLD = {"seq", "replies", "changes", "spread"}


class Window:
    """Its messages are answered outside the test's own session, as on a server."""

    def __init__(self, app: Flask, browser: FlaskClient) -> None:
        make_client = app.extensions["socketio"].test_client
        self.client: SocketIOTestClient = Context().run(make_client, app, flask_test_client=browser)

    def say(self, message: dict[str, Any]) -> dict[str, Any]:
        return Context().run(self.client.emit, "thread:join", message, callback=True)

    def join(self, first: Post, since: int = 0) -> dict[str, Any]:
        return self.say({"slug": first.consultation.slug, "public_id": first.thread.public_id, "since": since})

    def hear(self, name: str) -> list[Any]:
        """What it was told since it was last asked."""
        return [each["args"][0] for each in self.client.get_received() if each["name"] == name]


@pytest.fixture
def open_window(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Window]]:
    """A window of a visitor, or of whoever is signed in with a browser; there is a share for visitors."""
    monkeypatch.setattr(app.extensions["open_sockets"], "most_of_visitors", 5)
    opened: list[Window] = []

    def open_(reader: Reader | None = None) -> Window:
        browser = reader.client if reader else app.test_client()
        opened.append(Window(app, browser))
        assert opened[-1].client.is_connected()
        return opened[-1]

    yield open_
    for window in opened:
        Context().run(window.client.disconnect)
    wait_until(lambda: not app.extensions["subscriptions"].is_running, "nobody to follow anything")


def hide(first: Post) -> None:
    with transaction():
        set_status(SYSTEM, first, Status.HIDDEN)


def hide_beside_a_reply(first: Post) -> None:
    make.make_reply(first)
    hide(first)


def take_back(first: Post) -> None:
    withdraw(Actor(first.author.account_id, frozenset({Role.MEMBER})), first)


def lock(first: Post) -> None:
    with transaction():
        lock_thread(SYSTEM, first, "That is enough.")


def make_private(first: Post) -> None:
    with transaction():
        first.consultation.published_at = None
        emit(ConsultationChanged(consultation_stream(first.space_id), None, first.space_id, "basics"))


def move_phase(**days: float) -> Callable[[Post], None]:
    def move_it(first: Post) -> None:
        with transaction():
            for name, number in days.items():
                setattr(first.activity.phase, name, now() + timedelta(days=number))
            emit(ConsultationChanged(consultation_stream(first.space_id), None, first.space_id, "phases"))

    return move_it


CHANGES: dict[str, tuple[Callable[[Post], None], bool]] = {
    "as it is": (lambda _first: None, True),
    "first post withdrawn": (take_back, True),
    "first post hidden, with replies": (hide_beside_a_reply, True),
    "first post hidden": (hide, False),
    "thread locked": (lock, False),
    "consultation private": (make_private, False),
    "phase still to come": (move_phase(opens_at=1, closes_at=2), False),
    "phase closed": (move_phase(closes_at=-0.5), False),
}


@pytest.mark.parametrize("role", ["visitor", "moderator"])
@pytest.mark.parametrize("change", CHANGES)
def test_followed_is_what_a_visitor_may_read_and_no_longer_than_that(
    app: Flask, open_window: Callable[..., Window], change: str, role: str
) -> None:
    """A moderator may read more, and is told no more."""
    make_it_so, is_followed = CHANGES[change]
    first = make.make_thread(make.make_consultation())
    reader = Reader(app)
    if role == "moderator":
        make.seat(first.consultation, Role.MODERATOR, actor=make.make_actor("moderator@example.org"))
        reader.sign_in("moderator@example.org", make.PASSWORD)
    before, after = open_window(reader), open_window(reader)
    assert before.join(first)["ok"]
    make_it_so(first)
    answer = after.join(first)
    assert answer["ok"] is is_followed
    if is_followed:
        assert answer.keys() == {"ok", *TOLD, "has_missed"} and type(answer["replies"]) is int
        assert not before.hear("thread:over")
    else:
        assert answer["code"] == 404
        wait_until(lambda: before.hear("thread:over"), "the window to be told that it is over")
    assert list(app.extensions["subscriptions"].subscribers) == (
        [("thread", consultation_stream(first.space_id))] if is_followed else []
    )


def test_a_visitor_is_told_how_many_replies_there_are_and_never_a_word(open_window: Callable[..., Window]) -> None:
    first = make.make_thread(make.make_consultation())
    make.make_reply(first)
    window, told = open_window(), [dict.fromkeys(TOLD) | {"replies": 1}]
    assert window.join(first)["replies"] == 1
    other = make.make_thread(first.consultation)
    make.make_reply(other)
    make.make_reply(first, body="A word that is nobody's business.")
    wait_until(lambda: told.extend(window.hear("thread:news")) or told[-1]["replies"] == 2, "the reply to be told")
    assert all(news.keys() == TOLD for news in told)
    assert "nobody's business" not in str(told)


def test_a_window_follows_the_thread_it_named_last(open_window: Callable[..., Window], app: Flask) -> None:
    first, other = make.make_thread(make.make_consultation()), make.make_thread(make.make_consultation())
    window = open_window()
    window.join(first)
    window.join(other)
    ((_name, subscribers),) = app.extensions["subscriptions"].subscribers.items()
    assert [subscriber.about for subscriber in subscribers.values()] == [other.thread_id]


X = {"slug": "x", "public_id": "x", "since": 0}


WRONG = [{}, {"slug": "x"}, *(X | each for each in ({"slug": 1}, {"public_id": ["x"]}, {"since": "1"}, {"since": -1}))]


@pytest.mark.parametrize("message", WRONG)
def test_what_names_no_thread_is_refused(open_window: Callable[..., Window], message: dict[str, Any]) -> None:
    assert open_window().say(message)["code"] == 422


def test_whoever_signs_out_is_told_that_it_is_over(app: Flask, open_window: Callable[..., Window]) -> None:
    first = make.make_thread(make.make_consultation())
    account = make.make_account("reader@example.org")
    reader = Reader(app)
    reader.sign_in("reader@example.org", make.PASSWORD)
    mine, visitors = open_window(reader), open_window()
    assert mine.join(first)["ok"] and visitors.join(first)["ok"]
    sign_out_everywhere(account.as_actor(), None)
    wait_until(lambda: mine.hear("thread:over"), "the window to be told that it is over")
    assert not visitors.hear("thread:over")


def tell(first: Post, act: Callable[[], object], *followed: Post) -> dict[str, Messages]:
    """What windows that follow these threads are told of an act."""
    stream = consultation_stream(first.space_id)
    before = last_seq(stream)
    act()
    entries: list[EventRecord] = entries_since(stream, before)
    subscribers = [Subscriber(f"{n}", None, "", about=each.thread_id) for n, each in enumerate(followed or (first,))]
    return describe(stream, entries, subscribers)


def test_hidden_shown_and_moved_replies_are_counted_anew(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    other, reply = make.make_thread(first.consultation), make.make_reply(first)

    def replies(act: Callable[[], object]) -> list[int]:
        return [messages[-1]["replies"] for messages in tell(first, act, first, other).values()]

    def put(status: Status) -> Callable[[], None]:
        def act() -> None:
            with transaction():
                set_status(SYSTEM, reply, status)

        return act

    assert replies(put(Status.HIDDEN)) == [0, 0]
    assert replies(put(Status.PUBLISHED)) == [1, 0]

    def move_it() -> None:
        with transaction():
            move(SYSTEM, reply, other.public_id)

    assert replies(move_it) == [0, 1]


def test_what_concerns_no_replies_is_not_told_and_one_message_serves_all(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    assert tell(first, lambda: make.seat(first.consultation)) == {"0": []}
    told = tell(first, lambda: make.make_reply(first), first, first)
    assert told["0"][0] is told["1"][0]


def test_of_the_page_only_what_is_followed_has_the_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make.make_thread(make.make_consultation())
    address = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"

    def has_line() -> bool:
        page = app.test_client().get(address)
        assert page.status_code == 200
        assert ("js/activities/discussions" in page.text or "/discussions-" in page.text) == ("data-thread=" in page.text)
        return "data-thread=" in page.text

    assert not has_line(), "under a plain WSGI server, where a window holds a thread"
    monkeypatch.setattr(app.extensions["open_sockets"], "most_of_visitors", 1)
    app.extensions["kept_pages"].clear()
    assert has_line()
    assert "data-thread=" in app.test_client(use_cookies=False).get(address).text
    assert "X-Reference" not in app.test_client(use_cookies=False).get(address).headers, "it is kept"
    with set_clock(first.activity.phase.closes_at):
        assert not has_line()
    lock(first)
    assert not has_line()
    db.session.remove()


def list_changes(first: Post, act: Callable[[], object]) -> list[tuple[str, str, str]]:
    return [tuple(change) for message in tell(first, act)["0"] for change in message["changes"]]


def test_a_change_is_told_by_the_comment_that_it_stands_in(either_app: Flask) -> None:
    """Each by its kind and the public ids, in the order of the log."""
    first = make.make_thread(make.make_consultation())
    author, other = make.seat(first.consultation), make.seat(first.consultation)
    reply = make.make_reply(first, author, body="The night team knows us by name.")

    def act() -> None:
        edit(author, reply, title="", body="The night team knew us by name.")
        respond(other, reply, Response.LIVED, is_on=True)
        make.make_condition(reply)
        make.make_reply(reply, body="> The night team knew us by name.\n\nAs it should be.")

    told = list_changes(first, act)
    condition, quoting = db.session.query(Condition).one(), db.session.query(Post).filter_by(parent_id=reply.id).one()
    assert told == [
        ("edited", reply.public_id, reply.public_id),
        ("counted", reply.public_id, reply.public_id),
        ("counted", reply.public_id, condition.public_id),
        ("new", quoting.public_id, quoting.public_id),
    ]
    assert list_changes(first, lambda: withdraw(author, reply)) == [
        ("redacted", quoting.public_id, quoting.public_id),
        ("gone", reply.public_id, reply.public_id),
    ]


def test_what_is_new_above_a_thread_is_told_without_a_comment(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    told = list_changes(first, lambda: make.make_summary(first, is_conclusion=True))
    assert [(kind, public_id) for kind, public_id, _of in told] == [("summary", ""), ("conclusion", "")]
    summary = db.session.query(Summary).one()

    def hide_it() -> None:
        with transaction():
            set_status(SYSTEM, summary, Status.HIDDEN)

    assert list_changes(first, hide_it) == [("gone", "", summary.public_id)]


def test_what_waits_for_a_moderator_is_told_to_nobody_and_what_is_held_goes(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    telephone = "Ring Mary Smith of 12 High Street on 07700 900123, she is ill."
    assert list_changes(first, lambda: make.make_reply(first, author, body=telephone)) == []
    waiting = db.session.query(Post).filter_by(status=Status.WAITING).one()
    shown = make.make_reply(first)

    def put(post: Post, status: Status) -> Callable[[], None]:
        def act() -> None:
            with transaction():
                set_status(SYSTEM, post, status)

        return act

    own = waiting.author.account
    assert own is not None
    assert list_changes(first, lambda: edit(own.as_actor(), waiting, title="", body=f"{telephone} Please.")) == []
    assert list_changes(first, put(waiting, Status.HIDDEN)) == []
    put(waiting, Status.WAITING)()
    assert list_changes(first, put(shown, Status.WAITING)) == [("gone", shown.public_id, shown.public_id)]
    assert list_changes(first, put(shown, Status.PUBLISHED)) == [("shown", shown.public_id, shown.public_id)]
    assert list_changes(first, put(waiting, Status.PUBLISHED)) == [("shown", waiting.public_id, waiting.public_id)]


def test_which_comment_answers_a_question_is_told_where_it_was_asked(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), kind_key="question")
    elsewhere = make.make_thread(first.consultation)
    lead = make.seat(first.consultation, Role.LEAD)
    answer = make.make_reply(first, lead)

    def mark(post: Post | None) -> None:
        mark_answer(lead, first, post, seen=fingerprint_answer(first.thread))

    assert list_changes(first, lambda: mark(answer)) == [("answer", "", "")]
    assert list_changes(elsewhere, lambda: mark(None)) == []


def test_whoever_was_away_is_told_all_of_it_once_and_who_missed_too_much_is_told_that(
    open_window: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make.make_thread(make.make_consultation())
    before = last_seq(consultation_stream(first.space_id))
    replies = [make.make_reply(first) for _n in range(3)]
    answer = open_window().join(first, before)
    assert [public_id for _kind, public_id, _of in answer["changes"]] == [reply.public_id for reply in replies]
    assert open_window().join(first, answer["seq"])["changes"] == [] and not answer["has_missed"]
    monkeypatch.setattr("forum.live.subscriptions.FURTHEST_BEHIND", 2)
    late = open_window().join(first, before)
    assert late["has_missed"] and late["changes"] == [] and late["seq"] == answer["seq"]


def test_a_crowd_is_told_to_ask_one_after_the_other(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    alone, crowd = tell(first, lambda: make.make_reply(first)), tell(first, lambda: make.make_reply(first), *[first] * 500)
    assert alone["0"][0]["spread"] < 0.1 and crowd["0"][0]["spread"] == 10
