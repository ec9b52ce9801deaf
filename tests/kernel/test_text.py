"""Whatever people type is shown harmless, and quickly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from sqlalchemy.dialects import sqlite

from forum.kernel import text
from forum.kernel.text import (
    ATTRIBUTES,
    DEEPEST_NESTING,
    LONGEST_MARKDOWN,
    MOST_ACCENTS,
    MOST_MARKS,
    TAGS,
    RenderedText,
    as_plain,
    count_different_words,
    embolden,
    has_words,
    link_addresses,
    quote,
    render,
    shorten,
    tidy_line,
    tidy_text,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<b><i><u>never closed",
    "![x](https://tracker.example/pixel.png)",
    '[x](https://example.org "onmouseover=alert(1)")',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>body{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "[x]: javascript:alert(1)\n[x]",
    "java\x00script:alert(1)",
]
SLOW = {
    "64 kB of open brackets": "[" * 65_536,
    "64 kB of round brackets": "(" * 65_536,
    "64 kB of pairs": "[](" * 22_000,
    "64 kB of less-than": "<" * 65_536,
    "64 kB of short lines": "a\n" * 32_768,
    "as many brackets as still count as Markdown": "[](" * 330,
    "as many open links as still count": "[a](" * 330 + "x" * 8_000,
    "stars": "**a " * 330,
    "quotes": "> " * 9_000,
    "backslashes": "\\" * 19_000,
    "addresses": "http://a.bc/ " * 1_500,
}


LINK = 'rel="nofollow ugc noopener"'
# What can be typed, and what it becomes: each mark that means something, and those that deliberately mean nothing here.
MARKDOWN = {
    "**a** *b*": "<p><strong>a</strong> <em>b</em></p>",
    "a\nb": "<p>a<br>\nb</p>",
    "a\n\nb": "<p>a</p>\n<p>b</p>",
    "- a": "<p>- a</p>",
    "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "3. a": "<p>3. a</p>",
    "> a": "<blockquote>\n<p>a</p>\n</blockquote>",
    "`a`": "<p>`a`</p>",
    "    a": "<p>a</p>",
    "a\n\n---": "<p>a</p>\n<p>---</p>",
    "[x](http://example.org)": f'<p><a href="http://example.org" {LINK}>x</a></p>',
    "[x](https://example.org 'title')": f'<p><a href="https://example.org" {LINK}>x (title)</a></p>',
    "[x](mailto:a@example.org)": f'<p><a href="mailto:a@example.org" {LINK}>x</a></p>',
    "[x](ftp://example.org)": "<p>[x](ftp://example.org)</p>",
    "# a": "<p># a</p>",
    "a\n===": "<p>a<br>\n===</p>",
    "![x](https://example.org)": f'<p>!<a href="https://example.org" {LINK}>x</a></p>',
    "[x]: https://example.com\n\n[x]": f'<p>[x]: <a href="https://example.com" {LINK}>https://example.com</a></p>\n<p>[x]</p>',
    "<b>a</b>": "<p>&lt;b&gt;a&lt;/b&gt;</p>",
    "<div>\na\n</div>": "<p>&lt;div&gt;<br>\na<br>\n&lt;/div&gt;</p>",
}


@pytest.mark.parametrize("typed", MARKDOWN)
def test_each_mark_becomes_what_it_means(typed: str) -> None:
    assert render(typed).strip() == MARKDOWN[typed]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_become_harmless(words: str) -> None:
    page = BeautifulSoup(render(words), "html.parser")
    for tag in page.find_all(True):
        assert tag.name in TAGS
        assert set(tag.attrs) <= ATTRIBUTES.get(tag.name, set()) | {"rel"}
        assert re.match(r"(https?:|mailto:|tel:)", tag.get("href", "http:"))


@given(st.text(alphabet=st.sampled_from("<>[]()&;:\"'=/!*_`#-\\ \nabjavscriptonerlh"), max_size=300))
def test_no_mixture_of_marks_breaks_out(words: str) -> None:
    test_hostile_words_become_harmless(words)


@pytest.mark.parametrize("gate", ["bleach", "nh3"])
@pytest.mark.parametrize("words", HOSTILE)
def test_each_cleaner_holds_alone_when_the_parser_and_the_other_let_all_through(
    words: str, gate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Open:
        def clean(self, html: str, **_options: object) -> str:
            return html

    monkeypatch.setattr(text, "_parse", lambda markdown: markdown)
    monkeypatch.setattr(text, "nh3" if gate == "bleach" else "_cleaner", Open())
    test_hostile_words_become_harmless(words)


@given(st.lists(st.sampled_from(["> ", "- ", "1. "]), max_size=30))
def test_no_word_is_lost_however_deep_it_stands(marks: list[str]) -> None:
    """A long argument in which each answer quotes the one before is such a text."""
    assert as_plain(render("".join(marks) + "word")).endswith("word")


def test_what_is_cut_short_ends_in_one_mark() -> None:
    words = "It is done. And more."
    assert [shorten(words, length) for length in (21, 14, 9)] == [words, "It is done…", "It is…"]


def test_what_stands_too_deep_is_shown_as_typed_and_nothing_less_deep() -> None:
    shallow, deep = ("> " * (DEEPEST_NESTING - less) + "word" for less in (1, 0))
    assert as_plain(render(shallow)) == "word"
    assert as_plain(render(deep)) == deep


@pytest.mark.parametrize(
    ("longest", "too_long"),
    [
        ("**a** " + "b" * (LONGEST_MARKDOWN - 6), "**a** " + "b" * (LONGEST_MARKDOWN - 5)),
        ("**a**" + "*" * (MOST_MARKS - 4), "**a**" + "*" * (MOST_MARKS - 3)),
        *[(f"**a**{mark * (MOST_MARKS - 4)}", f"**a**{mark * (MOST_MARKS - 3)}") for mark in "[]()_`<>&!\n"],
    ],
)
def test_a_text_is_markdown_up_to_the_limit_and_as_typed_above_it(longest: str, too_long: str) -> None:
    assert "**a**" not in render(longest)
    assert render(too_long).startswith("<p>**a**")


def test_above_the_limit_lines_stay_lines_and_marks_stay_marks() -> None:
    assert render("*" * 1_001 + '\n"<b>" & c') == f'<p>{"*" * 1_001}<br>"&lt;b&gt;" &amp; c</p>'


@given(st.text(max_size=300))
def test_words_written_without_marks_are_shown_as_they_are(words: str) -> None:
    letters = "".join(c for c in words if c.isalpha())
    assert letters in re.sub(r"\s", "", as_plain(render(letters))) or not letters


@pytest.mark.parametrize("name", [name for name in SLOW if name.startswith("64 kB")])
def test_what_would_take_long_is_never_parsed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing 64 kB of "(" took 43 seconds. `make bench` shows how long each takes now."""

    class Never:
        def __getattr__(self, _name: str) -> None:
            raise AssertionError("this text was given to a parser")

    monkeypatch.setattr(text, "_markdown", Never())
    monkeypatch.setattr(text, "_cleaner", Never())
    assert as_plain(render(SLOW[name])) == " ".join(SLOW[name].split())
    with pytest.raises(AssertionError, match="given to a parser"):
        render("an ordinary text")


