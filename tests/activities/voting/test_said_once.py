"""The page of a vote says each thing once, in the place where it is looked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.models import Poll, ShowsTally
from forum.kernel.clock import set_clock
from forum.kernel.dates import say_deadline_in_sentence
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.browsing import Reader

KINDS: dict[str, dict[str, Any]] = {
    "secret": {},
    "with a name": {"is_secret": False},
    "with a name, can change": {"is_secret": False, "may_change": True, "shows_tally": ShowsTally.ALWAYS},
    "with reasons": {"method_key": "consent", "labels": ("It goes on.",), "is_secret": False, "may_change": True},
}
# Parts of sentences of which one page needs one.
SAID_ONCE = (
    "This vote is advice.",
    "cannot change it",
    "so that you can change it",
    "We count your latest answer",
    "we count your latest answer",
    "never publish your name",
    "people see your name and your reason",
    "we show your name",
)


def address_of(poll: Poll) -> str:
    return f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"


def read_as_voter(app: Flask, poll: Poll) -> Reader:
    make.seat(poll.consultation, actor=make.make_actor("voter@example.org"))
    return Reader(app).enter("voter@example.org").open(address_of(poll))


@pytest.mark.parametrize("kind", KINDS)
def test_beside_a_ballot_nothing_stands_twice(app: Flask, kind: str) -> None:
    poll = make.make_poll(**KINDS[kind])
    reader = read_as_voter(app, poll)
    assert reader.page.select_one("form.ballot")
    twice = [said for said in SAID_ONCE if reader.words.count(said) > 1]
    assert twice == []
    with app.test_request_context():
        assert reader.words.count(say_deadline_in_sentence(poll.closes)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_voter_must_know_is_on_the_page_all_the_same(app: Flask, kind: str) -> None:
    poll = make.make_poll(**KINDS[kind])
    words = read_as_voter(app, poll).words
    assert "This vote is advice." in words
    assert ("cannot change it" in words) is not poll.may_change
    assert ("nothing connects the vote to you" in words) is poll.is_secret
    assert ("Your vote is secret." in words) is poll.is_secret


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_ballot_the_rules_say_it_all(app: Flask, kind: str) -> None:
    poll = make.make_poll(**KINDS[kind])
    words = Reader(app).open(address_of(poll)).words
    assert ("You cannot change your vote later." in words) is not poll.may_change
    assert ("You can change your vote until voting closes." in words) is poll.may_change
    assert words.count("This vote is advice.") == 1


def test_a_result_says_once_what_the_vote_was_for(app: Flask) -> None:
    poll = make.make_poll()
    with set_clock(poll.closes + timedelta(minutes=1)):
        close_poll(SYSTEM, poll)
        assert Reader(app).open(address_of(poll)).words.count("This vote is advice.") == 1


def test_how_many_have_voted_stands_on_top_and_not_under_the_count_again(app: Flask) -> None:
    poll = make.make_poll(is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS)
    for option in (0, 1, 1):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, *(int(place == option) for place in range(3))))
    words = Reader(app).open(address_of(poll)).words
    assert "3 people have voted so far." in words
    assert "3 people voted." not in words
