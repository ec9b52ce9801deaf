"""A draft begins with a template, or with the stages of another consultation, and with nothing that people said there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.actions.starting import begin_from_template, copy_stages
from forum.consultations.kinds import all_kinds
from forum.consultations.models import Consultation
from forum.consultations.standing import find_last_day
from forum.consultations.templates import TEMPLATES
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader


def make_draft() -> Consultation:
    consultation = make.make_consultation(published=False)
    (phase,) = consultation.phases
    for activity in list(phase.activities):
        managing.remove_activity(SYSTEM, activity)
    managing.remove_phase(SYSTEM, phase)
    return consultation


def soon() -> date:
    return (to_local(now()) + timedelta(days=30)).date()


@pytest.mark.parametrize("key", TEMPLATES)
def test_each_template_fills_a_draft_with_stages_that_follow_each_other(app: Flask, key: str) -> None:
    consultation, template = make_draft(), TEMPLATES[key]
    begin_from_template(SYSTEM, consultation, template, first_day=soon())
    assert [phase.name for phase in consultation.phases] == [str(stage.name) for stage in template.stages]
    assert to_local(consultation.phases[0].opens_at).date() == soon()
    for before, after in zip(consultation.phases, consultation.phases[1:], strict=False):
        assert before.closes_at.date() <= after.opens_at.date()
    weeks = (consultation.phases[-1].closes_at.date() - soon()).days / 7
    assert weeks == template.weeks
    assert all(to_local(phase.opens_at).hour == 9 and to_local(phase.closes_at).hour == 17 for phase in consultation.phases)


def test_templates_name_kinds_of_activity_that_an_organiser_can_choose(app: Flask) -> None:
    named = {key for template in TEMPLATES.values() for stage in template.stages for key, _title in stage.activities}
    assert named <= {kind.key for kind in all_kinds() if kind.is_offered}


@pytest.mark.parametrize("key", TEMPLATES)
def test_what_looks_back_is_not_about_the_decision(app: Flask, key: str) -> None:
    consultation, template = make_draft(), TEMPLATES[key]
    begin_from_template(SYSTEM, consultation, template, first_day=soon())
    about = {phase.name: phase.collects_views for phase in consultation.phases if phase.activities}
    assert about == {name: not name.startswith("Look back") for name in about}
    last = max(phase.closes_at for phase in consultation.phases if about.get(phase.name))
    assert find_last_day(consultation) == to_local(last).date()


def test_what_followed_a_decision_is_not_copied(app: Flask) -> None:
    with set_clock(now() - timedelta(days=30)):
        earlier = make.make_consultation(days=(1, 10))
        aside = {"kind_key": "discussion", "title": "The tea", "summary": "", "is_about_decision": False}
        managing.add_activity(SYSTEM, earlier.phases[0], **aside)
    make.decide(earlier)
    assert not all(activity.kind.collects_views for phase in earlier.phases for activity in phase.activities)
    consultation = make_draft()
    copy_stages(SYSTEM, consultation, earlier, first_day=soon())
    copied = [(activity.title, activity.is_about_decision) for phase in consultation.phases for activity in phase.activities]
    assert copied == [("Talk it through", True), ("The tea", False)] and len(consultation.phases) == 1


def test_an_organiser_chooses_one_on_a_page(app: Flask) -> None:
    consultation, account = make_draft(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/change")
    reader.follow("Start from a template").send("Add the stages", template="formal", first_day=soon().isoformat())
    assert "Have your say" in reader.words and "Start from a template" not in reader.words


def test_the_stages_of_another_are_copied_without_what_was_said(app: Flask) -> None:
    earlier, consultation, account = make.make_consultation(), make_draft(), make.make_account()
    make.make_thread(earlier, body="I was there.")
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/start")
    reader.send("Add the stages", earlier=earlier.public_id, first_day=soon().isoformat())
    (phase,) = consultation.phases
    was = earlier.phases[0]
    assert phase.closes_at - phase.opens_at == was.closes_at - was.opens_at
    assert [activity.title for activity in phase.activities] == ["Talk it through"]
    assert "I was there." not in Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}").words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose a template, or a consultation to copy"),
        ({"template": "formal", "first_day": "2020-01-01"}, "The first day must be in the future"),
        ({"template": "formal", "first_day": ""}, "Enter the first day"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(app: Flask, typed: dict[str, str], said: str) -> None:
    consultation, account = make_draft(), make.make_account()
    make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/start")
    reader.send("Add the stages", **({"first_day": soon().isoformat()} | typed))
    assert reader.status == 422 and said in reader.errors


def test_what_has_begun_is_not_filled_over(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    with pytest.raises(Conflict):
        begin_from_template(SYSTEM, consultation, TEMPLATES["formal"], first_day=soon())
    with pytest.raises(Conflict):
        copy_stages(SYSTEM, make_draft(), make_draft(), first_day=soon())
    with pytest.raises(Invalid):
        begin_from_template(SYSTEM, make_draft(), TEMPLATES["formal"], first_day=to_local(now()).date())
