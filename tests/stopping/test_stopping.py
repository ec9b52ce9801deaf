"""All of a consultation stops before its end, when two people say so; nothing that was said is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions import announcing
from forum.activities.voting.actions import managing as polls
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.rules import state_of_poll
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_phase
from forum.consultations.models import Basics, Consultation
from forum.consultations.rules import State, state_of_consultation, state_of_phase
from forum.consultations.sharing import say_what_can_change
from forum.consultations.standing import ConsultationStanding, find_standing
from forum.consultations.unfinished import list_unfinished
from forum.contributions.actions import withdraw
from forum.contributions.models import Status
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotNow
from forum.kernel.permissions import SYSTEM, Actor, Role, why_not
from forum.notifications.models import Notification
from forum.stopping.actions import agree_to_stop, ask_to_stop, drop_stop
from forum.stopping.fingerprints import fingerprint_stop
from forum.stopping.kinds import StopKind
from forum.stopping.queries import find_pending, find_stop
from forum.stopping.rules import STOP
from forum.workshops.actions import planning
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, run_jobs_at

WHY = "The building burnt down, and nobody can plan what comes now."


def make_two(consultation: Consultation) -> tuple[Actor, Actor]:
    return make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)


def stop(consultation: Consultation, two: tuple[Actor, Actor] | None = None) -> tuple[Actor, Actor]:
    first, second = two or make_two(consultation)
    ask_to_stop(first, consultation, StopKind.EMERGENCY, reason=WHY)
    agree(second, consultation)
    return first, second


def agree(actor: Actor, consultation: Consultation) -> None:
    pending = find_pending(consultation)
    assert pending is not None
    agree_to_stop(actor, consultation, seen=fingerprint_stop(pending))


def add_later_stage(consultation: Consultation) -> managing.Phase:
    opens = now() + timedelta(days=60)
    phase = managing.add_phase(
        SYSTEM, consultation, name="Weigh up", note="", opens_at=opens, closes_at=opens + timedelta(days=9)
    )
    managing.add_activity(SYSTEM, phase, kind_key="discussion", title="Weigh it up", summary="")
    return phase


def page_of(app: Flask, consultation: Consultation) -> str:
    return Reader(app).open(f"/consultations/{consultation.slug}").words


def test_nothing_stops_before_a_colleague_agrees(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_two(consultation)
    ask_to_stop(first, consultation, StopKind.LAW, reason=WHY)
    assert consultation.stopped_at is None and WHY not in page_of(app, consultation)
    with pytest.raises(Forbidden):
        agree(first, consultation)
    agree(second, consultation)
    found = find_stop(consultation)
    assert found is not None and found.asked_by.account_id == first.account_id and found.agreed_by is not None
    assert found.agreed_by.account_id == second.account_id


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEAD, Role.FACILITATOR, Role.MODERATOR, Role.PARTICIPANT])
def test_organisers_leads_and_facilitators_ask_and_nobody_else(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    actor = make.seat(consultation, role)
    if role in {Role.ORGANISER, Role.LEAD, Role.FACILITATOR}:
        ask_to_stop(actor, consultation, StopKind.COURT, reason=WHY)
        assert find_pending(consultation) is not None
    else:
        with pytest.raises(Forbidden):
            ask_to_stop(actor, consultation, StopKind.COURT, reason=WHY)


def test_whoever_agrees_agrees_to_the_words_they_saw(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_two(consultation)
    ask_to_stop(first, consultation, StopKind.LAW, reason=WHY)
    seen = fingerprint_stop(find_pending(consultation))  # type: ignore[arg-type]
    drop_stop(first, consultation, seen=seen)
    ask_to_stop(first, consultation, StopKind.LAW, reason="It is something else.")
    with pytest.raises(Changed):
        agree_to_stop(second, consultation, seen=seen)
    assert consultation.stopped_at is None


def test_a_colleague_says_no_and_it_goes_on(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_two(consultation)
    ask_to_stop(first, consultation, StopKind.LAW, reason=WHY)
    with pytest.raises(Conflict):
        ask_to_stop(second, consultation, StopKind.LAW, reason="It stood here twice.")
    drop_stop(second, consultation, seen=fingerprint_stop(find_pending(consultation)))  # type: ignore[arg-type]
    assert find_pending(consultation) is None and find_standing(consultation) is ConsultationStanding.OPEN
    assert first.account_id in {row.account_id for row in db.session.query(Notification) if "stop dropped" in row.key}


@pytest.mark.parametrize("reason", ["", " \u200b ", "x" * 501])
def test_it_needs_a_reason_that_a_version_can_keep(app: Flask, reason: str) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Invalid):
        ask_to_stop(make.seat(consultation, Role.ORGANISER), consultation, StopKind.LAW, reason=reason)


def test_what_is_not_public_or_is_over_cannot_be_stopped(app: Flask) -> None:
    for consultation in (make.make_consultation(published=False), make.make_consultation(days=(-9, -2))):
        with pytest.raises(Forbidden):
            ask_to_stop(make.seat(consultation, Role.ORGANISER), consultation, StopKind.LAW, reason=WHY)


@pytest.mark.parametrize(("later", "can_stop"), [(False, False), (True, True)])
def test_what_is_decided_is_stopped_only_while_people_are_still_asked(app: Flask, later: bool, can_stop: bool) -> None:
    """Nobody stops the stage in which people say whether what was promised happens."""
    consultation = make.make_consultation()
    make.decide(consultation)
    if later:
        add_later_stage(consultation)
        db.session.expire_all()
    first, second = make_two(consultation)
    assert (why_not(first, STOP, consultation) is None) is can_stop
    if can_stop:
        stop(consultation, (first, second))
        return
    with pytest.raises(NotNow, match="nothing left to stop"):
        ask_to_stop(first, consultation, StopKind.LAW, reason=WHY)


def test_whoever_was_asked_is_asked_no_more_once_there_is_nothing_to_stop(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_two(consultation)
    ask_to_stop(first, consultation, StopKind.LAW, reason=WHY)
    reader = Reader(app).enter(db.session.get_one(Account, second.account_id).email)
    assert "Agree to stop this early" in reader.open("/account/work").words
    make.close_phases(consultation)
    assert "Agree to stop this early" not in reader.open("/account/work").words


def test_every_stage_is_over_and_what_was_to_come_never_opens(app: Flask) -> None:
    consultation = make.make_consultation()
    later = add_later_stage(consultation)
    stop(consultation)
    assert {state_of_phase(phase) for phase in consultation.phases} == {State.CLOSED}
    assert later.was_never_open and "Did not take place" in page_of(app, consultation)
    for days in (0, 1, 62, 365):
        with set_clock(now() + timedelta(days=days)):
            assert state_of_consultation(consultation) is State.CLOSED
            assert find_standing(consultation) is ConsultationStanding.STOPPED
    assert list_unfinished(consultation) == []


def test_nobody_can_comment_and_everybody_can_read_and_delete_what_they_wrote(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    thread = make.make_thread(consultation, author)
    stop(consultation)
    with pytest.raises(Forbidden, match="stopped early"):
        make.make_reply(thread)
    words = Reader(app).open(f"/consultations/{consultation.slug}/threads/{thread.thread.public_id}").words
    assert thread.body.split(".")[0] in words
    withdraw(author, thread)
    assert thread.status == Status.WITHDRAWN


def test_a_vote_that_is_on_is_cancelled_with_the_reason_and_never_counted(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation)
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    stop(consultation)
    assert poll.called_off_at is not None and poll.called_off_reason == WHY and poll.result is None
    with set_clock(now() + timedelta(days=40)):
        run_jobs_at(now())
        assert poll.result is None
    assert WHY in Reader(app).open(f"/consultations/{consultation.slug}/polls/{poll.public_id}").words


def test_a_vote_that_had_closed_is_counted_as_ever(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, closes_at=now() + timedelta(hours=1))
    with set_clock(now() + timedelta(hours=2)):
        assert state_of_poll(poll) is State.CLOSED
        stop(consultation)
        assert poll.called_off_at is None


def test_a_draft_of_a_vote_stays_unseen_and_cannot_be_announced(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, announced=False)
    first, _second = stop(consultation)
    assert poll.called_off_at is None
    with pytest.raises(Forbidden, match="stopped early"):
        announcing.announce(first, poll, seen="")


def test_workshops_are_cancelled_with_letters_to_whoever_was_coming(app: Flask) -> None:
    consultation = make.make_consultation()
    workshop, room = make.make_workshop(consultation, hours=48), make.make_room(consultation)
    planning.book(make.seat(consultation), workshop, access_needs="")
    stop(consultation)
    assert workshop.called_off_reason == room.called_off_reason == WHY
    run_jobs_at(now())
    from forum.kernel.jobs import Job

    asked = [job for job in db.session.query(Job) if job.kind == "mail_comer"]
    assert asked


def test_nothing_new_opens_in_it_and_no_date_moves(app: Flask) -> None:
    consultation = make.make_consultation()
    first, _second = stop(consultation)
    phase = consultation.phases[0]
    with pytest.raises(Invalid, match="stopped early"):
        managing.add_phase(
            first, consultation, name="More", note="", opens_at=now() + timedelta(1), closes_at=now() + timedelta(9), reason=WHY
        )
    words = {"name": phase.name, "note": "", "seen": fingerprint_phase(phase), "reason": WHY}
    with pytest.raises(Invalid, match="this stage has closed"):
        managing.change_phase(first, phase, opens_at=phase.opens_at, closes_at=now() + timedelta(days=9), **words)
    with pytest.raises(Forbidden, match="stopped early"):
        polls.create_poll(first, make.discussion_of(consultation), method_key="choose-one", question="Which?")
    with pytest.raises(Forbidden, match="stopped early"):
        ask_to_stop(first, consultation, StopKind.LAW, reason="It happened again here.")


def test_it_says_so_for_good_and_wherever_its_state_is_shown(app: Flask) -> None:
    consultation = make.make_consultation()
    stop(consultation)
    db.session.expire_all()
    with set_clock(now() + timedelta(days=400)):
        words = page_of(app, consultation)
        assert "This was stopped early on" in words and WHY in words
        assert "Stopped early on" in Reader(app).open("/").words
        assert "stopped early" in say_what_can_change(consultation, None)
        assert "Stopped early on" in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_a_decision_about_it_comes_as_ever_and_it_still_says_that_it_was_stopped(app: Flask) -> None:
    consultation = make.make_consultation()
    stop(consultation)
    with set_clock(now() + timedelta(days=1)):
        make.decide(consultation)
        assert find_standing(consultation) is ConsultationStanding.DECIDED
        assert "This was stopped early on" in page_of(app, consultation)


def test_a_vote_that_the_decision_was_to_follow_does_not_keep_it_going(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, purpose=polls.Purpose.FOLLOWED, unless="the money is gone")
    consultation.promise_level = "together"
    db.session.commit()
    stop(consultation)
    assert poll.called_off_at is not None


def test_whoever_took_part_or_follows_is_told_once_and_the_version_keeps_the_reason(app: Flask) -> None:
    consultation = make.make_consultation()
    follower, member = make_follower(consultation), make.seat(consultation)
    stop(consultation)
    run_jobs_at(now())
    rows = [row for row in db.session.query(Notification) if row.key.startswith("stopped:")]
    accounts = [row.account_id for row in rows]
    assert {follower.account_id, member.account_id} <= set(accounts) and len(accounts) == len(set(accounts))
    assert WHY in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_two_people_stop_it_through_the_pages(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_two(consultation)
    address = f"/consultations/{consultation.slug}/manage/stop"
    page = reader_for(app, first).open(address)
    page.send("Ask a colleague to agree", kind="law", reason="")
    assert page.response.status_code == 422 and "Enter why this has to stop" in page.words
    page.send("Ask a colleague to agree", kind="law", reason=WHY)
    assert "A colleague has to agree" in page.words
    reader_for(app, second).open(address).send("Stop this now")
    assert "This was stopped early on" in page_of(app, consultation)


def test_after_a_stop_no_stage_activity_or_workshop_is_added_and_no_form_for_one_is_offered(app: Flask) -> None:
    consultation = make.make_consultation()
    first, _second = stop(consultation)
    phase = consultation.phases[0]
    with pytest.raises(Conflict, match="stopped early"):
        managing.add_activity(first, phase, kind_key="discussion", title="More", summary="")
    with pytest.raises(Forbidden, match="stopped early"):
        plan = planning.Plan("More", now() + timedelta(days=3))
        planning.create_workshop(first, make.discussion_of(consultation), plan)
    for page in ("phases/new", f"phases/{phase.public_id}/activities/new"):
        reader = reader_for(app, first).open(f"/consultations/{consultation.slug}/manage/{page}")
        assert "This was stopped early" in reader.words
        assert not reader.page.select("main form input[type=text], main form textarea")


@pytest.mark.parametrize("was_open", [True, False])
def test_a_decision_says_that_people_were_cut_short_where_the_stop_took_time_in_which_they_were_asked(
    app: Flask, *, was_open: bool
) -> None:
    consultation = make.make_consultation()
    if not was_open:
        make.close_phases(consultation)
        managing.add_phase(
            SYSTEM,
            consultation,
            name="Weigh up",
            note="",
            opens_at=now() + timedelta(days=1),
            closes_at=now() + timedelta(days=9),
        )
        db.session.expire_all()
    stop(consultation)
    with set_clock(now() + timedelta(days=1)):
        make.decide(consultation)
        assert ("before the decision. Not everyone who wanted to was heard" in page_of(app, consultation)) is was_open


def test_who_presses_stop_again_reads_who_stopped_it(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = stop(consultation)
    page = reader_for(app, first).open(f"/consultations/{consultation.slug}/manage/stop")
    name = make.place_of(second, consultation).pseudonym
    assert page.status == 409 and f"{name} already agreed to this" in page.words


def test_who_asks_to_stop_while_another_asks_reads_who_did_and_keeps_what_they_typed(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_two(consultation)
    page = reader_for(app, second).open(f"/consultations/{consultation.slug}/manage/stop")
    ask_to_stop(first, consultation, StopKind.LAW, reason=WHY)
    page.send("Ask a colleague to agree", kind="court", reason="The court said so, at length.")
    name = make.place_of(first, consultation).pseudonym
    assert f"{name} already asked for this" in page.words and "The court said so, at length." in page.words


def reader_for(app: Flask, actor: Actor) -> Reader:

    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def test_after_a_stop_what_people_were_asked_stays_and_so_do_the_bands_that_stood(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    said = {name: getattr(consultation, name) for name in Basics.__dataclass_fields__}
    words = Basics(**said | {"title": "Should it close?"})
    managing.change_basics(organiser, consultation, words, seen=fingerprint_basics(consultation), reason="A slip.")
    address = f"/consultations/{consultation.slug}"
    band = "The title has changed"
    assert band in Reader(app).open(address).words
    stop(consultation)
    again, seen = Basics(**said | {"title": "Another question?"}), fingerprint_basics(consultation)
    with pytest.raises(Invalid, match="This was stopped early on"):
        managing.change_basics(organiser, consultation, again, seen=seen, reason="So.")
    db.session.rollback()
    board = DeciderWords("Sir Humphrey")
    with pytest.raises(Conflict, match="This was stopped early on"):
        add_decider(organiser, consultation, DeciderKind.PERSON, board, reason="So.")
    with set_clock(now() + timedelta(days=90)):
        assert band in Reader(app).open(address).words


@pytest.mark.parametrize("begun", [True, False])
def test_each_stage_that_is_stopped_is_a_line_in_the_list_of_changes(app: Flask, begun: bool) -> None:
    consultation = make.make_consultation()
    add_later_stage(consultation)
    if not begun:
        for phase in consultation.phases:
            phase.opens_at, phase.closes_at = now() + timedelta(days=20), now() + timedelta(days=40)
        db.session.commit()
    stop(consultation)
    first, later = consultation.phases
    said = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"“{later.name}” will not take place, because all of this was stopped early" in said
    what_became = "was stopped early" if begun else "will not take place, because all of this was stopped early"
    assert f"“{first.name}” {what_became}" in said
    assert said.count(WHY) >= 2 and "Nothing has changed since it opened" not in said


def test_what_was_published_by_mistake_stops_with_a_second_person(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, colleague = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    page = Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)
    asked = page.open(f"/consultations/{consultation.slug}/manage/stop").send(
        "Ask a colleague to agree", kind="mistake", reason="This was a draft with the wrong dates."
    )
    assert "It was published by mistake" in asked.words and consultation.stopped_at is None
    pending = find_pending(consultation)
    agree_to_stop(colleague, consultation, seen=fingerprint_stop(pending))
    assert consultation.stopped_at is not None
    assert "This was a draft with the wrong dates." in Reader(app).open(f"/consultations/{consultation.slug}").words


def test_where_nobody_can_agree_the_page_says_who_could_and_where_to_invite_them(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, Role.MODERATOR)
    page = Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)
    asked = page.open(f"/consultations/{consultation.slug}/manage/stop").send(
        "Ask a colleague to agree", kind="mistake", reason="This was a draft with the wrong dates."
    )
    assert "nobody else here can. Only these can:" in asked.words and "service leads" in asked.words
    assert asked.page.find("a", string="Invite a colleague")["href"].endswith("/manage/people")