@pytest.mark.parametrize("name", SLOW)
def test_walls_of_marks_become_harmless_too(name: str) -> None:
    test_hostile_words_become_harmless(SLOW[name])


def test_links_are_made_and_marked() -> None:
    assert render("see https://example.org/a?b=1&c=2") == (
        '<p>see <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">https://example.org/a?b=1&amp;c=2</a></p>\n'
    )


def test_headings_and_pictures_are_left_as_words() -> None:
    assert "<h1" not in render("# Big\n\nBig\n===")
    assert "<img" not in render("![x](https://example.org/x.png)")


def test_a_name_cannot_hide_behind_invisible_letters() -> None:
    assert tidy_line("  Amber\u202eHeron\u200b \n\x00") == "AmberHeron"


def test_plain_words_are_cut_at_a_word() -> None:
    assert as_plain("<p>One two three</p><p>four</p>", 12) == "One two…"
    assert as_plain("<p>One &amp; two.</p>") == "One & two."
    assert as_plain("<p>One <em>two</em>, three <b>four</b>.</p>") == "One two, three four."
    assert as_plain("<p>Pourquoi ? Vite !</p><p>Oui.</p>") == "Pourquoi ? Vite ! Oui."


@pytest.mark.parametrize("length", range(6, 18))
def test_what_is_cut_is_never_longer_and_ends_with_a_whole_word(length: int) -> None:
    whole = "One, two: three."
    cut = as_plain(f"<p>{whole}</p>", length)
    assert cut == (whole if length >= len(whole) else "One, two…" if length > len("One, two:") else "One…")


def test_only_rendered_words_are_stored_as_rendered_and_they_come_back_safe() -> None:
    column, dialect = RenderedText(), sqlite.dialect()
    stored = column.process_bind_param(render("a"), dialect)
    assert (type(stored), stored) == (str, "<p>a</p>\n")
    back = column.process_result_value(stored, dialect)
    assert (type(back), back) == (Markup, stored)
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None
    with pytest.raises(ValueError, match="render"):
        column.process_bind_param("<p>a</p>", dialect)


def test_addresses_in_a_mail_become_links_and_all_else_stays() -> None:
    assert link_addresses('See http://127.0.0.1:8000/a?b=1&c=2 <b>\n"now": ftp://x') == (
        'See <a href="http://127.0.0.1:8000/a?b=1&amp;c=2">http://127.0.0.1:8000/a?b=1&amp;c=2</a> &lt;b&gt;<br>"now": ftp://x'
    )


