"""What was kept comes back into its form, which says so; whoever does not want it starts again."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.contributions.rules import CONTRIBUTIONS_PER_PERSON
from forum.kernel.limits import spend
from tests import factories as make
from tests.browsing import Reader

WORDS = "We were told to wait for the morning."
SAID = "We kept what you wrote before. It is in the form again."


@pytest.fixture
def refused(app: Flask) -> tuple[Reader, str]:
    """Somebody whose reply came too soon after others, and the address of the thread."""
    author = make.make_actor("writer@example.org")
    consultation = make.make_consultation()
    make.seat(consultation, actor=author)
    first = make.make_thread(consultation)
    thread = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
    reader = Reader(app).enter("writer@example.org").open(thread)
    for _time in range(CONTRIBUTIONS_PER_PERSON.most):
        spend(CONTRIBUTIONS_PER_PERSON, author.account_id)
    reader.send("Post my reply", body=WORDS)
    assert reader.status == 429
    return reader, thread


def words_in_form(reader: Reader) -> str:
    return reader.page.select_one("textarea[name=body]").text.strip()


def note_of(reader: Reader) -> str | None:
    """What the status region on top says; the same for what a device has kept is in the form, unseen until a script shows it."""
    note = reader.page.select_one("#words-kept [role=status]")
    return note.text.strip() if note else None


@pytest.mark.parametrize("page", ["", "/reply"], ids=["below the thread", "on a page of its own"])
def test_a_form_with_kept_words_says_so(refused: tuple[Reader, str], page: str) -> None:
    reader, thread = refused
    reader.open(thread + page)
    assert words_in_form(reader) == WORDS
    assert note_of(reader) == SAID
    assert len(reader.page.select("#words-kept")) == 1


@pytest.mark.parametrize("page", ["", "/reply"], ids=["below the thread", "on a page of its own"])
def test_whoever_starts_again_has_an_empty_form_on_the_same_page(refused: tuple[Reader, str], page: str) -> None:
    reader, thread = refused
    heading = reader.open(thread + page).page.h1.text
    reader.send("Start again")
    assert (reader.page.h1.text, words_in_form(reader)) == (heading, "")
    assert note_of(reader) is note_of(reader.open(thread)) is None


def test_a_form_without_kept_words_says_nothing(refused: tuple[Reader, str]) -> None:
    reader, thread = refused
    reader.open(thread).send("Start again")
    for path in (thread, "/account/news", "/how-it-works"):
        assert note_of(reader.open(path)) is None, path


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_starting_again_leads_nowhere_else(refused: tuple[Reader, str], target: str) -> None:
    reader, thread = refused
    token = reader.open(thread).page.find("input", attrs={"name": "csrf_token"})["value"]
    answer = reader.ask("post", "/account/start-again", data={"csrf_token": token, "next": target})
    assert (answer.status_code, answer.location) == (303, "/?draft=none")
