"""Whoever follows a consultation hears of all its stages, activities, votes, workshops, official words and dates, each once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions import managing as polls
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_phase, fingerprint_scope
from forum.consultations.models import Basics, Consultation, ScopeState
from forum.kernel import jobs
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import Job, JobQueue, RunningJob, enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.actions import choose_pace, follow, topic_of
from forum.notifications.extension_points import NewsReader
from forum.notifications.models import Notification, Pace
from forum.notifications.queries import list_news, list_untold_logs
from forum.notifications.wording import make_groups
from forum.outcomes.jobs import keep_clocks
from forum.outcomes.sentences import PROMISE_LATE_OWN
from forum.site.actions import change_site
from forum.site.queries import fingerprint_settings
from forum.workshops.actions import planning as workshops
from tests import factories as make

pytestmark = pytest.mark.usefixtures("mid_morning")


@pytest.fixture(autouse=True)
def nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only forgets is half of all that runs by itself, here at each of a hundred moments. It has tests of its own."""
    kept = {kind: every for kind, every in jobs._periodic.items() if not kind.startswith("forget_")}
    monkeypatch.setattr(jobs, "_periodic", kept)


def run_jobs_at(moment: datetime) -> None:
    """A little later each time, so that each periodic job has its turn; by what this test has run, and by no other."""
    turns = db.session.query(Job).filter_by(kind="tell_of_stages").count() + 1
    with set_clock(moment + timedelta(minutes=6 * turns)):
        enqueue_periodic()
        run_due_jobs(1000)


def read(actor: Actor) -> list[str]:
    assert actor.account_id is not None
    groups = make_groups(NewsReader(actor.account_id, is_letter=False), list_news(actor)[0])
    return [line.text for _consultation, lines in groups for line in lines]


def make_follower(consultation: Consultation) -> Actor:
    """Who heard already of how it was made."""
    reader = make.make_actor()
    run_jobs_at(now())
    with transaction():
        topic = topic_of(consultation)
    follow(reader, topic, is_on=True)
    return reader


def test_a_new_stage_activity_and_document_and_a_changed_scope(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = make_follower(consultation)
    opens = now() + timedelta(days=20)
    phase = managing.add_phase(
        SYSTEM, consultation, name="Weigh up", note="", opens_at=opens, closes_at=opens + timedelta(days=9)
    )
    managing.add_activity(SYSTEM, phase, kind_key="discussion", title="What would it cost?", summary="")
    managing.add_document(SYSTEM, consultation, title="The costs", file_name="costs.txt", content=b"Much.")
    for reason in ("law", "money"):
        scope = [managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.SETTLED, "the site", reason)]
        managing.set_scope(SYSTEM, consultation, scope, seen=fingerprint_scope(consultation))
    run_jobs_at(now())
    told = read(reader)
    assert sum("new stage, “Weigh up”" in each for each in told) == 1
    assert "There is a new way to take part: “What would it cost?”" in told
    assert "There is a new document: “The costs”" in told
    assert sum("Something else is now settled" in each for each in told) == 1, "twice on a day is said once"


