"""Ordinary speech is caught by nothing. What calls a moderator and what only asks its author are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.models import Post
from forum.contributions import actions as saying
from forum.contributions.models import Status
from forum.contributions.screening import Confirmation, ConfirmationNeeded
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.moderation.actions.flagging import flag
from forum.moderation.kinds import Lane
from forum.moderation.models import Case
from forum.moderation.queries.cases import find_case
from forum.moderation.triggers import all_watchers
from forum.moderation.triggers.base import Submission
from forum.moderation.views.notices import CARE_LASTS
from tests import factories as make
from tests.browsing import Reader

SPEECH = Path(__file__).parents[1] / "data" / "speech.tsv"
INSULT, THREAT, DYING = "You are all liars.", "I know where you live, watch out", "I'm dying. I have six months."


def read_speech() -> Iterator[tuple[str, set[str]]]:
    rows = [line for line in SPEECH.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for row in rows[1:]:
        sentence, triggers = row.split("\t")
        yield sentence, set(triggers.split())


def say(body: str, *, as_it_is: bool = True) -> Post:
    """A reply whose author is asked where something asks, and sends it as it is."""
    thread = make.make_thread(make.make_consultation())
    author = make.seat(thread.consultation)
    try:
        return reply(author, thread, body=body, confirmation=Confirmation())
    except ConfirmationNeeded as asked:
        assert as_it_is
        return reply(author, thread, body=body, confirmation=Confirmation(asked.token))


@pytest.mark.parametrize(("sentence", "triggers"), read_speech(), ids=lambda value: value[:50] if isinstance(value, str) else "")
def test_speech_is_caught_by_what_it_is_and_by_nothing_else(sentence: str, triggers: set[str]) -> None:
    seen = {key for key, watcher in all_watchers().items() if watcher.look(Submission(sentence))}
    assert seen == triggers


def test_there_is_enough_speech_of_both_sorts() -> None:
    rows = list(read_speech())
    assert len([row for row in rows if not row[1]]) >= 70 and len([row for row in rows if row[1]]) >= 40


@pytest.mark.parametrize(
    ("body", "lane"),
    [
        (INSULT, None),
        (DYING, None),
        ("My autistic son hits himself when the bell rings", None),
        ("I get lost in big halls and I forget why I came", None),
        (THREAT, Lane.ILLEGAL),
        ("Last night I thought about taking all of them at once", Lane.RISK),
        (f"{INSULT} {THREAT}", Lane.ILLEGAL),
    ],
)
def test_only_danger_and_threats_call_a_moderator(app: Flask, body: str, lane: Lane | None) -> None:
    post = say(body)
    assert post.status == Status.PUBLISHED
    assert [case.lane for case in db.session.query(Case)] == ([lane] if lane else [])


def test_an_insult_is_kept_with_the_case_that_something_graver_opens(app: Flask) -> None:
    assert {raised.trigger_key for raised in find_case(say(f"{INSULT} {THREAT}")).flags} == {"abuse", "threats"}


def test_an_insult_that_is_reported_is_a_case_and_another_one_is_kept_with_it(app: Flask) -> None:
    post = say(INSULT)
    flag(make.seat(post.consultation), post, reason_key="attack")
    saying.edit(post.author.account.as_actor(), post, title="", body="You are all crooks.")
    assert [raised.trigger_key for raised in find_case(post).flags] == [None, "abuse"]


def test_the_page_that_asks_shows_what_it_saw_and_lets_it_be_changed_or_sent_as_it_is(app: Flask) -> None:
    consultation = make.make_consultation()
    thread = make.make_thread(consultation)
    make.seat(consultation, actor=make.make_account("p@example.org").as_actor())
    reader = Reader(app).enter("p@example.org")
    reader.open(f"/consultations/{consultation.slug}/threads/{thread.thread.public_id}/reply")
    reader.send("Post my reply", body=f"I asked twice. {INSULT}")
    assert reader.page.select_one("#pause mark").text == "You are all liars"
    assert "A moderator will only look at it if someone reports it." in reader.words
    assert INSULT in reader.page.textarea.text and "Post my edited reply" in reader.words
    reader.send("Post it as it is")
    assert INSULT in Reader(app).open(f"/consultations/{consultation.slug}/threads/{thread.thread.public_id}").words
    assert db.session.query(Case).count() == 0


def test_of_a_threat_it_says_that_a_moderator_may_look(app: Flask) -> None:
    consultation = make.make_consultation()
    thread = make.make_thread(consultation)
    make.seat(consultation, actor=make.make_account("p@example.org").as_actor())
    reader = Reader(app).enter("p@example.org")
    reader.open(f"/consultations/{consultation.slug}/threads/{thread.thread.public_id}/reply")
    reader.send("Post my reply", body=f"{THREAT}. {INSULT}")
    assert "A moderator may look at it later." in reader.words and "only look at it if" not in reader.words


def test_who_is_dying_is_offered_help_and_nobody_is_sent_to_look(app: Flask) -> None:
    consultation = make.make_consultation()
    thread = make.make_thread(consultation)
    make.seat(consultation, actor=make.make_account("c@example.org").as_actor())
    address = f"/consultations/{consultation.slug}/threads/{thread.thread.public_id}"
    reader = Reader(app).enter("c@example.org")
    reader.open(f"{address}/reply").send("Post my reply", body=DYING)
    assert "116 123" in reader.words and "A moderator will read what you wrote" not in reader.words
    assert DYING in Reader(app).open(address).words and "116 123" not in Reader(app).open(address).words
    assert db.session.query(Case).count() == 0
    with set_clock(now() + CARE_LASTS):
        assert "116 123" not in Reader(app).enter("c@example.org").open(address).words


LINKS = " ".join(f"https://example.org/{number}" for number in range(6))


@pytest.mark.parametrize(("days", "asks"), [(0, True), (30, False)])
def test_many_links_are_asked_about_and_looked_at_from_a_new_account_alone(app: Flask, days: int, asks: bool) -> None:
    thread = make.make_thread(make.make_consultation(days=(-1, 60)))
    author = make.seat(thread.consultation)
    with set_clock(now() + timedelta(days=days)):
        try:
            post = reply(author, thread, body=LINKS, confirmation=Confirmation())
        except ConfirmationNeeded as asked:
            assert asks and "lot of links" in str(asked.findings[0].sentence)
            post = reply(author, thread, body=LINKS, confirmation=Confirmation(asked.token))
    case = find_case(post)
    assert (case is not None) is asks and (case is None or case.lane == Lane.REST)


def test_repeated_words_and_fast_ones_are_asked_about_and_call_nobody(app: Flask) -> None:
    thread = make.make_thread(make.make_consultation())
    words = "The last bus leaves before the late shift ends, and nobody asked us. " * 5
    for number in range(4):
        author = make.seat(thread.consultation)
        with pytest.raises(ConfirmationNeeded) if number == 3 else nullcontext() as asked:
            post = reply(author, thread, body=words, confirmation=Confirmation())
    assert asked is not None and asked.value.calls_nobody
    post = reply(author, thread, body=words, confirmation=Confirmation(asked.value.token))
    assert find_case(post) is None
