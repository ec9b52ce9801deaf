"""Which words of a text repeat another's, where its lines break elsewhere or somebody left out what stood around them.

A text is read as its words, without case, accents and marks. Each place in it has a phrase: the fewest words from there on that
nobody says by chance. Two texts share words where they share a phrase; so each is read once, however long both are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from unicodedata import category, normalize

from forum.kernel.lookalikes import is_unseen
from forum.kernel.text import is_written_without_spaces

# Four words of some length, or few long ones. Of writing without spaces each letter is half a word.
FEWEST_WORDS = 4
FEWEST_LETTERS = 10
LETTERS_OF_LONG_WORDS = 20
# A line that is quoted by itself is meant as a quote, though it is shorter.
SHORTEST_LINE = 12
# So many words of a run tell nearly all texts without it, however often each stands there.
MOST_TELLING = 4
# Any other ASCII character ends a word; what stands within a chunk may.
_CHUNK = re.compile("[A-Za-z0-9\x80-\U0010ffff]+")


class Word(NamedTuple):
    """A word as it is compared, and where it stands."""

    plain: str
    start: int
    end: int

    @property
    def weight(self) -> float:
        """How much of a phrase it is."""
        return 0.5 if is_written_without_spaces(self.plain) else 1


@dataclass(frozen=True)
class Run:
    """Some words of a text that stand together: how they are compared, the longest of them as they are written, and where."""

    plain: str
    longest: tuple[str, ...]
    start: int
    end: int


class TokenisedText:
    """A text as its words and phrases."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list_words(text)

    @cached_property
    def phrases(self) -> list[tuple[str, int]]:
        """From each word on, the shortest phrase that is not said by chance, and of how many words it is; "" near the end."""
        return _list_phrases(self.words)

    @cached_property
    def known(self) -> frozenset[str]:
        """Its phrases, for `list_runs` of another text."""
        return frozenset(self.ordered)

    @cached_property
    def ordered(self) -> list[str]:
        """Its phrases as they come, each once."""
        return list(dict.fromkeys(phrase for phrase, _length in self.phrases if phrase))

    def has(self, plain: str) -> bool:
        """Whether these words, as they are compared, stand in it."""
        return f" {plain} " in self._padded

    def may_repeat(self, other: TokenisedText) -> bool:
        """False where it shares no run with another text, nor a line of its own: cheaper to know than which."""
        length = -1
        for word in self.words:
            length = length + 1 + len(word.plain) if word.plain in other._vocabulary else -1
            if length >= SHORTEST_LINE:
                return True
        return False

    def list_runs(self, known: Collection[str]) -> list[Run]:
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

    def list_lines_in(self, other: TokenisedText) -> list[Run]:
        """Its lines that are a part of another text, however few their words."""
        return [self._make_run(first, after) for first, after in self._list_lines() if self._has_line_in(first, after, other)]

    def _list_lines(self) -> Iterator[tuple[int, int]]:
        first = 0
        for end in _list_line_ends(self.text):
            after = first
            while after < len(self.words) and self.words[after].start < end:
                after += 1
            if after > first:
                yield first, after
            first = after

    def _has_line_in(self, first: int, after: int, other: TokenisedText) -> bool:
        """By its phrases and what is left at its end: so the other text is not looked through for each line."""
        if not self._is_long_line(first, after):
            return False
        for at in range(first, after):
            phrase, length = self.phrases[at]
            if not phrase or at + length > after:
                return _join(self.words[at:after]) in other._short_runs
            if phrase not in other.known:
                return False
        return True

    def _is_long_line(self, first: int, after: int) -> bool:
        return sum(1 + len(word.plain) for word in self.words[first:after]) > SHORTEST_LINE

    def _make_run(self, first: int, after: int) -> Run:
        words = self.words[first:after]
        written = dict.fromkeys(self.text[word.start : word.end] for word in words)
        longest = sorted(written, key=len, reverse=True)[:MOST_TELLING]
        return Run(_join(words), tuple(longest), words[0].start, words[-1].end)

    @cached_property
    def _padded(self) -> str:
        return f" {_join(self.words)} "

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word.plain for word in self.words)

    @cached_property
    def _short_runs(self) -> frozenset[str]:
        """All that is shorter than a phrase, from each word on."""
        runs = set()
        for first, (_phrase, length) in enumerate(self.phrases):
            most = length or len(self.words) - first
            runs |= {_join(self.words[first : first + count]) for count in range(1, most + 1)}
        return frozenset(runs)


def list_words(text: str) -> list[Word]:
    """Its words in order. What cannot be seen ends no word; what is no letter as it is compared is none."""
    words: list[Word] = []
    for found in _CHUNK.finditer(text):
        chunk, start = found[0], found.start()
        if chunk.isascii():
            words.append(Word(chunk.lower(), start, found.end()))
        else:
            words += _split_chunk(chunk, start)
    return words


def _split_chunk(chunk: str, offset: int) -> list[Word]:
    words: list[Word] = []
    start = end = -1

    def close() -> None:
        plain = _make_plain(chunk[start:end]) if start >= 0 else ""
        if plain:
            words.append(Word(plain, offset + start, offset + end))

    for at, character in enumerate(chunk):
        if is_written_without_spaces(character):
            close()
            start, end = at, at + 1
            close()
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
    """One pass: what begins later does not end earlier."""
    weights = [word.weight for word in words]
    phrases = []
    weight, letters, after = 0.0, 0, 0
    for first, word in enumerate(words):
        while after < len(words) and not _is_enough(weight, letters):
            weight, letters, after = weight + weights[after], letters + len(words[after].plain), after + 1
        is_whole = _is_enough(weight, letters)
        phrases.append((_join(words[first:after]), after - first) if is_whole else ("", 0))
        weight, letters = weight - weights[first], letters - len(word.plain)
    return phrases


def _is_enough(weight: float, letters: int) -> bool:
    return letters >= LETTERS_OF_LONG_WORDS or (weight >= FEWEST_WORDS and letters >= FEWEST_LETTERS)


def _make_plain(word: str) -> str:
    return "".join(character for character in normalize("NFKD", word) if character.isalnum()).casefold()


def _join(words: Iterable[Word]) -> str:
    return " ".join(word.plain for word in words)


def _list_line_ends(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if character == "\n"] + [len(text)]
