"""Each message reaches exactly those it is for, each of them once, and nobody learns who they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from forum.accounts.queries import find_account
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import Poll
from forum.consultations.models import Consultation
from forum.contributions.models import Status
from forum.erasure.actions import erase_person
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Actor, Role
from forum.messages import actions, queries
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen
from forum.messages.models import Message
from forum.messages.wording import say_many, say_progress
from forum.notifications.actions import follow, topic_of
from forum.notifications.models import Notification
from tests import factories as make


def set_follow(person: Actor, consultation: Consultation, *, is_on: bool) -> None:
    with transaction():
        topic = topic_of(consultation)
    follow(person, topic, is_on=is_on)


def list_told(message: Message) -> list[int]:
    """The accounts that have its update, each as often as it has it."""
    run_due_jobs()
    return sorted(db.session.scalars(select(Notification.account_id).where(Notification.key == message.news_key)))


def tell(consultation: Consultation, organiser: Actor, audience: Audience, **more: Any) -> list[int]:
    return list_told(make.make_message(consultation, organiser, Chosen(audience, **more), was_sent=True))


def ids(*people: Actor) -> list[int]:
    return sorted(person.account_id or 0 for person in people)


class Crowd(NamedTuple):
    consultation: Consultation
    organiser: Actor
    people: dict[str, Actor]

    def ids(self, *names: str) -> list[int]:
        return ids(*(self.people[name] for name in names))


@pytest.fixture
def crowd(either_app: Flask) -> Crowd:
    """One person for each reason somebody can have, and some who are never written to."""
    consultation = make.make_consultation()
    people = {name: make.seat(consultation) for name in ("joined", "spoke", "both", "stopped", "removed", "hidden")}
    people["follows"], people["stranger"] = make.make_actor(), make.make_actor()
    for name in ("follows", "both", "stopped"):
        set_follow(people[name], consultation, is_on=True)
    for name in ("spoke", "both", "stopped", "removed"):
        make.make_thread(consultation, people[name])
    set_follow(people["stopped"], consultation, is_on=False)
    make.place_of(people["removed"], consultation).removed_at = now()
    make.make_thread(consultation, people["hidden"]).status = Status.HIDDEN
    db.session.commit()
    return Crowd(consultation, make.seat(consultation, Role.ORGANISER), people)


def test_all_who_take_part_or_follow_are_told_once_whatever_reasons_they_have(crowd: Crowd) -> None:
    told = tell(crowd.consultation, crowd.organiser, Audience.EVERYONE)
    assert told == crowd.ids("joined", "spoke", "both", "hidden", "follows")


def test_each_audience_is_exactly_those_it_names(crowd: Crowd) -> None:
    names = {
        Audience.JOINED: ("joined", "spoke", "both", "hidden"),
        Audience.FOLLOWING: ("follows", "both"),
        Audience.SPOKEN: ("spoke", "both"),
    }
    for audience, wanted in names.items():
        assert tell(crowd.consultation, crowd.organiser, audience) == crowd.ids(*wanted), audience


def test_those_of_one_capacity_are_told_and_no_others(crowd: Crowd) -> None:
    for name in ("both", "stopped"):
        make.place_of(crowd.people[name], crowd.consultation).capacity_key = "carer"
    db.session.commit()
    assert tell(crowd.consultation, crowd.organiser, Audience.CAPACITY, capacity_key="carer") == crowd.ids("both")


def make_vote(consultation: Consultation) -> Poll:
    return make.make_poll(consultation, "choose-one", is_secret=True)


def test_who_has_not_voted_is_found_when_it_is_sent_and_no_number_is_ever_said(crowd: Crowd) -> None:
    consultation, organiser, people = crowd
    poll = make_vote(consultation)
    vote(people["spoke"], poll, make.make_ballot(poll, 1, 0, 0))
    message = make.make_message(consultation, organiser, Chosen(Audience.NOT_VOTED, poll.id), was_sent=True)
    vote(people["both"], poll, make.make_ballot(poll, 0, 1, 0))  # After somebody pressed “send”, before it went.
    assert list_told(message) == crowd.ids("joined", "hidden")
    assert queries.count_audience(organiser, message) == message.told == message.expected == 0
    assert say_progress(message) == "Sent."


def test_whoever_voted_left_and_joined_again_is_not_reminded(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    poll, first = make_vote(consultation), make.seat(consultation, actor=make.make_actor("ada@example.org"))
    vote(first, poll, make.make_ballot(poll, 1, 0, 0))
    account = find_account(first.account_id)
    assert account is not None
    erase_person(first, account)
    make.seat(consultation, actor=make.make_actor("ada@example.org"))
    other = make.seat(consultation)
    assert tell(consultation, organiser, Audience.NOT_VOTED, poll_id=poll.id) == ids(other)


def test_who_voted_before_is_found_with_as_many_queries_for_few_as_for_many(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make_vote(consultation)
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    message = make.make_message(consultation, None, Chosen(Audience.NOT_VOTED, poll.id))
    people = ids(*(make.seat(consultation) for _ in range(6)))
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    counts = []
    for some in (people[:1], people):
        db.session.expire_all()
        assert message.poll is not None and message.poll.address_key and message.space_id
        before = len(asked)
        assert queries.drop_voted(message, some) == some
        counts.append(len(asked) - before)
    assert counts[0] == counts[1]


def test_nobody_is_reminded_of_a_vote_that_is_over(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _person = make.seat(consultation, Role.ORGANISER), make.seat(consultation)
    poll = make_vote(consultation)
    early = make.make_message(consultation, organiser, Chosen(Audience.NOT_VOTED, poll.id), was_sent=True)
    late = make.make_message(consultation, organiser, Chosen(Audience.NOT_VOTED, poll.id))
    with set_clock(now() + timedelta(days=6)):
        assert list_told(early) == [] and early.finished_at is not None
        with pytest.raises(Conflict):
            actions.send(organiser, late, seen=fingerprint_message(late))
    assert late.sent_at is None


def test_guests_and_those_who_have_deleted_their_account_are_not_written_to(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, guest, gone = make.seat(consultation, Role.ORGANISER), make.seat(consultation), make.seat(consultation)
    for person, is_guest in ((guest, True), (gone, False)):
        account = find_account(person.account_id)
        assert account is not None
        if is_guest:
            account.is_guest = True
            db.session.commit()
        else:
            erase_person(person, account)
    assert tell(consultation, organiser, Audience.EVERYONE) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 12_000))
def test_numbers_are_said_so_roughly_that_one_more_person_shows_in_one_of_ten(app: Flask, count: int) -> None:
    said = say_many(count)
    if count < 5:
        assert said == "fewer than 5 people"
    elif count < 10:
        assert said == "5 or more people"
    else:
        assert said == say_many(min(count, 10_000) // 10 * 10)
        assert said.endswith("or more people") and int(said.split()[0].replace(",", "")) <= count
