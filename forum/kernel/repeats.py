"""Which words of a text repeat another's, where its lines break elsewhere or somebody left out what stood around them.

A text is read as its words, without case, accents and marks. Each place in it has a phrase: the fewest words from there on that
nobody says by chance. Two texts share words where they share a phrase; so each is read once, however long both are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category, normalize

from forum.kernel.lookalikes import is_unseen
from forum.kernel.text import is_written_without_spaces

# Four words of some length, or few long ones. Of writing without spaces each letter is half a word.
FEWEST_WORDS = 4
FEWEST_LETTERS = 10
LETTERS_OF_LONG_WORDS = 20
# A line that is quoted by itself is meant as a quote, though it is shorter.
SHORTEST_LINE = 12


@dataclass(frozen=True)
class Word:
    """A word as it is compared, and where it stands."""

    plain: str
    start: int
    end: int

    @property
    def weight(self) -> float:
        return 0.5 if is_written_without_spaces(self.plain) else 1


@dataclass(frozen=True)
class Run:
    """Some words of a text that stand together: how they are compared, the longest of them as it is written, and where."""

    plain: str
    longest: str
    start: int
    end: int


class Words:
    """The words of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list_words(text)
        self.phrases = _list_phrases(self.words)

    @cached_property
    def plain(self) -> str:
        return _join(self.words)

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(phrase for phrase, _length in self.phrases if phrase)

    def has(self, plain: str) -> bool:
        """Whether these words, as they are compared, stand in it."""
        return f" {plain} " in f" {self.plain} "

    def list_runs(self, known: Iterable[str]) -> list[Run]:
        """Where it says these phrases; those that overlap are one run."""
        wanted = known if isinstance(known, (set, frozenset)) else set(known)
        spans: list[list[int]] = []
        for first, (phrase, length) in enumerate(self.phrases):
            if phrase not in wanted:
                continue
            if spans and first <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], first + length)
            else:
                spans.append([first, first + length])
        return [self._make_run(first, after) for first, after in spans]

    def list_lines_in(self, other: Words) -> list[Run]:
        """Its lines that are a part of another text, however few their words."""
        runs, first = [], 0
        for end in _list_line_ends(self.text):
            after = first
            while after < len(self.words) and self.words[after].start < end:
                after += 1
            plain = _join(self.words[first:after])
            if len(plain) >= SHORTEST_LINE and other.has(plain):
                runs.append(self._make_run(first, after))
            first = after
        return runs

    def _make_run(self, first: int, after: int) -> Run:
        words = self.words[first:after]
        written = (self.text[word.start : word.end] for word in words)
        return Run(_join(words), max(written, key=len), words[0].start, words[-1].end)


def list_words(text: str) -> list[Word]:
    """Its words in order. What cannot be seen ends no word."""
    words: list[Word] = []
    start = end = -1

    def close() -> None:
        if start >= 0:
            words.append(Word(_make_plain(text[start:end]), start, end))

    for at, character in enumerate(text):
        if is_written_without_spaces(character):
            close()
            words.append(Word(character, at, at + 1))
            start = -1
        elif character.isalnum():
            start, end = (at if start < 0 else start), at + 1
        elif category(character)[0] != "M" and not is_unseen(character):
            close()
            start = -1
    close()
    return words


def replace_runs(text: str, runs: Iterable[Run], mark: str) -> str:
    """The text with `mark` in the place of each run."""
    parts, upto = [], 0
    for run in sorted(runs, key=lambda each: (each.start, -each.end)):
        if run.start < upto:
            continue
        space = " " if text[run.end : run.end + 1] == "(" else ""  # A mark before a "(" would be read as a link.
        parts += [text[upto : run.start], mark, space]
        upto = run.end
    return "".join([*parts, text[upto:]])


def _list_phrases(words: list[Word]) -> list[tuple[str, int]]:
    """From each word on, the shortest phrase that is not said by chance, and of how many words it is; "" near the end."""
    phrases = []
    for first in range(len(words)):
        weight, letters, after = 0.0, 0, first
        while after < len(words) and not _is_enough(weight, letters):
            weight, letters, after = weight + words[after].weight, letters + len(words[after].plain), after + 1
        is_whole = _is_enough(weight, letters)
        phrases.append((_join(words[first:after]), after - first) if is_whole else ("", 0))
    return phrases


def _is_enough(weight: float, letters: int) -> bool:
    return letters >= LETTERS_OF_LONG_WORDS or (weight >= FEWEST_WORDS and letters >= FEWEST_LETTERS)


def _make_plain(word: str) -> str:
    return "".join(character for character in normalize("NFKD", word) if character.isalnum()).casefold()


def _join(words: Iterable[Word]) -> str:
    return " ".join(word.plain for word in words)


def _list_line_ends(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if character == "\n"] + [len(text)]
