"""A language whose words are half as long again as the English ones, as German's, Welsh's or Polish's may be."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.services import ROOT

LANGUAGE = "de"  # any whose dates are known
# What is filled in or drawn, and no word: %(name)s, {left}, <b>, &nbsp;, https://…, a@b.
FIXED = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&#?\w+;|https?:\S+|\S+@\S+")
WORD = re.compile(r"[^\W\d_]{2,}")


def lengthen(sentence: str) -> str:
    """Each word and half of it again: “comment” → “commentcom”."""
    parts = re.split(f"({FIXED.pattern})", sentence)
    return "".join(part if number % 2 else WORD.sub(_lengthen_word, part) for number, part in enumerate(parts))


def _lengthen_word(word: re.Match[str]) -> str:
    return word[0] + word[0][: (len(word[0]) + 1) // 2].lower()


def write_longer_catalogue(folder: Path) -> None:
    """As `pybabel compile` would write it: `folder` is what the setting TRANSLATIONS names."""
    with (ROOT / "translations" / "messages.pot").open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE)
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            said = tuple(lengthen(text) for text in ids)
            message.string = said if message.pluralizable else said[0]
            message.flags.discard("fuzzy")
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
