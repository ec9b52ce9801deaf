"""Who is responsible for the decision and when answers are due are official words: before and after stay to be read, with a
reason, and the day only moves later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.dates import say_full_day
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.outcomes.actions import answering
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.queries.showing import find_report
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader

WHY = "The night teams asked for more time."


@pytest.fixture
def seen(app: Flask) -> tuple[Consultation, Actor, Actor]:
    consultation = make.make_consultation()
    make.make_thread(consultation)
    return (
        consultation,
        make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org")),
        make.seat(consultation, Role.LEAD, name="Ruth Danso"),
    )


def test_a_change_stands_in_the_list_with_before_after_and_why(app: Flask, seen: tuple[Consultation, Actor, Actor]) -> None:
    consultation, _organiser, lead = seen
    was = answers_due_on(consultation, None)
    assert was is not None
    reader = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/answers/settings")
    reader.send("Save", owner=make.place_of(lead, consultation).public_id, answer_weeks="14")
    assert reader.status == 422 and "Enter why you are changing this" in reader.errors
    reader.send("Save", reason=WHY)
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert WHY in page and "Ruth Danso" in page
    days = [say_full_day(day).rsplit(" ", 1)[0].split(" ", 1)[1] for day in (was, was + timedelta(weeks=2))]
    assert f"Removed: {days[0]}" in page and f"New: {days[1]}" in page


@pytest.mark.parametrize(("weeks", "is_kept"), [(11, False), (12, True), (20, True)])
def test_the_day_only_moves_later(seen: tuple[Consultation, Actor, Actor], weeks: int, is_kept: bool) -> None:
    consultation, organiser, _lead = seen
    before = answers_due_on(consultation, None)
    if is_kept:
        answering.set_report(organiser, consultation, owner=None, answer_weeks=weeks, phase=None, reason=WHY)
    else:
        with pytest.raises(Invalid) as refused:
            answering.set_report(organiser, consultation, owner=None, answer_weeks=weeks, phase=None, reason=WHY)
        assert "only move later" in refused.value.errors["answer_weeks"]
    assert answers_due_on(consultation, find_report(consultation)) == (before or 0) + timedelta(
        weeks=weeks - 12 if is_kept else 0
    )


@pytest.mark.parametrize(("day", "answers_wait", "is_refused"), [(-1, False, True), (0, False, False), (-1, True, False)])
def test_answers_that_come_before_the_decision_are_not_due_after_it(
    app: Flask, day: int, answers_wait: bool, is_refused: bool
) -> None:
    consultation = make.make_consultation(published=False)
    organiser, due_on = make.seat(consultation, Role.ORGANISER), answers_due_on(consultation, None)
    assert due_on is not None
    about = {"tier": Tier.ENGAGEMENT, "nation": Nation.ENGLAND, "decides_on": due_on + timedelta(days=day)}
    db.session.add(Opening(space_id=consultation.id, answers_wait=answers_wait, **about))
    db.session.commit()
    if is_refused:
        with pytest.raises(Invalid) as refused:
            answering.set_report(organiser, consultation, owner=None, answer_weeks=12, phase=None)
        assert "after the date of the decision" in refused.value.errors["answer_weeks"]
        return
    answering.set_report(organiser, consultation, owner=None, answer_weeks=12, phase=None)


def test_who_was_responsible_and_the_day_stay_once_it_is_decided(app: Flask) -> None:
    consultation = make.make_consultation()
    make.decide(consultation)
    organiser, report = make.seat(consultation, Role.ORGANISER), find_report(consultation)
    assert report is not None
    for owner, weeks in ((None, 12), (report.owner, 20)):
        with pytest.raises(Conflict, match="This was decided on"):
            answering.set_report(organiser, consultation, owner=owner, answer_weeks=weeks, phase=None, reason=WHY)
        db.session.rollback()
    answering.set_report(organiser, consultation, owner=report.owner, answer_weeks=12, phase=None, reason=WHY)


def test_in_a_draft_it_moves_as_one_likes_and_nothing_is_kept(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    for weeks in (12, 3):
        answering.set_report(organiser, consultation, owner=None, answer_weeks=weeks, phase=None)
    assert list_versions(consultation.id)[0] == []


def test_no_version_keeps_the_name_of_whoever_was_responsible(seen: tuple[Consultation, Actor, Actor]) -> None:
    consultation, _organiser, lead = seen
    answering.set_report(SYSTEM, consultation, owner=make.place_of(lead, consultation), answer_weeks=12, phase=None)
    (version, *_older), _next = list_versions(consultation.id)
    assert "Ruth Danso" not in version.before + version.after + version.title
