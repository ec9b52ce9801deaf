"""Whatever is typed is words and phrases, and a page of results."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.kernel.db import db
from forum.search.parsing import LONGEST_QUERY, MOST_PARTS, fold, fold_each, parse
from forum.search.queries import Choices, MarkedText, cut, draw, find_matches, read_marks
from tests import factories as make
from tests.browsing import Reader

# What means something to one of the databases, to a shell or to a page.
SIGNS = [
    '"',
    "“",
    "”",
    "'",
    "*",
    "^",
    "-",
    "+",
    "(",
    ")",
    ":",
    "{",
    "}",
    "&",
    "|",
    "!",
    "<->",
    "\\",
    "\0",
    "\x02",
    "%",
    "NEAR",
    "AND",
    "NOT",
]
HOSTILE = [
    'title:"x', "NEAR(a b)", "a AND", "OR", "NOT x", "^start", "a*", '"', '""', '" "', "{title} : x", "-x", "facets:c1",
    "'; DROP TABLE x",
    "a & b | !c", "a <-> b", "<mark>", "%", "\u0301", "٣", "²", "ﬁ", "😀", "ก็", "हिन्दी", "漢字", "x" * 300, '"a ' * 100,
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("", ()),
        ("  ", ()),
        ("night", ("night",)),
        ("  care   at night ", ("care", "at", "night")),
        ('"care at  night" phone', ("care at night", "phone")),
        ("“care at night” phone", ("care at night", "phone")),
        ("care at night” phone", ("care", "at", "night", "phone")),
        ('phone "at night', ("phone", "at", "night")),
        ("night night", ("night",)),
        ("co-operate NOT AND", ("co-operate", "NOT", "AND")),
        ("— … * ( )", ()),
        ('"— …" a', ("a",)),
    ],
)
def test_words_and_phrases(typed: str, parts: tuple[str, ...]) -> None:
    assert parse(typed).parts == parts


def test_no_more_than_so_much_is_read() -> None:
    assert len(parse(" ".join(map(str, range(1000)))).parts) <= MOST_PARTS
    assert sum(map(len, parse("x" * 100_000).parts)) <= LONGEST_QUERY


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=12)), max_size=12).map(" ".join))
def test_anything_is_searched_for_without_a_fault(either_app: Flask, typed: str) -> None:
    for choices in (Choices(), Choices(kinds=("post",), capacities=("carer",), space_id=1)):
        matches = find_matches(parse(typed), choices)
        db.session.rollback()
        assert not matches.all


@pytest.mark.parametrize("typed", ["a\0b", "\ud800 a", "a" + chr(0x10FFFF)])
def test_what_no_database_takes_is_left_out(typed: str) -> None:
    assert "\0" not in parse(typed).match
    parse(typed).match.encode()


@pytest.mark.parametrize("typed", HOSTILE)
def test_anything_is_a_page(either_app: Flask, typed: str) -> None:
    make.make_thread(make.make_consultation(), body=f"They said {typed[:100]} and went.")
    query = dict.fromkeys(("q", "kind", "by", "in", "after", "sort"), typed)
    response = Reader(either_app).ask("get", "/search", query_string=query)
    assert response.status_code == 422 if len(typed) > LONGEST_QUERY else response.status_code in {200, 422}


@given(text=st.text(max_size=80))
def test_folding_each_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold_each(text)) == len(text)
    assert fold("Café ÅNGSTRÖM ŵ") == "Cafe ANGSTROM w" == fold_each("Café ÅNGSTRÖM ŵ")


@given(
    pieces=st.lists(st.tuples(st.text("ab c", min_size=1, max_size=40), st.booleans()), min_size=1, max_size=12),
    before=st.one_of(st.none(), st.integers(0, 30)),
    most=st.integers(1, 60),
)
def test_an_excerpt_is_a_part_of_the_text_as_it_was_marked(pieces: list[tuple[str, bool]], before: int | None, most: int) -> None:
    marked = "".join(f"\x02{text}\x03" if is_marked else text for text, is_marked in pieces)
    spans = read_marks(marked)
    assert "".join(span.text for span in spans) == "".join(text for text, _is_marked in pieces)
    kept = [span for span in cut(spans, before, most) if span.text not in {"…", "… "}]
    shown = "".join(span.text for span in kept)
    assert shown in "".join(text for text, _is_marked in pieces)
    assert len(shown) <= most + 1
    if before is not None and before < most // 2 and any(span.is_marked for span in spans):
        assert any(span.is_marked for span in kept), "the first mark is in it"


def test_an_excerpt_ends_between_words() -> None:
    words = "one two three four five six seven eight nine ten"
    spans = [MarkedText(words[:28], False), MarkedText("seven", True), MarkedText(words[33:], False)]
    assert "".join(span.text for span in cut(spans, 6, 20)) == "… five six seven…"


def test_what_is_found_is_marked_in_the_form_it_stands_in(either_app: Flask) -> None:
    make.make_thread(
        make.make_consultation(), title="Nothing here", body="The nurses’ café <b>closes</b> early; the Café closed twice."
    )
    query = parse("cafe close")
    with either_app.test_request_context():
        (result,) = draw(make.SYSTEM, query, find_matches(query, Choices()).all)
    assert [span.text for span in result.excerpt if span.is_marked] == ["café", "closes", "Café", "closed"]
    page = Reader(either_app).open("/search?q=cafe+close").page
    assert [mark.text for mark in page.find_all("mark")] == ["café", "closes", "Café", "closed"]
