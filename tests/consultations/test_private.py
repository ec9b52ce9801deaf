"""A private consultation is read by those who were invited or have its code. For everybody else it is not there: no page, list,
search, feed, export or live message says a word of it, nor that it is one more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.activities.voting.models import Poll
from forum.briefing.models import Framing, ProposedOption
from forum.consultations.models import Consultation, Readership
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.live.sockets import all_live_events, give_visitors_their_share
from forum.messages.models import Message
from forum.outcomes.models import FinalDecision, Theme
from forum.register.models import AskedBody
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader
from tests.guards.test_access_matrix import LIVE_MESSAGES, live_outcome, routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted

# Signed in or not, and without a place in any of the consultations that are private here. An administrator may do all that a
# member may.
OUTSIDERS = ("visitor", "administrator", "stranger")
# A token of a form, and the reference of a refusal: others each time.
NOT_TOLD = re.compile(r'name="csrf_token" value="[^"]*"|\b[0-9a-f]{8}\b')
# What opens by a secret that somebody was sent, or is of the site and says nothing of any consultation.
BY_A_SECRET = {
    "consultation_people.accept": "the invitation",
    "workshop_invitation.answer": "the invitation to a workshop",
    "confirming.confirm": "the letter to whoever wrote before it was private, which is only so in this world",
    "guests.keep": "the link of a guest, whose place it is",
    "notifications.stop_one": "the link in a letter to somebody who follows it",
    "pages.outbox": "letters that were sent, in a demo alone",
}


SHORTEST_TELLING = 12  # Shorter ones stand on pages of the site too.


def make_private(consultation: Consultation, readership: Readership = Readership.INVITED) -> None:
    """As if it had opened so: nobody can change it afterwards."""
    opened = consultation.published_at
    consultation.published_at = None
    db.session.flush()
    consultation.readership = readership
    db.session.flush()
    consultation.published_at = opened
    db.session.commit()


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    for each in list_private(world):
        make_private(each)
    return world


def list_private(world: World) -> Iterator[Consultation]:
    """All of its consultations but that of the stranger."""
    return (each for each in db.session.query(Consultation) if each.published_at and "pool" not in each.title)


# One of every kind of thing that people read in one, and the column that holds its words.
SAID = (
    *(Consultation.title, Consultation.slug, Contribution.title, Contribution.body, Poll.question, Workshop.title),
    *(Theme.sentence, Message.subject, ProposedOption.title, FinalDecision.sentence, Framing.problem, AskedBody.name),
)


def list_words(world: World) -> set[str]:
    """What would tell of one: titles, addresses, names of people, and what is said in every kind of thing."""
    private = {each.id for each in list_private(world)}
    found = set()
    for column in SAID:
        owner = column.class_
        where = make.place_column(owner)
        several = {each for each in db.session.scalars(select(column).where(where.in_(private))) if len(each) >= SHORTEST_TELLING}
        assert several, f"nothing of {column} is in this world, so nothing would be found of it"
        found |= several
    return found


def walk(world: World) -> Iterator[tuple[str, str, str, set[str]]]:
    for role in OUTSIDERS:
        for endpoint, method, arguments in routes(world):
            if endpoint not in BY_A_SECRET:
                yield role, method, endpoint, arguments


def test_no_page_says_a_word_of_it_to_anybody_outside(world: World) -> None:
    words = [each.encode() for each in list_words(world)]
    told = []
    for role, method, endpoint, arguments in walk(world):
        if method != "GET":
            continue
        answer = world.readers[role].ask("get", world.address(endpoint, arguments), follow_redirects=True)
        typed = {value.encode() for name, value in world.values_of(endpoint).items() if name in arguments}
        told += [(role, endpoint, word) for word in words if word in answer.data and word not in typed]
    assert not told, sorted({each[1:] for each in told})


def test_each_of_its_addresses_answers_what_an_address_answers_that_leads_nowhere(world: World) -> None:
    differs = []
    private = {each.slug for each in list_private(world)}
    walked = 0
    for role, method, endpoint, arguments in walk(world):
        slug = world.values_of(endpoint)["slug"] if "slug" in arguments else None
        if slug not in private:  # Groups have addresses of their own, and anybody reads them.
            continue
        walked += 1
        address = world.address(endpoint, arguments)
        options = {"data": {"csrf_token": world.tokens[role]}} if method == "POST" else {}
        there, nowhere = (
            ask_once(world.readers[role], method, path, **options) for path in (address, address.replace(slug, "no-such-thing"))
        )
        if say_answer(there, slug) != say_answer(nowhere, slug):
            differs.append((role, method, endpoint, there.status_code, nowhere.status_code))
    assert walked > 300, "most of its addresses were left out"
    assert not differs


def ask_once(reader: Reader, method: str, path: str, **options: Any) -> TestResponse:
    """Nothing of the answer is left in the browser that would show with the next."""
    cookies = dict(reader.client._cookies)
    answer = reader.ask(method.lower(), path, **options)
    reader.client._cookies = cookies
    return answer


def say_answer(answer: TestResponse, slug: str) -> tuple[int, str, str]:
    """What somebody gets, but for the address that they typed themselves and the name of this very answer."""
    text = answer.get_data(as_text=True).replace(slug, "no-such-thing")
    told = NOT_TOLD.sub("", text)
    return answer.status_code, answer.headers.get("Location", "").replace(slug, "no-such-thing"), told


def test_no_window_of_anybody_outside_hears_of_it(app: Flask, world: World) -> None:
    give_visitors_their_share(app, app.config["SETTINGS"])
    own = {"moderation:here", "bell:join"}  # About whoever asks, whatever there is.
    named = [each.name for each in all_live_events() if each.name in LIVE_MESSAGES and each.name not in own]
    answers = {(role, name): Context().run(live_outcome, app, world, role, name) for role in OUTSIDERS for name in named}
    assert len(answers) > 12
    assert not {key: answer for key, answer in answers.items() if answer == "open"}
