"""0089 on reports that were there: whoever was said to be at risk is first again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, update

from forum.consultations.events import consultation_stream
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.moderation.actions.flagging import flag
from forum.moderation.events import FlagRaised
from forum.moderation.kinds import DECIDE_WITHIN, FlagState, Lane
from forum.moderation.models import Case, Flag
from tests import factories as make
from tests.guards.test_migrations import ask, go

pytestmark = pytest.mark.landed


def report(reason: str) -> Case:
    said = make.make_thread(make.make_consultation())
    return flag(make.make_actor(), said, reason_key=reason).case


def lower(number: int, reason: str) -> None:
    """As the code before did when the same person reported it again. By its columns: the table had other ones as well."""
    first = db.session.scalars(select(Flag).filter_by(case_id=number)).one()
    due_at = first.created_at + DECIDE_WITHIN[Lane.REST]
    first.reason_key = reason
    lowered = update(Case).where(Case.id == number).values(lane=Lane.REST, due_at=due_at, work_at=due_at)
    db.session.execute(lowered, execution_options={"synchronize_session": False})


def test_a_report_that_a_lesser_one_took_the_place_of_is_what_it_was_sent_as(either_app: Flask) -> None:
    at_risk, raised_late, settled, as_it_was = report("risk"), report("off_topic"), report("risk"), report("private")
    flags, cases = [case.flags[0].id for case in (at_risk, raised_late, settled, as_it_was)], [at_risk.id, raised_late.id]
    stream = consultation_stream(raised_late.space_id)
    go(downgrade, "0084")
    with transaction():
        for number in cases:
            lower(number, "off_topic")
        emit(FlagRaised(stream, None, cases[1], flags[1], "risk", ""))
        decided = db.session.get_one(Flag, flags[2])
        decided.reason_key, decided.state = "off_topic", FlagState.WRONG
    go(upgrade, "head")
    rows = dict(ask("SELECT id, reason_key FROM flags"))
    assert [rows[number] for number in flags] == ["risk", "risk", "off_topic", "private"], "what is decided stays as it was"
    for case in (db.session.get_one(Case, number) for number in cases):
        assert case.lane == Lane.RISK
        assert case.due_at == case.work_at == case.flags[0].created_at + timedelta(minutes=15)
    go(downgrade, "0084")
    assert dict(ask("SELECT id, reason_key FROM flags")) == rows
    go(upgrade, "head")
