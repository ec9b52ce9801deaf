"""Sent once, as it was seen, in pieces that bear being killed; at the pace people chose; corrected and deleted in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, render_template
from sqlalchemy import func, select, update

from forum.accounts.queries import find_account
from forum.consultations.models import Consultation
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid, NotNow, TooMany
from forum.kernel.jobs import Job, JobQueue, RunningJob, enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import Actor, Role
from forum.messages import actions, jobs, queries
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen, MessageWords
from forum.messages.models import Message
from forum.messages.rules import MESSAGES_PER_CONSULTATION
from forum.messages.wording import make_line, say_progress
from forum.notifications.actions import choose_pace
from forum.notifications.jobs import LetterGroup, LetterLine
from forum.notifications.models import Notification, Pace
from forum.notifications.rules import KEEP_READ
from forum.rooms.actions.rehearsing import start_rehearsal
from forum.web.current_site import current_site
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during

pytestmark = pytest.mark.usefixtures("mid_morning")


def make_team(consultation: Consultation) -> tuple[Actor, Actor]:
    return make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.ORGANISER)


def count_told(message: Message) -> tuple[int, int]:
    """How many updates there are of it, and how many people have one."""
    query = select(func.count(), func.count(Notification.account_id.distinct())).where(Notification.key == message.news_key)
    updates, people = db.session.execute(query).one()
    return updates, people


def letters_to(actor: Actor) -> list[KeptMail]:
    account = find_account(actor.account_id)
    assert account is not None
    return list(db.session.scalars(select(KeptMail).filter_by(recipient=account.email).order_by(KeptMail.id)))


def run_everything() -> None:
    enqueue_periodic()
    run_due_jobs()


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SYSTEM, Role.VISITOR, Role.GUEST}])
@pytest.mark.parametrize("moment", ["draft", "sent", "deleted"])
def test_organisers_alone_write_and_each_step_has_its_moment(app: Flask, role: Role, moment: str) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    actor = make.make_actor() if role in {Role.MEMBER, Role.CONVENOR} else make.seat(consultation, role)
    message = make.make_message(consultation, organiser, was_sent=moment != "draft")
    seen = fingerprint_message(message)
    if moment == "deleted":
        actions.withdraw_message(organiser, message, seen=seen, reason="The hall is closed.")
    words = MessageWords(make.EVERYONE, "Another", "Words")
    allowed = {
        "draft": {"write", "change", "test", "send"},
        "sent": {"write", "test", "send", "correct", "withdraw"},
        "deleted": {"write", "send", "withdraw"},
    }[moment]
    steps: dict[str, Any] = {
        "write": lambda: actions.draft_message(actor, consultation, words),
        "test": lambda: actions.send_test(actor, message),
        "change": lambda: actions.change_message(actor, message, words, seen=fingerprint_message(message)),
        "send": lambda: actions.send(actor, message, seen=fingerprint_message(message)),
        "correct": lambda: actions.correct(actor, message, subject="A", words="B", seen=fingerprint_message(message)),
        "withdraw": lambda: actions.withdraw_message(
            actor, message, seen=fingerprint_message(message), reason="The hall is closed."
        ),
    }
    for name, step in steps.items():
        if role is not Role.ORGANISER:
            with pytest.raises(Forbidden):
                step()
        elif name in allowed or (moment == "draft" and name in {"correct", "withdraw"}):
            step()  # A draft has been sent by then.
        else:
            with pytest.raises(NotNow):
                step()


def test_a_draft_and_a_practice_run_write_to_nobody(app: Flask) -> None:
    words = MessageWords(make.EVERYONE, "Hello", "Words")
    draft = make.make_consultation(published=False)
    with pytest.raises(NotNow):
        actions.draft_message(make.seat(draft, Role.ORGANISER), draft, words)
    workshop = make.make_workshop()
    copy = start_rehearsal(make.seat(workshop.consultation, Role.FACILITATOR), workshop)
    with pytest.raises(NotNow):
        actions.draft_message(make.seat(copy.consultation, Role.ORGANISER), copy.consultation, words)


def test_whoever_sends_says_yes_to_what_they_saw_and_what_was_written_is_kept(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_team(consultation)
    message = make.make_message(consultation, first)
    seen = fingerprint_message(message)
    actions.change_message(second, message, MessageWords(make.EVERYONE, "Other", "Words"), seen=seen)
    with pytest.raises(Changed):
        actions.send(first, message, seen=seen)
    assert message.sent_at is None and message.words == "Words"
    actions.change_message(
        second, message, MessageWords(Chosen(Audience.JOINED), "Other", "Words"), seen=fingerprint_message(message)
    )
    for stale in (seen, ""):
        with pytest.raises(Changed):
            actions.send(first, message, seen=stale)


def test_two_organisers_or_two_presses_send_one_message(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_team(consultation)
    make.seat(consultation)
    message = make.make_message(consultation, first)
    seen = fingerprint_message(message)
    assert actions.send(first, message, seen=seen)
    assert not actions.send(first, message, seen=seen) and not actions.send(second, message, seen=seen)
    assert db.session.scalar(select(func.count()).select_from(Job).where(Job.kind == "send_message")) == 1
    run_due_jobs()
    assert count_told(message) == (2, 2)


def test_of_two_organisers_who_send_at_once_one_does(either_app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_team(consultation)
    message = make.make_message(consultation, first)
    seen = fingerprint_message(message)

    def send(actor: Actor, copy: Message) -> bool:
        return actions.send(actor, copy, seen=seen)

    outcome = act_during(
        either_app, lambda: actions.send(first, message, seen=seen), lambda _actor, copy: copy.sent_at, send, second, message
    )
    assert outcome is False


def test_a_job_that_is_killed_goes_on_where_it_was_and_tells_each_once(
    either_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make.make_consultation()
    organiser, _other = make_team(consultation)
    for _person in range(8):
        make.seat(consultation)
    monkeypatch.setattr(jobs, "PIECE", 3)
    message = make.make_message(consultation, organiser, was_sent=True)
    run_due_jobs(1)
    assert count_told(message) == (3, 3) and message.finished_at is None
    assert say_progress(message).startswith("We have begun to send this.")
    jobs.send_a_piece(RunningJob(0, {"message_id": message.id, "after": 0}, JobQueue.DEFAULT))  # Its lease was over: again.
    assert count_told(message) == (3, 3)
    notify = jobs.notify

    def die(*people: Any, **about: Any) -> None:
        notify(*people, **about)
        raise SystemExit

    monkeypatch.setattr(jobs, "notify", die)
    with pytest.raises(SystemExit):
        run_due_jobs(1)
    db.session.rollback()
    monkeypatch.setattr(jobs, "notify", notify)
    assert count_told(message) == (3, 3)
    with set_clock(now() + timedelta(minutes=10)):
        run_due_jobs()
    assert count_told(message) == (9, 9) and message.told == message.expected == 9
    assert message.finished_at is not None and say_progress(message) == "Sent to 5 or more people."


def test_it_comes_at_the_pace_each_chose_unless_a_date_or_a_place_has_changed_and_never_stays_never(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _other = make_team(consultation)
    people = {pace: make.seat(consultation) for pace in Pace}
    for pace, person in people.items():
        choose_pace(person, None, pace)
    calm = make.make_message(consultation, organiser, was_sent=True)
    run_everything()
    assert [pace for pace, person in people.items() if letters_to(person)] == [Pace.NOW]
    with set_clock(now() + timedelta(hours=2)):
        urgent = make.make_message(consultation, organiser, subject="The hall has moved", is_urgent=True, was_sent=True)
        run_everything()
    assert {pace for pace, person in people.items() if letters_to(person)} == {Pace.NOW, Pace.DAILY, Pace.WEEKLY}
    never = people[Pace.NEVER].account_id
    told = db.session.scalars(select(Notification).filter_by(account_id=never)).all()
    assert {each.key for each in told} == {calm.news_key, urgent.news_key} and not any(each.due_at for each in told)


def test_the_letter_names_the_organisers_and_holds_all_their_words(app: Flask) -> None:
    consultation = make.make_consultation(title="Should the buses run later?")
    organiser, _other = make_team(consultation)
    person = make.seat(consultation)
    choose_pace(person, None, Pace.NOW)
    message = make.make_message(consultation, organiser)
    actions.send_test(organiser, message)
    actions.send(organiser, message, seen=fingerprint_message(message))
    run_everything()
    (letter,), (test,) = letters_to(person), letters_to(organiser)
    assert letter.subject == "A message from the organisers of “Should the buses run later?”: The hall is open"
    assert test.subject == f"Test: {letter.subject}" and "Come **in**." in letter.text and "Come **in**." in test.text


def test_the_letter_as_most_people_see_it_shows_what_is_bold(app: Flask) -> None:
    message = make.make_message(make.make_consultation(), words="Come **in**.\n\n<script>alert(1)</script>")
    line, link = make_line(message, is_letter=True), "http://localhost/x"
    group = LetterGroup(message.consultation, [LetterLine(line.words, line.text, link, "", "")], link, link)
    words = {"stop": link, "choose": link, "subject": "", "site": current_site(), "site_name": "", "site_url": ""}
    html = render_template("emails/news.html", sections=[group], count=1, **words)
    assert "Come <strong>in</strong>." in html and "<script>" not in html


def test_a_day_has_room_for_a_few_messages(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _other = make_team(consultation)
    for _message in range(MESSAGES_PER_CONSULTATION.most):
        make.make_message(consultation, organiser, was_sent=True)
    another = make.make_message(consultation, organiser)
    with pytest.raises(TooMany) as refused:
        actions.send(organiser, another, seen=fingerprint_message(another))
    assert "5 messages a day" in refused.value.sentence and another.sent_at is None
    with set_clock(now() + timedelta(days=1)):
        assert actions.send(organiser, another, seen=fingerprint_message(another))


def test_a_correction_is_public_keeps_what_was_said_before_and_tells_nobody_twice(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _other = make_team(consultation)
    make.seat(consultation)
    message = make.make_message(consultation, organiser, was_sent=True)
    run_due_jobs()
    told = count_told(message)
    actions.correct(organiser, message, subject="The hall is shut", words="Stay home.", seen=fingerprint_message(message))
    run_everything()
    assert count_told(message) == told
    page = Reader(app).open(f"/consultations/{consultation.slug}/news").follow("The hall is shut")
    assert "Corrected" in page.words and "Stay home." in page.words
    assert "Earlier versions" in page.words and "Come in" in page.words


def test_under_a_message_stands_who_wrote_what_it_says_now_before_it_is_sent_and_after(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make.seat(consultation, Role.ORGANISER, name="Ann"), make.seat(consultation, Role.ORGANISER, name="Bo")
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    message = make.make_message(consultation, first)
    reader = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    address = f"/consultations/{consultation.slug}/messages/{message.public_id}"
    assert "Ann, organiser" in reader.open(f"{address}/sending").words
    actions.send(second, message, seen=fingerprint_message(message))
    assert "Ann, organiser" in reader.open(address).words
    actions.correct(second, message, subject="The hall is shut", words="Stay home.", seen=fingerprint_message(message))
    words = reader.open(address).words
    assert "Bo, organiser" in words and "Ann, organiser" not in words


def test_whoever_a_message_went_to_can_read_it_as_long_as_they_have_an_account(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _other = make_team(consultation)
    make.seat(consultation, actor=make.make_actor("ada@example.org"))
    message = make.make_message(consultation, organiser, Chosen(Audience.JOINED), was_sent=True)
    run_everything()
    address = f"/consultations/{consultation.slug}/messages/{message.public_id}"
    Reader(app).sign_in("ada@example.org", make.PASSWORD).open(address)
    db.session.execute(update(Notification).values(read_at=now()))
    db.session.commit()
    with set_clock(now() + KEEP_READ + timedelta(days=2)):
        run_everything()
        assert Reader(app).sign_in("ada@example.org", make.PASSWORD).open(address).status == 200


def test_a_message_that_is_taken_back_stays_with_the_reason_and_goes_from_updates_and_is_sent_no_further(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make.make_consultation()
    organiser, _other = make_team(consultation)
    for _person in range(4):
        make.seat(consultation)
    monkeypatch.setattr(jobs, "PIECE", 2)
    message = make.make_message(consultation, organiser, was_sent=True)
    run_due_jobs(1)
    assert count_told(message) == (2, 2)
    with pytest.raises(Invalid, match="Enter why you are cancelling this message"):
        actions.withdraw_message(organiser, message, seen=fingerprint_message(message), reason=" ")
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    address = f"/consultations/{consultation.slug}/messages/{message.public_id}"
    own = Reader(app).sign_in("ora@example.org", make.PASSWORD).open(f"{address}/sending").follow("Cancel this message")
    assert "Enter why you are cancelling this message" in own.send("Cancel this message").words
    own.send("Cancel this message", reason="The hall is closed.")
    run_everything()
    assert count_told(message) == (0, 0)
    for read in (Reader(app).open(f"/consultations/{consultation.slug}/news"), Reader(app).open(address)):
        for said in ("The organisers cancelled this message", "The hall is closed.", "Come in", "The hall is open"):
            assert said in read.words
    assert queries.list_latest_news(consultation, 2) == []


def test_what_went_to_some_is_read_by_them_and_by_organisers_alone(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    organiser, _other = make_team(consultation)
    make.seat(consultation, actor=make.make_actor("ada@example.org"))
    make.make_actor("bob@example.org")
    message = make.make_message(consultation, organiser, Chosen(Audience.JOINED), was_sent=True)
    run_due_jobs()
    address = f"/consultations/{consultation.slug}/messages/{message.public_id}"
    for who, status in (("ada", 200), ("ora", 200), ("bob", 404)):
        reader = Reader(app).sign_in(f"{who}@example.org", make.PASSWORD)
        assert reader.open(address).status == status, who
    visitor = Reader(app).open(address)
    assert visitor.title.startswith("Sign in") and "Come in" not in visitor.words
    assert "The hall is open" not in Reader(app).open(f"/consultations/{consultation.slug}/news").words
    assert "The hall is open" not in Reader(app).open("/search?q=hall").words


def test_what_went_to_all_is_found_and_stays_the_organisation_s_when_its_writer_leaves(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make_team(consultation)
    make.make_message(consultation, first, was_sent=True)
    run_due_jobs()
    assert "The hall is open" in Reader(app).open("/search?q=hall").words
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Messages from the organisers" in page.words and "The hall is open" in page.words
    account = find_account(first.account_id)
    assert account is not None and second
    make.place_of(first, consultation).role = Role.PARTICIPANT
    db.session.commit()
    erase_person(account.as_actor(), account)
    words = Reader(app).open(f"/consultations/{consultation.slug}/news").words
    assert "The hall is open" in words and "The organisers" in words and "Someone who has left" not in words


def test_words_typed_into_a_page_that_somebody_else_has_changed_come_back(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    other, _third = make_team(consultation)
    message = make.make_message(consultation, other)
    reader = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    reader.open(f"/consultations/{consultation.slug}/messages/{message.public_id}/change")
    actions.change_message(other, message, MessageWords(make.EVERYONE, "Theirs", "Theirs."), seen=fingerprint_message(message))
    reader.send("Save and preview", subject="Mine", words="My own words.")
    assert reader.status == 422 and "My own words." in str(reader.page) and "Theirs." in reader.words
    assert db.session.get_one(Message, message.id).words == "Theirs."
