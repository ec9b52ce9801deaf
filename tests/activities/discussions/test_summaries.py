"""What a thread has come to stands above it: who writes it, who says that they are not in it, and what closes the thread."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import count
from typing import TypeVar

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from forum.activities.discussions.actions.posting import follow_thread, reply, start_thread
from forum.activities.discussions.actions.summaries import (
    fingerprint_answer,
    fingerprint_summary,
    mark_answer,
    object_to,
    reopen,
    summarise,
)
from forum.activities.discussions.events import QuestionAnswered, ThreadConcluded
from forum.activities.discussions.models import Post, Summary
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.summaries import MOST_OBJECTIONS, MOST_OFFICIAL, find_summary, list_objections
from forum.activities.discussions.summary_text import SummaryParts, join_parts, split_parts
from forum.consultations.events import consultation_stream
from forum.contributions import actions as saying
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.events import Event, list_events_since
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import tidy_text
from forum.notifications.models import Notification
from tests import factories as make
from tests.activities.discussions.test_threads import add_quietly
from tests.browsing import Reader

E = TypeVar("E", bound=Event)
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


def say_missing(actor: Actor, summary: Summary, body: str = "I am not in it.") -> Post:
    return object_to(actor, summary, body=body, seen=fingerprint_summary(summary))


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


# Lines that look like headings or nearly, in any order, with nothing between them or empty lines.
LINES = st.sampled_from(["**Ring first**", "  **Then wait** ", "", "", "A **word** in bold", "* one", "**** "])


@example(["**Ring first**", "", "**Then wait**"], [])
@given(st.lists(LINES, max_size=8), st.lists(LINES, max_size=8))
def test_no_line_is_lost_or_put_together_with_another_whatever_is_bold(shared: list[str], missing: list[str]) -> None:
    parts = SummaryParts("\n".join(["Shared.", *shared]), "\n".join([*shared, "Open."]), "\n".join([*missing, "Missing."]))

    def list_words(read: SummaryParts) -> list[list[list[str]]]:
        texts = (read.shared, read.open, read.missing)
        return [[line.replace("*", "").split() for line in text.splitlines() if line.strip("* \t")] for text in texts]

    assert list_words(split_parts(tidy_text(join_parts(parts)))) == list_words(parts)


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
    assert "One reply since this was written." in Reader(app).open(address_of(first)).page.select_one("#summary").text


def test_what_came_since_is_counted_whatever_was_hidden_of_what_came_before(app: Flask, first: Post) -> None:
    before = [make.make_reply(first) for _each in range(3)]
    make.make_summary(first)
    with transaction():
        for each in before:
            set_status(SYSTEM, each, Status.HIDDEN)
    for _each in range(2):
        make.make_reply(first)
    assert "2 replies since this was written." in Reader(app).open(address_of(first)).page.select_one("#summary").text


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
    assert link.text == "Joy N’s comment" and link["href"].endswith(f"/posts/{answer.public_id}")
    with transaction():
        set_status(SYSTEM, answer, Status.HIDDEN)
    assert Reader(app).open(address_of(first)).page.select_one("#summary dd a").text == "a hidden comment"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("See {here}/threads/x?under=y&sort=oldest#post-{id}.", "See Joy’s comment."),
        ("See {here}/posts/{id}.", "See Joy’s comment."),
        ("See [this]({here}/posts/{id}).", "See this."),
        ("See [this]({here}/threads/x#post-{id}).", "See this."),
        ("See {here}/posts/{id}/conditions", "See {here}/posts/{id}/conditions"),
    ],
)
def test_the_address_of_a_comment_is_its_authors_name_where_it_is_all_of_a_link(
    app: Flask, first: Post, words: str, shown: str
) -> None:
    said = make.make_reply(first, make.seat(first.consultation, name="Joy"))
    here = {"here": f"http://localhost/consultations/{first.consultation.slug}", "id": said.public_id}
    make.make_summary(first, shared=words.format(**here))
    assert Reader(app).open(address_of(first)).page.select_one("#summary dd").text.strip() == shown.format(**here)


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


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WAITING])
def test_what_was_taken_out_of_sight_and_is_sent_again_is_refused_in_words_or_waits_once(first: Post, status: Status) -> None:
    tom = make.seat(first.consultation, Role.FACILITATOR)
    summary = make.make_summary(first, tom)
    with transaction():
        set_status(SYSTEM, summary, status)
    if status is Status.HIDDEN:
        with pytest.raises(Invalid, match="A moderator has hidden this summary"):
            make.make_summary(first, tom)
    else:
        assert make.make_summary(first, tom) == summary
    assert make.make_summary(first, tom, shared="In other words.").status == Status.PUBLISHED


def test_the_same_again_makes_no_second_version(first: Post) -> None:
    tom = make.seat(first.consultation, Role.FACILITATOR)
    assert make.make_summary(first, tom) == make.make_summary(first, tom)


def test_whoever_saw_another_version_is_told_before_theirs_takes_its_place(first: Post) -> None:
    tom, sue = (make.seat(first.consultation, Role.FACILITATOR) for _each in range(2))
    make.make_summary(first, tom, shared="Tom’s.")
    with pytest.raises(Changed):
        summarise(sue, first.thread, SummaryParts("Sue’s.", "Nothing."), is_conclusion=False, seen=fingerprint_summary(None))


def test_only_those_are_named_who_changed_what_the_form_is_about(app: Flask, first: Post) -> None:
    make.seat(first.consultation, Role.FACILITATOR, actor=make.make_actor("tom@example.org"))
    sue = make.seat(first.consultation, Role.FACILITATOR, name="Sue")
    tom = Reader(app).enter("tom@example.org").open(f"{address_of(first)}/summary")
    make.make_reply(first, make.seat(first.consultation, name="Peter"))
    make.make_summary(make.make_thread(first.consultation), make.seat(first.consultation, Role.FACILITATOR, name="Ann"))
    make.make_summary(first, sue, shared="Sue’s.")
    tom.send("Publish the summary", shared="Tom’s.", still_open="Nothing.")
    assert tom.errors[0].startswith("Sue changed this while you were writing")


def test_only_those_are_named_who_said_what_answers_this_question(app: Flask) -> None:
    first = ask()
    make.seat(first.consultation, Role.LEAD, actor=make.make_actor("ruth@example.org"))
    sue, ann = (make.seat(first.consultation, Role.LEAD, name=name) for name in ("Sue", "Ann"))
    other = start_thread(
        make.seat(first.consultation), first.activity, kind_key="question", title="Which bus?", body="Which bus?"
    )
    mine, hers = make.make_reply(first, sue, body="The board does."), make.make_reply(other, ann, body="The 7.")
    ruth = Reader(app).enter("ruth@example.org").open(f"{address_of(first)}/answer")
    mark_answer(ann, other, hers, seen=fingerprint_answer(other.thread))
    mark_answer(sue, first, mine, seen=fingerprint_answer(first.thread))
    ruth.send("Save", answer="none")
    assert ruth.errors[0].startswith("Sue changed this while you were writing")


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


def list_told(first: Post, kind: type[E]) -> list[E]:
    return list_events_since(consultation_stream(first.space_id), 0, kind, {"thread_id": first.thread_id})


def test_a_conclusion_that_is_taken_out_of_sight_closes_nothing_and_the_log_says_so(first: Post) -> None:
    summary = make.make_summary(first, is_conclusion=True)
    with transaction():
        set_status(SYSTEM, summary, Status.HIDDEN)
    assert make.make_reply(first)
    with transaction():
        set_status(SYSTEM, summary, Status.PUBLISHED)
    assert [each.is_concluded for each in list_told(first, ThreadConcluded)] == [True, False, True]


def test_what_was_a_conclusion_stays_one_among_the_versions_of_a_thread_that_is_open_again(app: Flask, first: Post) -> None:
    tom = make.seat(first.consultation, Role.FACILITATOR)
    make.make_summary(first, tom, is_conclusion=True)
    reopen(tom, first)
    assert "· conclusion" in " ".join(Reader(app).open(f"{address_of(first)}/summaries").words.split())
    second = make.make_summary(first, tom, shared="Another.", is_conclusion=True)
    with transaction():
        set_status(SYSTEM, second, Status.HIDDEN)
    assert make.make_reply(first), "the one before is the newest again, and after it the thread was opened"
    make.make_summary(first, tom, is_conclusion=True)
    assert first.thread.concluded_at, "the same words close it again"


def test_whoever_has_spoken_says_that_they_are_not_in_it_and_is_answered(app: Flask, first: Post) -> None:
    peter, tom = make.seat(first.consultation, name="Peter"), make.seat(first.consultation, Role.FACILITATOR)
    summary = make.make_summary(first, tom, is_conclusion=True)
    with pytest.raises(Forbidden, match="You have not commented"):
        say_missing(peter, summary)
    reopen(tom, first)
    make.make_reply(first, peter)
    summary = make.make_summary(first, tom, shared="Another.", is_conclusion=True)
    said = say_missing(peter, summary)
    assert "summary_objected" in told(tom)
    text = Reader(app).open(address_of(first)).page.select_one("#summary").text
    assert "Peter says this leaves something out" in text and "Not answered yet" in text
    assert "Missing from the summary" in Reader(app).open(address_of(first)).page.select_one("#replies").text
    with pytest.raises(Forbidden):  # The thread is closed to all but whoever has to answer it.
        reply(make.seat(first.consultation), said, body="Nor mine.")
    reply(tom, said, body="I have put it in.")
    assert [each.is_answered for each in list_objections(first.thread)] == [True]
    assert "Not answered yet" not in Reader(app).open(address_of(first)).words


def test_nobody_objects_to_words_they_have_not_seen(app: Flask, first: Post) -> None:
    make.make_summary(first)
    author = Reader(app).enter(first.author.account.email).open(address_of(first)).follow("Say what this leaves out")
    newer = make.make_summary(first, shared="Buses at night.")
    author.send("Send", body="Buses are not in it.")
    assert "This summary changed while you were writing." in author.errors[0]
    assert "Buses are not in it." in author.page.find("textarea").text and "Buses at night." in author.words
    assert not list_objections(first.thread)
    author.send("Send", body="Trams are not in it.")
    assert list_objections(first.thread)[0].post.objects_to_id == newer.id


def test_all_who_facilitate_are_told_whatever_they_follow_and_whoever_has_left(first: Post) -> None:
    tom, sue = (make.seat(first.consultation, Role.FACILITATOR) for _each in range(2))
    summary = make.make_summary(first, tom)
    follow_thread(tom, first.thread, is_on=False)
    summary.author.account_id = None  # as when somebody leaves
    db.session.commit()
    say_missing(first.author.account.as_actor(), summary)
    assert "summary_objected" in told(sue)
    other = make.make_summary(first, sue, shared="Another.")
    follow_thread(sue, first.thread, is_on=False)
    say_missing(first.author.account.as_actor(), other, "Nor in this one.")
    assert told(sue).count("summary_objected") == 2


def test_who_waits_for_an_answer_is_pushed_off_the_page_by_nobody(first: Post) -> None:
    tom, author = make.seat(first.consultation, Role.FACILITATOR), first.author.account.as_actor()
    summary = make.make_summary(first, tom)
    waiting, later = (say_missing(author, summary, f"Words {number}.") for number in range(2))
    for number in range(MOST_OBJECTIONS):
        reply(tom, say_missing(author, summary, f"Others {number}."), body="I have put it in.")
    shown = list_objections(first.thread)
    assert [each.post.id for each in shown[:2]] == [waiting.id, later.id]
    assert [each.is_answered for each in shown] == [False] * 2 + [True] * (MOST_OBJECTIONS - 2)


@pytest.mark.parametrize("closing", ["conclusion", "phase"])
def test_who_is_not_in_it_says_so_and_is_answered_once_the_thread_is_closed(app: Flask, first: Post, closing: str) -> None:
    make.seat(first.consultation, Role.FACILITATOR, actor=make.make_actor("tom@example.org"))
    if closing == "phase":
        first.consultation.phases[0].opens_at, first.consultation.phases[0].closes_at = (
            now() + timedelta(days=day) for day in make.CLOSED
        )
        db.session.commit()
    make.make_summary(first, is_conclusion=closing == "conclusion")
    author = Reader(app).enter(first.author.account.email).open(address_of(first))
    author.follow("Say what this leaves out").send("Send", body="Buses are not in it.")
    assert not author.page.select(".replies .acts .btn"), "nobody else replies"
    tom = Reader(app).enter("tom@example.org").open(address_of(first))
    assert len(tom.page.select(".acts a.btn")) == 1
    tom.open(tom.page.select_one(".replies .acts a.btn")["href"]).send("Post my reply", body="I have put it in.")
    assert [each.is_answered for each in list_objections(first.thread)] == [True]


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WAITING])
def test_what_is_out_of_sight_objects_to_nothing(first: Post, status: Status) -> None:
    author = first.author.account.as_actor()
    said = say_missing(author, make.make_summary(first))
    with transaction():
        set_status(SYSTEM, said, status)
    assert not list_objections(first.thread)


def test_the_button_is_there_for_those_who_can_press_it(app: Flask, first: Post) -> None:
    make.make_summary(first)
    make.seat(first.consultation, actor=make.make_actor("new@example.org"))
    assert "Say what this leaves out" not in Reader(app).enter("new@example.org").open(address_of(first)).words
    author = Reader(app).enter(first.author.account.email).open(address_of(first))
    author.follow("Say what this leaves out").send("Send", body="Buses are not in it.")
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


@pytest.mark.parametrize("way", ["hidden", "moved"])
def test_what_has_gone_from_a_thread_answers_nothing_there_and_the_log_says_so(app: Flask, way: str) -> None:
    first, lead = ask(), make.make_actor()
    make.seat(first.consultation, Role.LEAD, actor=lead)
    answer = make.make_reply(make.make_reply(first), lead, body="The board does.")
    mark_answer(lead, first, answer, seen=fingerprint_answer(first.thread))
    with transaction():
        if way == "hidden":
            set_status(SYSTEM, answer, Status.HIDDEN)
        else:
            move(SYSTEM, answer.parent, make.make_thread(first.consultation).public_id)
    assert "Answered" not in Reader(app).open(address_of(first)).words
    assert [each.contribution_id for each in list_told(first, QuestionAnswered)] == [answer.id, None]


def test_an_answer_that_is_older_than_all_that_can_be_chosen_is_still_the_one_that_is_chosen(app: Flask) -> None:
    first, ruth = ask(), make.make_actor("ruth@example.org")
    make.seat(first.consultation, Role.LEAD, actor=ruth)
    answer = make.make_reply(first, ruth, body="The board does.")
    mark_answer(ruth, first, answer, seen=fingerprint_answer(first.thread))
    for number in range(MOST_OFFICIAL):
        add_quietly(first, ruth, number)
    page = Reader(app).enter("ruth@example.org").open(f"{address_of(first)}/answer")
    assert page.page.select_one("input[type=radio][checked]")["value"] == answer.public_id
    page.send("Save")
    assert page.status == 200 and first.thread.answer_id == answer.id


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


def test_what_a_hidden_thread_came_to_is_hidden_with_it(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    summary = make.make_summary(first, shared="A man called Barnaby fell.")
    slug, discussion = first.consultation.slug, make.discussion_of(first.consultation).public_id
    pages = [
        f"/consultations/{slug}",
        f"/consultations/{slug}/discussions/{discussion}/heard",
        f"/consultations/{slug}/summaries/{summary.public_id}",
        "/search?q=fell",
    ]
    visitor = Reader(either_app)
    assert all("Barnaby" in visitor.open(page).words for page in pages)
    with transaction():
        set_status(SYSTEM, first, Status.HIDDEN)
    assert not any("Barnaby" in visitor.open(page).words for page in pages)
    with transaction():
        set_status(SYSTEM, first, Status.PUBLISHED)
    assert all("Barnaby" in visitor.open(page).words for page in pages)
