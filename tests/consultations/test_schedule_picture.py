"""On the line of a consultation's time no stage hides another."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.consultations.schedule import list_stages
from forum.consultations.schedule_picture import FIRST_ROW, STAGE_HEIGHT, SchedulePicture, draw_schedule
from forum.kernel.clock import now
from forum.kernel.permissions import SYSTEM
from tests import factories as make


def add_stage(consultation: Consultation, first: int, last: int) -> None:
    dates = {"opens_at": now() + timedelta(days=first), "closes_at": now() + timedelta(days=last)}
    managing.add_phase(SYSTEM, consultation, name=f"From {first}", note="", **dates)


def draw(consultation: Consultation) -> SchedulePicture:
    picture = draw_schedule(list_stages(consultation), [], [], now())
    assert picture is not None
    return picture


def test_a_stage_that_begins_before_another_ends_stands_below_it(app: Flask) -> None:
    consultation = make.make_consultation(days=(-10, 30))
    add_stage(consultation, 10, 40)
    add_stage(consultation, 60, 70)
    picture = draw(consultation)
    first, second, third = picture.stages
    assert first.y == third.y and second.y >= first.y + STAGE_HEIGHT
    assert picture.stages_end == second.y + STAGE_HEIGHT and picture.height > FIRST_ROW + 34


def test_stages_that_follow_each_other_stand_in_one_row(app: Flask) -> None:
    consultation = make.make_consultation(days=(-10, 30))
    add_stage(consultation, 30, 40)
    assert len({stage.y for stage in draw(consultation).stages}) == 1
