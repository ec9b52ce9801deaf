"""What people plan by or were promised is weakened by nobody alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.models import Guests
from forum.activities.discussions.queries.settings import read_settings
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.snapshots import Part
from forum.evidence.actions import change_item
from forum.evidence.fingerprints import fingerprint_item
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions.preparing import choose_tier, fingerprint_choice, read_choice
from forum.opening.kinds import Nation
from forum.outcomes.actions.answering import set_report
from forum.outcomes.actions.responsibility import ReportWords
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.fingerprints import fingerprint_report
from forum.outcomes.queries.showing import find_report
from forum.reviews import actions as reviews
from forum.reviews.change_hooks import ChangedStep
from forum.reviews.fingerprints import fingerprint_step, fingerprint_whole
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.spaces.queries import list_of_thing
from tests import factories as make
from tests.browsing import Reader
from tests.reviews.test_reviews import sit_down, write
from tests.rewording.test_days import make_planned

WHY = "The trust has told us so only today."


def agree(lead: Actor, asked: OfficialRewording | None) -> None:
    assert asked is not None, "a colleague is asked"
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    db.session.expire_all()


def test_answers_before_the_decision_are_promised_by_two_and_never_after_its_day(app: Flask) -> None:
    it = make_planned(answered=False)
    set_report(SYSTEM, it.consultation, owner=make.place_of(it.lead, it.consultation), answer_weeks=12, phase=None)

    def want(*, answers_wait: bool, days: int = 0) -> Wanted:
        stands = read_choice(it.opening)
        assert stands.decides_on is not None
        said = replace(stands, answers_wait=answers_wait, decides_on=stands.decides_on + timedelta(days=days))
        return Wanted(it.consultation, Part.DECISION_DAY, said, fingerprint_choice(it.opening), WHY)

    with pytest.raises(Invalid) as refused:
        change_or_ask(it.organiser, it.consultation, want(answers_wait=False))
    assert "after the date of the decision" in refused.value.errors["answers_wait"]
    db.session.rollback()
    assert change_or_ask(it.organiser, it.consultation, want(answers_wait=True, days=80)) is None
    asked = change_or_ask(it.organiser, it.consultation, want(answers_wait=False))
    assert it.opening.answers_wait, "until somebody agrees"
    agree(it.lead, asked)
    assert not it.opening.answers_wait
    assert '"answers_come": "before"' in list_of_thing(it.consultation.id, Part.DECISION_DAY, 0)[0].after
    asked = change_or_ask(it.organiser, it.consultation, want(answers_wait=True))
    agree(it.lead, asked)
    assert it.opening.answers_wait, "a slip of today is put back by two"


def test_the_nation_stays_as_it_opened_and_everybody_can_read_it(app: Flask) -> None:
    it = make_planned()
    choice = vars(replace(read_choice(it.opening), nation=Nation.WALES))
    with pytest.raises(Invalid) as refused:
        choose_tier(it.organiser, it.consultation, **choice, seen=fingerprint_choice(it.opening), reason="")
    assert "rules of England" in refused.value.errors["nation"]
    db.session.rollback()
    page = Reader(app).open(f"/consultations/{it.consultation.slug}/opening")
    assert "The public holidays and rules of England count here." in page.words


def test_the_day_answers_are_due_moves_far_by_two(app: Flask) -> None:
    it = make_planned()
    set_report(SYSTEM, it.consultation, owner=make.place_of(it.lead, it.consultation), answer_weeks=12, phase=None)

    def want(weeks: int) -> Wanted:
        words, report = ReportWords(make.place_of(it.lead, it.consultation), weeks, None), find_report(it.consultation)
        return Wanted(it.consultation, Part.ANSWERS, words, fingerprint_report(report), WHY)

    assert change_or_ask(it.organiser, it.consultation, want(14)) is None
    first = answers_due_on(it.consultation, find_report(it.consultation))
    asked = change_or_ask(it.organiser, it.consultation, want(26))
    assert answers_due_on(it.consultation, find_report(it.consultation)) == first
    agree(it.lead, asked)
    report = find_report(it.consultation)
    assert report is not None and (report.answer_weeks, report.phase) == (26, None)


def test_a_published_step_of_a_review_is_weakened_by_two(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    lead, step = make.seat(consultation, Role.LEAD), write(organiser, review)
    words = reviews.StepWords("Write to the lunch club", "Somebody", step.due_on + timedelta(days=300))
    reviews.change_step(organiser, step, replace(words, owner="Head of care"), seen=fingerprint_step(step))
    reviews.publish_review(organiser, review, seen=fingerprint_whole(review))
    wanted = Wanted(consultation, Part.REVIEWS, ChangedStep(step, words), fingerprint_step(step), WHY, review)
    asked = change_or_ask(organiser, consultation, wanted)
    assert step.owner == "Head of care"
    agree(lead, asked)
    assert (step.what, step.owner, step.due_on) == (words.what, words.owner, words.due_on)
    reviews.finish_step(organiser, step, "We went there.", seen=fingerprint_step(step))


def test_where_evidence_is_found_is_said_otherwise_by_two(app: Flask) -> None:
    it = make_planned()
    words = replace(make.EVIDENCE, link="https://example.org/a", found_when="June 2025")
    item = make.make_evidence(it.consultation, words, it.organiser)
    for other in ({"link": "https://example.org/b"}, {"found_when": "June 2026"}, {"link": ""}):
        with pytest.raises(NeedsColleague):
            change_item(it.organiser, item, replace(words, **other), seen=fingerprint_item(item), reason=WHY)
        db.session.rollback()


def test_guests_are_shut_out_of_an_open_discussion_by_two(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    activity = consultation.phases[0].activities[0]
    set_guests(organiser, activity, Guests.AT_ONCE, reason=WHY)
    set_guests(organiser, activity, Guests.HELD, reason=WHY)  # At once: comments are checked first.
    seen = fingerprint(read_settings(activity).guests)
    asked = change_or_ask(organiser, consultation, Wanted(consultation, Part.TALKING, Guests.NEVER, seen, WHY, activity))
    assert read_settings(activity).guests == Guests.HELD
    agree(lead, asked)
    assert read_settings(activity).guests == Guests.NEVER
