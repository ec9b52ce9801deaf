"""Two at once: whatever comes first, nothing that went is back, nothing is counted wrongly, and nobody adds to what is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.actions.responding import add_condition
from forum.activities.discussions.models import Condition, Post
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.replies import list_broken_counters
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.errors import Refusal
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.activities.discussions.test_threads import wait_until_it_waits
from tests.apps import KeptApp
from tests.races import act_during

LINE = "My sister died on ward six."


@pytest.fixture
def postgres_app(kept_on_postgres: KeptApp) -> Iterator[Flask]:
    """Where two can really write at once."""
    with kept_on_postgres.lend() as app:
        yield app


def act_while(app: Flask, change: Callable[[], Any], act: Callable[[], Any]) -> Any:
    """Makes `change` in a transaction; before it ends, another thread does `act` until it waits for it. Returns what that
    returned, or raised."""
    outcome: list[Any] = []

    def run() -> None:
        with app.app_context():
            try:
                outcome.append(act())
            except Exception as problem:
                outcome.append(problem)
            finally:
                db.session.remove()

    other = threading.Thread(target=run)
    with transaction():
        change()
        db.session.flush()
        other.start()
        wait_until_it_waits(other)
    other.join()
    db.session.expire_all()
    return outcome[0]


def test_an_edit_sent_during_the_deletion_brings_no_words_back(postgres_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    post = make.make_reply(first, author, body="The old words.")

    def change(actor: Any, mine: Post) -> None:
        edit(actor, mine, title="", body="New words.")

    refused = act_during(postgres_app, lambda: withdraw(author, post), lambda _actor, mine: mine.status, change, author, post)
    assert isinstance(refused, Refusal)
    assert (post.status, post.body) == (Status.WITHDRAWN, "")


def test_a_quote_sent_during_the_deletion_is_covered(postgres_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    post, other = make.make_reply(first, body=LINE), make.seat(first.consultation)
    number = post.id

    def delete() -> None:
        mine = db.session.get_one(Post, number)
        assert mine.author.account is not None
        withdraw(mine.author.account.as_actor(), mine)

    act_while(postgres_app, lambda: reply(other, post, body=f"> {LINE}\n\nSorry."), delete)
    quoting = db.session.query(Post).filter_by(parent_id=number).one()
    assert db.session.get_one(Post, number).status == Status.WITHDRAWN
    assert LINE not in quoting.body and "Sorry." in quoting.body


def test_a_reply_sent_while_its_thread_moves_is_counted_where_it_is(postgres_app: Flask) -> None:
    consultation = make.make_consultation()
    first, home = make.make_thread(consultation), make.make_thread(consultation)
    post, author = make.make_reply(first), make.seat(consultation)
    number, home_id = post.id, home.public_id

    def move_it() -> None:
        with transaction():
            move(SYSTEM, db.session.get_one(Post, number), home_id)

    act_while(postgres_app, lambda: reply(author, post, body="It is late."), move_it)
    assert db.session.get_one(Post, number).thread_id == home.thread_id
    assert db.session.execute(list_broken_counters()).all() == []


def test_a_condition_sent_while_its_comment_is_hidden_is_refused(postgres_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)

    def hide() -> None:
        set_status(SYSTEM, first, Status.HIDDEN)

    def say(actor: Any, mine: Post) -> None:
        add_condition(actor, mine, body="…it runs")

    refused = act_during(postgres_app, hide, lambda _actor, mine: mine.status, say, author, first)
    assert isinstance(refused, Refusal) and not db.session.query(Condition).count()
