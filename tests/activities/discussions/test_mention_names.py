"""After an @, whoever may reply is offered those who have spoken there."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from forum.accounts.models import Account
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import SYSTEM, Actor
from tests import factories as make
from tests.browsing import Reader
from tests.guards.world import take_token


def open_as(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def ask(reader: Reader, address: str, begins: str) -> TestResponse:
    return reader.ask("post", address, data={"begins": begins, "csrf_token": take_token(reader)})


def test_those_who_have_spoken_are_offered_by_how_their_name_begins(either_app: Flask) -> None:
    consultation = make.make_consultation()
    people = {
        name: make.seat(consultation, name=name)
        for name in ("Marian Tree", "Quiet Marten", "Émile", "Mara Hidden", "Mary Silent")
    }
    writer = make.seat(consultation, name="Max Writer")
    post = make.make_thread(consultation, people["Marian Tree"])
    make.make_reply(post, people["Quiet Marten"])
    make.make_reply(post, people["Émile"])
    hidden = make.make_reply(post, people["Mara Hidden"])
    make.make_reply(post, writer)
    make.make_thread(consultation, people["Mary Silent"])
    with transaction():
        set_status(SYSTEM, hidden, Status.HIDDEN)
    address = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}/names"
    reader = open_as(either_app, writer)

    def offered(typed: str) -> list[str]:
        return [each["name"] for each in ask(reader, address, typed).json["names"]]

    assert offered("mar") == ["Marian Tree", "Quiet Marten"]
    assert offered("marian t") == ["Marian Tree"] and offered("émi") == ["Émile"]
    assert offered("arian") == offered("%") == offered("_") == offered("m" * 500) == []
    assert len(offered("")) == 3
    offer = reader.open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}").page.select_one(
        "form [data-names]"
    )
    assert offer["data-names"] == address
    stranger = open_as(either_app, make.make_actor())
    assert ask(stranger, address, "mar").status_code == 403
    assert ask(Reader(either_app), address, "mar").status_code in {302, 303, 401}


def test_at_most_five_are_offered_and_not_to_a_script(app: Flask, monkeypatch) -> None:
    from forum.activities.discussions.views import mentions

    consultation = make.make_consultation()
    post = make.make_thread(consultation)
    for number in range(7):
        make.make_reply(post, make.seat(consultation, name=f"Heron {number}"))
    reader = open_as(app, make.seat(consultation))
    address = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}/names"
    assert len(ask(reader, address, "Her").json["names"]) == 5
    monkeypatch.setattr(mentions, "NAMES_ASKED", Limit("few names", 1, mentions.NAMES_ASKED.window))
    assert [ask(reader, address, "Her").status_code for _ in range(2)] == [200, 429]
