"""The clocks: a promise turns late by itself, checks come after six and twelve months, and nothing is skipped without showing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts.models import Account
from forum.consultations.actions import managing
from forum.consultations.actions.managing import add_phase, set_affected
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.rules import State, state_of_phase
from forum.consultations.standing import ConsultationStanding, find_standing
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role, can
from forum.notifications.models import Notification
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from forum.outcomes.actions import answering, breaking, checking, deciding, drafting, keeping
from forum.outcomes.actions.breaking import BrokenPromise
from forum.outcomes.actions.drafting import PromiseWords
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.deadlines import CHECK_DAYS, days_late, months_after, state_of_check, state_of_promise, today
from forum.outcomes.events import PromiseChanged
from forum.outcomes.kinds import CheckState, PromiseState, Verdict
from forum.outcomes.models import Check, Commitment, Sighting
from forum.outcomes.queries.changed import find_lately, list_changed
from forum.outcomes.queries.kept import find_said_kept
from forum.outcomes.queries.showing import make_check_row, make_page
from forum.outcomes.rules import CODE, GIVE_ACCOUNT, PROMISE, RATE_CHECK, REPORT_PROGRESS, REVIEW
from tests import factories as make
from tests.browsing import Reader
from tests.worlds import begin_with


@pytest.fixture
def promise(app: Flask) -> Commitment:
    return begin_with(make_promise)


def make_promise() -> Commitment:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    return make.make_promise(theme)


def told(key: str) -> list[Notification]:
    return db.session.query(Notification).filter(Notification.key == key).all()


def keep_clocks_after(days: float) -> None:
    with set_clock(now() + timedelta(days=days)):
        enqueue_periodic()
        run_due_jobs()
    db.session.expire_all()


def test_a_promise_stands_under_a_published_answer(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    words = PromiseWords("Run a bus", "Head of buses", "", today())
    with pytest.raises(Conflict):
        drafting.draft_promise(make.seat(theme.consultation, Role.LEAD), theme, words)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": ""}, "what"),
        ({"owner_title": " "}, "owner_title"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
        ({"milestones": ["One"] * 13}, "milestones"),
    ],
)
def test_a_promise_needs_an_owner_and_a_day(promise: Commitment, changed: dict[str, object], field: str) -> None:
    words = {"what": "Run a bus", "owner_title": "Head of buses", "unit": "", "due_on": today()} | changed
    with pytest.raises(Invalid) as refused:
        drafting.draft_promise(make.seat(promise.consultation, Role.LEAD), promise.theme, PromiseWords(**words))
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("state", ["running", "kept", "broken"])
@pytest.mark.parametrize("role", "visitor member participant moderator facilitator organiser lead owner".split())
def test_who_answers_for_a_promise(promise: Commitment, role: str, state: str) -> None:
    lead = make.seat(promise.consultation, Role.LEAD)
    if state == "kept":
        make.keep_promise(promise, by=lead)
    if state == "broken":
        make.break_promise(promise)
    actor = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}.get(role)
    if role == "owner":
        actor = make.seat(promise.consultation, Role.FACILITATOR)
        promise.owner = make.place_of(actor, promise.consultation)
    actor = actor or make.seat(promise.consultation, Role(role))
    assert can(actor, REPORT_PROGRESS, promise) is (role in {"organiser", "lead", "owner"} and state == "running")


def test_a_promise_is_late_from_the_first_moment_of_the_next_day_here(promise: Commitment) -> None:
    """Due on 28 March 2027: the night in which the clocks in London go forward."""
    made = make.make_promise(promise.theme, what="Run a bus", due_on=date(2027, 3, 28))
    for moment, state in (
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), PromiseState.RUNNING),
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), PromiseState.RUNNING),  # 23:59 in summer time
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), PromiseState.LATE),  # midnight
    ):
        with set_clock(moment):
            assert state_of_promise(made) is state, moment


def test_the_owner_is_told_on_the_first_late_day_and_the_organisers_a_week_later(promise: Commitment) -> None:
    owner, organiser = make.seat(promise.consultation, Role.FACILITATOR), make.seat(promise.consultation, Role.ORGANISER)
    promise.owner = make.place_of(owner, promise.consultation)
    db.session.commit()
    late, escalated = f"late:{promise.id}", f"escalated:{promise.id}"
    for days, expected in ((30, (0, 0)), (31, (1, 0)), (32, (1, 0)), (38, (1, 0)), (39, (1, 1)), (50, (1, 1))):
        keep_clocks_after(days)
        by_owner = [each for each in told(late) if each.account_id == owner.account_id]
        by_organiser = [each for each in told(escalated) if each.account_id == organiser.account_id]
        assert (len(by_owner), len(by_organiser)) == expected, f"after {days} days"


def test_when_nobody_who_made_it_is_there_any_more_the_organisers_are_told_at_once(promise: Commitment) -> None:
    organiser = make.seat(promise.consultation, Role.ORGANISER)
    promise.owner = None
    promise.made_by.account_id = None
    db.session.commit()
    keep_clocks_after(31)
    assert [each.account_id for each in told(f"escalated:{promise.id}") if each.account_id == organiser.account_id]
    assert promise.owner_told_at is None, "nor does the page say that the owner was told"


def test_late_shows_in_public_without_any_job(promise: Commitment) -> None:
    with set_clock(now() + timedelta(days=31)):
        assert make_page(Actor(None, VISITOR), promise.consultation).rows[0].is_late
        assert list_changed(Actor(None, VISITOR)).figures[PromiseState.LATE] == 1


def test_a_promise_is_kept_with_evidence_only(promise: Commitment) -> None:
    lead = make.seat(promise.consultation, Role.LEAD)
    sentence, day = "The last bus has run at eleven.", today()
    for weak in (
        Evidence(""),
        Evidence("Done.", seen_where="The stop", seen_on=day),
        Evidence(sentence),
        Evidence(sentence, seen_where="The stop"),
        Evidence(sentence, seen_on=day),
        Evidence(sentence, seen_where="The stop", seen_on=day + timedelta(days=1)),
        Evidence(sentence, seen_where="The stop", seen_on=day - timedelta(days=1)),
        Evidence("Mark as done, see here.", "javascript:alert(1)"),
    ):
        with pytest.raises(Invalid):
            keeping.keep_promise(lead, promise, weak)
    make.keep_promise(promise, Evidence("Done.", "https://example.org/timetable"), by=lead)
    assert state_of_promise(promise) is PromiseState.KEPT
    assert not any(step.done_at for step in promise.milestones), "nobody has said anything about its steps"
    with pytest.raises(Forbidden):
        breaking.ask_to_break(lead, promise, BrokenPromise("No."), because="No driver was found.")


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False), (3, False), (4, True)])
def test_what_was_seen_is_seen_from_the_day_of_the_promise_to_today(promise: Commitment, days: int, is_refused: bool) -> None:
    lead, seen_on = make.seat(promise.consultation, Role.LEAD), today() + timedelta(days=days)
    with set_clock(now() + timedelta(days=3)):
        shown = Evidence("The last bus has run at eleven.", seen_where="The stop", seen_on=seen_on)
        if is_refused:
            with pytest.raises(Invalid) as refused:
                keeping.keep_promise(lead, promise, shown)
            assert set(refused.value.errors) == {"seen_on"}
        else:
            keeping.keep_promise(lead, promise, shown)


def test_a_document_that_shows_a_promise_was_kept_stays(promise: Commitment) -> None:
    consultation = promise.consultation
    document = managing.add_document(SYSTEM, consultation, title="Timetable", file_name="times.txt", content=b"23.00")
    lead = make.seat(consultation, Role.LEAD)
    make.keep_promise(promise, Evidence("See the timetable.", document=document), by=lead)
    with pytest.raises(Conflict, match="evidence for a promise"):
        managing.remove_document(SYSTEM, document)


def test_days_late_are_counted_to_the_day_it_was_done(promise: Commitment) -> None:
    with set_clock(now() + timedelta(days=33)):
        make.keep_promise(promise)
    assert days_late(promise) == 3
    with set_clock(now() + timedelta(days=90)):
        assert days_late(promise) == 3


def test_a_promise_is_broken_by_two_in_public_with_a_reason_and_what_comes_instead(app: Flask, promise: Commitment) -> None:
    consultation = promise.consultation
    lead, colleague = make.seat(consultation, Role.LEAD, name="Ruth Danso"), make.seat(consultation, Role.ORGANISER)
    page = f"/consultations/{consultation.slug}/promises/{promise.public_id}"
    reader = Reader(app).enter(db.session.get_one(Account, lead.account_id).email).open(f"{page}/give-up")
    reader.send("Ask a colleague", because="No driver.", instead="\u3164")
    assert len(reader.errors) == 2 and "No driver." in str(reader.page), "three words tell nobody why"
    reader.send("Ask a colleague", because="No driver has applied in a year.", instead="A taxi, at the same fare.")
    assert "No driver has applied in a year." in reader.words and "A taxi, at the same fare." in reader.words
    assert state_of_promise(promise) is PromiseState.RUNNING, "as long as a colleague has not agreed"
    second = Reader(app).enter(db.session.get_one(Account, colleague.account_id).email).open(reader.path)
    assert "Say that a promise cannot be kept" in second.words
    second.send("Agree to this change")
    db.session.expire_all()
    assert state_of_promise(promise) is PromiseState.BROKEN and promise.because == "No driver has applied in a year."
    assert list_changed(Actor(None, VISITOR)).figures[PromiseState.BROKEN] == 1
    name = make.place_of(colleague, consultation).pseudonym
    assert f"Ruth Danso said that it cannot be kept and {name} agreed on" in Reader(app).open(page).words
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"Promise broken: “{promise.what}”" in changes and "No driver has applied in a year." in changes


def test_a_step_is_done_with_evidence_and_put_right_with_a_reason_that_everybody_reads(app: Flask, promise: Commitment) -> None:
    consultation, step = promise.consultation, promise.milestones[0]
    lead = make.seat(consultation, Role.LEAD)
    page = f"/consultations/{consultation.slug}/promises/{promise.public_id}"
    reader = Reader(app).enter(db.session.get_one(Account, lead.account_id).email).open(f"{page}/progress")
    reader.send("Publish this update", words="Done.", done=str(step.id))
    assert len(reader.errors) == 3 and step.done_at is None, "what was seen, where and when; or a link"
    reader.send("Publish this update", words="Done.", done=str(step.id), link="https://example.org/driver")
    db.session.expire_all()
    assert not reader.errors and step.done_at is not None
    reader.open(f"{page}/progress").send("Publish this update", words="The driver has left.", undone=str(step.id))
    assert "Enter why these steps are not done after all" in reader.errors and "The driver has left." in reader.words
    why = "The driver left before the first day."
    reader.send("Publish this update", reason=why, undone=str(step.id))
    db.session.expire_all()
    assert not reader.errors and step.done_at is None
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"Steps of a promise corrected: “{promise.what}”" in changes and why in changes and step.what in changes


def test_the_front_page_shows_what_was_kept_last_beside_what_has_been_late_longest(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    lead = make.seat(theme.consultation, Role.LEAD)
    kept, late, later, _running = (
        make.make_promise(theme, days=days, owner=lead, what=f"Run {days} buses") for days in (10, 5, 8, 400)
    )
    make.keep_promise(kept, by=lead)
    assert find_lately(Actor(None, VISITOR)) == [kept]
    with set_clock(now() + timedelta(days=20)):
        assert find_lately(Actor(None, VISITOR)) == [kept, late]
        make.break_promise(late)
        assert find_lately(Actor(None, VISITOR)) == [kept, later]


def test_what_changed_counts_by_unit_and_leaves_out_what_is_not_public(promise: Commitment) -> None:
    draft = make.make_consultation(published=False)
    theme = make.make_theme(draft)
    make.make_answer(theme)
    make.make_promise(theme)
    changed = list_changed(Actor(None, VISITOR))
    assert (changed.total, changed.consultations) == (1, 1)
    assert [(unit, figures[PromiseState.RUNNING]) for unit, figures in changed.units] == [("Transport", 1)]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
    ],
)
def test_months_end_where_a_person_would_expect(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_after_is_never_off_by_more_than_the_end_of_a_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_a_check_opens_is_due_and_is_missed_by_itself(app: Flask) -> None:
    check = make.make_check()
    opened = datetime.combine(check.opens_on, datetime.min.time(), tzinfo=UTC)
    for days, state in (
        (-1, CheckState.COMING),
        (0, CheckState.OPEN),
        (CHECK_DAYS, CheckState.OPEN),
        (CHECK_DAYS + 1, CheckState.MISSED),
    ):
        with set_clock(opened + timedelta(days=days, hours=12)):
            assert state_of_check(check) is state, days


def test_people_are_told_once_when_a_check_opens_and_when_it_is_missed(app: Flask) -> None:
    check = make.make_check()
    organiser = make.seat(check.consultation, Role.ORGANISER)
    for days in (0, 1, 5, 40, 41):
        keep_clocks_after(days)
    assert len(told(f"check:{check.id}")) == 1, "the author"
    assert len([each for each in told(f"missed:{check.id}") if each.account_id == organiser.account_id]) == 1
    assert {each.key for each in told(f"account:{check.id}")} == {f"account:{check.id}"}


def test_the_service_gives_its_account_once_late_or_not(app: Flask) -> None:
    check = make.make_check()
    lead = make.seat(check.consultation, Role.LEAD)
    with pytest.raises(Invalid):
        checking.give_account(lead, check, Evidence(" "), verdict=Verdict.YES)
    with set_clock(now() + timedelta(days=60)):
        checking.give_account(lead, check, make.show_done("Every evening. The log shows each bus."), verdict=Verdict.YES)
    assert state_of_check(check) is CheckState.GIVEN
    assert not can(lead, GIVE_ACCOUNT, check)


def test_a_check_that_has_not_begun_takes_nothing(app: Flask) -> None:
    check = make.make_check()
    later = check.theme.checks[1]
    assert can(make.seat(check.consultation), RATE_CHECK, check)
    assert not can(make.seat(check.consultation), RATE_CHECK, later)
    assert not can(make.seat(check.consultation, Role.LEAD), GIVE_ACCOUNT, later)


def test_what_people_see_stands_beside_what_the_service_says(app: Flask) -> None:
    check = make.make_check()
    people = [make.seat(check.consultation) for _ in range(6)]
    for number, actor in enumerate(people):
        verdict = Verdict.NO if number < 4 else Verdict.YES
        checking.rate_check(actor, check, verdict=verdict, words="No bus on Tuesday." if number == 0 else "")
    said = make.show_done("Every evening. The log shows each bus.")
    checking.give_account(make.seat(check.consultation, Role.LEAD), check, said, verdict=Verdict.YES)
    row = make_check_row(check)
    assert row.ratings == {Verdict.YES: 2, Verdict.PARTLY: 0, Verdict.NO: 4}
    assert row.differs
    assert [each.body for each in row.words] == ["No bus on Tuesday."]
    set_status(SYSTEM, row.words[0], Status.HIDDEN)
    db.session.commit()
    assert make_check_row(check).words == [], "what a moderator took hidden is not shown here either"


def test_a_later_rating_takes_the_place_of_the_first_and_its_words(app: Flask) -> None:
    check = make.make_check()
    actor = make.seat(check.consultation)
    checking.rate_check(actor, check, verdict=Verdict.NO, words="No bus.")
    checking.rate_check(actor, check, verdict=Verdict.YES, words="Now there is one.")
    row = make_check_row(check)
    assert (row.people, row.ratings[Verdict.YES]) == (1, 1)
    assert [each.body for each in row.words] == ["Now there is one."]
    assert db.session.query(Sighting).filter_by(status=Status.WITHDRAWN).count() == 1
    checking.rate_check(actor, check, verdict=Verdict.YES, words="")
    db.session.expire_all()
    assert make_check_row(check).words == [], "an emptied box takes the words back"
    assert make_page(actor, check.consultation).totals.gone == 0, "words about a check are no part of what was said before"


def test_a_consultation_closes_for_good_only_with_its_review_after_everything_else(app: Flask) -> None:
    start = now()
    consultation = make.make_consultation(days=(-5, 600))
    organiser, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    theme = make.make_theme(consultation, make.make_thread(consultation))

    def refusal() -> str:
        with pytest.raises(Conflict) as refused:
            deciding.publish_review(organiser, consultation, words="We learnt to ask earlier.")
        return refused.value.sentence

    assert "It is open until" in refusal()
    make.close_phases(consultation)
    assert refusal() == "The decision has not been published."
    make.make_answer(theme)
    promise = make.make_promise(theme)
    make.decide(consultation)
    assert "is still open. Mark it as done, or say you cannot keep it" in refusal()
    make.keep_promise(promise, by=lead)
    assert "6-month check" in refusal()
    with set_clock(start + timedelta(days=200)):
        evidence = make.show_done("Every evening. The log shows each bus.")
        checking.give_account(lead, theme.checks[0], evidence, verdict=Verdict.YES)
        assert "12-month check" in refusal()
    with set_clock(start + timedelta(days=420)):
        assert not can(lead, REVIEW, consultation)
        deciding.publish_review(organiser, consultation, words="We learnt to ask earlier. One check was missed.")
        assert not can(organiser, CODE, consultation)
        assert not can(lead, PROMISE, theme)
        assert not can(make.seat(consultation), RATE_CHECK, theme.checks[0])
        assert make_page(Actor(None, VISITOR), consultation).review is not None
        assert find_standing(consultation) is ConsultationStanding.DECIDED
        assert all(state_of_phase(phase) is State.CLOSED for phase in consultation.phases)
        words = {"name": "More", "note": "", "opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=9)}
        with pytest.raises(Conflict, match="closed for good"):
            add_phase(organiser, consultation, **words, reason="So.")
        with pytest.raises(Conflict, match="This was decided on"):
            set_affected(organiser, consultation, ["staff"], reason="So.")


def test_nothing_closes_for_good_while_people_are_asked_or_without_its_summary(app: Flask) -> None:
    """A conversation, which ends without a decision; what is not about it counts too."""
    consultation = make.make_consultation(days=make.OPEN)
    organiser, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    db.session.add(Opening(space_id=consultation.id, tier=Tier.CONVERSATION, nation=Nation.ENGLAND, opened_at=now()))
    make.discussion_of(consultation).is_about_decision = False
    db.session.commit()
    assert "It is open until" in deciding.list_gaps_to_close(consultation)[0]
    make.close_phases(consultation)
    assert deciding.list_gaps_to_close(consultation) == ["The summary of “You said, we did” has not been written."]
    answering.set_summary(lead, consultation, summary="You told us about buses.")
    deciding.publish_review(organiser, consultation, words="We learnt to ask earlier.")
    assert find_standing(consultation) is ConsultationStanding.CLOSED


def test_the_paragraph_on_top_of_the_answers_is_another_only_with_its_reason(app: Flask) -> None:
    consultation = make.make_consultation()
    lead = make.seat(consultation, Role.LEAD)
    answering.set_summary(lead, consultation, summary="We will do two of three.")
    with pytest.raises(Invalid, match="Enter why you are changing this"):
        answering.set_summary(lead, consultation, summary="We will do all.")
    db.session.rollback()
    answering.set_summary(lead, consultation, summary="We will do all.", reason="The money came.")
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "We will do two of three." in words and "The money came." in words


def test_nothing_is_asked_of_a_consultation_that_is_closed_for_good(app: Flask) -> None:
    check = make.make_check()
    consultation: Consultation = check.consultation
    lead = make.seat(consultation, Role.LEAD)
    for each in check.theme.checks:
        with set_clock(now() + timedelta(days=400)):
            checking.give_account(lead, each, make.show_done("Every evening. The log shows each bus."), verdict=Verdict.YES)
    with set_clock(now() + timedelta(days=401)):
        deciding.publish_review(make.seat(consultation, Role.ORGANISER), consultation, words="We learnt.")
        enqueue_periodic()
        run_due_jobs()
    assert db.session.query(Check).filter(Check.opened_at.is_not(None)).count() == 0
    with pytest.raises(Forbidden):
        answering.set_summary(lead, consultation, summary="Later thoughts.")


@pytest.mark.parametrize("answer", ["confirmed", "refused"])
def test_a_promise_is_kept_once_a_colleague_has_confirmed_it(app: Flask, promise: Commitment, answer: str) -> None:
    lead, colleague = make.seat(promise.consultation, Role.LEAD), make.seat(promise.consultation, Role.ORGANISER)
    keeping.keep_promise(lead, promise, make.show_done())
    said = find_said_kept(promise)
    assert said is not None and state_of_promise(promise) is PromiseState.RUNNING
    address = f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}"
    assert "It shows as done when a second person has confirmed it" in Reader(app).open(address).words
    with pytest.raises(Forbidden, match="You asked for this"):
        keeping.confirm_kept(lead, promise, seen=keeping.fingerprint_kept(said))
    act = keeping.confirm_kept if answer == "confirmed" else partial(keeping.refuse_kept, reason="There is no bus yet.")
    act(colleague, promise, seen=keeping.fingerprint_kept(said))
    assert state_of_promise(promise) is (PromiseState.KEPT if answer == "confirmed" else PromiseState.RUNNING)
    with pytest.raises((Conflict, Forbidden)):
        act(colleague, promise, seen=keeping.fingerprint_kept(said))


def test_a_colleague_who_does_not_agree_says_why_in_public_and_whoever_said_so_finds_it(app: Flask, promise: Commitment) -> None:
    consultation = promise.consultation
    lead, colleague = make.seat(consultation, Role.LEAD), make.seat(consultation, Role.ORGANISER)
    keeping.keep_promise(lead, promise, make.show_done())
    address = f"/consultations/{consultation.slug}/promises/{promise.public_id}"
    page = Reader(app).enter(db.session.get_one(Account, colleague.account_id).email).open(address)
    page.send("I do not agree")
    page.send("Say this in public")
    assert page.errors == ["Enter why you do not agree that this is done"] and find_said_kept(promise) is not None
    page.send("Say this in public", refused_because="There is no bus yet.")
    assert find_said_kept(promise) is None
    words = Reader(app).open(address).words
    assert "A colleague did not agree on" in words and "There is no bus yet." in words
    asker = Reader(app).enter(db.session.get_one(Account, lead.account_id).email)
    assert "A colleague did not agree that this promise is done" in asker.open("/account/work").words


def test_the_second_of_two_who_confirm_reads_who_was_faster(app: Flask, promise: Commitment) -> None:
    people = [make.seat(promise.consultation, Role.LEAD) for _ in range(2)]
    make_said = make.seat(promise.consultation, Role.ORGANISER)
    keeping.keep_promise(make_said, promise, make.show_done())
    said = find_said_kept(promise)
    assert said is not None
    address = f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}"
    page = Reader(app).enter(db.session.get_one(Account, people[1].account_id).email).open(address)
    keeping.confirm_kept(people[0], promise, seen=keeping.fingerprint_kept(said))
    page.send("Confirm that it is done")
    assert f"{make.place_of(people[0], promise.consultation).pseudonym} already agreed to this" in page.words


@pytest.mark.parametrize("changed", [{"link": "https://example.org/log"}, {"seen_where": "Another stop"}])
def test_what_shows_it_is_what_was_said_now_however_soon_after(promise: Commitment, changed: dict[str, Any]) -> None:
    lead, said = make.seat(promise.consultation, Role.LEAD), make.show_done()
    keeping.keep_promise(lead, promise, replace(said, **changed))
    first = find_said_kept(promise)
    assert first is not None
    keeping.refuse_kept(lead, promise, seen=keeping.fingerprint_kept(first))
    keeping.keep_promise(lead, promise, said)
    kept = find_said_kept(promise)
    assert kept is not None and (kept.progress.seen_where, kept.progress.seen_on) == (said.seen_where, said.seen_on)


def say_kept_as_owner(promise: Commitment) -> Actor:
    """Its owner takes part, and is of no team."""
    owner = make.seat(promise.consultation)
    promise.owner = make.place_of(owner, promise.consultation)
    db.session.commit()
    keeping.keep_promise(owner, promise, make.show_done())
    return owner


def test_its_owner_stops_saying_that_it_is_done(app: Flask, promise: Commitment) -> None:
    owner = say_kept_as_owner(promise)
    address = f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}"
    page = Reader(app).enter(db.session.get_one(Account, owner.account_id).email).open(address)
    assert page.page.find("button", string="Confirm that it is done") is None
    page.send("Cancel my request")
    assert find_said_kept(promise) is None and promise.done_at is None


@pytest.mark.parametrize("act", ["confirm", "refuse"])
def test_nobody_else_who_takes_part_answers_it_or_learns_what_came_of_it(app: Flask, promise: Commitment, act: str) -> None:
    owner, other = say_kept_as_owner(promise), make.seat(promise.consultation)
    said = find_said_kept(promise)
    assert said is not None
    keeping.refuse_kept(owner, promise, seen=keeping.fingerprint_kept(said))
    address = f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}"
    reader = Reader(app).enter(db.session.get_one(Account, other.account_id).email).open(address)
    token = {"csrf_token": reader.page.select_one("input[name=csrf_token]")["value"]}
    refused = reader.ask("post", f"{address}/kept/{act}", data=token, follow_redirects=True)
    assert refused.status_code == 403 and b"stopped asking for this" not in refused.data


STATES = {
    "broken": ({"given_up_at": now}, 0, Verdict.YES, "is marked as broken"),
    "late": ({}, 1, Verdict.YES, "nobody has confirmed"),
    "broken, and that is said": ({"given_up_at": now}, 0, Verdict.PARTLY, ""),
    "kept": ({"done_at": now}, 1, Verdict.YES, ""),
    "due today": ({}, 0, Verdict.YES, ""),
}


@pytest.mark.parametrize("state", STATES)
def test_nothing_happened_that_a_promise_says_did_not(app: Flask, state: str) -> None:
    values, days_after, verdict, refusal = STATES[state]
    check = make.make_check()
    if check.theme.answer is None:
        make.make_answer(check.theme)
    promise = make.make_promise(check.theme)
    for name, moment in values.items():
        setattr(promise, name, moment())
    db.session.commit()
    lead = make.seat(check.consultation, Role.LEAD)
    evidence = make.show_done("Every evening. The log shows each bus.")
    with set_clock(now() + (promise.due_on - today()) + timedelta(days=days_after)):
        if not refusal:
            checking.give_account(lead, check, evidence, verdict=verdict)
            return
        with pytest.raises(Invalid) as refused:
            checking.give_account(lead, check, evidence, verdict=verdict)
    said = refused.value.errors["verdict"]
    assert promise.what in said and refusal in said


def open_check_form(app: Flask, lead: Actor, check: Check) -> Reader:
    address = f"/consultations/{check.consultation.slug}/answers/checks/{check.public_id}"
    return Reader(app).enter(db.session.get_one(Account, lead.account_id).email).open(address)


SEEN = {"verdict": "partly", "words": "Two evenings a week. The log shows each bus."}


def test_who_presses_twice_reads_that_it_is_saved(app: Flask) -> None:
    check = make.make_check()
    first, second = (open_check_form(app, make.seat(check.consultation, Role.LEAD), check) for _each in range(2))
    address, token = (
        f"/consultations/{check.consultation.slug}/answers/checks/{check.public_id}",
        first.page.select_one("input[name=csrf_token]")["value"],
    )
    for said in ("What you said is now public", "Already saved."):
        answer = first.ask("post", address, data={"csrf_token": token, **SEEN}, follow_redirects=True)
        assert answer.status_code == 200 and said in answer.text
    refused = second.send("Publish what happened", **SEEN)
    assert refused.status == 403 and "said what happened on" in refused.words


def test_it_is_not_offered_as_done_while_a_colleague_is_asked_to_confirm_that(app: Flask, promise: Commitment) -> None:
    lead = make.seat(promise.consultation, Role.LEAD)
    address = f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}"
    reader = Reader(app).enter(db.session.get_one(Account, lead.account_id).email)
    assert "Mark as done" in reader.open(address).words
    keeping.keep_promise(lead, promise, make.show_done())
    assert "Mark as done" not in reader.open(address).words


@pytest.mark.parametrize("words", ["yes yes yes yes yes", "Yes, yes. Done! Done yes"])
def test_the_same_word_again_and_again_shows_nothing(promise: Commitment, words: str) -> None:
    lead = make.seat(promise.consultation, Role.LEAD)
    with pytest.raises(Invalid) as refused:
        keeping.keep_promise(lead, promise, Evidence(words, seen_where="Somewhere in town", seen_on=today()))
    assert set(refused.value.errors) == {"words"}


def test_a_promise_is_never_broken_and_said_to_be_done_at_once(app: Flask, promise: Commitment) -> None:
    organiser = make.seat(promise.consultation, Role.ORGANISER, name="Ruth Danso")
    reader = Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)
    reader.open(f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}/give-up")
    seen = Evidence("The line is open.", "https://example.org/line")
    keeping.keep_promise(organiser, promise, seen)
    reader.send("Ask a colleague", because="No money is left now.", instead="Nothing.")
    assert "Ruth Danso said" in reader.words and "No money is left now." in reader.words
    assert promise.given_up_at is None and find_said_kept(promise) is not None
    with pytest.raises(Conflict, match="Ruth Danso said"):
        make.break_promise(promise)


def test_a_promise_that_was_broken_by_one_before_two_had_to_agree_names_that_one(app: Flask, promise: Commitment) -> None:
    organiser = make.seat(promise.consultation, Role.ORGANISER, name="Ruth Danso")
    with transaction():
        promise.given_up_at, promise.because, promise.instead = now(), "No money is left.", "Nothing."
        emit(PromiseChanged(consultation_stream(promise.consultation_id), organiser.account_id, promise.id, "given up"))
    page = Reader(app).open(f"/consultations/{promise.consultation.slug}/promises/{promise.public_id}")
    assert "Ruth Danso said on" in page.words and "owner said" not in page.words
