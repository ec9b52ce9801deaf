"""When something is open: one function of the clock, the same everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.activities.discussions.rules import REPLY, START_THREAD
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_phase, fingerprint_scope
from forum.consultations.models import Consultation, ScopeState
from forum.consultations.rules import JOIN, State, find_open_phase, state_between, state_of_consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import (
    say_bare_moment,
    say_deadline,
    say_deadline_in_sentence,
    say_moment,
    say_moment_in_sentence,
    say_span,
    say_time,
)
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role, can
from tests import factories as make
from tests.browsing import Reader

moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, moments, moments)
def test_a_phase_is_in_exactly_one_state_and_only_goes_forward(one: datetime, two: datetime, moment: datetime) -> None:
    opens, closes = sorted((one, two + timedelta(seconds=1)))
    order = [State.UPCOMING, State.OPEN, State.CLOSED]
    now_state = state_between(opens, closes, moment)
    later = state_between(opens, closes, moment + timedelta(days=1))
    assert order.index(later) >= order.index(now_state)
    assert (now_state is State.OPEN) == (opens <= moment < closes)


def test_nothing_is_added_to_a_stage_that_is_over(app: Flask) -> None:
    """Nobody could take part in it; followers would be told of it all the same."""
    consultation = make.make_consultation()
    organiser, phase = make.seat(consultation, Role.ORGANISER), consultation.phases[0]
    words = {"kind_key": "discussion", "title": "Too late", "summary": "", "reason": "More was asked."}
    with set_clock(phase.closes_at - timedelta(minutes=1)):
        managing.add_activity(organiser, phase, **words)
    with set_clock(phase.closes_at), pytest.raises(Conflict, match="the stage has closed"):
        managing.add_activity(organiser, phase, **words)


def test_the_first_moment_is_in_and_the_last_is_out() -> None:
    opens, closes = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    second = timedelta(microseconds=1)
    assert state_between(opens, closes, opens - second) is State.UPCOMING
    assert state_between(opens, closes, opens) is State.OPEN
    assert state_between(opens, closes, closes - second) is State.OPEN
    assert state_between(opens, closes, closes) is State.CLOSED


ROLES = {
    "visitor": False,
    "member": False,
    Role.PARTICIPANT: True,
    Role.MODERATOR: True,
    Role.FACILITATOR: True,
    Role.ORGANISER: True,
    Role.LEAD: True,
}


@pytest.mark.parametrize("days", [make.COMING, make.OPEN, make.CLOSED], ids=["coming", "open", "closed"])
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_who_may_start_a_thread_and_reply_when(app: Flask, role: str, days: tuple[int, int]) -> None:
    consultation = make.make_consultation(days=make.OPEN)
    first = make.make_thread(consultation)
    opens, closes = (now() + timedelta(days=day) for day in days)
    phase = consultation.phases[0]
    phase.opens_at, phase.closes_at = opens, closes
    db.session.commit()
    from forum.kernel.permissions import VISITOR, Actor

    actor = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}.get(role) or make.seat(consultation, Role(role))
    allowed = ROLES[role] and days is make.OPEN
    assert can(actor, START_THREAD, make.discussion_of(consultation)) is allowed
    assert can(actor, REPLY, first) is allowed


def make_without_phases() -> Consultation:
    consultation = make.make_consultation()
    for thing in (make.discussion_of(consultation), consultation.phases[0]):
        db.session.delete(thing)
        db.session.commit()
    db.session.expire_all()
    return consultation


def test_without_phases_a_consultation_is_still_to_come_and_can_be_joined(app: Flask) -> None:
    consultation = make_without_phases()
    assert state_of_consultation(consultation) is State.UPCOMING and find_open_phase(consultation) is None
    assert can(make.make_actor(), JOIN, consultation)


# Phases as (first day, last day, has something to do), and which of them is shown as the open one.
PHASES = {
    "none is open": ([(-9, -1, True), (1, 9, True)], None),
    "one is": ([(-9, -1, True), (-1, 5, True), (5, 9, True)], 1),
    "the one that closes first": ([(-9, 7, True), (-3, 5, True), (-5, 6, True)], 1),
    "rather one with something to do": ([(-9, 2, False), (-9, 5, True), (-9, 6, True)], 1),
    "of two that close together, the one with something to do": ([(-9, 2, False), (-9, 2, True)], 1),
    "only without": ([(-9, 3, False), (-9, 2, False)], 1),
}


@pytest.mark.parametrize("case", PHASES)
def test_of_several_open_phases_one_is_shown(app: Flask, case: str) -> None:
    phases, expected = PHASES[case]
    consultation = make_without_phases()
    made = []
    for opens, closes, has_activity in phases:
        times = {"opens_at": now() + timedelta(days=opens), "closes_at": now() + timedelta(days=closes)}
        phase = managing.add_phase(SYSTEM, consultation, name="Talk", note="", **times)
        if has_activity:
            managing.add_activity(SYSTEM, phase, kind_key="discussion", title="Talk", summary="")
        made.append(phase)
    db.session.expire_all()
    assert find_open_phase(consultation) == (None if expected is None else made[expected])


def test_a_consultation_runs_from_its_first_phase_to_its_last(app: Flask) -> None:
    consultation = make.make_consultation(days=(-5, 5))
    managing.add_phase(
        SYSTEM,
        consultation,
        name="Decide",
        note="",
        opens_at=now() + timedelta(days=10),
        closes_at=now() + timedelta(days=20),
    )
    db.session.refresh(consultation)
    for days, state in ((-6, State.UPCOMING), (0, State.OPEN), (7, State.OPEN), (21, State.CLOSED)):
        with set_clock(now() + timedelta(days=days)):
            assert state_of_consultation(consultation) is state


def test_a_phase_cannot_end_before_it_starts(app: Flask) -> None:
    consultation, moment = make.make_consultation(), now()
    with pytest.raises(Invalid, match="after the start"):
        managing.add_phase(SYSTEM, consultation, name="Odd", note="", opens_at=moment, closes_at=moment)


def test_what_people_wrote_in_cannot_be_removed(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation)
    with pytest.raises(Conflict, match="You cannot remove this, because people have commented here"):
        managing.remove_activity(SYSTEM, make.discussion_of(consultation))
    with pytest.raises(Conflict, match="activities in it"):
        managing.remove_phase(SYSTEM, consultation.phases[0])
    assert make.discussion_of(consultation).title == "Talk it through"


def test_publishing_asks_for_what_readers_need(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    consultation.decided_by = ""
    scope = [managing.Scope(ScopeState.SETTLED, "the budget", "it is spent")]
    managing.set_scope(SYSTEM, consultation, scope, seen=fingerprint_scope(consultation))
    with pytest.raises(Conflict) as refused:
        managing.publish(SYSTEM, consultation)
    assert "what people can" not in str(refused.value)
    assert "Enter at least one thing people can still change" in str(refused.value)
    participant = make.seat(consultation, Role.PARTICIPANT)
    with pytest.raises(Forbidden):
        managing.publish(participant, consultation)


@pytest.mark.parametrize("role", [None, *Role.__members__.values()], ids=str)
def test_nobody_publishes_a_consultation_in_which_nobody_looks_at_what_people_report(app: Flask, role: Role | None) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    if role in {Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.LEAD}:
        make.seat(consultation, role)
    if role in {Role.MODERATOR, Role.FACILITATOR}:
        managing.publish(organiser, consultation)
        assert consultation.published_at is not None
    else:
        with pytest.raises(Conflict, match="Choose a moderator or a facilitator, so that someone looks at what"):
            managing.publish(organiser, consultation)


def test_what_is_open_stays_open_when_the_last_moderator_goes(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    phase = consultation.phases[0]
    dates = {"opens_at": phase.opens_at, "closes_at": phase.closes_at}
    managing.change_phase(organiser, phase, name="Listen on", note="", **dates, seen=fingerprint_phase(phase))
    assert consultation.published_at is not None


def test_times_are_said_as_people_say_them(app: Flask) -> None:
    with app.test_request_context(), set_clock(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        summer = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
        assert say_time(summer) == "5pm", "British Summer Time"
        assert say_moment(datetime(2026, 11, 23, 9, 40, tzinfo=UTC)) == "Today at 9:40am"
        assert say_moment(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "Yesterday at 5pm"
        assert say_moment(datetime(2026, 12, 18, 17, 0, tzinfo=UTC)) == "Friday 18 December, 5pm"
        assert say_moment_in_sentence(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == "today at 5pm"
        assert say_moment_in_sentence(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "yesterday at 5pm"
        assert say_moment_in_sentence(datetime(2026, 12, 18, 17, 0, tzinfo=UTC)) == "at 5pm on Friday 18 December"
        assert say_bare_moment(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == "5pm today"
        assert say_deadline(datetime(2026, 12, 18, 17, 0, tzinfo=UTC)) == "5pm on Friday 18 December"
        assert say_deadline_in_sentence(datetime(2026, 12, 18, 17, 0, tzinfo=UTC)) == "at 5pm on Friday 18 December"
        assert say_time(datetime(2026, 12, 18, 12, 0, tzinfo=UTC)) == "midday"
        assert say_deadline(datetime(2027, 1, 4, 0, 0, tzinfo=UTC)) == "11:59pm on Sunday 3 January 2027"
        year_end = datetime(2027, 1, 3, 12, 0, tzinfo=UTC)
        assert say_span(datetime(2026, 12, 18, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)) == "18 December to 23 December", (
            "an end at midnight"
        )
        assert say_span(datetime(2026, 12, 18, tzinfo=UTC), year_end) == "18 December 2026 to 3 January 2027"
        assert say_span(datetime(2027, 1, 1, tzinfo=UTC), year_end) == "1 January to 3 January 2027"


def test_a_stage_that_overlaps_the_next_gets_another_name_without_a_word_about_its_dates(app: Flask) -> None:
    consultation, account = make.make_consultation(published=False), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    first = consultation.phases[0]
    dates = {"opens_at": first.opens_at + timedelta(minutes=5), "closes_at": first.closes_at + timedelta(days=90)}
    managing.add_phase(SYSTEM, consultation, name="Weigh up", note="", **dates)
    first.closes_at = first.opens_at + timedelta(days=60)
    db.session.commit()
    address = f"/consultations/{consultation.slug}/manage/phases/{first.public_id}"
    reader = Reader(app).enter(account.email).open(address).send("Save", name="Hear people")
    db.session.expire_all()
    assert reader.status == 200 and consultation.phases[0].name == "Hear people"
