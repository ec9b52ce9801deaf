"""What tests of counting share: ballots written with 0 for "no mark", and the words a count is told in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from forum.activities.voting.methods import find_method
from forum.activities.voting.methods.base import Tally, tally
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK, Contest, Option, TieRule


def options(count: int, costs: Iterable[int] = ()) -> tuple[Option, ...]:
    prices = list(costs) or [0] * count
    return tuple(Option(str(number), f"Option {number}", cost) for number, cost in enumerate(prices, 1))


def ballots(*lines: str) -> Counter[bytes]:
    """ "5: 1 2 -": five ballots with these marks."""
    cast: Counter[bytes] = Counter()
    for line in lines:
        times, _colon, marks = line.partition(":")
        cast[bytes(NO_MARK if mark == "-" else int(mark) for mark in marks.split())] += int(times)
    return cast


def count(method: str, cast: Counter[bytes], contest: Contest | None = None, **rules: object) -> Tally:
    size = len(next(iter(cast), b"")) or 3
    contest = contest or Contest(options(size), **({"ties": find_method(method).tie_rules[0]} | rules))  # type: ignore[arg-type]
    return tally(find_method(method), contest, cast)


def spoilt(size: int) -> bytes:
    return bytes([SPOILT_MARK] * size)


def contest_for(method: str, size: int, **rules: object) -> Contest:
    """A contest in which every method can count."""
    needs = find_method(method).setting_names
    usual: dict[str, object] = {"ties": TieRule.LOT if TieRule.LOT in find_method(method).tie_rules else TieRule.SHARED}
    if "money" in needs:
        usual["money"] = 12
    if "points" in needs:
        usual["points"] = 10
    costs = [3 + 2 * number for number in range(size)] if "money" in needs else ()
    return Contest(options(size, costs), **(usual | rules))  # type: ignore[arg-type]
