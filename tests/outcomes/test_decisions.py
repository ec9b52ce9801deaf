"""No decision is dated, or published, against what people were asked; and what is not about it is said before it opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.managing import call_off
from forum.consultations.actions import managing
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.fingerprints import fingerprint_activity
from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import SET_ABOUT_DECISION
from forum.consultations.unfinished import find_end_of_asking, list_unfinished
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role, can
from forum.outcomes.actions import answering, coding, deciding
from forum.outcomes.deadlines import day_of, today
from forum.outcomes.models import FinalDecision
from forum.workshops.actions import planning
from tests import factories as make
from tests.browsing import Reader


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    """It was asked about from ten days ago to two days ago."""
    with set_clock(now() - timedelta(days=12)):
        return make.make_consultation(days=(2, 10))


def name_owner(consultation: Consultation) -> Actor:
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    return owner


def publish(consultation: Consultation, day: date, *, says_early: bool = False) -> FinalDecision:
    words = deciding.DecisionWords("The last bus is at eleven.", "Because.", day, says_early=says_early)
    return deciding.publish_decision(name_owner(consultation), consultation, words)


def add_activity(consultation: Consultation, kind_key: str, *, days: tuple[float, float] | None = None) -> Activity:
    """In the first phase, or in one of its own."""
    phase = consultation.phases[0]
    if days is not None:
        opens, closes = (now() + timedelta(days=day) for day in days)
        phase = managing.add_phase(SYSTEM, consultation, name="More", note="", opens_at=opens, closes_at=closes)
    activity = managing.add_activity(SYSTEM, phase, kind_key=kind_key, title=f"One more {kind_key}", summary="")
    db.session.expire_all()
    return activity


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "timing"), [(0, "after"), (-2, "after"), (-3, "during"), (-10, "during"), (-11, "before"), (-150, "before")]
)
def test_a_day_before_asking_ended_is_only_taken_with_the_public_statement(
    app: Flask, consultation: Consultation, days: int, timing: str
) -> None:
    if timing != "after":
        with pytest.raises(Invalid) as refused:
            publish(consultation, in_days(days))
        assert "People could have their say until" in refused.value.errors["decided_on"]
    assert publish(consultation, in_days(days), says_early=timing != "after").timing == timing
    for address in ("", "/you-said-we-did"):
        page = Reader(app).open(f"/consultations/{consultation.slug}{address}").words
        assert ("before anyone was asked" in page) is (timing == "before")
        assert ("while people were still being asked" in page) is (timing == "during")
        assert say_day(in_days(days)) in page


def test_nobody_says_that_a_decision_was_early_when_it_was_not(consultation: Consultation) -> None:
    with pytest.raises(Invalid) as refused:
        publish(consultation, today(), says_early=True)
    assert "says_early" in refused.value.errors


def test_stages_that_are_moved_later_change_nothing_of_what_was_said_of_the_day(app: Flask, consultation: Consultation) -> None:
    assert publish(consultation, today()).timing == "after"
    consultation.phases[0].closes_at = now() + timedelta(days=9)
    db.session.commit()
    assert "people were still" not in Reader(app).open(f"/consultations/{consultation.slug}").words


VOTES = {
    "to come": ((1, 3), "Voting opens"),
    "open": ((-1, 3), "Voting is open until"),
    "over": ((-2, -1), "has no result yet"),
    "counted": ((-2, -1), ""),
    "cancelled": ((-1, 3), ""),
    "a draft": ((-1, 3), ""),
}


@pytest.mark.parametrize("state", VOTES)
def test_a_vote_that_is_not_counted_stands_in_the_way(consultation: Consultation, state: str) -> None:
    (opens, closes), expected = VOTES[state]
    with set_clock(now() - timedelta(days=11)):
        poll = make.make_poll(consultation, announced=state != "a draft", question="Which bus?")
    poll.opens_at, poll.closes_at = (now() + timedelta(days=day) for day in (opens, closes))
    db.session.commit()
    if state == "counted":
        close_poll(SYSTEM, poll)
    if state == "cancelled":
        call_off(SYSTEM, poll, reason="The bus is gone.")
    db.session.expire_all()
    found = list_unfinished(consultation)
    assert [each.title for each in found] == (["Which bus?"] if expected else [])
    assert all(expected in each.sentence for each in found)
    if state == "over":
        end = find_end_of_asking(consultation)
        assert end is not None and day_of(end) == in_days(-1), "later than its stage"


def test_a_stage_that_is_open_or_to_come_stands_in_the_way_by_name(consultation: Consultation) -> None:
    add_activity(consultation, "discussion", days=(-1, 5))
    add_activity(consultation, "discussion", days=(6, 9))
    with pytest.raises(Conflict) as refused:
        publish(consultation, today())
    sentence = refused.value.sentence
    assert sentence.count("“One more discussion”") == 2
    assert "It is open until" in sentence and "It opens" in sentence and "mark it as not about this decision" in sentence


WORKSHOPS = {
    "to come": "You can publish when it has its record",
    "never opened": "was never opened. Cancel it",
    "on": "The workshop is on now",
    "ended": "has no record yet",
    "called off": "",
    "with its record": "",
}


@pytest.mark.parametrize("state", WORKSHOPS)
def test_a_workshop_without_its_record_stands_in_the_way(consultation: Consultation, state: str) -> None:
    activity = add_activity(consultation, "workshop")
    plan = planning.Plan(title="An evening", starts_at=now() + timedelta(days=1))
    workshop = planning.create_workshop(SYSTEM, activity, plan, template_key="hour")
    if state == "called off":
        planning.call_off(SYSTEM, workshop, reason="The hall is closed.")
    if state in {"on", "ended", "with its record"}:
        workshop.opened_at = now() - timedelta(days=3)
    if state in {"ended", "with its record"}:
        workshop.ended_at = now() - timedelta(days=2)
    if state == "with its record":
        workshop.published_at = now()
    if state == "never opened":
        workshop.starts_at = now() - timedelta(days=3)
    db.session.commit()
    found = list_unfinished(consultation)
    assert [each.title for each in found] == (["An evening"] if WORKSHOPS[state] else [])
    assert all(WORKSHOPS[state] in each.sentence for each in found)


def test_the_desk_leads_to_all_that_is_not_finished(app: Flask, consultation: Consultation) -> None:
    add_activity(consultation, "discussion", days=(-1, 5))
    owner = name_owner(consultation)
    reader = enter(app, owner).open(f"/consultations/{consultation.slug}/answers/decision")
    assert "You cannot publish the decision yet because:" in reader.words
    assert any("/discussions/" in link["href"] for link in reader.page.select(".note.amber a"))
    assert "/discussions/" in str(enter(app, owner).open(f"/consultations/{consultation.slug}/answers").page.select("main a"))


def test_what_keeps_a_decision_back_is_said_once_of_all_that_it_holds_for(app: Flask) -> None:
    consultation = make.make_consultation()
    themes = [make.make_theme(consultation, make.make_thread(consultation)) for _number in range(2)]
    other = add_activity(consultation, "discussion")
    page = enter(app, name_owner(consultation)).open(f"/consultations/{consultation.slug}/answers/decision").page
    lines = [line.get_text(" ", strip=True) for line in page.select(".note.amber li")]
    assert len([line for line in lines if "It is open until" in line and other.title in line]) == 1
    assert len([line for line in lines if "It is open until" in line]) == 1
    (unanswered,) = [line for line in lines if "No published answer" in line]
    assert unanswered.startswith("No published answer: “")
    assert all(f"“{theme.sentence}”" in unanswered for theme in themes)


def test_what_was_said_to_be_beside_the_decision_does_not_stand_in_its_way(app: Flask, consultation: Consultation) -> None:
    aside = add_activity(consultation, "discussion", days=(1, 9))
    set_about_decision(SYSTEM, aside, is_about=False)
    with set_clock(now() + timedelta(days=2)):
        end = find_end_of_asking(consultation)
        assert end is not None and day_of(end) == in_days(-4)
        assert publish(consultation, today()).timing == "after"
        page = Reader(app).open(f"/consultations/{consultation.slug}").words
        assert "Does not count towards the decision" in page and "Decided on" in page


@pytest.mark.parametrize("days", [make.COMING, make.OPEN, make.CLOSED], ids=["coming", "open", "closed"])
@pytest.mark.parametrize("is_published", [True, False])
def test_that_something_is_not_about_the_decision_is_said_until_it_opens(
    app: Flask, days: tuple[int, int], is_published: bool
) -> None:
    consultation = make.make_consultation(days=days, published=is_published)
    organiser = make.seat(consultation, Role.ORGANISER)
    activity = make.discussion_of(consultation)
    may = not is_published or days is make.COMING
    assert can(organiser, SET_ABOUT_DECISION, activity) is may
    page = enter(app, organiser).open(f"/consultations/{consultation.slug}/manage/change")
    assert ("as not about the decision" in page.words) is may
    if may:
        mark(page, f"Mark {activity.title} as not about the decision", asks=is_published)
        assert "Does not count towards the decision" in page.words
        mark(page, f"Mark {activity.title} as about the decision", asks=is_published)
        assert "Does not count towards the decision" not in page.words


def mark(page: Reader, label: str, *, asks: bool) -> Reader:
    """By the button, or by the page that what people can see has."""
    return page.follow(label).send("Save", reason="It is a second talk.") if asks else page.send(label)


def test_what_nobody_was_asked_about_is_said_to_be_decided_before_that(app: Flask) -> None:
    """A stage to come is marked as not about the decision, and on the same day it is decided."""
    consultation = make.make_consultation(days=make.COMING)
    organiser, activity = make.seat(consultation, Role.ORGANISER), make.discussion_of(consultation)
    with pytest.raises(Invalid, match="Enter why you are changing this"):
        set_about_decision(organiser, activity, is_about=False)
    set_about_decision(organiser, activity, is_about=False, reason="It looks back.")
    with pytest.raises(Invalid) as refused:
        publish(consultation, today())
    assert "Nobody has been asked about this decision" in refused.value.errors["decided_on"]
    assert publish(consultation, today(), says_early=True).timing == "before"
    assert "before anyone was asked" in Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "It looks back." in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_that_something_is_not_about_the_decision_takes_a_reason_and_a_colleague(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation)
    later = add_activity(consultation, "discussion", days=(9, 12))
    manage = f"/consultations/{consultation.slug}/manage/change"
    page = enter(app, make.seat(consultation, Role.ORGANISER)).open(manage)
    page.follow(f"Mark {later.title} as not about the decision").send("Save")
    assert page.errors == ["Enter why you are changing this"] and later.is_about_decision
    page.send("Save", reason="It looks back.")
    assert later.is_about_decision and "A colleague has to agree" in page.words


def test_of_two_organisers_the_second_sees_what_the_first_has_changed(app: Flask) -> None:
    consultation = make.make_consultation(days=make.COMING)
    page = enter(app, make.seat(consultation, Role.ORGANISER)).open(f"/consultations/{consultation.slug}/manage/change")
    activity = make.discussion_of(consultation)
    page.follow(f"Mark {activity.title} as not about the decision")
    managing.change_activity(SYSTEM, activity, title="Another talk", summary="", seen=fingerprint_activity(activity))
    assert "Someone has changed this since you opened the page." in page.send("Save").words
    assert activity.is_about_decision


def test_what_is_said_after_the_decision_is_not_read_yet_until_somebody_reads_it(app: Flask, consultation: Consultation) -> None:
    consultation.phases[0].closes_at = now() + timedelta(days=1)
    db.session.commit()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    make.decide(consultation)
    outcomes = f"/consultations/{consultation.slug}/you-said-we-did"
    assert "Answered on" in Reader(app).open(outcomes).words
    consultation.phases[0].closes_at = now() + timedelta(days=5)
    db.session.commit()
    author = make.seat(consultation)
    post = make.make_thread(consultation, author)
    pills = [pill.get_text(" ", strip=True) for pill in Reader(app).open(outcomes).page.select(".pill")]
    assert "One comment has not been read yet" in pills
    for page in (f"/consultations/{consultation.slug}", f"/consultations/{consultation.slug}/threads/{post.thread.public_id}"):
        assert "One comment was made after the decision and has not been read yet." in Reader(app).open(page).words
    own = enter(app, author).open(f"/consultations/{consultation.slug}/what-happened").words
    assert "You said this after the decision. The service has not read it yet." in own
    coding.mark_read(make.seat(consultation, Role.FACILITATOR), consultation, [post])
    assert "Answered on" in Reader(app).open(outcomes).words
