"""What stays of a workshop: its summary, its record, its table, and whether people felt heard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.kernel.clock import now, set_clock
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM
from forum.rooms.actions import finishing, running, writing
from tests import factories as make
from tests.rooms.lookups import leader


def test_the_summary_waits_a_week_for_those_who_were_there(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        actor, lead = make.come_in(workshop), leader(workshop)
        running.end_workshop(lead, workshop)
        with pytest.raises(Invalid):
            finishing.send_summary(lead, workshop, seen=fingerprint(workshop.summary))
        finishing.write_summary(lead, workshop, words="We talked about **waiting**.")
        finishing.send_summary(lead, workshop, seen=fingerprint(workshop.summary))
        note = writing.correct_summary(actor, workshop, body="And about Mondays.", idempotency_key=None)
        assert note.is_correction
        with pytest.raises(Conflict):
            finishing.publish_summary(lead, workshop)
        with pytest.raises(Forbidden):
            writing.correct_summary(make.seat(workshop.consultation), workshop, body="I was not there.", idempotency_key=None)
    with set_clock(start + timedelta(days=8)):
        with pytest.raises(Forbidden):
            writing.correct_summary(actor, workshop, body="Too late.", idempotency_key=None)
        finishing.publish_summary(SYSTEM, workshop)
        assert workshop.published_at is not None
        with pytest.raises(Conflict):
            finishing.write_summary(lead, workshop, words="Else.")


def test_feeling_heard_is_counted_once_a_person_and_never_by_name(app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop)
    assert finishing.say_if_heard(actor, workshop, could_say=4, was_heard=5)
    assert not finishing.say_if_heard(actor, workshop, could_say=1, was_heard=1)
    with pytest.raises(Invalid):
        finishing.say_if_heard(make.come_in(workshop), workshop, could_say=9, was_heard=0)
