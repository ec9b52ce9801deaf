"""What a ballot on a phone and on the site lets people do: change a vote, and leave one blank on purpose only."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.models import Poll
from forum.activities.voting.queries.ballots import count_now
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import base, phone
from tests.rooms.test_votes_across_parts import make_open_vote


def enter(app: Flask, place: str) -> tuple[Reader, Poll]:
    if place == "room":
        workshop = make.make_room(kind="vote")
        page, _actor = phone(app, workshop)
        poll = make_open_vote(workshop)
        return page.open(f"{base(workshop)}/room"), poll
    poll = make.make_poll(is_secret=False, may_change=True)
    account = make.make_account()
    make.seat(poll.consultation, actor=account.as_actor())
    return Reader(app).enter(account.email).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"), poll


@pytest.mark.parametrize("place", ["room", "site"])
def test_leaving_a_vote_blank_with_an_option_marked_asks_first_and_keeps_the_mark(app: Flask, place: str) -> None:
    page, poll = enter(app, place)
    page.send("Leave it blank", mark="1")
    assert count_now(poll).ballots == 0
    assert "If you leave your vote blank, we will not count that mark" in page.words
    assert page.page.find("input", attrs={"name": "mark", "value": "1"}).has_attr("checked")
    page.send("Yes, leave it blank")
    assert (count_now(poll).ballots, count_now(poll).blank) == (1, 1)


@pytest.mark.parametrize("place", ["room", "site"])
def test_a_vote_with_nothing_marked_is_left_blank_at_once(app: Flask, place: str) -> None:
    page, poll = enter(app, place)
    page.send("Leave it blank")
    assert count_now(poll).blank == 1


def test_a_vote_in_a_room_is_changed_from_the_phone(app: Flask) -> None:
    page, poll = enter(app, "room")
    page.send("Cast my vote", mark="1").follow("Change my vote").send("Change my vote", mark="2")
    assert [int(count_now(poll).votes[key]) for key in ("1", "2")] == [0, 1]
