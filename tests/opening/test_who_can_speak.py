"""A stage is open for people only as far as they can say or vote something in it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from forum.consultations.actions import managing
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM
from forum.opening.kinds import CheckStanding
from forum.opening.known import GateInputs
from forum.opening.queries import find_opening, read_gate
from tests import factories as make
from tests.opening.ready import Team, make_ready
from tests.opening.test_gate import remove_activity, standing


def count_days(team: Team) -> int:
    db.session.expire_all()
    opening = find_opening(team.consultation)
    assert opening is not None
    return GateInputs(team.consultation, opening).days.counted


def say_activity(team: Team) -> str:
    opening = find_opening(team.consultation)
    assert opening is not None
    line = next(line for line in read_gate(team.consultation, opening).lines if line.check.key == "activity")
    return str(line.said or "")


def test_a_day_counts_only_while_somebody_can_say_or_vote_something(app: Flask) -> None:
    team = make_ready()
    consultation, stage = team.consultation, team.consultation.phases[0]
    assert count_days(team) > 90
    remove_activity(team)
    assert count_days(team) == 0
    workshops = managing.add_activity(SYSTEM, stage, kind_key="workshop", title="Evenings", summary="")
    assert count_days(team) == 0, "a workshop without a date lets nobody speak"
    assert standing(team, "activity") is CheckStanding.MISSING and "A workshop needs a date" in say_activity(team)
    noon = now().replace(hour=12, minute=0)  # One that begins shortly before midnight would be on two days.
    for day in (10, 10, 20):
        make.make_workshop(consultation, starts_at=noon + timedelta(days=day))
    assert count_days(team) == 2, "its own days"
    assert standing(team, "activity") is CheckStanding.DONE and standing(team, "enough_days") is CheckStanding.MISSING
    empty = managing.add_activity(SYSTEM, stage, kind_key="poll", title="Which one?", summary="")
    assert count_days(team) == 2, "a vote without a question"
    managing.remove_activity(SYSTEM, empty)
    managing.remove_activity(SYSTEM, workshops)
    poll = make.make_poll(consultation, announced=False)
    assert count_days(team) > 90, "a planned vote with its question"
    poll.opens_at, poll.closes_at = stage.opens_at, stage.opens_at + timedelta(days=1)
    db.session.commit()
    assert count_days(team) < 5, "a vote has days of its own"


def test_a_note_says_in_a_sentence_how_people_are_heard_meanwhile(app: Flask) -> None:
    team = make_ready()
    first = team.consultation.phases[0]
    dates = {"opens_at": first.opens_at - timedelta(days=2), "closes_at": first.opens_at}
    before = managing.add_phase(SYSTEM, team.consultation, name="Say hello", note="", **dates)  # type: ignore[arg-type]
    for note, expected in (
        ("", CheckStanding.MISSING),
        ("x y z", CheckStanding.MISSING),
        ("a b c d e f g", CheckStanding.MISSING),
        ("We ring every family and write down what they say.", CheckStanding.DONE),
    ):
        before.note = note
        db.session.commit()
        assert standing(team, "activity") is expected, note
