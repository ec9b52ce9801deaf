"""The front page shows first what has to be done first."""

from __future__ import annotations

from flask import Flask

from forum.consultations.queries import list_consultations
from forum.consultations.standing import ConsultationStanding
from forum.kernel.permissions import VISITOR, Actor
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.test_standing import add_phase

ANYBODY = Actor(None, VISITOR)


def test_what_closes_next_comes_first_whatever_comes_after_it(app: Flask) -> None:
    later = make.make_consultation(days=(-3, 20), title="Open for long")
    soon = make.make_consultation(days=(-3, 5), title="Closes soon")
    add_phase(soon, (6, 90))  # That there is more afterwards is no reason to put it off.
    assert list_consultations(ANYBODY)[ConsultationStanding.OPEN] == [soon, later]


def test_what_starts_next_comes_first(app: Flask) -> None:
    long_off = make.make_consultation(days=(30, 31), title="Later and short")
    near = make.make_consultation(days=(2, 60), title="Sooner and long")
    assert list_consultations(ANYBODY)[ConsultationStanding.COMING] == [near, long_off]


def test_what_is_open_stands_before_a_field_to_search(app: Flask) -> None:
    make.make_consultation(title="Closes soon")
    words = str(Reader(app).open("/").page.main)
    assert words.index("Closes soon") < words.index("Find something that matters to you")
