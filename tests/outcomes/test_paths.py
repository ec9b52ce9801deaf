"""What happened to what I said: nothing is without a state, and the way from words to a promise that was kept can be walked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.contributions.actions import set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.notifications.jobs import find_who_waits
from forum.notifications.models import Notification
from forum.outcomes.actions import answering, checking, coding, deciding
from forum.outcomes.actions import themes as theming
from forum.outcomes.deadlines import today
from forum.outcomes.kinds import Disposition, Verdict
from forum.outcomes.queries.said import Filter, count_said, list_said
from forum.outcomes.queries.themes import count_backing
from forum.outcomes.queries.timelines import Timeline, list_timelines
from forum.outcomes.receipts import make_link
from forum.rooms.actions.admitting import add_person
from forum.rooms.actions.running import end_workshop
from forum.rooms.actions.writing import approve_note, write_note_for
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Note
from forum.workshops.actions.attending import come_as_guest
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader
from tests.outcomes.conftest import QueryCounter


def timeline_of_first(consultation: Consultation, author: object) -> Timeline:
    return list_timelines([make.place_of(author, consultation)])[0]


def test_nothing_said_is_left_without_a_state(app: Flask) -> None:
    consultation = make.make_consultation()
    author, facilitator = make.seat(consultation), make.seat(consultation, Role.FACILITATOR)
    post = make.make_thread(consultation, author)

    def state() -> str:
        return timeline_of_first(consultation, author).state

    assert state() == "Not sorted yet"
    coding.mark_read(facilitator, consultation, [post])
    assert state() == "Read, not in a theme yet"
    coding.mark_read(facilitator, consultation, [post], note="It asks who runs the trains.")
    assert state() == "Read, but it does not fit a theme"
    theme = make.make_theme(consultation, post, agreed=False)
    assert state() == "In a theme that has not been agreed yet"
    for role in (Role.FACILITATOR, Role.ORGANISER):
        theming.accept(make.seat(consultation, role), theme, version=1)
    assert state() == "In a theme, not answered yet"
    make.make_answer(theme)
    assert state() == "Answered"
    promise = make.make_promise(theme)
    assert state() == "Led to a promise"
    with set_clock(now() + timedelta(days=31)):
        assert state() == "Led to a promise that is late"
    make.keep_promise(promise)
    assert state() == "Led to a promise that was kept"
    set_status(SYSTEM, post, Status.HIDDEN)
    assert state() == "Hidden for now"
    withdraw(author, post)
    assert state() == "Deleted"


def guest_of(workshop: Workshop) -> Actor:
    return come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer").as_actor()


def write_down(workshop: Workshop) -> Note:
    person = add_person(SYSTEM, workshop, name="Joan", capacity_key="carer")
    return write_note_for(SYSTEM, workshop, attendance_id=person.id, body="Written down for me.")


SPOKEN = {
    "a guest on a phone": lambda workshop: make.make_note(workshop, guest_of(workshop)),
    "somebody in the hall, written down by a scribe": write_down,
}


@pytest.mark.parametrize("who", SPOKEN)
def test_what_is_said_without_an_account_reaches_a_theme_and_is_answered(app: Flask, who: str) -> None:
    workshop = make.make_room(kind="ideas")
    consultation, note = workshop.consultation, SPOKEN[who](workshop)
    approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    end_workshop(SYSTEM, workshop)
    assert list_said(consultation, Filter()) == ([note], 1) and count_said(consultation).unread == 1
    theme = make.make_theme(consultation, note)
    assert count_backing(consultation)[theme.id].people == 1
    make.make_answer(theme)
    assert list_timelines([note.author])[0].state == "Answered"
    link = make_link(note.author)
    assert "Answered" in Reader(app).open(f"/consultations/{consultation.slug}/what-happened/{link}").words
    with set_clock(now() + timedelta(days=2)):
        find_who_waits(None)
        run_due_jobs()
    assert db.session.query(KeptMail).count() == 0, "nobody has given an address"


def test_the_whole_way_from_words_to_the_six_month_check(app: Flask) -> None:
    """Won't → disagreement → in part → promise → late → kept → did it last, each with its day, in order."""
    start = now()
    consultation = make.make_consultation(days=(-5, 600))
    author, owner = make.seat(consultation), make.seat(consultation, Role.LEAD)
    theme = make.make_theme(consultation, make.make_thread(consultation, author))
    with set_clock(start + timedelta(days=10)):
        first = make.make_answer(theme, Disposition.WONT, lead=owner)
    with set_clock(start + timedelta(days=12)):
        answering.rate_answer(author, first, verdict=Verdict.NO, words="I still have Saturdays.")
    with set_clock(start + timedelta(days=20)):
        make.make_answer(theme, Disposition.IN_PART, lead=owner)
        promise = make.make_promise(theme, days=30)
        make.decide(consultation, owner=owner)
    with set_clock(start + timedelta(days=55)):
        make.keep_promise(promise, make.show_done("The door has been open on two Saturdays."), by=owner)
    with set_clock(start + timedelta(days=210)):
        evidence = make.show_done("Open every Saturday. The log shows it.")
        checking.give_account(owner, theme.checks[0], evidence, verdict=Verdict.YES)
        timeline = timeline_of_first(consultation, author)
    titles = [step.title for step in timeline.steps]
    expected = [
        "You said",
        "We put it in a theme",
        "The service answered",
        "You told us it does not answer what you said",
        "The service changed its answer",
        "The service made a promise",
        "The decision was made",
        "The promise was late",
        "The promise was kept",
        "6-month check",
        "Next: the 12-month check",
    ]
    assert sorted(titles) == sorted(expected)
    assert titles[:4] == expected[:4]
    assert titles[7:] == expected[7:]
    days = [step.on for step in timeline.steps]
    assert days == sorted(days)


