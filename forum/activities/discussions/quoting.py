"""Which lines of a comment somebody quotes who has selected some of its words. Pure.

Whole lines are quoted, never a part of one: when words are hidden or deleted they are looked for by line where others quote them
(`contributions.quotes.cover_quotes`)."""

from __future__ import annotations

import re

LONGEST_PASSAGE = 300
_WORD = re.compile(r"\w+")


def find_lines(body: str, passage: str) -> str:
    """The lines in which the selected words stand, one after the other; "" where they do not."""
    wanted = _fold(_cut(passage))
    lines = body.splitlines()
    folded = [_fold(line) for line in lines]
    start = f"{''.join(folded)} ".find(f"{wanted} ") if wanted else -1  # To the end of a word: “1” is not in “15”.
    if start < 0:
        return ""
    end, reached = start + len(wanted), 0
    chosen = []
    for line, words in zip(lines, folded, strict=True):
        begins, reached = reached, reached + len(words)
        if begins < end and reached > start:
            chosen.append(line)
    return "\n".join(chosen).strip()


def _cut(passage: str) -> str:
    """At a word, as the page cuts what was selected (`static/js/activities/discussions/quoting.js`)."""
    return passage if len(passage) <= LONGEST_PASSAGE else re.sub(r"\w+\Z", "", passage[:LONGEST_PASSAGE])


def _fold(text: str) -> str:
    """Its words alone, each with a space before it: marks of Markdown, and how a browser breaks lines, count for nothing."""
    return "".join(f" {word}" for word in _WORD.findall(text))
