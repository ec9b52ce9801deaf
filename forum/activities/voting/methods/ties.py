"""Ties: found, named, and settled by the rule that was announced. Never by the order of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from forum.activities.voting.methods.base import Tie
from forum.activities.voting.methods.contest import Contest, Papers, TieRule, Votes


def draw_lot(seed: str, keys: Iterable[str]) -> list[str]:
    """The order of the public lot, the favoured first: by the SHA-256 of the seed, a line break and the option's key."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest())


def choose_highest(contest: Contest, votes: Mapping[str, Votes], places: int) -> tuple[tuple[str, ...], tuple[Tie, ...]]:
    """The `places` options with most votes, those with none left out; and the tie for the last place, if there is one.

    When the rule is to share, all who are level at the last place win."""
    ranked = sorted((key for key in contest.keys if votes[key] > 0), key=lambda key: -votes[key])
    if len(ranked) <= places:
        return _in_order(contest, ranked), ()
    edge = votes[ranked[places - 1]]
    safe = [key for key in ranked if votes[key] > edge]
    level = [key for key in ranked if votes[key] == edge]
    if len(safe) + len(level) == places:
        return _in_order(contest, safe + level), ()
    if contest.ties == TieRule.SHARED:
        favoured, settled_by = level, "shared"
    else:
        favoured, settled_by = draw_lot(contest.seed, level)[: places - len(safe)], "lot"
    tie = Tie(_in_order(contest, level), settled_by, _in_order(contest, favoured))
    return _in_order(contest, safe + favoured), (tie,)


def choose_one(contest: Contest, level: Sequence[str]) -> tuple[tuple[str, ...], Tie | None]:
    """Settles between options that are level: one by lot, or all of them."""
    if len(level) < 2:
        return tuple(level), None
    favoured = tuple(level) if contest.ties == TieRule.SHARED else (draw_lot(contest.seed, level)[0],)
    settled_by = "shared" if contest.ties == TieRule.SHARED else "lot"
    return favoured, Tie(tuple(level), settled_by, favoured)


def choose_lowest(
    contest: Contest, level: Sequence[str], earlier: Sequence[Mapping[str, Votes]], papers: Papers
) -> tuple[str, Tie | None]:
    """Which of those who are level and lowest goes out."""
    return _break_tie(contest, level, earlier, papers, want_most=False)


def choose_largest(
    contest: Contest, level: Sequence[str], earlier: Sequence[Mapping[str, Votes]], papers: Papers
) -> tuple[str, Tie | None]:
    """Which of several equal surpluses is passed on first."""
    return _break_tie(contest, level, earlier, papers, want_most=True)


def _break_tie(
    contest: Contest, level: Sequence[str], earlier: Sequence[Mapping[str, Votes]], papers: Papers, *, want_most: bool
) -> tuple[str, Tie | None]:
    """Backwards through the earlier rounds, then forwards through later choices, then the lot.

    Backwards: the latest earlier round in which they were not level decides. Forwards: the number of second choices, then of
    third choices, and so on. The lot alone, when that is the rule."""
    if len(level) == 1:
        return level[0], None
    left, settled_by = list(level), "lot"
    if contest.ties == TieRule.ROUNDS:
        for votes in reversed(earlier):
            left = _keep_edge(left, votes, want_most)
            if len(left) == 1:
                settled_by = "earlier_round"
                break
        else:
            for place in range(2, len(contest.options) + 1):
                left = _keep_edge(left, dict(zip(contest.keys, papers.count_marks(place), strict=True)), want_most)
                if len(left) == 1:
                    settled_by = "later_choices"
                    break
    order = draw_lot(contest.seed, left)
    chosen = order[0] if want_most else order[-1]
    favoured = (chosen,) if want_most else tuple(key for key in level if key != chosen)
    return chosen, Tie(tuple(level), settled_by, favoured)


def _keep_edge(keys: list[str], votes: Mapping[str, Votes], want_most: bool) -> list[str]:
    edge = (max if want_most else min)(votes[key] for key in keys)
    return [key for key in keys if votes[key] == edge]


def _in_order(contest: Contest, keys: Iterable[str]) -> tuple[str, ...]:
    chosen = set(keys)
    return tuple(key for key in contest.keys if key in chosen)
