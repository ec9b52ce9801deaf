"""What somebody quotes who has selected some words of a comment."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from forum.activities.discussions.quoting import LONGEST_PASSAGE, find_lines
from tests import factories as make
from tests.activities.discussions.test_threads import signed_in

BODY = "The first line.\n\nWe **rang** five numbers,\nand nobody answered.\n\nThe last line."


@pytest.mark.parametrize(
    ("passage", "lines"),
    [
        ("rang five", "We **rang** five numbers,"),
        ("five numbers, and nobody", "We **rang** five numbers,\nand nobody answered."),
        ("line.  We", "The first line.\n\nWe **rang** five numbers,"),
        ("nobody said this", ""),
        ("ang fiv", ""),
        ("", ""),
        ("*** > ", ""),
        ("The last line. " * 100, ""),
    ],
)
def test_the_lines_in_which_the_selected_words_stand(passage: str, lines: str) -> None:
    assert find_lines(BODY, passage) == lines


def test_no_more_is_looked_for_than_a_passage_can_be() -> None:
    body = "word " * 1000
    assert find_lines(body, body) == body.strip()
    assert find_lines(f"{body}\nanother", f"{body} unheard")[:LONGEST_PASSAGE] == body[:LONGEST_PASSAGE]


def test_the_form_begins_with_what_was_selected_and_with_all_of_it_where_that_is_not_there(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), body=BODY)
    reader = signed_in(app, first.consultation)
    path = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}/reply?to={first.public_id}&quote="
    assert reader.open(path + quote("rang five")).page.find("textarea").text.strip() == "> We **rang** five numbers,"
    for words in ("1", "nobody said this"):
        assert "> The first line." in reader.open(path + quote(words)).page.find("textarea").text
