"""Words are taken out as somebody reads and copies them, however they were typed."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.errors import Invalid
from forum.redaction.actions import ask_to_take_out
from forum.redaction.queries import list_taken_out
from forum.redaction.taking import make_change
from tests import factories as make
from tests.redaction.test_redaction import NAME, make_named, make_two, take_out

TYPED = [
    ("Ann O’Neil", "She saw ann o'neil today.", "She saw X today."),
    ("Ann O'Neil", "Ann  O’Neil\ncame.", "X\ncame."),
    ("Quentin Bloggs", "Please ask **Quentin** Bloggs.", "Please ask X."),
    ("Quentin Bloggs", "the **nurse Quentin Bloggs** said", "the **nurse X** said"),
    ("Quentin Bloggs", "**Quentin Bloggs** said", "**X** said"),
    ("Quentin Bloggs", "_Quentin_ _Bloggs_ said", "_X_ said"),
    ("Quentin Bloggs", "[Quentin](https://example.org/q) Bloggs said", "X said"),
    ("Mill-Lane 3", "at Mill–Lane 3, now", "at X, now"),
    ("Anna", "Annabel and Joanna stay", "Annabel and Joanna stay"),
    ("Anna", "snake_Anna_case", "snake_X_case"),
]


@pytest.mark.parametrize(("words", "before", "after"), TYPED, ids=[before for _words, before, _after in TYPED])
def test_what_is_read_alike_goes_alike(words: str, before: str, after: str) -> None:
    assert make_change(words, "X")(before) == after


def test_a_reason_says_the_words_in_no_spelling(app: Flask) -> None:
    consultation = make_named()
    first, _second = make_two(consultation)
    for reason in (f"It names {NAME.upper()}.", f"It names {NAME.replace(' ', '  ')}."):
        with pytest.raises(Invalid) as refused:
            ask_to_take_out(first, consultation, words=NAME, reason=reason)
        assert set(refused.value.errors) == {"reason"}


def test_the_job_that_somebody_was_invited_with_is_reached(app: Flask) -> None:
    consultation = make.make_consultation()
    place = make.place_of(make.seat(consultation), consultation)
    place.job_title = f"Night nurse of {NAME}"
    take_out(consultation)
    assert NAME not in place.job_title and list_taken_out(consultation)[0].places == {"people": 1}
