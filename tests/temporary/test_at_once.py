"""Two at once about a temporary change: one is first, and the other does nothing that is not so any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.permissions import Actor, Role
from forum.notifications.models import Notification
from forum.temporary.actions.returning import agree_back, drop_back, say_back
from forum.temporary.fingerprints import fingerprint_change
from forum.temporary.jobs import tell_where_over
from forum.temporary.queries import list_untold
from tests import factories as make
from tests.apps import KeptApp
from tests.races import act_during
from tests.temporary.test_temporary import back, get_change, make_temporary, say, see_back, words


@pytest.fixture
def app(kept_on_postgres: KeptApp) -> Iterator[Flask]:
    """Where two can really write at once."""
    with kept_on_postgres.lend() as app:
        yield app


def count_told() -> int:
    return db.session.query(Notification).filter(Notification.key.startswith("temporary over")).count()


@pytest.mark.parametrize("meanwhile", ["its end is moved", "it is over"])
def test_the_job_tells_nobody_of_an_end_that_is_another_meanwhile(app: Flask, meanwhile: str) -> None:
    consultation, organiser = make_temporary(ends_in=1)
    colleague = make.seat(consultation, Role.LEAD)
    said = replace(words(30), changed_on=get_change(consultation).changed_on)
    say_back(organiser, consultation, back(), seen=fingerprint_change(consultation, get_change(consultation)))
    with set_clock(now() + timedelta(days=3)):

        def act() -> None:
            if meanwhile == "it is over":
                agree_back(colleague, consultation, seen=see_back(consultation))
            else:
                say(organiser, consultation, said, why="More time.")

        def read(mine: Consultation) -> None:
            assert [each.id for each, _change in list_untold(to_local(now()).date())] == [mine.id]

        act_during(app, act, read, lambda mine: tell_where_over(mine, to_local(now()).date()), consultation)
        assert count_told() == 0 and get_change(consultation).told_at is None


def test_of_two_jobs_at_once_one_tells(app: Flask) -> None:
    consultation, _organiser = make_temporary(ends_in=1)
    with set_clock(now() + timedelta(days=3)):
        today = to_local(now()).date()
        act_during(
            app,
            lambda: tell_where_over(consultation, today),
            lambda mine: mine.id,
            lambda mine: tell_where_over(mine, today),
            consultation,
        )
        assert count_told() == 1


def test_of_two_colleagues_who_answer_at_once_one_is_first(app: Flask) -> None:
    consultation, organiser = make_temporary()
    people = [make.seat(consultation, Role.LEAD) for _ in range(2)]
    say_back(organiser, consultation, back(), seen=fingerprint_change(consultation, get_change(consultation)))
    seen = see_back(consultation)

    def refuse(actor: Actor, mine: Consultation) -> None:
        drop_back(actor, mine, seen=seen)

    def read(_actor: Actor, mine: Consultation) -> str:
        return see_back(mine)

    refused = act_during(app, lambda: agree_back(people[0], consultation, seen=seen), read, refuse, people[1], consultation)
    assert isinstance(refused, Conflict | Changed) and get_change(consultation).answered_at is not None
