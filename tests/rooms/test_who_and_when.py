"""Who is in a room and who runs it; what the record takes, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role, can
from forum.rooms.actions import admitting, running
from forum.rooms.models import Rehearsal
from forum.rooms.rules import (
    CORRECT,
    END_REHEARSAL,
    ENTER_PAPER,
    HEARD_LASTS,
    REHEARSE,
    SAY_IF_HEARD,
    SUM_UP,
    TAKE_PART,
    can_be_corrected,
    doors_have_opened,
    has_ended,
    is_admitted,
    is_heard_known,
    is_in_earnest,
    room_goes_on,
    runs_rooms,
)
from forum.workshops.models import Workshop
from forum.workshops.rules import CORRECTIONS_LAST
from tests import factories as make
from tests.rooms.lookups import leader, number_of

NOBODY = Actor(None, VISITOR)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("sent", "published", "is_open"),
    [
        (None, None, False),
        (timedelta(0), None, True),
        (CORRECTIONS_LAST - SECOND, None, True),
        (CORRECTIONS_LAST, None, False),
        (SECOND, SECOND, False),
    ],
    ids=["not sent", "just sent", "in the last second", "after a week", "published"],
)
def test_a_summary_is_corrected_for_a_week_until_it_is_published(
    sent: timedelta | None, published: timedelta | None, is_open: bool
) -> None:
    with set_clock(now()):
        sent_at, published_at = (None if ago is None else now() - ago for ago in (sent, published))
        workshop = Workshop(summary_sent_at=sent_at, published_at=published_at)
        assert (can_be_corrected(NOBODY, workshop) is None) is is_open


@pytest.mark.parametrize(
    ("ended", "is_known"), [(None, False), (HEARD_LASTS - SECOND, False), (HEARD_LASTS, True)], ids=["goes on", "week", "after"]
)
def test_whether_people_felt_heard_shows_when_the_week_for_it_is_over(ended: timedelta | None, is_known: bool) -> None:
    with set_clock(now()):
        assert is_heard_known(Workshop(ended_at=None if ended is None else now() - ended)) is is_known


def test_what_is_refused_before_the_doors_open_after_the_end_in_a_pause_and_in_a_sandbox() -> None:
    new, over = Workshop(), Workshop(opened_at=now(), ended_at=now(), paused_at=now())
    for rule in (doors_have_opened, has_ended):
        assert rule(NOBODY, new) and rule(NOBODY, over) is None
    assert room_goes_on(NOBODY, new) is None and room_goes_on(NOBODY, over)
    for is_sandbox in (True, False):
        assert bool(is_in_earnest(NOBODY, Workshop(consultation=Consultation(is_sandbox=is_sandbox)))) is is_sandbox


def test_who_is_in_the_room_and_what_the_others_are_told(app: Flask) -> None:
    workshop = make.make_room(has_lobby=True)
    lead, waits, inside, refused, sent_out = leader(workshop), *(make.come_in(workshop) for _person in range(4))
    booked = make.seat(workshop.consultation)
    admitting.admit(lead, workshop, attendance_ids=[number_of(actor, workshop) for actor in (inside, sent_out)])
    for actor in (refused, sent_out):
        admitting.refuse(lead, workshop, attendance_id=number_of(actor, workshop))
    told = {"booked": booked, "waits": waits, "refused": refused, "sent out": sent_out}
    reasons = {name: is_admitted(actor, workshop) or "" for name, actor in told.items()}
    assert reasons["booked"] == "Join the workshop first." and "let you in soon" in reasons["waits"]
    assert (
        "A facilitator has not let you in. You can contact the organiser about" in reasons["refused"]
        and "asked you to leave" in reasons["sent out"]
    )
    everybody = [booked, waits, refused, sent_out, inside]
    assert [can(actor, TAKE_PART, workshop) for actor in everybody] == [False] * 4 + [True]
    running.end_workshop(lead, workshop)
    workshop.summary_sent_at = now()
    db.session.commit()
    for permission in (CORRECT, SAY_IF_HEARD):
        assert [can(actor, permission, workshop) for actor in everybody] == [False] * 4 + [True], permission.key


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD])
def test_who_runs_a_room_sees_who_is_in_it_rehearses_it_and_sums_it_up(app: Flask, role: Role | None) -> None:
    workshop = make.make_workshop()
    actor = make.seat(workshop.consultation, role) if role else make.make_actor()
    runs = role in {Role.FACILITATOR, Role.ORGANISER}
    assert runs_rooms(actor, workshop) is runs and runs_rooms(SYSTEM, workshop)
    assert can(actor, REHEARSE, workshop) is runs
    assert not can(actor, SUM_UP, workshop) and not can(actor, ENTER_PAPER, workshop), "not before it is over, or has begun"
    running.go_to(SYSTEM, workshop, position=1, seen=0)
    assert (can(actor, ENTER_PAPER, workshop), can(actor, SUM_UP, workshop)) == (runs, False)
    running.end_workshop(SYSTEM, workshop)
    assert (can(actor, ENTER_PAPER, workshop), can(actor, SUM_UP, workshop)) == (runs, runs)
    assert not can(actor, REHEARSE, workshop)


def test_a_rehearsal_is_ended_by_whoever_began_it(app: Flask) -> None:
    workshop = make.make_workshop()
    one, other = leader(workshop), leader(workshop)
    rehearsal = Rehearsal(of=workshop, begun_by=make.place_of(one, workshop.consultation))
    with db.session.no_autoflush:
        assert [can(actor, END_REHEARSAL, rehearsal) for actor in (one, other, SYSTEM)] == [True, False, True]
    db.session.rollback()
