"""What somebody who has never heard of Markdown writes is shown as they wrote it; Markdown works where it is meant."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from forum.kernel.markdown import DEEPEST_NESTING
from forum.kernel.text import as_plain, has_words, quote, render, tidy_text

# What was typed, what must be seen, the lines that are seen, where links lead.
TYPED = Path(__file__).parents[1] / "data" / "typed.tsv"
CASES = list(csv.DictReader(TYPED.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
ESCAPES = {"\\n": "\n", "\\t": "\t", "\\x0b": "\x0b", "\\x85": "\x85", "\\u0301": "\u0301", "\\u0302": "\u0302"}


def unescape(cell: str) -> str:
    for written, meant in ESCAPES.items():
        cell = cell.replace(written, meant)
    return cell


def show(typed: str) -> BeautifulSoup:
    return BeautifulSoup(render(tidy_text(typed)), "html.parser")


def lines_of(page: BeautifulSoup) -> list[str]:
    return [line for line in page.get_text().split("\n") if line]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["must be seen"])
def test_what_is_typed_is_seen(case: dict[str, str]) -> None:
    typed, seen = unescape(case["typed"]), unescape(case["lines that are seen"])
    page = show(typed)
    assert lines_of(page) == seen.split("\n")
    assert [link["href"] for link in page.find_all("a")] == case["links"].split()
    assert as_plain(render(tidy_text(typed))) == " ".join(seen.split())
    assert not page.find_all(["pre", "code", "hr", "ol", "ul"])
    assert has_words(typed)


@pytest.mark.parametrize(
    ("words", "target", "told"),
    [
        ("https://nhs.uk", "https://example.org/nhs.uk", " (example.org)"),
        ("nhs.uk", "https://nhs.uk.example.org", " (nhs.uk.example.org)"),
        ("example.org.nhs.uk", "https://example.org", " (example.org)"),
        ("nhs.uk/example.org", "https://example.org", " (example.org)"),
        ("**www.nhs.uk**", "https://nhs.uk@example.org", " (example.org)"),
        ("help@nhs.uk", "mailto:sam@example.org?subject=Hello", " (sam@example.org)"),
        ("help@nhs.uk", "mailto:help@nhs.uk?subject=Hello", ""),
        ("the NHS at www.nhs.uk", "https://111.nhs.uk/online", ""),
        ("our plan, 1.2 million pounds.", "https://example.org/plan.pdf", ""),
        ("nhs。uk", "https://example.com", " (example.com)"),
        ("nhs．uk", "https://example.com", " (example.com)"),
        ("nhs｡uk.", "https://example.com", " (example.com)"),
        ("nhs․uk", "https://example.com", " (example.com)"),
        ("ｎｈｓ.uk", "https://example.com", " (example.com)"),
        ("nhs.\u200buk", "https://example.com", " (example.com)"),
        ("NHS.UK", "https://example.com", " (example.com)"),
        ("see example.org or nhs.uk", "https://example.org", " (example.org)"),
        ("NHS/nhs.uk", "https://example.com", " (example.com)"),
        ("//nhs.uk", "https://example.com", " (example.com)"),
        ("https://nhs.uk@example.com/nhs.uk", "https://nhs.uk@example.com/nhs.uk", " (example.com)"),
        ("xn--bcher-kva.example", "https://example.com", " (example.com)"),
        ("bücher.example", "https://xn--bcher-kva.example/a", ""),
        ("ｎｈｓ。uk.", "https://NHS.UK", ""),
        ("nhs.uk/guide.html?a=b.cd#ef.gh", "https://nhs.uk/guide.html", ""),
    ],
)
def test_a_link_whose_words_name_another_place_says_where_it_leads(words: str, target: str, told: str) -> None:
    link = show(f"See [{words}]({target})").a
    assert link["href"] == target and link.get_text() == words.replace("*", "") + told


def test_an_answer_stands_below_what_it_quotes() -> None:
    for typed in ("> They said\nIt must not", quote("They said").rstrip() + "\nIt must not", "> > They\n> said\nIt must not"):
        page = show(typed)
        assert "It must not" not in page.blockquote.get_text()
        assert page.find_all("p")[-1].get_text() == "It must not"


def test_words_below_a_list_are_not_its_last_point() -> None:
    page = show("We want\n- beds\n- food\nand that soon")
    assert [point.get_text() for point in page.find_all("li")] == ["beds", "food"]
    assert [each.get_text() for each in page.find_all("p")] == ["We want", "and that soon"]


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("**a** *b* _c_ __d__", ["strong", "em", "em", "strong"]),
        ("“*a*” (**b**), *c*.", ["em", "strong", "em"]),
        ("*at the front*\n**of a line**", ["em", "strong"]),
        ("- a\n- b", ["ul", "li", "li"]),
        ("* a\n\n* b", ["ul", "li", "p", "li", "p"]),
        ("1. a\n2. b", ["ol", "li", "li"]),
        ("1. a\n   - b\n   - c\n2. d", ["ol", "li", "ul", "li", "li", "li"]),
        ("> a", ["blockquote", "p"]),
        ("> - a\n> - b", ["blockquote", "ul", "li", "li"]),
        ("[a](https://example.org)", ["a"]),
        ("<https://example.org>", ["a"]),
    ],
)
def test_markdown_works_where_it_is_meant(typed: str, tags: list[str]) -> None:
    page = show(typed)
    assert [tag.name for tag in page.find_all(True) if tag.name != "br" and (tag.name != "p" or "p" in tags)] == tags
    assert not set("*_>[") & set(page.get_text())


NOT_MEANT = r"""
f*** off, you s***|¯\_(ツ)_/¯|\*a\*|2 * 3 * 4|price* and terms*|*.pdf and *.doc|(*) and (*)|C:\_a_\b|- 5 degrees / - 3 degrees
- Joan|* * *|+ a / + b|2. b / 3. c|1. a / 1. b|1) a|``` / a / ```|# a|a / ===|a / ---|&copy; R&D|<b>a</b>|[a]: https|[a]()|[a](ftp://b)|![a](b)
"""


@pytest.mark.parametrize("typed", [typed for line in NOT_MEANT.split("\n") for typed in line.split("|") if typed])
def test_what_looks_like_markdown_and_is_not_stays(typed: str) -> None:
    assert lines_of(show(typed.replace(" / ", "\n"))) == typed.split(" / ")


@given(st.text(alphabet=st.sampled_from("ab1 23.)-+*_>#`~|=[]()!<&;:\\/\"'\n\t"), max_size=120))
def test_no_letter_and_no_number_is_lost(typed: str) -> None:
    seen = [c for c in as_plain(render(tidy_text(typed))) if c.isalnum()]
    assert seen == [c for c in typed if c.isalnum()]


PIECES = ["- ", "* ", "+ ", "1. ", "2. ", "> ", ">", "  ", "\t", "\n", "\n", "word", "**a** ", "_b_", "12"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@example("1. - \n  1. - ")
@example("- a\n 1. b\n- c\n 1. d")
def test_no_word_is_lost_on_any_line(typed: str) -> None:
    seen = [c for c in as_plain(render(tidy_text(typed))) if c.isalnum()]
    assert seen == [c for c in typed if c.isalnum()]


@pytest.mark.parametrize(("levels", "mark"), [(6, "  "), (2 * DEEPEST_NESTING, "> ")])
def test_no_word_is_lost_however_deep_it_stands(levels: int, mark: str) -> None:
    words = [f"word{depth}" for depth in range(levels)]
    lines = (f"{mark * depth}{'- ' if mark == '  ' else ''}{word}" for depth, word in enumerate(words))
    assert [word for word in as_plain(render("\n".join(lines))).split() if word.isalnum()] == words


def test_numbers_of_points_stand_in_excerpts() -> None:
    assert as_plain(render("1. a\n   - x\n   - y\n2. b")) == "1. a x y 2. b"


def test_links_tell_what_they_lead_to() -> None:
    assert show('[a](https://example.org "of b")').get_text().strip() == "a (of b)"
    assert show("[0191 496 0000](tel:01914960000)").get_text().strip() == "0191 496 0000 (01914960000)"


@pytest.mark.parametrize(
    "typed",
    [
        "The dates (https://example.org/dates) are wrong",
        "See “www.nhs.uk/a,b” for them",
        "Half of **it**-ness and *that*’s all",
        "https://example.org/?q=a|b",
    ],
)
def test_no_space_comes_into_an_excerpt_that_nobody_typed(typed: str) -> None:
    assert as_plain(render(typed)) == typed.replace("*", "")