@pytest.mark.parametrize("words", ["a", "1", "·", "-", "😀", "\u3164a", " X "])
def test_whatever_can_be_seen_is_words(words: str) -> None:
    assert has_words(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " \n\t",
        "\u200b\u2060",
        "\x00",
        "\u115f",
        "\u1160",
        "\u2800",
        "\u3164",
        "\uffa0",
        "\ue000",
        ">",
        ">>",
        "> \n>",
        "\ufe0f",
        "\u0301",
        "\u034f",
        "\U0001d173",
    ],
)
def test_what_cannot_be_seen_is_no_words(words: str) -> None:
    assert not has_words(words)


def test_quoting_keeps_every_line() -> None:
    assert quote("a\n\nb") == "> a\n> \n> b\n\n"
    assert "<blockquote>" in render(quote("a\n\nb") + "c")


@given(st.text())
def test_tidying_twice_changes_nothing_more(words: str) -> None:
    assert tidy_text(tidy_text(words)) == tidy_text(words)
    assert tidy_line(tidy_line(words)) == tidy_line(words)


@given(st.text())
def test_tidying_takes_only_what_nobody_typed_on_purpose(words: str) -> None:
    tidied = tidy_text(words)
    assert not [c for c in tidied if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert [c for c in tidied if c.isalnum()] == [c for c in unicodedata.normalize("NFC", words) if c.isalnum()]


def test_lines_and_what_stands_before_them_stay_as_they_were_typed() -> None:
    assert tidy_text("\n\n  a\tX\r\nb\rc\x00\x07  \n\n") == "  a\tX\nb\nc"
    assert tidy_text("a\n\n\nb\n\n\n\n\n\nc") == "a\n\n\nb\n\n\nc"
    assert tidy_text("X\u202ea\u202aX\u2066b\u2069") == "XaXb"
    assert tidy_text("e\u0301") == tidy_line("e\u0301") == "\u00e9"
    assert tidy_text(None) == tidy_line(None) == ""


@pytest.mark.parametrize("tidy", [tidy_line, tidy_text, lambda typed: as_plain(render(typed))])
def test_no_more_than_four_accents_stand_on_one_letter(tidy: Callable[[str], str]) -> None:
    for accents in ("\u0301" * 600, "\u0301\u200d" * 600, "\u20dd\u0323" * 300, "\u0344" * 600, "\ufe0f" * 600):
        kept = tidy(f"Caf\u0065{accents} and t\u0302")
        marks = [c for c in kept if unicodedata.combining(c) or unicodedata.category(c) in {"Mn", "Me"}]
        assert len(marks) <= MOST_ACCENTS + 1
        assert kept.endswith("t\u0302")


@pytest.mark.parametrize(
    "words",
    ["Wŷ", "Nguyễn Thị Hương", "שָׁלוֹם", "مُحَمَّدٌ", "ที่นี่", "हिन्दी", "👩‍⚕️🏴󠁧󠁢󠁷󠁬󠁳󠁿", "O̱̩̍k", "བསྒྲུབས"],
)
def test_accents_that_languages_write_stay(words: str) -> None:
    assert tidy_line(words) == tidy_text(words) == unicodedata.normalize("NFC", words)


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1e"])
def test_whatever_ends_a_line_parts_words(end: str) -> None:
    assert tidy_text(f"first{end}second") == "first\nsecond"
    assert tidy_text("first\x07second") == "first second"


def test_only_the_first_words_of_our_sentences_are_bold() -> None:
    assert embolden("**Who can vote:** people on “<b> & **x**”.") == "<b>Who can vote:</b> people on “&lt;b&gt; &amp; **x**”."
    for words in ("No marks.", "People on **x**.", "**Begun & not ended."):
        assert embolden(words) == words.replace("&", "&amp;")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("yes yes, Yes! YES", 1), ("a b c", 3), ("We ran out. We ran", 3), ("夜夜夜夜", 0)],
)
def test_the_same_word_again_is_no_different_one(text: str, words: int) -> None:
    assert count_different_words(text) == words


def test_a_link_with_nothing_to_see_shows_where_it_leads() -> None:
    assert as_plain(render("[\u200b](http://a.b)")).strip("\u200b") == "http://a.b"


def test_two_words_without_a_space_between_them_are_no_address() -> None:
    assert "<a" not in render("we left the ward.london was too far, and home.wales too, near the council.scot office")
    for address in ("gov.scot", "nhs.wales", "www.tfl.london", "mycouncil.wales", "https://home.wales"):
        assert render(f"See {address} now").count("<a ") == 1, address


def test_an_address_between_underlines_is_linked_without_them() -> None:
    assert 'href="https://a.b/c"' in render("_https://a.b/c_")
    assert 'href="https://a.b/c_d"' in render("See https://a.b/c_d")
