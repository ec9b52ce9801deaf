"""Whatever people type is shown harmless, and quickly."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel import text
from forum.kernel.text import ATTRIBUTES, TAGS, as_plain, quote, render, tidy_line, tidy_text

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


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_become_harmless(words: str) -> None:
    page = BeautifulSoup(render(words), "html.parser")
    for tag in page.find_all(True):
        assert tag.name in TAGS
        assert set(tag.attrs) <= ATTRIBUTES.get(tag.name, set())
        assert re.match(r"(https?:|mailto:)", tag.get("href", "http:"))


@given(st.text(alphabet=st.sampled_from("<>[]()&;:\"'=/!*_`#-\\ \nabjavscriptonerlh"), max_size=300))
def test_no_mixture_of_marks_breaks_out(words: str) -> None:
    test_hostile_words_become_harmless(words)


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


def test_quoting_keeps_every_line() -> None:
    assert quote("a\n\nb") == "> a\n> \n> b\n\n"
    assert "<blockquote>" in render(quote("a\n\nb") + "c")


@given(st.text())
def test_tidying_twice_changes_nothing_more(words: str) -> None:
    assert tidy_text(tidy_text(words)) == tidy_text(words)
    assert tidy_line(tidy_line(words)) == tidy_line(words)
