"""People have no less say while the decision is to follow what they vote."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.models import Poll, Purpose
from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.consultations.promise_levels import PromiseLevel
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rewording.actions import change_or_ask
from tests import factories as make
from tests.rewording.asking import change_by_two, want_basics


def prepare() -> tuple[Consultation, Actor, Poll]:
    consultation = make.make_consultation()
    managing.change_basics(SYSTEM, consultation, **read(consultation, promise_level=PromiseLevel.INVOLVE))
    poll = make.make_poll(consultation, question="Which night first?", purpose=Purpose.FOLLOWED, unless="it costs more than £10.")
    return consultation, make.seat(consultation, Role.ORGANISER), poll


def read(consultation: Consultation, **words: str) -> dict[str, object]:
    wanted = want_basics(consultation, **words)
    return {"basics": wanted.said, "seen": wanted.seen}


@pytest.mark.parametrize("level", [PromiseLevel.CONSULT, PromiseLevel.INFORM])
def test_the_promise_is_not_lowered_beside_a_vote_that_will_be_followed(app: Flask, level: PromiseLevel) -> None:
    consultation, organiser, poll = prepare()
    with pytest.raises(Invalid) as refused:
        change_or_ask(organiser, consultation, want_basics(consultation, promise_level=level))
    assert poll.question in str(refused.value.errors["promise_level"])
    poll.called_off_at = poll.announced_at
    db.session.flush()
    change_by_two(organiser, want_basics(consultation, promise_level=level))
    assert consultation.promise_level == level


def test_people_can_get_more_say_beside_it(app: Flask) -> None:
    consultation, organiser, _poll = prepare()
    change_by_two(organiser, want_basics(consultation, promise_level=PromiseLevel.COLLABORATE))
    assert consultation.promise_level == PromiseLevel.COLLABORATE


def test_a_vote_that_is_advice_keeps_nothing(app: Flask) -> None:
    consultation, organiser, poll = prepare()
    poll.purpose = Purpose.ADVICE
    db.session.flush()
    change_by_two(organiser, want_basics(consultation, promise_level=PromiseLevel.CONSULT))
    assert consultation.promise_level == PromiseLevel.CONSULT