def test_dates_that_move_are_told_as_they_are_by_now(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = make_follower(consultation)
    phase = consultation.phases[0]
    for days in (12, 13):
        closes = now() + timedelta(days=days)
        about = {"name": phase.name, "note": "", "opens_at": phase.opens_at, "closes_at": closes}
        managing.change_phase(SYSTEM, phase, **about, seen=fingerprint_phase(phase))
    about = {"name": "Listening", "note": "A new name is no new date.", "opens_at": phase.opens_at, "closes_at": phase.closes_at}
    managing.change_phase(SYSTEM, phase, **about, seen=fingerprint_phase(phase))
    basics = Basics(**{name: getattr(consultation, name) for name in Basics.__dataclass_fields__} | {"decided_when": "in March"})
    managing.change_basics(SYSTEM, consultation, basics, seen=fingerprint_basics(consultation))
    run_jobs_at(now())
    assert len([each for each in read(reader) if "has new dates" in each]) == 1
    assert "There is a new date for the decision: “in March”" in read(reader)


def test_a_stage_that_opens_and_one_that_is_about_to_close_are_told_once(app: Flask) -> None:
    consultation = make.make_consultation(days=(3, 10))
    reader = make_follower(consultation)
    phase = consultation.phases[0]
    for hours in range(0, 24 * 11, 12):
        run_jobs_at(now() + timedelta(hours=hours))
    told = [each for each in read(reader) if phase.name in each]
    assert [each.split("”")[1].split(".")[0].split(" at ")[0] for each in reversed(told)] == [" is open", " closes"]


def test_nobody_is_called_to_a_stage_in_which_nothing_is_open_any_more_since_it_is_decided(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = make_follower(consultation)
    make.decide(consultation)
    phase = next(each for each in consultation.phases if each.collects_views)
    phase.closes_at = now() + timedelta(days=4)  # An organiser moved it.
    db.session.commit()
    for hours in range(0, 24 * 5, 12):
        run_jobs_at(now() + timedelta(hours=hours))
    told = read(reader)
    assert any("“Is it happening?” is open" in each for each in told), "and of what comes after the decision they hear"
    assert [each for each in told if "closes" in each and phase.name in each and "new dates" not in each] == []


def test_nothing_is_told_of_a_stage_that_is_as_short_as_the_warning(app: Flask) -> None:
    consultation = make.make_consultation(days=(1, 2))
    reader = make_follower(consultation)
    for hours in range(0, 60, 6):
        run_jobs_at(now() + timedelta(hours=hours))
    assert [each for each in read(reader) if "closes" in each and "is open" not in each] == []


def test_a_vote_is_told_when_it_opens_when_it_closes_soon_and_when_it_is_counted(either_app: Flask) -> None:
    consultation = make.make_consultation(days=(2, 12))
    reader = make_follower(consultation)
    poll = make.make_poll(consultation)
    for hours in range(0, 24 * 13, 12):
        run_jobs_at(now() + timedelta(hours=hours))
    told = [each for each in reversed(read(reader)) if poll.question in each]
    assert [each.split(":")[0].split(" “")[0] for each in told] == [
        "There will be a vote",
        "A vote has opened",
        "The vote",
        "The votes have been counted",
    ]


def test_a_vote_that_is_cancelled_is_told_and_its_dates_no_more(app: Flask) -> None:
    consultation = make.make_consultation(days=(2, 12))
    reader = make_follower(consultation)
    poll = make.make_poll(consultation)
    polls.call_off(SYSTEM, poll, reason="The question was wrong.")
    for hours in range(0, 24 * 13, 24):
        run_jobs_at(now() + timedelta(hours=hours))
    assert [each for each in read(reader) if poll.question in each] == [
        f"The organiser has cancelled the vote “{poll.question}”."
    ]


def test_a_workshop_is_told_when_it_is_planned_moved_near_and_cancelled(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = make_follower(consultation)
    workshop = make.make_workshop(consultation, hours=24 * 6)
    run_jobs_at(now())
    assert any("There is a new workshop" in each for each in read(reader))
    for hours in range(0, 24 * 7, 12):
        run_jobs_at(now() + timedelta(hours=hours))
    assert len([each for each in read(reader) if each.startswith(f"The workshop “{workshop.title}” starts")]) == 1
    workshops.call_off(SYSTEM, workshop, reason="Snow fell all night.")
    run_jobs_at(now() + timedelta(days=7))
    assert f"The organiser has cancelled the workshop “{workshop.title}”." in read(reader)


def test_an_official_update_is_told_to_followers_and_a_comment_is_not(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = make_follower(consultation)
    make.make_thread(consultation, make.seat(consultation, Role.ORGANISER, name="Amina"), title="The costs are here")
    make.make_thread(consultation, title="I have a question")
    run_jobs_at(now())
    assert [each for each in read(reader) if "update" in each] == ["Amina (Resident) has posted an update: “The costs are here”"]
    assert not any("I have a question" in each for each in read(reader))


def test_whoever_did_it_is_not_told(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    with transaction():
        topic = topic_of(consultation)
    follow(organiser, topic, is_on=True)
    run_jobs_at(now())
    before = len(read(organiser))
    managing.add_activity(organiser, consultation.phases[0], kind_key="discussion", title="Another", summary="")
    run_jobs_at(now())
    assert len(read(organiser)) == before


@pytest.mark.parametrize("pace", [Pace.NEVER, Pace.WEEKLY])
def test_what_a_role_obliges_goes_at_once_whatever_was_chosen(app: Flask, pace: Pace) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    promise = make.make_promise(theme)
    owner = promise.owner or promise.made_by
    choose_pace(db.session.get_one(Account, owner.account_id).as_actor(), None, pace)
    with set_clock(now() + timedelta(days=90)):
        keep_clocks(RunningJob(0, {}, JobQueue.DEFAULT))
    told = db.session.query(Notification).filter_by(account_id=owner.account_id, key=f"late:{promise.id}").one()
    assert told.sentence.key == PROMISE_LATE_OWN.key and told.mailed_at is not None and told.due_at is None
    letters = db.session.query(Job).filter_by(kind="mail_duty", unique_key=f"duty:{owner.account_id}:late:{promise.id}")
    assert letters.filter_by(ended_at=None).count() == 1


def test_what_happens_to_the_site_itself_stops_nobody_from_being_told(app: Flask) -> None:
    change_site(SYSTEM, None, {"name": "Westbrook Together"}, seen=fingerprint_settings())
    make.make_consultation()
    logs = list_untold_logs()
    assert logs
    assert all(log.startswith("consultation:") for log in logs)
