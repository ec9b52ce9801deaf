"""Who is responsible for the decision and when answers are due are official words: before and after stay to be read, with a
reason, and the day only moves later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.change_guards import NeedsColleague
from forum.consultations.fingerprints import fingerprint_phase
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day, say_full_day
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions.preparing import choose_tier, fingerprint_choice
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.opening.queries import find_opening
from forum.outcomes.actions import answering
from forum.outcomes.deadlines import answers_due_on, today
from forum.outcomes.queries.showing import find_report
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, read, run_jobs_at

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
        why = WHY if weeks > 12 else ""  # So many they were.
        answering.set_report(organiser, consultation, owner=None, answer_weeks=weeks, phase=None, reason=why)
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
    answering.set_report(organiser, consultation, owner=report.owner, answer_weeks=12, phase=report.phase)


def test_what_is_added_after_the_decision_puts_off_no_answer_and_is_no_such_news(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation)
    make.decide(consultation)
    due, organiser = answers_due_on(consultation, find_report(consultation)), make.seat(consultation, Role.ORGANISER)
    told = [each.id for each in list_versions(consultation.id, part="answers")[0]]
    opens_at = now() + timedelta(days=40)
    aside = {"summary": "", "is_about_decision": False, "reason": WHY}
    dates = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=30), "reason": WHY}
    phase = managing.add_phase(organiser, consultation, name="Look back", note="", **dates)
    managing.add_activity(organiser, phase, kind_key="discussion", title="How is it going?", **aside)
    db.session.expire_all()
    assert due is not None and answers_due_on(consultation, find_report(consultation)) == due
    assert [each.id for each in list_versions(consultation.id, part="answers")[0]] == told


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


def set_weeks(actor: Actor, consultation: Consultation, weeks: int, reason: str = WHY) -> None:
    report = find_report(consultation)
    owner = report.owner if report else None
    answering.set_report(actor, consultation, owner=owner, answer_weeks=weeks, phase=None, reason=reason)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANISER])
def test_who_is_responsible_stays_chosen_whatever_their_role_is_now(
    app: Flask, seen: tuple[Consultation, Actor, Actor], role: Role
) -> None:
    consultation, organiser, lead = seen
    place = make.place_of(lead, consultation)
    answering.set_report(organiser, consultation, owner=place, answer_weeks=12, phase=None, reason=WHY)
    place.role = role
    db.session.commit()
    page = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/answers/settings")
    assert "Ruth Danso (no longer a service lead)" in page.words and "Not chosen yet" not in page.words
    page.send("Save", answer_weeks="13", reason=WHY)
    db.session.expire_all()
    report = find_report(consultation)
    assert report is not None and report.owner == place and report.answer_weeks == 13


def test_nobody_is_taken_off_without_somebody_else(seen: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, lead = seen
    other = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    about = {"answer_weeks": 12, "phase": None, "reason": WHY}
    answering.set_report(organiser, consultation, owner=make.place_of(lead, consultation), **about)
    with pytest.raises(Invalid) as refused:
        answering.set_report(organiser, consultation, owner=None, **about)
    assert "Choose who it is now" in refused.value.errors["owner"]
    db.session.rollback()
    with pytest.raises(NeedsColleague):
        answering.set_report(organiser, consultation, owner=other, **about)


def test_whoever_was_responsible_once_and_is_no_lead_is_not_chosen_again(seen: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, _lead = seen
    with pytest.raises(Invalid):
        person = make.place_of(make.seat(consultation), consultation)
        answering.set_report(organiser, consultation, owner=person, answer_weeks=12, phase=None, reason=WHY)


THIN, ENOUGH = "It takes longer", "The night teams asked for more time."


@pytest.mark.parametrize(("weeks", "reason", "is_kept"), [(24, THIN, True), (25, THIN, False), (25, ENOUGH, True)])
def test_a_delay_of_more_than_ninety_days_needs_a_sentence(
    seen: tuple[Consultation, Actor, Actor], weeks: int, reason: str, is_kept: bool
) -> None:
    consultation, organiser, _lead = seen
    if is_kept and weeks > 24:
        with pytest.raises(NeedsColleague):  # Enough is said; and so far, a colleague agrees.
            set_weeks(organiser, consultation, weeks, reason)
        return
    if is_kept:
        set_weeks(organiser, consultation, weeks, reason)
        return
    with pytest.raises(Invalid) as refused:
        set_weeks(organiser, consultation, weeks, reason)
    assert "in at least 5 words" in refused.value.errors["reason"]


def test_a_long_delay_in_small_steps_is_one(seen: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, _lead = seen
    set_weeks(organiser, consultation, 20, THIN)
    with pytest.raises(Invalid):
        set_weeks(organiser, consultation, 30, THIN)


def test_a_later_day_stands_on_top_until_it_has_come_and_followers_are_told(
    app: Flask, seen: tuple[Consultation, Actor, Actor]
) -> None:
    consultation, organiser, _lead = seen
    follower = make_follower(consultation)
    was = answers_due_on(consultation, None)
    assert was is not None
    for weeks in (16, 20):
        set_weeks(organiser, consultation, weeks)
    day, now_due, between = (say_day(was + timedelta(weeks=more)) for more in (0, 8, 4))
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert f"Answers will come later: by {now_due}, not by {between}" in words and f"not by {day}" not in words
    run_jobs_at(now())
    assert any("Answers will come later than promised" in each and day in each for each in read(follower))
    words = Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did").words
    assert "Answers were first promised for" in words and "The organiser has moved this to" in words
    with set_clock(now() + timedelta(days=365)):
        assert "Answers will come later" not in Reader(app).open(f"/consultations/{consultation.slug}").words


def move_decision(organiser: Actor, consultation: Consultation, day: date, reason: str) -> None:
    about = {"tier": Tier.ENGAGEMENT, "nation": Nation.ENGLAND, "decides_on": day, "reason": reason}
    choose_tier(organiser, consultation, seen=fingerprint_choice(find_opening(consultation)), **about)


def test_a_later_decision_stands_on_top_and_a_much_later_one_needs_a_sentence(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, first = make.seat(consultation, Role.ORGANISER), today() + timedelta(days=100)
    opening = Opening(space_id=consultation.id, tier=Tier.ENGAGEMENT, nation=Nation.ENGLAND, decides_on=first, opened_at=now())
    db.session.add(opening)
    db.session.commit()
    move_decision(organiser, consultation, first + timedelta(days=60), THIN)
    with pytest.raises(Invalid) as refused:
        move_decision(organiser, consultation, first + timedelta(days=91), THIN)
    assert "in at least 5 words" in refused.value.errors["reason"]
    db.session.rollback()
    move_decision(organiser, consultation, first + timedelta(days=91), ENOUGH)
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert words.count("The decision will come later: on") == 1 and say_day(first + timedelta(days=91)) in words


def move_stage(organiser: Actor, consultation: Consultation, days: int, reason: str) -> None:
    phase = consultation.phases[0]
    words = {"name": phase.name, "note": phase.note, "seen": fingerprint_phase(phase), "reason": reason}
    managing.change_phase(organiser, phase, opens_at=phase.opens_at, closes_at=phase.closes_at + timedelta(days=days), **words)


def move_by_hand(organiser: Actor, consultation: Consultation, days: int, reason: str) -> None:
    set_weeks(organiser, consultation, 12 + days // 7, reason)


MOVES = {"with its stage": move_stage, "by hand": move_by_hand}


@pytest.mark.parametrize("how", MOVES)
def test_the_day_moves_under_one_rule_whatever_moves_it(app: Flask, seen: tuple[Consultation, Actor, Actor], how: str) -> None:
    consultation, organiser, _lead = seen
    move, was = MOVES[how], answers_due_on(consultation, find_report(consultation))
    assert was is not None
    for reason in (THIN, "a few more words"):
        with pytest.raises(Invalid) as refused:
            move(organiser, consultation, 91, reason)
        assert "in at least 5 words" in refused.value.errors["reason"]
        db.session.rollback()
    move(organiser, consultation, 84, THIN)
    with pytest.raises(Invalid) as refused:
        move(organiser, consultation, 91, THIN)
    db.session.rollback()
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert f"Answers will come later: by {say_day(was + timedelta(days=84))}, not by {say_day(was)}" in words
    (version,) = list_versions(consultation.id, part="answers")[0]
    assert version.reason == THIN


def test_a_stage_that_moves_no_such_day_changes_nothing_of_it(seen: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, _lead = seen
    answering.set_report(organiser, consultation, owner=None, answer_weeks=12, phase=consultation.phases[0])
    soon = now() + timedelta(days=400)
    managing.add_phase(
        organiser, consultation, name="More", note="", opens_at=soon, closes_at=soon + timedelta(days=7), reason=WHY
    )
    assert list_versions(consultation.id, part="answers")[0] == []
