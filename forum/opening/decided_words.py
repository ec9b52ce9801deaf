"""Words that say a thing is decided: `decided_phrases.toml`, each phrase from a day on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).with_name("decided_phrases.toml")
SENTENCES = re.compile(r"[^.!?\n]+[.!?]*")
WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
CLOCK_TIME = re.compile(r"\d{1,2}(am|pm)|midday|midnight")
YEAR = re.compile(r"(19|20)\d\d")
WORDS_NEAR = 3


@dataclass(frozen=True)
class DecidedPhrases:
    """Of one day: what we look for from then on, word by word or as patterns. `unless_next`: what may follow, as it is about
    taking part; `past`: whether history may be told with them."""

    since: date
    patterns: tuple[re.Pattern[str], ...]
    unless_next: tuple[str, ...] = ()
    past: bool = False


def find_decided_sentence(text: str, day: date) -> str:
    """The first sentence that says that it is decided, in words that we look for on `day`; "" where none does. One that asks or
    denies it, or sets a condition, is none."""
    return next((sentence for sentence, _phrase in _find_all(text, day)), "")


def find_newly_decided(before: Iterable[str], after: str, day: date) -> str:
    """The first sentence of `after` that says that it is decided in a phrase in which nothing said so `before`; "" for none."""
    stood = {phrase for text in before for _sentence, phrase in _find_all(text, day)}
    return next((sentence for sentence, phrase in _find_all(after, day) if phrase not in stood), "")


def _find_all(text: str, day: date) -> Iterator[tuple[str, str]]:
    """(sentence, phrase)"""
    for found in SENTENCES.finditer(text.replace("\u2019", "'")):
        sentence = found[0].strip()
        if sentence.endswith("?"):
            continue
        words = f" {' '.join(WORDS.findall(sentence.casefold()))} "
        for group in _read_phrases():
            if group.since <= day and not (group.past and _tells_of_past(words, day)):
                found_here = filter(None, (pattern.search(words) for pattern in group.patterns))
                yield from ((sentence, phrase[0].strip()) for phrase in found_here if _says(words, phrase, group))


def _says(words: str, phrase: re.Match[str], group: DecidedPhrases) -> bool:
    before, after = words[: phrase.start()], words[phrase.end() :]
    said, follows = set(before.split()), after.split()
    is_open = said & _read_words("open_words") or any(word.endswith("n't") for word in said)
    is_of_taking_part = any(after.startswith(f"{each} ") for each in group.unless_next)
    is_of_hours = bool(follows and CLOCK_TIME.fullmatch(follows[0]))  # "it will open at 9am"
    # Nearest to the phrase: "the survey will close on", "we will close comments".
    near = {*before.split()[-WORDS_NEAR:], *follows[:WORDS_NEAR]}
    return not (is_open or is_of_taking_part or is_of_hours or near & _read_words("about_taking_part"))


def _tells_of_past(words: str, day: date) -> bool:
    return any(YEAR.fullmatch(word) and int(word) < day.year for word in words.split())


@cache
def _read_words(name: str) -> frozenset[str]:
    return frozenset(_read_list(name))


def _read_list(name: str) -> list[str]:
    return list(tomllib.loads(PHRASES.read_text(encoding="utf-8"))[name])


@cache
def _read_phrases() -> tuple[DecidedPhrases, ...]:
    read = tomllib.loads(PHRASES.read_text(encoding="utf-8"))["phrases"]
    return tuple(
        DecidedPhrases(each["since"], _read_patterns(each), tuple(each.get("unless_next", ())), each.get("past", False))
        for each in read
    )


def _read_patterns(group: dict[str, list[str]]) -> tuple[re.Pattern[str], ...]:
    """Of whole words, each followed by one space, as `_find_all` has them."""
    lists = {name: "(?:" + "|".join(_read_list(name)) + ")" for name in ("months", "bodies", "ends", "matters")}
    patterns = [pattern.format(**lists) for pattern in group.get("patterns", [])]
    return tuple(re.compile(f" (?:{each}) ") for each in [*map(re.escape, group.get("words", [])), *patterns])
