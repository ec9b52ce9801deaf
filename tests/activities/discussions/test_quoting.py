"""What somebody quotes who has selected some words of a comment."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from forum.activities.discussions.quoting import LONGEST_PASSAGE, find_lines
from tests import factories as make
from tests.activities.discussions.test_threads import signed_in

BODY = "The first line.\n\nIt took 15 minutes.\n\nWe **rang** five numbers,\nand nobody answered.\n\nThe last line."


@pytest.mark.parametrize(
    ("passage", "lines"),
    [
        ("rang five", "We **rang** five numbers,"),
        ("five numbers, and nobody", "We **rang** five numbers,\nand nobody answered."),
        ("line.  It took", "The first line.\n\nIt took 15 minutes."),
        ("nobody said this", ""),
        ("ang fiv", ""),
        ("rang fi", ""),
        ("1", ""),
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
    for words in ("", "1", "nobody said this"):
        assert "> The first line." in reader.open(path + quote(words)).page.find("textarea").text


def test_the_link_beside_a_comment_quotes_all_of_it_whatever_numbers_are_in_it(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), body="1 The first line.\n\nThe other.")
    reader = signed_in(app, first.consultation)
    reader.open(f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}").follow("Quote")
    quoted = reader.page.find("textarea").text
    assert "> 1 The first line." in quoted and "> The other." in quoted
