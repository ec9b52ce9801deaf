"""What somebody most likely looks for comes first, and a slip of the finger leads on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.search.parsing import parse
from forum.search.queries import Choices, find_matches
from tests import factories as make
from tests.browsing import Reader

LONG = "Who should answer the telephone in the whole of our county at night when people are at home?"


def make_called(title: str) -> Consultation:
    consultation = make.make_consultation(title=title)
    db.session.commit()
    return consultation


def test_an_open_consultation_called_by_the_words_comes_before_what_was_said_and_one_that_is_over(either_app: Flask) -> None:
    with set_clock(now() - timedelta(days=400)):
        over = make_called("The night")
    asked = make_called(LONG)
    for _each in range(3):
        make.make_thread(asked, title="Night", body="Night, night and night.")
    run_due_jobs()
    found = find_matches(parse("night"), Choices()).all
    assert [(each.kind, each.space_id) for each in found[:2]] == [("consultation", asked.id), ("consultation", over.id)]
    newest = find_matches(parse("night"), Choices(), newest_first=True).all
    assert newest[0].kind != "consultation", "who asks for the newest gets the newest"


@pytest.mark.parametrize(("typed", "meant"), [("nigth", "night"), ("telefone nigth", "telephone night"), ("qqqqqq", "")])
def test_a_word_that_is_nearly_one_of_a_title_is_offered(app: Flask, typed: str, meant: str) -> None:
    make_called(LONG)
    run_due_jobs()
    reader = Reader(app).open(f"/search?q={typed}")
    assert ("Did you mean" in reader.words) == bool(meant)
    if meant:
        assert LONG in reader.follow(meant).words
