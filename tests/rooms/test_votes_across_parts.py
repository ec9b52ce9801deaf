"""A vote that is open when the next part begins: it stays on every screen until somebody closes it."""

from __future__ import annotations

from flask import Flask

from forum.activities.voting.actions.managing import Rules, set_rules
from forum.activities.voting.models import Poll, ShowsTally
from forum.kernel.permissions import SYSTEM, Actor
from forum.rooms.actions import running, speaking
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.queries.room import find_me
from forum.rooms.rendering import CONSOLE_PARTS, PHONE_PARTS, WALL_PARTS, gather_console, gather_phone, gather_wall, render_parts
from forum.workshops.actions import planning
from forum.workshops.models import Workshop
from tests import factories as make
from tests.rooms.lookups import attendance_of, base, leader, phone, told_since

QUESTION = "Shall we meet on Mondays?"


def make_open_vote(workshop: Workshop, *, question: str = QUESTION) -> Poll:
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question=question, labels=["Yes", "No"])
    set_rules(SYSTEM, poll, Rules(question, is_secret=False, may_change=True, shows_tally=ShowsTally.AFTER_CLOSE))
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    return poll


def begin_next_part(workshop: Workshop) -> None:
    running.go_to(SYSTEM, workshop, position=workshop.position + 1, seen=workshop.position)


def cast(actor: Actor, workshop: Workshop, poll: Poll) -> None:
    speaking.vote_in_room(actor, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))


def draw(app: Flask, workshop: Workshop) -> dict[str, str]:
    """The three screens as they are drawn for everyone, and their news."""
    with app.test_request_context():
        return {
            "phone": "".join(render_parts("phone", PHONE_PARTS, gather_phone(workshop)).values()),
            "console": "".join(render_parts("console", CONSOLE_PARTS, gather_console(workshop)).values()),
            "wall": "".join(render_parts("wall", WALL_PARTS, gather_wall(workshop)).values()),
        }


def test_a_vote_that_is_open_when_the_next_part_begins_can_be_cast_closed_and_seen(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    page, actor = phone(app, workshop)
    poll = make_open_vote(workshop)
    begin_next_part(workshop)
    assert QUESTION in page.open(f"{base(workshop)}/room").words
    screens = draw(app, workshop)
    assert QUESTION in screens["wall"]
    assert "Close and count" in screens["console"]
    assert "One vote is still open from an earlier part." in screens["console"], "seen"
    assert 'data-say="left-open-2"' in screens["console"], "and heard"
    page.send("Cast my vote", mark="1")
    assert poll.public_id in find_me(workshop, attendance_of(actor, workshop)).voted
    assert "We have your vote." in page.words


def test_its_result_stays_until_the_part_after_it_has_been_closed(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    people = [make.come_in(workshop) for _each in range(3)]
    poll = make_open_vote(workshop)
    for actor in people:
        cast(actor, workshop, poll)
    begin_next_part(workshop)
    running.close_poll(leader(workshop), workshop, poll_id=poll.id)
    screens = draw(app, workshop)
    assert all("Voting has closed" in screens[each] or "closed" in screens[each] for each in screens)
    assert all(QUESTION in screens[each] for each in screens)
    assert "still open" not in screens["console"]
    running.go_to(SYSTEM, workshop, position=1, seen=2)
    running.go_to(SYSTEM, workshop, position=2, seen=1)
    assert all(QUESTION not in each for each in draw(app, workshop).values()), "it has its place in the record"


def test_a_vote_that_was_closed_in_its_part_stays_there(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = make_open_vote(workshop)
    running.close_poll(leader(workshop), workshop, poll_id=poll.id)
    begin_next_part(workshop)
    assert all(QUESTION not in each for each in draw(app, workshop).values())


def test_the_wall_shows_the_vote_that_is_open_before_one_that_has_closed(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    first, second = make_open_vote(workshop), make_open_vote(workshop, question="And on Fridays?")
    running.close_poll(leader(workshop), workshop, poll_id=second.id)
    assert first.question in draw(app, workshop)["wall"]


def test_a_phone_is_told_which_votes_are_open_so_that_none_is_said_to_have_closed(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    actor = make.come_in(workshop)
    poll = make_open_vote(workshop)
    begin_next_part(workshop)
    own = told_since(workshop, 0, actor)[-1]["own"]
    assert f'data-open-votes="{poll.id}"' in own["parts"]["vote"]
    running.close_poll(leader(workshop), workshop, poll_id=poll.id)
    assert 'data-open-votes=""' in told_since(workshop, 0, actor)[-1]["own"]["parts"]["vote"]
