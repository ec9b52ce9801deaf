"""Which lines of a comment somebody quotes who has selected some of its words. Pure.

Whole lines are quoted, never a part of one: when words are hidden or deleted they are looked for by line where others quote them
(`contributions.actions.cover_quotes`)."""

from __future__ import annotations

import re

LONGEST_PASSAGE = 300
_WORD = re.compile(r"\w+")


def find_lines(body: str, passage: str) -> str:
    """The lines in which the selected words stand, one after the other; "" where they do not."""
    wanted = _fold(passage[:LONGEST_PASSAGE])
    lines = body.splitlines()
    folded = [_fold(line) for line in lines]
    start = "".join(folded).find(wanted) if wanted else -1
    if start < 0:
        return ""
    end, reached = start + len(wanted), 0
    chosen = []
    for line, words in zip(lines, folded, strict=True):
        begins, reached = reached, reached + len(words)
        if begins < end and reached > start:
            chosen.append(line)
    return "\n".join(chosen).strip()


def _fold(text: str) -> str:
    """Its words alone, each with a space before it: marks of Markdown, and how a browser breaks lines, count for nothing."""
    return "".join(f" {word}" for word in _WORD.findall(text))
