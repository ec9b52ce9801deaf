"""What a thread has come to stands above it: who writes it, who says that they are not in it, and what closes the thread."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.activities.discussions.actions.posting import reply, start_thread
from forum.activities.discussions.actions.summaries import (
    fingerprint_answer,
    fingerprint_summary,
    mark_answer,
    object_to,
    reopen,
    summarise,
)
from forum.activities.discussions.models import Post, Summary
from forum.activities.discussions.queries.summaries import find_summary, list_objections
from forum.activities.discussions.summary_text import SummaryParts, join_parts, split_parts
from forum.contributions import actions as saying
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader

minutes = count(1)
ROLES = [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD]


@pytest.fixture
def first(app: Flask) -> Post:
    return make.make_thread(make.make_consultation())


def address_of(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}"


def ask(actor: Actor | None = None) -> Post:
    consultation = make.make_consultation()
    actor = actor or make.seat(consultation)
    return start_thread(actor, make.discussion_of(consultation), kind_key="question", title="Who pays?", body="Who pays?")


def told(actor: Actor) -> list[str]:
    with set_clock(now() + timedelta(minutes=next(minutes))):
        enqueue_periodic()
        run_due_jobs(1000)
    found = db.session.query(Notification).filter_by(account_id=actor.account_id).order_by(Notification.id)
    return [news.sentence.key for news in found]


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_the_parts_are_read_back_as_they_were_written(shared: str, still_open: str, missing: str) -> None:
    def tidy(text: str) -> str:
        return "\n".join(line.strip() for line in text.replace("*", "").replace("\r", "").splitlines()).strip()

    parts = SummaryParts(tidy(shared) or "nothing", tidy(still_open) or "nothing", tidy(missing))
    assert split_parts(join_parts(parts)) == parts


def test_a_line_in_bold_is_no_heading(app: Flask) -> None:
    parts = SummaryParts("One number.\n**Who answers it?**\nNobody knows.", "All of it.")
    assert split_parts(join_parts(parts)) == SummaryParts("One number.\nWho answers it?\nNobody knows.", "All of it.")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("days", [make.OPEN, make.CLOSED])
def test_those_who_facilitate_write_it_while_people_talk_and_later(app: Flask, role: Role, days: tuple[float, float]) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    actor = make.seat(consultation, role)
    consultation.phases[0].opens_at, consultation.phases[0].closes_at = (now() + timedelta(days=day) for day in days)
    db.session.commit()
    if role in {Role.MODERATOR, Role.FACILITATOR}:
        assert make.make_summary(first, actor).author_role == role
    else:
        with pytest.raises(Forbidden):
            make.make_summary(first, actor)


def test_it_stands_above_the_thread_and_says_what_came_since(app: Flask, first: Post) -> None:
    make.make_reply(first)
    make.make_summary(first)
    page = Reader(app).open(address_of(first))
    assert "One number to ring at night." in page.page.select_one("#summary").text
    assert "since" not in page.page.select_one("#summary").text
    make.make_reply(first)
    assert "1 reply has come since." in Reader(app).open(address_of(first)).page.select_one("#summary").text


def test_a_facilitator_writes_it_in_the_browser_and_loses_nothing_that_is_missing(app: Flask, first: Post) -> None:
    make.seat(first.consultation, Role.FACILITATOR, actor=make.make_actor("tom@example.org"))
    tom = Reader(app).enter("tom@example.org").open(address_of(first)).follow("Write a summary")
    tom.send("Publish the summary", shared="One number.", still_open="")
    assert tom.status == 422 and "Enter what is still open" in tom.words and "One number." in tom.words
    tom.send("Publish the summary", still_open="Who answers it.")
    assert "One number." in tom.page.select_one("#summary").text


def test_a_link_to_a_comment_says_whose_it_is(app: Flask, first: Post) -> None:
    joy = make.seat(first.consultation, name="Joy [N]")
    answer = make.make_reply(first, joy)
    make.make_summary(
        first, shared=f"A middle way: http://localhost/consultations/{first.consultation.slug}/posts/{answer.public_id}"
    )
    link = Reader(app).open(address_of(first)).page.select_one("#summary dd a")
    assert link.text == "see Joy N’s comment" and link["href"].endswith(f"/posts/{answer.public_id}")
    with transaction():
        set_status(SYSTEM, answer, Status.HIDDEN)
    assert Reader(app).open(address_of(first)).page.select_one("#summary dd a").text == "see a hidden comment"


def test_each_version_is_kept_and_the_newest_that_all_can_read_stands_above(app: Flask, first: Post) -> None:
    tom = make.seat(first.consultation, Role.FACILITATOR)
    one, two = make.make_summary(first, tom, shared="First."), make.make_summary(first, tom, shared="Second.")
    assert find_summary(first.thread) == two
    with transaction():
        set_status(SYSTEM, two, Status.HIDDEN)
    assert find_summary(first.thread) == one
    assert "Second." not in Reader(app).open(f"{address_of(first)}/summaries").words
    saying.withdraw(tom, one)
    assert find_summary(first.thread) is None
    assert "In short" not in Reader(app).open(address_of(first)).words


def test_the_same_again_makes_no_second_version(first: Post) -> None:
    tom = make.seat(first.consultation, Role.FACILITATOR)
    assert make.make_summary(first, tom) == make.make_summary(first, tom)


def test_whoever_saw_another_version_is_told_before_theirs_takes_its_place(first: Post) -> None:
    tom, sue = (make.seat(first.consultation, Role.FACILITATOR) for _each in range(2))
    make.make_summary(first, tom, shared="Tom’s.")
    with pytest.raises(Changed):
        summarise(sue, first.thread, SummaryParts("Sue’s.", "Nothing."), is_conclusion=False, seen=fingerprint_summary(None))


def test_two_facilitators_at_once_publish_one_version_on_what_was_seen(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    people = [make.seat(first.consultation, Role.FACILITATOR) for _each in range(2)]
    thread_id, seen, refused = first.thread_id, fingerprint_summary(None), []

    def write(actor: Actor, words: str) -> None:
        with either_app.app_context():
            post = db.session.query(Post).filter_by(thread_id=thread_id).one()
            try:
                summarise(actor, post.thread, SummaryParts(words, "Nothing."), is_conclusion=False, seen=seen)
            except Changed:
                refused.append(words)

    threads = [threading.Thread(target=write, args=(actor, f"Words {number}.")) for number, actor in enumerate(people)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    db.session.rollback()
    assert len(refused) == 1 and db.session.query(Summary).count() == 1


def test_a_conclusion_closes_the_thread_and_it_can_be_opened_again(app: Flask, first: Post) -> None:
    tom = make.seat(first.consultation, Role.FACILITATOR)
    make.make_summary(first, tom, is_conclusion=True)
    with pytest.raises(Forbidden, match="This thread is closed"):
        make.make_reply(first)
    page = Reader(app).open(address_of(first))
    assert "What this came to" in page.words and "Your reply" not in page.words
    reopen(tom, first)
    assert make.make_reply(first)
    assert "In short" in Reader(app).open(address_of(first)).words


def test_a_conclusion_that_is_taken_out_of_sight_closes_nothing(first: Post) -> None:
    summary = make.make_summary(first, is_conclusion=True)
    with transaction():
        set_status(SYSTEM, summary, Status.HIDDEN)
    assert make.make_reply(first)


def test_whoever_has_spoken_says_that_they_are_not_in_it_and_is_answered(app: Flask, first: Post) -> None:
    peter, tom = make.seat(first.consultation, name="Peter"), make.seat(first.consultation, Role.FACILITATOR)
    summary = make.make_summary(first, tom, is_conclusion=True)
    with pytest.raises(Forbidden, match="You have not commented"):
        object_to(peter, summary, body="I am not in it.")
    reopen(tom, first)
    make.make_reply(first, peter)
    summary = make.make_summary(first, tom, shared="Another.", is_conclusion=True)
    said = object_to(peter, summary, body="My question is not in it.")
    assert "summary_objected" in told(tom)
    text = Reader(app).open(address_of(first)).page.select_one("#summary").text
    assert "Peter says they are not in this" in text and "Not answered yet" in text
    assert "Missing from the summary" in Reader(app).open(address_of(first)).page.select_one("#replies").text
    with pytest.raises(Forbidden):  # The thread is closed to all but whoever has to answer it.
        reply(make.seat(first.consultation), said, body="Nor mine.")
    reply(tom, said, body="I have put it in.")
    assert [each.is_answered for each in list_objections(first.thread)] == [True]
    assert "Not answered yet" not in Reader(app).open(address_of(first)).words


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WAITING])
def test_what_is_out_of_sight_objects_to_nothing(first: Post, status: Status) -> None:
    author = first.author.account.as_actor()
    said = object_to(author, make.make_summary(first), body="I am not in it.")
    with transaction():
        set_status(SYSTEM, said, status)
    assert not list_objections(first.thread)


def test_the_button_is_there_for_those_who_can_press_it(app: Flask, first: Post) -> None:
    make.make_summary(first)
    make.seat(first.consultation, actor=make.make_actor("new@example.org"))
    assert "I am not in this" not in Reader(app).enter("new@example.org").open(address_of(first)).words
    author = Reader(app).enter(first.author.account.email).open(address_of(first))
    author.follow("I am not in this").send("Send", body="Buses are not in it.")
    assert author.status == 200 and "Buses are not in it." in author.words


def test_followers_are_told_of_a_version_once(first: Post) -> None:
    follower = first.author.account.as_actor()
    make.make_summary(first)
    assert told(follower) == ["thread_summarised"]
    make.make_summary(first, shared="Closed now.", is_conclusion=True)
    assert told(follower) == ["thread_summarised", "thread_concluded"]


@pytest.mark.parametrize("role", ROLES)
def test_the_service_says_which_comment_answers_a_question(app: Flask, role: Role) -> None:
    first = ask()
    answer = make.make_reply(first, make.seat(first.consultation, Role.LEAD), body="The board does.")
    actor = make.seat(first.consultation, role)
    if role not in {Role.ORGANISER, Role.LEAD}:
        with pytest.raises(Forbidden):
            mark_answer(actor, first, answer, seen=fingerprint_answer(first.thread))
        return
    mark_answer(actor, first, answer, seen=fingerprint_answer(first.thread))
    assert "answered this question" in Reader(app).open(address_of(first)).words
    assert "question_answered" in told(first.author.account.as_actor())
    with transaction():
        set_status(SYSTEM, answer, Status.HIDDEN)
    assert "answered this question" not in Reader(app).open(address_of(first)).words


def test_only_a_question_is_answered_and_only_by_the_service(app: Flask, first: Post) -> None:
    lead = make.seat(first.consultation, Role.LEAD)
    with pytest.raises(Forbidden):
        mark_answer(lead, first, make.make_reply(first, lead), seen=fingerprint_answer(first.thread))
    make.seat(first.consultation, Role.LEAD, actor=make.make_actor("lead@example.org"))
    question = ask()
    make.seat(question.consultation, Role.LEAD, actor=make.make_actor("ruth@example.org"))
    make.make_reply(question, body="I would pay.")
    page = Reader(app).enter("ruth@example.org").open(address_of(question)).follow("Say which comment answers this question")
    assert "Nobody has written an official comment here yet." in page.words


def test_what_was_heard_stands_on_the_page_of_the_consultation(app: Flask, first: Post) -> None:
    make.make_summary(first)
    here = f"/consultations/{first.consultation.slug}"
    assert "One number to ring at night." in Reader(app).open(here).words
    heard = f"{here}/discussions/{make.discussion_of(first.consultation).public_id}/heard"
    assert "One number to ring at night." in Reader(app).open(heard).words
