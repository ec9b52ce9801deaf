"""How easy a page is to read, by its own words: those of people, and the names that a law wants, are left out."""

from __future__ import annotations

import re
from calendar import day_name, month_name

from bs4 import BeautifulSoup
from pyphen import Pyphen

SYLLABLES = Pyphen(lang="en_GB")
BLOCKS = ["p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "label", "legend", "summary", "th", "td"]
# Those of people; choices of a list, and what only a computer reads.
NOT_OURS = "nav, [dir=auto], .typed, select, code"
NIGHT = "/consultations/who-should-answer-at-night-when"
# Some days and months have one syllable and some three: what a page asks for must not hang on the day.
DATES = re.compile(rf"\b(?:{'|'.join([*day_name, *month_name[1:]])})\b")
# In years, at most, of a page or of several that are one text: what the texts came to that they were written from.
OLDEST_READING_AGES = {
    ("", ("/how-it-works",)): 7.9,
    ("", ("/rules",)): 8.0,
    ("", ("/privacy",)): 8.1,
    ("", ("/accessibility",)): 7.9,
    ("", (NIGHT,)): 8.7,
    ("participant@example.org", ("{open0}",)): 6.4,  # 6.2, but for what it says of the seal
    ("", ("{result5}/receipts?code=heron-lamp-42-quay",)): 5.8,
    ("", ("{door}",)): 6.1,
    ("participant@example.org", ("/account/notices", "{notice}", "{notice}/appeal")): 8.0,  # 7.1, but for a house rule
    ("", ("{promise}",)): 6.3,
}


def find_reading_age(text: str) -> float:
    """The Flesch–Kincaid grade and five years (Kincaid, Fishburne, Rogers and Chissom 1975), with syllables as Pyphen divides
    words. The end of a line ends a sentence too."""
    sentences = [each for each in re.split(r"(?<=[.!?:])\s+|\n+", text) if re.search(r"[A-Za-z]{2}", each)]
    words = re.findall(r"[A-Za-z’']+", text)
    syllables = sum(len(SYLLABLES.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5


def read_own_words(html: bytes) -> str:
    """What the product itself says on a page, a line for each paragraph."""
    main = BeautifulSoup(html, "html.parser").find("main")
    assert main is not None
    for other in main.select(NOT_OURS):
        other.decompose()
    formal = main.find("h2", string="Formal statement")
    for after in formal.find_all_next(True) if formal else ():
        after.clear()
    blocks = [block for block in main.find_all(BLOCKS) if not block.find(BLOCKS)]
    return DATES.sub("", "\n".join(" ".join(block.get_text(" ").split()) for block in blocks))
