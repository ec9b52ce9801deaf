"""A thread can be read by theme: what was sorted into one is found there, for everybody alike."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.contributions.actions import withdraw
from forum.kernel.permissions import Role
from forum.outcomes.actions import coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import Theme
from tests import factories as make
from tests.activities.discussions.test_reading import path_of, shown
from tests.browsing import Reader


class Sorted:
    """Two themes of a thread, of which one is agreed."""

    def __init__(self) -> None:
        self.consultation = make.make_consultation()
        self.first = make.make_thread(self.consultation)
        self.bus, self.against, self.phone, self.other = (
            make.make_reply(self.first, body=f"About the {what}.") for what in ("bus", "drivers", "phone", "rest")
        )
        self.coder, self.second = make.seat(self.consultation, Role.FACILITATOR), make.seat(self.consultation, Role.ORGANISER)
        self.agreed = self.make_theme("Evening buses stop too early.", self.bus)
        coding.put_in_theme(self.coder, self.consultation, self.agreed, [self.against], is_against=True)
        theming.accept(self.coder, self.agreed, version=1)
        theming.accept(self.second, self.agreed, version=1)
        self.candidate = self.make_theme("The phones ring too long.", self.phone)
        self.path = path_of(self.first)

    def make_theme(self, sentence: str, *posts: Post) -> Theme:
        theme = theming.make_theme(self.coder, self.consultation, theming.ThemeWords(sentence, ""))
        coding.put_in_theme(self.coder, self.consultation, theme, list(posts))
        return theme


@pytest.fixture
def sorted_thread(app: Flask) -> Sorted:
    return Sorted()


def list_offered(reader: Reader) -> list[str]:
    return [option.get_text() for option in reader.page.select("[name=about] option")]


def test_a_theme_that_is_agreed_can_be_read_alone_with_what_speaks_against_it(app: Flask, sorted_thread: Sorted) -> None:
    it = sorted_thread
    reader = Reader(app).open(it.path)
    assert list_offered(reader) == ["Any theme", "Evening buses stop too early."]
    reader.open(f"{it.path}?about={it.agreed.public_id}&sort=oldest")
    assert shown(reader) == [it.bus.public_id, it.against.public_id]
    assert "You are seeing only some comments (Evening buses stop too early.)." in reader.words
    assert reader.page.select_one("[name=about] option[selected]")["value"] == it.agreed.public_id


def test_a_theme_that_is_not_agreed_is_no_choice_whoever_asks(app: Flask, sorted_thread: Sorted) -> None:
    it = sorted_thread
    reader = Reader(app).open(f"{it.path}?about={it.candidate.public_id}")
    assert "You are seeing only some comments" not in reader.words
    assert len(shown(reader)) == 4


def test_what_is_sorted_later_is_there_at_once_and_what_goes_is_gone(app: Flask, sorted_thread: Sorted) -> None:
    it = sorted_thread
    about = f"{it.path}?about={it.agreed.public_id}&sort=oldest"
    reader = Reader(app).open(about)
    coding.put_in_theme(it.coder, it.consultation, it.agreed, [it.other])
    author = it.bus.author.account
    assert author is not None
    withdraw(author.as_actor(), it.bus)
    assert shown(reader.open(about)) == [it.against.public_id, it.other.public_id]


def test_a_thread_without_themes_offers_none(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    for _each in range(2):
        make.make_reply(first)
    assert list_offered(Reader(app).open(path_of(first))) == []


def test_a_theme_that_went_into_another_is_asked_for_by_the_other(app: Flask, sorted_thread: Sorted) -> None:
    it = sorted_thread
    theming.merge(it.coder, it.candidate, it.agreed, reason="They belong together.")
    assert it.candidate.state == ThemeState.MERGED
    reader = Reader(app).open(f"{it.path}?about={it.agreed.public_id}&sort=oldest")
    assert it.phone.public_id in shown(reader)
