"""An organiser chooses beforehand whether guests decide. Where they do not, their ballots are counted apart, and the two counts
stand beside each other only where neither tells anybody's vote."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect

from forum.activities.voting.actions.calling import close_now, open_now
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll, recount
from forum.activities.voting.actions.keys import make_key
from forum.activities.voting.actions.managing import Choice, Rules, create_poll, set_options, set_rules
from forum.activities.voting.forms.polls import RulesForm
from forum.activities.voting.models import CountedBallot, NamedBallot, Poll, ShowsTally
from forum.activities.voting.queries.ballots import list_boxes
from forum.activities.voting.queries.polls import count_electorate
from forum.activities.voting.queries.showing import find_standing
from forum.activities.voting.wording import describe_rules
from forum.consultations.actions.managing import add_activity
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

LATER = timedelta(days=20)


def make_room_poll(*, apart: bool, secret: bool = True, shows: ShowsTally = ShowsTally.AFTER_CLOSE) -> Poll:
    """A vote as a room has it, opened."""
    consultation = make.make_consultation()
    activity = add_activity(SYSTEM, consultation.phases[0], kind_key="poll", title="Vote", summary="")
    poll = create_poll(SYSTEM, activity, method_key="choose-one", question="Which first?", opened_by_hand=True, guests_vote=True)
    rules = Rules(poll.question, is_secret=secret, shows_tally=shows, ties=poll.method.tie_rules[0], guests_apart=apart)
    set_rules(SYSTEM, poll, rules)
    set_options(SYSTEM, poll, [Choice("Apples"), Choice("Beans")])
    make_key(poll)
    open_now(SYSTEM, poll)
    return poll


def cast(poll: Poll, people: int, role: Role, *marks: int) -> None:
    for _person in range(people):
        vote(make.seat(poll.consultation, role), poll, make.make_ballot(poll, *marks))


@pytest.mark.parametrize("secret", [True, False])
@pytest.mark.parametrize(("apart", "winner", "ballots"), [(True, "1", 6), (False, "2", 26)])
def test_twenty_guests_decide_only_where_they_were_to(
    either_app: Flask, secret: bool, apart: bool, winner: str, ballots: int
) -> None:
    poll = make_room_poll(apart=apart, secret=secret)
    cast(poll, 6, Role.PARTICIPANT, 1, 0)
    cast(poll, 20, Role.GUEST, 0, 1)
    close_now(SYSTEM, poll)
    result = close_poll(SYSTEM, poll)
    assert result
    stored = json.loads(result.tally)
    assert (stored["winners"], stored["ballots"]) == ([winner], ballots)
    assert result.electorate == ballots == sum(voted for voted, _could in json.loads(result.turnout).values())
    assert recount(SYSTEM, poll) == []


@pytest.mark.parametrize(
    ("deciding", "guests", "shown"),
    [(10, 10, True), (9, 10, False), (10, 9, False), (30, 1, False), (12, 25, True)],
)
def test_two_counts_stand_apart_only_where_each_has_ten(either_app: Flask, deciding: int, guests: int, shown: bool) -> None:
    poll = make_room_poll(apart=True)
    cast(poll, deciding, Role.PARTICIPANT, 1, 0)
    cast(poll, guests, Role.GUEST, 0, 1)
    close_now(SYSTEM, poll)
    close_poll(SYSTEM, poll)
    with either_app.test_request_context():
        standing = find_standing(poll)
    assert standing.guests.ballots == guests and (standing.guests.tally is not None) is shown
    words = Reader(either_app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words
    assert ("They voted like this:" in words) is shown
    assert ("not in the count" in words) is (guests > 0)
    totals = Reader(either_app).ask("get", f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}/totals.json").json
    assert totals["result"]["ballots"] == deciding


def test_the_running_count_is_of_those_who_decide(app: Flask) -> None:
    poll = make_room_poll(apart=True, secret=False, shows=ShowsTally.ALWAYS)
    cast(poll, 2, Role.PARTICIPANT, 1, 0)
    cast(poll, 3, Role.GUEST, 0, 1)
    assert (make.count_cast(poll).ballots, count_electorate(poll)) == (2, 2)
    assert sum(make.gather_cast(poll, by_guests=True).values()) == 3


def test_a_ballot_says_that_it_is_a_guests_only_where_that_is_asked(app: Flask) -> None:
    """And nothing else of its voter."""
    poll, together = make_room_poll(apart=True), make_room_poll(apart=False)
    for each in (poll, together):
        cast(each, 2, Role.GUEST, 0, 1)
        cast(each, 1, Role.PARTICIPANT, 1, 0)
    assert len({len(box) for _person, box in list_boxes(poll) + list_boxes(together)}) == 1, "its length tells nobody"
    for each in (poll, together):
        close_now(SYSTEM, each)
        close_poll(SYSTEM, each)
    counted = {
        each.id: {ballot.by_guest: ballot.times for ballot in db.session.query(CountedBallot).filter_by(poll_id=each.id)}
        for each in (poll, together)
    }
    assert counted[poll.id] == {False: 1, True: 2} and set(counted[together.id]) == {False}
    assert {column.key for column in inspect(CountedBallot).columns} == {"poll_id", "is_secret", "by_guest", "marks", "times"}
    assert "by_guest" in {column.key for column in inspect(NamedBallot).columns}


def test_it_is_chosen_beforehand_and_told(app: Flask) -> None:
    poll = make_room_poll(apart=True)
    with app.test_request_context():
        said = {str(fact.words) for fact in describe_rules(poll)}
        assert "**Guests vote too.** We count their votes apart, and they do not decide." in said
        assert not any("Guests vote too." in fact.words for fact in describe_rules(make.make_poll()))
    cast(poll, 1, Role.GUEST, 0, 1)
    with pytest.raises(Forbidden, match="cannot change"):
        set_rules(SYSTEM, poll, Rules(poll.question))


def test_an_organiser_is_asked_where_guests_vote(app: Flask) -> None:
    for poll, offered in ((make_room_poll(apart=True), True), (make.make_poll(), False)):
        with app.test_request_context():
            form = RulesForm.for_poll(poll, [])
            assert ("guests_apart" in dict(form.extras.choices)) is offered  # type: ignore[arg-type]
            assert ("guests_apart" in form.extras.data) is offered


def test_few_who_decide_show_nothing_whatever_guests_did(app: Flask) -> None:
    poll = make_room_poll(apart=True)
    cast(poll, 4, Role.PARTICIPANT, 1, 0)
    cast(poll, 20, Role.GUEST, 0, 1)
    close_now(SYSTEM, poll)
    close_poll(SYSTEM, poll)
    with set_clock(now() + LATER):
        words = Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words
    assert "Too few people voted" in words and "They voted like this" not in words
    assert close_poll(SYSTEM, poll)
