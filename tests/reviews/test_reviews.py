"""Looking back while people can still be asked: planned, counted once, published with steps, and red when late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.actions.managing import set_affected
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.fingerprints import fingerprint_affected
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.events import entries_since, read_event
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.listeners import tell_of_change
from forum.opening.kinds import Tier
from forum.outreach.actions import add_entry
from forum.outreach.kinds import EntryWords, Way
from forum.reviews import actions
from forum.reviews.fingerprints import fingerprint_plan, fingerprint_review, fingerprint_step, fingerprint_whole
from forum.reviews.kinds import ReviewKind
from forum.reviews.models import ProgressReview, ReviewStep, read_figures
from forum.reviews.queries import get_review, list_midpoints, list_reviews, list_told, suggest_days
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import make_ready

TODAY = timedelta()
MISSING = "We have heard from no unpaid carer."


def day_in(length: timedelta) -> date:
    return to_local(now() + length).date()


def plan(
    actor: Actor,
    consultation: Consultation,
    midpoint: timedelta = TODAY,
    closing: timedelta | None = None,
    **more: str,
) -> None:
    days = {ReviewKind.MIDPOINT: day_in(midpoint), ReviewKind.CLOSING: day_in(closing or midpoint + timedelta(days=4))}
    actions.plan_reviews(actor, consultation, days, seen=fingerprint_plan(consultation, list_reviews(consultation)), **more)


def sit_down(**about: Any) -> tuple[Consultation, Actor, ProgressReview]:
    """A consultation whose mid-point review is planned for today."""
    consultation = make.make_consultation(**about)
    organiser = make.seat(consultation, Role.ORGANISER)
    plan(organiser, consultation)
    return consultation, organiser, get_review(consultation, ReviewKind.MIDPOINT)


def write(organiser: Actor, review: ProgressReview) -> ReviewStep:
    """All that a review has to say."""
    actions.count_now(organiser, review)
    actions.say_who_is_missing(organiser, review, MISSING, seen=fingerprint_review(review))
    words = actions.StepWords("Visit the lunch club", "Head of nursing", day_in(timedelta(days=2)))
    return actions.add_step(organiser, review, words)


def publish(organiser: Actor, review: ProgressReview) -> None:
    actions.publish_review(organiser, review, seen=fingerprint_whole(review))


def page_of(app: Flask, consultation: Consultation) -> str:
    section = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one("#looking-back")
    return section.get_text(" ", strip=True) if section else ""


def test_half_way_and_the_last_day_are_suggested(app: Flask) -> None:
    consultation = make.make_consultation(days=(10, 30), published=False)
    days = suggest_days(consultation)
    assert days == {ReviewKind.MIDPOINT: day_in(timedelta(days=20)), ReviewKind.CLOSING: day_in(timedelta(days=30))}


def test_an_organiser_plans_writes_and_publishes_by_the_screens_alone(app: Flask) -> None:
    consultation = make.make_consultation()
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    reader.open(f"/consultations/{consultation.slug}/manage").follow("Plan the reviews")
    reader.send("Save", midpoint=day_in(TODAY).isoformat(), closing=day_in(timedelta(days=4)).isoformat())
    reader.follow("Mid-point review").send("Count who has taken part")
    reader.send("Save who is missing", missing=MISSING)
    assert "Say at least one thing that you will do" in reader.words
    due = day_in(timedelta(days=2)).isoformat()
    reader.follow("Add what you will do").send("Save", what="Visit the lunch club", owner="Head of nursing", due_on=due)
    reader.send("Publish this review")
    assert MISSING in page_of(app, consultation) and "Visit the lunch club" in page_of(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/manage/reviews/midpoint").follow("Say what happened")
    reader.send("Tell everyone", result="Eleven people spoke to us.")
    assert "Eleven people spoke to us." in page_of(app, consultation)


def test_counting_keeps_what_is_typed_and_figures_refuse_no_words(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    reader = Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)
    reader.open(f"/consultations/{consultation.slug}/manage/reviews/midpoint")
    old, path = reader.page, reader.path
    reader.send("Count who has taken part", missing=MISSING)
    assert review.counted_at is not None and not review.missing
    assert reader.fields_of(reader.page.select_one("main form"))["missing"] == MISSING
    reader.go_back(old, path)
    reader.send("Save who is missing", missing=MISSING)
    db.session.expire_all()
    assert reader.status == 200 and review.missing == MISSING


def test_nobody_else_reads_a_review_before_it_is_published(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    write(organiser, review)
    assert "Planned for" in page_of(app, consultation) and MISSING not in page_of(app, consultation)
    publish(organiser, review)
    assert MISSING in page_of(app, consultation)


def test_the_figures_stay_as_they_were_when_it_was_published(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    set_affected(SYSTEM, consultation, ["carer"], seen=fingerprint_affected(consultation))
    thread = make.make_thread(consultation)
    write(organiser, review)
    publish(organiser, review)
    make.make_reply(thread, make.seat(consultation))
    figures = read_figures(review)
    assert figures is not None and (figures.comments, figures.people, figures.not_yet) == (1, 1, ["carer"])
    with pytest.raises(Conflict):
        actions.count_now(organiser, review)


def test_how_people_were_told_stays_as_it_was_when_it_was_published(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    words = EntryWords(Way.LETTER, to_local(now()).date(), "Letters to each street", "All of Westbrook", how_many=400)
    add_entry(organiser, consultation, words)
    make.make_thread(consultation)
    write(organiser, review)
    publish(organiser, review)
    add_entry(organiser, consultation, words)
    assert [(each.times, each.how_many) for each in list_told(review)] == [(1, 400)]


@pytest.mark.parametrize("lacks", ["figures", "words", "steps"])
def test_a_review_that_lacks_something_is_not_published(app: Flask, lacks: str) -> None:
    _consultation, organiser, review = sit_down()
    if lacks != "figures":
        actions.count_now(organiser, review)
    if lacks != "words":
        actions.say_who_is_missing(organiser, review, MISSING, seen=fingerprint_review(review))
    if lacks != "steps":
        actions.add_step(organiser, review, actions.StepWords("Visit", "Head", day_in(TODAY)))
    with pytest.raises(Conflict):
        publish(organiser, review)
    assert review.published_at is None


def test_a_review_is_not_published_long_before_its_day_nor_from_old_figures(app: Flask) -> None:
    consultation = make.make_consultation(days=(-5, 60))
    organiser = make.seat(consultation, Role.ORGANISER)
    plan(organiser, consultation, timedelta(days=20))
    review = get_review(consultation, ReviewKind.MIDPOINT)
    write(organiser, review)
    with pytest.raises(Conflict, match="You can publish this review from"):
        publish(organiser, review)
    with set_clock(now() + timedelta(days=20)):
        with pytest.raises(Conflict, match="Count again"):
            publish(organiser, review)
        actions.count_now(organiser, review)
        publish(organiser, review)
    assert review.published_at is not None


def test_what_somebody_changed_meanwhile_is_not_published_unread(app: Flask) -> None:
    _consultation, organiser, review = sit_down()
    write(organiser, review)
    seen = fingerprint_whole(review)
    actions.say_who_is_missing(organiser, review, "Something else.", seen=fingerprint_review(review))
    with pytest.raises(Changed):
        actions.publish_review(organiser, review, seen=seen)


def test_a_late_review_and_a_late_step_are_red_for_everybody_and_in_my_work(app: Flask) -> None:
    consultation = make.make_consultation(days=(-5, 60))
    account = make.make_account()
    organiser = make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    plan(organiser, consultation)
    review = get_review(consultation, ReviewKind.MIDPOINT)
    with set_clock(now() + timedelta(days=3)):
        assert "3 days late" in page_of(app, consultation)
        work = Reader(app).enter(account.email).open("/account/work")
        assert "Look at who has taken part, and who is missing" in work.words
        write(organiser, review)
        publish(organiser, review)
        assert "late" not in page_of(app, consultation)
    with set_clock(now() + timedelta(days=6)):
        assert "1 day late" in page_of(app, consultation)
        reader = Reader(app).enter(account.email)
        assert "Say what happened: “Visit the lunch club”" in reader.open("/account/work").words
        assert "1 day late" in reader.open(f"/consultations/{consultation.slug}/manage").words


def test_what_was_stopped_owes_no_review(app: Flask) -> None:
    consultation, _organiser, _review = sit_down()
    consultation.stopped_at = now()
    db.session.commit()
    with set_clock(now() + timedelta(days=3)):
        assert "late" not in page_of(app, consultation)


def test_a_day_that_people_could_read_moves_with_a_reason_and_each_change_is_kept(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    with pytest.raises(Invalid):
        plan(organiser, consultation, timedelta(days=1))
    plan(organiser, consultation, timedelta(days=1), reason="The hall is closed today.")
    step = write(organiser, review)
    publish(organiser, review)
    actions.finish_step(organiser, step, "Nobody came.", seen=fingerprint_step(step))
    versions = [each for each in list_versions(consultation.id)[0] if each.thing_id == review.id]
    assert [version.effect for version in versions] == ["changed", "changed", "changed", "added"]
    assert "Nobody came." in versions[0].after and "The hall is closed today." in [each.reason for each in versions]


@pytest.mark.parametrize(
    ("midpoint", "closing", "field"),
    [(-1, 4, "midpoint"), (3, 3, "closing"), (3, 2, "closing"), (3, 5000, "closing")],
    ids=["past", "the same day", "the wrong way round", "far away"],
)
def test_days_that_cannot_be_are_refused_by_field(app: Flask, midpoint: int, closing: int, field: str) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Invalid) as refused:
        plan(make.seat(consultation, Role.ORGANISER), consultation, timedelta(days=midpoint), timedelta(days=closing))
    assert field in refused.value.errors


def test_what_people_were_told_would_be_done_cannot_be_removed_only_answered_once(app: Flask) -> None:
    _consultation, organiser, review = sit_down()
    step = write(organiser, review)
    publish(organiser, review)
    with pytest.raises(Conflict):
        actions.remove_step(organiser, step, seen=fingerprint_step(step))
    actions.finish_step(organiser, step, "Done.", seen=fingerprint_step(step))
    with pytest.raises(Conflict):
        actions.finish_step(organiser, step, "Done again.", seen=fingerprint_step(step))
    assert step.result == "Done."


def test_the_changes_say_which_review_was_published_and_which_step_is_done(app: Flask) -> None:
    consultation, organiser, review = sit_down()
    step = write(organiser, review)
    publish(organiser, review)
    actions.finish_step(organiser, step, "Nine people came.", seen=fingerprint_step(step))
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").page
    headings = [heading.get_text(strip=True) for heading in page.select(".change-log h2")]
    assert headings[:2] == ["Step done: Visit the lunch club", "Mid-point review published"]
    assert "Looking back" not in headings


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.BROKER, Role.LEAD])
def test_nobody_but_organisers_keeps_reviews(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        plan(make.seat(consultation, role), consultation)


def test_followers_hear_once_that_a_review_is_there(app: Flask) -> None:

    consultation, organiser, review = sit_down()
    write(organiser, review)
    publish(organiser, review)
    entries = entries_since(consultation_stream(consultation.id), 0)
    changes = [event for event in map(read_event, entries) if isinstance(event, ConsultationChanged)]
    told = [telling for event in changes for telling in tell_of_change(event, consultation)]
    assert [telling.key for telling in told if telling.key.startswith("review")] == [f"review:{review.id}"]


def test_an_engagement_asks_for_the_days_before_it_opens(app: Flask) -> None:
    team = make_ready(Tier.ENGAGEMENT)
    assert [each.kind for each in list_reviews(team.consultation)] == ["midpoint", "closing"]


@pytest.mark.parametrize("moment", ["before the first stage", "after the last"])
def test_the_mid_point_is_on_a_day_on_which_people_are_asked(app: Flask, moment: str) -> None:
    consultation = make.make_consultation(days=(5, 30) if moment == "before the first stage" else (-2, 10))
    day = TODAY + timedelta(days=1 if moment == "before the first stage" else 20)
    with pytest.raises(Invalid, match="People can have their say from"):
        plan(make.seat(consultation, Role.ORGANISER), consultation, day)


def move_start(consultation: Consultation, organiser: Actor, app: Flask) -> Reader:
    """By two weeks, as its form has it."""
    phase = consultation.phases[0]
    reader = Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)
    reader.open(f"/consultations/{consultation.slug}/manage/phases/{phase.public_id}")
    dates = {
        name: to_local(at + timedelta(days=14)).strftime("%Y-%m-%dT%H:%M")
        for name, at in (("opens_at", phase.opens_at), ("closes_at", phase.closes_at))
    }
    return reader.send("Save", **dates, reason="A hall was not free.")


@pytest.mark.parametrize("days_in", [1, 20])
def test_whoever_moves_a_stage_is_asked_about_a_mid_point_that_it_leaves_behind(app: Flask, days_in: int) -> None:
    consultation = make.make_consultation(days=(5, 30))
    organiser = make.seat(consultation, Role.ORGANISER)
    plan(organiser, consultation, timedelta(days=5 + days_in))
    is_left = days_in < 14
    page = move_start(consultation, organiser, app)
    assert ("People will not be having their say then. Choose another day." in page.words) is is_left
    assert ("When you look back" in page.words) is is_left, "the page on which another day is chosen"
    task = "Choose another day for the mid-point review, because a stage has moved"
    assert (task in page.open("/account/work").words) is is_left
    if is_left:
        plan(organiser, consultation, timedelta(days=30), reason="The stage moved.")
        assert task not in page.open("/account/work").words


def test_whoever_moves_a_date_reads_all_that_is_wrong_with_it_at_once(app: Flask) -> None:
    consultation, organiser, _review = sit_down()
    with pytest.raises(Invalid) as refused:
        plan(organiser, consultation, timedelta(days=-3), timedelta(days=-4))
    assert set(refused.value.errors) == {"midpoint", "closing", "reason"}


def test_mid_points_of_what_is_over_are_not_looked_at(app: Flask) -> None:
    over, going_on = make.make_consultation(days=(-20, -5)), make.make_consultation(days=(-2, 10))
    for each in (over, going_on):
        days = {ReviewKind.MIDPOINT: day_in(timedelta(days=-4)), ReviewKind.CLOSING: day_in(timedelta(days=4))}
        actions.plan_reviews(SYSTEM, each, days, seen=fingerprint_plan(each, list_reviews(each)))
    assert [each.consultation_id for each in list_midpoints([over.id, going_on.id])] == [going_on.id]
