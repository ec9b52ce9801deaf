"""0091 on notes that were there: each keeps how it could be told when it was written, whoever came later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import VISITOR, Actor
from forum.workshops.actions import attending
from tests import factories as make
from tests.guards.test_migrations import ask, go

pytestmark = pytest.mark.landed


def test_a_note_that_is_there_keeps_how_it_could_be_told_when_it_was_written(either_app: Flask) -> None:
    start, workshop = now(), make.make_room(kind="ideas")
    with set_clock(start):
        carers = [make.come_in(workshop, capacity="carer") for _carer in range(2)]
        attending.come_as_guest(Actor(None, VISITOR), workshop, name="Wren", capacity_key="carer")
    with set_clock(start + timedelta(minutes=1)):
        early = make.make_note(workshop, carers[0], body="The first of two.").id
    with set_clock(start + timedelta(minutes=2)):
        make.come_in(workshop, capacity="carer")
    with set_clock(start + timedelta(minutes=3)):
        late = make.make_note(workshop, carers[1], body="One of three.").id
    post = make.make_thread(workshop.consultation).id
    go(downgrade, "0090")
    go(upgrade, "head")
    told = dict(ask("SELECT id, told_as FROM contributions"))
    assert (told[early], told[late], told[post]) == ("unknown", "carer", None)
