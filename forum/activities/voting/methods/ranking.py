"""What the ranking methods share: ballots as orders of options."""

from __future__ import annotations

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.contest import NO_MARK, Contest

NOBODY = -1


def list_orders(marks: NDArray[np.uint8]) -> NDArray[np.int16]:
    """For each ballot, the options in its order, NOBODY after the last that is clear.

    Where two options have the same place, the order is clear only up to there: what stands after counts for nobody."""
    order = np.argsort(marks, axis=1, kind="stable").astype(np.int16)
    places = np.take_along_axis(marks, order, axis=1)
    clear = places != NO_MARK
    level = (places[:, 1:] == places[:, :-1]) & clear[:, 1:]
    clear[:, 1:] &= ~level
    clear[:, :-1] &= ~level
    clear = np.logical_and.accumulate(clear, axis=1)
    return np.where(clear, order, NOBODY).astype(np.int16)


def find_without_first(_contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Ballots on which no single option comes first: two have 1st place, say."""
    if not len(marks):
        return np.zeros(0, dtype=bool)
    return (marks == marks.min(axis=1, keepdims=True)).sum(axis=1) != 1


def find_current(orders: NDArray[np.int16], staying: NDArray[np.bool_]) -> NDArray[np.int16]:
    """For each ballot, the first of its options that is still in; NOBODY when none is."""
    current = np.full(len(orders), NOBODY, dtype=np.int16)
    waiting = np.arange(len(orders))
    is_in = np.append(staying, False)  # The last entry answers for NOBODY, which is index -1.
    for place in range(orders.shape[1]):
        named = orders[waiting, place]
        found = is_in[named]
        current[waiting[found]] = named[found]
        waiting = waiting[~found & (named != NOBODY)]
        if not len(waiting):
            break
    return current


def find_named(orders: NDArray[np.int16], options: int) -> NDArray[np.bool_]:
    """Which options stand on any ballot at all."""
    named = np.zeros(options, dtype=bool)
    named[np.unique(orders[orders != NOBODY])] = True
    return named
