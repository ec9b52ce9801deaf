"""Words that say a thing is decided: `decided_phrases.toml`, each phrase from a day on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).with_name("decided_phrases.toml")
SENTENCES = re.compile(r"[^.!?\n]+[.!?]*")
WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def find_decided_sentence(text: str, day: date) -> str:
    """The first sentence that says that it is decided, in words that we look for on `day`; "" where none does. One that asks or
    denies it, or sets a condition, is none."""
    for found in SENTENCES.finditer(text.replace("\u2019", "'")):
        sentence = found[0].strip()
        words = f" {' '.join(WORDS.findall(sentence.casefold()))} "
        if not sentence.endswith("?") and any(_says(words, phrase) for phrase in _list_phrases(day)):
            return sentence
    return ""


def _says(words: str, phrase: str) -> bool:
    before, found, after = words.partition(f" {phrase} ")
    if not found:
        return False
    said = set(before.split())
    is_open = said & _read_words("open_words") or any(word.endswith("n't") for word in said)
    # Nearest to the phrase: "the survey will close on", "we will close comments".
    near = {*before.split()[-3:], *after.split()[:3]}
    return not is_open and not near & _read_words("about_taking_part")


@dataclass(frozen=True)
class DecidedPhrases:
    """Of one day: what we look for from then on."""

    since: date
    words: tuple[str, ...]


@cache
def _read_words(name: str) -> frozenset[str]:
    return frozenset(tomllib.loads(PHRASES.read_text(encoding="utf-8"))[name])


@cache
def _read_phrases() -> tuple[DecidedPhrases, ...]:
    read = tomllib.loads(PHRASES.read_text(encoding="utf-8"))["phrases"]
    return tuple(DecidedPhrases(each["since"], tuple(each["words"])) for each in read)


def _list_phrases(day: date) -> list[str]:
    return [words for each in _read_phrases() if each.since <= day for words in each.words]
