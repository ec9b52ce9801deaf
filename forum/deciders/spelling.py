"""Whether the members of a board are the same people, spelt otherwise; pure."""

from __future__ import annotations

from collections.abc import Sequence

from forum.deciders.kinds import MemberWords

SHORTEST_TO_SLIP = 4  # In a shorter word, one letter is often another name: Ann and Ian.


def is_slip_of_pen(before: Sequence[MemberWords], after: Sequence[MemberWords]) -> bool:
    """Whether nobody came, went or has another role: in each name one letter of one word at most is another, is missing, is too
    many, or has changed places with the next."""
    if len(before) != len(after):
        return False
    return all(_is_same(was, now) for was, now in zip(before, after, strict=True))


def _is_same(was: MemberWords, now: MemberWords) -> bool:
    if was.job_title != now.job_title:
        return False
    old, new = was.name.split(), now.name.split()
    if len(old) != len(new):
        return False
    other = [(one, two) for one, two in zip(old, new, strict=True) if one.casefold() != two.casefold()]
    return len(other) <= 1 and all(_is_one_slip(one.casefold(), two.casefold()) for one, two in other)


def _is_one_slip(one: str, two: str) -> bool:
    if min(len(one), len(two)) < SHORTEST_TO_SLIP or one[0] != two[0]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest, other = one[start:], two[start:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped
