"""What is sent twice is done once and loses nothing; nothing is added once it is over; what others do to me is told to me."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import Rules, set_rules
from forum.activities.voting.models import Poll, ShowsTally
from forum.activities.voting.queries.ballots import count_now
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rooms.actions import admitting, running, speaking
from forum.rooms.commands.dispatch import CONSOLE_COMMANDS, ROOM_COMMANDS, dispatch_command
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.groups import find_group_of
from forum.rooms.models import Note, RoomMessage, Signal
from forum.rooms.queries.room import find_me
from forum.rooms.queries.votes import find_polls
from forum.rooms.rendering import list_own_endings
from forum.workshops.actions import planning
from forum.workshops.models import Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import leader


def send(commands: dict[str, Any], actor: Actor, workshop: Workshop, act: str, **fields: str) -> str:
    read: Any = lambda form: form.from_message({"fields": [list(each) for each in fields.items()]})  # noqa: E731
    return dispatch_command(commands, act, None, actor, workshop, read)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["I cannot hear", "And I feel unwell"], "I cannot hear\nAnd I feel unwell"),
        (["I cannot hear", ""], "I cannot hear"),
        (["", "I feel unwell"], "I feel unwell"),
        (["I cannot hear", "I cannot hear"], "I cannot hear"),
    ],
)
def test_whoever_asks_for_help_twice_has_said_both(either_app: Flask, asked: list[str], kept: str) -> None:
    workshop = make.make_room()
    person = make.come_in(workshop)
    for words in asked:
        assert speaking.signal(person, workshop, kind="help", words=words)
    assert db.session.query(Signal).one().words == kept


def test_a_quick_question_is_asked_once_however_often_it_is_pressed(either_app: Flask) -> None:
    workshop = make.make_room()
    lead = leader(workshop)
    for key in ("k1", "k1", "k2"):
        send(CONSOLE_COMMANDS, lead, workshop, "quick_vote", key=key, question="Shall we go on?")
    (poll,) = db.session.query(Poll).all()
    running.close_poll(lead, workshop, poll_id=poll.id)
    send(CONSOLE_COMMANDS, lead, workshop, "quick_vote", key="k1", question="Shall we go on?")
    assert db.session.query(Poll).count() == 1, "the form from before was sent already"
    send(CONSOLE_COMMANDS, lead, workshop, "quick_vote", key="k3", question="Shall we go on?")
    assert db.session.query(Poll).count() == 2, "asked anew, once the first is closed"


@pytest.mark.parametrize("is_over", ["ended", "called off"])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("add_person", {"name": "Ada", "capacity_key": "carer"}),
        ("message", {"words": "Thank you all"}),
        ("write_for", {"person": "{person}", "body": "The bus is late", "key": "k"}),
    ],
)
def test_nothing_is_added_once_it_is_over(app: Flask, is_over: str, name: str, fields: dict[str, str]) -> None:
    workshop = make.make_room(kind="ideas")
    lead = leader(workshop)
    person = admitting.add_person(lead, workshop, name="Bea", capacity_key="carer")
    if is_over == "ended":
        running.end_workshop(lead, workshop)
    else:
        planning.call_off(lead, workshop, reason="Snow fell all night")
    with pytest.raises(Conflict):
        send(CONSOLE_COMMANDS, lead, workshop, name, **{key: value.format(person=person.id) for key, value in fields.items()})
    assert db.session.query(Note).count() == db.session.query(RoomMessage).count() == 0


def test_what_was_typed_after_the_end_is_said_to_be_on_that_page_only(app: Flask) -> None:
    workshop = make.make_room()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=make.make_actor("lead@example.org"))
    address = f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/console"
    reader = Reader(app).enter("lead@example.org").open(address)
    running.end_workshop(SYSTEM, workshop)
    reader.send("Send to everyone", words="The bus leaves at nine")
    assert reader.status == 409 and "What you wrote is only on this page. Copy it before you leave." in reader.words
    assert "The bus leaves at nine" in reader.response.text


def test_that_my_hand_or_my_turn_is_over_is_mine_to_hear(app: Flask) -> None:
    workshop = make.make_room()
    person, lead = make.come_in(workshop), leader(workshop)
    attendance = find_attendance(person, workshop)
    assert attendance is not None
    assert list_own_endings(find_me(workshop, attendance)) == {}
    speaking.raise_hand(person, workshop)
    assert list_own_endings(find_me(workshop, attendance)) == {"own hand": "Your hand is down."}
    speaking.give_turn(lead, workshop, attendance_id=attendance.id)
    endings = list_own_endings(find_me(workshop, attendance))
    assert endings == {"own turn": "Your turn to speak has ended.", "own hand": ""}, "that the hand is down is no news then"


@pytest.mark.parametrize(("count", "shown"), [(1, "Others, or did not say"), (2, "Others, or did not say"), (3, "Unpaid carer")])
def test_a_name_in_the_room_stands_beside_no_group_of_one_or_two(app: Flask, count: int, shown: str) -> None:
    workshop = make.make_room()
    for _each in range(4):
        make.come_in(workshop)
    speaker, *_others = [make.come_in(workshop, capacity="carer") for _each in range(count)]
    attendance = find_attendance(speaker, workshop)
    assert attendance is not None and str(find_group_of(attendance).label) == shown


def make_quick_vote(workshop: Workshop) -> Poll:
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Go on?", labels=["Yes", "No"])
    set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS))
    running.open_poll(leader(workshop), workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    return poll


@pytest.mark.parametrize(("votes", "is_told"), [(0, True), (1, False), (2, False), (3, True)])
def test_an_open_vote_in_a_room_says_no_result_that_tells_whose_it_is(app: Flask, votes: int, is_told: bool) -> None:
    workshop = make.make_room(kind="vote")
    poll = make_quick_vote(workshop)
    for _each in range(votes):
        speaking.vote_in_room(make.come_in(workshop), workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    running.close_poll(leader(workshop), workshop, poll_id=poll.id)
    (live,) = find_polls(workshop.items[0])
    assert live.standing is not None and live.standing.is_withheld is not is_told
    page = Reader(app).open(f"/consultations/{workshop.consultation.slug}/polls/{poll.public_id}")
    assert ("Fewer than 3 people voted" in page.words) is not is_told
    assert votes > 2 or " of " not in page.words.partition("Who voted")[2].partition("What happens next")[0]


def test_a_vote_in_a_room_can_be_left_blank_as_its_message_says(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = make_quick_vote(workshop)
    person = make.come_in(workshop)
    about = {"poll": str(poll.id), "seen": make.make_ballot(poll, 1, 0).seen}
    assert "We have your vote." in send(ROOM_COMMANDS, person, workshop, "vote", blank="1", **about)
    assert count_now(poll).blank == 1
