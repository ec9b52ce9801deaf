"""The picture of a count in rounds: a column a round, a block an option, bands for the votes that move.

Only geometry. Numbers in pixels of a drawing WIDTH of a column apart; templates make SVG of it, and a table beside it says the
same.
"""

from __future__ import annotations

from dataclasses import dataclass

from forum.activities.voting.methods.base import RoundDetails, Tally
from forum.activities.voting.methods.contest import Contest, Votes
from forum.activities.voting.methods.explaining import say_votes

COLUMN, BLOCK, GAP, TALL, TOP, LEFT = 200, 18, 18, 340, 64, 190
THINNEST = 1.0
COLOURS = 8  # classes c0 … c7 in the style sheet


@dataclass(frozen=True)
class Block:
    x: float
    y: float
    height: float
    colour: str
    votes: str
    label: str  # in the first column only
    is_elected: bool


@dataclass(frozen=True)
class Band:
    path: str
    colour: str
    moves: bool  # False: votes that stay where they are


@dataclass(frozen=True)
class Flow:
    width: float
    height: float
    columns: list[tuple[float, int]]  # (x, number of the round)
    blocks: list[Block]
    bands: list[Band]


def lay_out(contest: Contest, tally: Tally) -> Flow:
    """Blocks as tall as their votes; `exhausted` is a grey block at the bottom."""
    total = max(1.0, sum(float(votes) for votes in tally.rounds[0].votes.values()) + float(tally.rounds[0].exhausted))
    room = TALL - GAP * len(contest.options)
    scale = room / total
    colour_of = {key: f"c{number % COLOURS}" for number, key in enumerate(contest.keys)}
    blocks: list[Block] = []
    bands: list[Band] = []
    columns: list[tuple[float, int]] = []
    before: dict[str, tuple[float, float]] = {}
    elected: set[str] = set()
    for number, step in enumerate(tally.rounds):
        x = LEFT + number * COLUMN
        columns.append((x, number + 1))
        elected |= set(step.elected)
        places: dict[str, tuple[float, float]] = {}
        y = float(TOP)
        for key, votes in [*step.votes.items(), ("", step.exhausted)]:
            height = float(votes) * scale
            places[key] = (y, height)
            if height > 0:
                label = contest.label_of(key) if key and number == 0 else ""
                new = key in step.elected
                blocks.append(Block(x, y, max(height, THINNEST), colour_of.get(key, "gone"), say_votes(votes), label, new))
            y += height + GAP
        if number:
            bands += _draw_bands(x - COLUMN + BLOCK, x, before, places, step.details, scale, colour_of)
        before = places
    return Flow(LEFT + len(columns) * COLUMN, TOP + TALL + GAP, columns, blocks, bands)


def _draw_bands(
    left: float,
    right: float,
    before: dict[str, tuple[float, float]],
    after: dict[str, tuple[float, float]],
    details: RoundDetails,
    scale: float,
    colour_of: dict[str, str],
) -> list[Band]:
    bands = []
    for key, (y, height) in before.items():
        kept = min(height, after[key][1])
        if kept > 0:
            bands.append(Band(_ribbon(left, y, right, after[key][0], kept), colour_of.get(key, "gone"), False))
    source = details.get("source")
    if source is None or source not in before:
        return bands
    moved: dict[str, Votes] = {**(details.get("moved") or {}), "": details.get("lost") or 0}
    leaving = before[source][0] + min(before[source][1], after[source][1])
    for key, votes in moved.items():
        thick = float(votes) * scale
        if thick > 0:
            arriving = after[key][0] + min(before[key][1], after[key][1])
            bands.append(Band(_ribbon(left, leaving, right, arriving, max(thick, THINNEST)), colour_of[source], True))
            leaving += thick
    return bands


def _ribbon(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    middle = (x1 + x2) / 2
    return (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"V{y2 + thick:.1f}C{middle:.1f} {y2 + thick:.1f} {middle:.1f} {y1 + thick:.1f} {x1:.1f} {y1 + thick:.1f}Z"
    )