def test_the_path_reads_the_same_number_of_rows_for_one_as_for_many(app: Flask, count_queries: QueryCounter) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    posts = [make.make_thread(consultation, author)]
    theme = make.make_theme(consultation, *posts)
    make.make_answer(theme)
    place = make.place_of(author, consultation)
    with count_queries() as few:
        list_timelines([place])
    for _ in range(5):
        more = make.make_theme(consultation, make.make_thread(consultation, author))
        make.make_answer(more)
        make.make_promise(more)
    with count_queries() as many:
        list_timelines([place])
    assert many.queries == few.queries + 2, "promises with their steps, and progress, are read once each"


def test_the_link_from_a_mail_reads_without_signing_in_and_offers_nothing_to_press(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation, name="Quiet Heron")
    make.make_theme(consultation, make.make_thread(consultation, author, body="The last bus leaves too early."))
    reader = Reader(app)
    path = f"/consultations/{consultation.slug}/what-happened"
    link = make_link(make.place_of(author, consultation))
    reader.open(f"{path}/{link}")
    assert "The last bus leaves too early." in reader.words
    assert reader.page.find("main").find("form") is None
    assert reader.open(f"{path}/x{link}").status == 404
    other = make.make_consultation()
    assert reader.open(f"/consultations/{other.slug}/what-happened/{link}").status == 404


def test_the_link_does_not_show_what_a_moderator_took_out_of_sight(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    post = make.make_thread(consultation, author, body="The last bus leaves too early.")
    link = make_link(make.place_of(author, consultation))
    set_status(SYSTEM, post, Status.HIDDEN)
    db.session.commit()
    words = Reader(app).open(f"/consultations/{consultation.slug}/what-happened/{link}").words
    assert "last bus" not in words and "moderator has hidden it" in words


def test_the_link_of_a_draft_consultation_is_for_those_who_may_see_it(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    link = make_link(make.place_of(organiser, consultation))
    assert Reader(app).open(f"/consultations/{consultation.slug}/what-happened/{link}").status == 404


def test_the_decision_phase_is_part_of_the_consultation(app: Flask) -> None:
    consultation = make.make_consultation()
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    make.close_phases(consultation)
    deciding.publish_decision(owner, consultation, deciding.DecisionWords("We keep it.", "Because.", today()))
    reader = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Is it happening?" in reader.words
    reader.follow("Is it happening?")
    assert reader.title == "Is it happening?"


def test_nobody_is_told_of_a_question_about_words_that_they_have_taken_back(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    post = make.make_thread(consultation, author)
    theme = make.make_theme(consultation, post)
    voice = theming.ask_to_quote(make.seat(consultation, Role.FACILITATOR), theme, post, passage="They do.")
    asked = select(Notification.read_at).filter_by(account_id=author.account_id, key=voice.news_key)
    assert db.session.scalars(asked).all() == [None]
    withdraw(author, post)
    assert db.session.scalars(asked).all() == []
