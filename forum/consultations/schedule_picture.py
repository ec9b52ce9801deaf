"""Where things stand in the picture of a consultation's time: months from left to right, stages above, what happens in them
below. Pure: moments and widths of text in, coordinates out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from forum.consultations.schedule import Scheduled, ScheduledKind, ScheduledStage
from forum.kernel.dates import site_zone, to_local

WIDTH, LEFT = 1068, 4
# Of the letters of labels, roughly: text is never measured on the server, so this is a little more than it takes.
LETTER, BIG_LETTER = 8.2, 9.0
STAGE_TOP, STAGE_HEIGHT, STAGE_GAP = 36, 44, 6
FIRST_ROW, ROW = 98, 40
MOST_ROWS = 10
# More months than this are not all named.
MOST_MONTHS = 14


@dataclass(frozen=True)
class PlacedMonth:
    x: float
    first_on: date
    is_named: bool


@dataclass(frozen=True)
class PlacedStage:
    stage: ScheduledStage
    x: float
    y: int
    width: float
    letters: int  # how many of its name it has room for


@dataclass(frozen=True)
class PlacedThing:
    """`is_left`: its words stand left of it, as there is no room to the right."""

    thing: Scheduled
    x: float
    width: float
    y: float
    is_left: bool


@dataclass(frozen=True)
class SchedulePicture:
    height: int
    months: list[PlacedMonth]
    stages: list[PlacedStage]
    things: list[PlacedThing]
    today_x: float | None
    stages_end: int  # where the lowest of them ends


def draw_schedule(
    stages: Sequence[ScheduledStage], things: Sequence[Scheduled], labels: Sequence[str], now: datetime
) -> SchedulePicture | None:
    """`labels`: the words beside each thing, in the language of whoever looks. None where nothing has a day."""
    stages = [each for each in stages if not each.phase.is_held]  # Its dates are those from before: it waits, and has none.
    moments = [moment for each in stages for moment in (each.phase.opens_at, each.phase.closes_at)]
    moments += [moment for each in things for moment in (each.at, each.ends_at) if moment is not None]
    if not moments:
        return None
    months = _list_months(to_local(min(moments)).date(), to_local(max(moments)).date())
    start, end = _midnight(months[0]), _midnight(_next_month(months[-1]))

    def find_x(moment: datetime) -> float:
        return round(LEFT + (moment - start) / (end - start) * (WIDTH - 2 * LEFT), 1)

    rows_of_stages = _place_stages(stages, find_x)
    lower = (max((each.y for each in rows_of_stages), default=STAGE_TOP)) - STAGE_TOP
    placed, rows = _place_things(things, labels, find_x, FIRST_ROW + lower)
    step = -(-len(months) // MOST_MONTHS)
    return SchedulePicture(
        height=FIRST_ROW + lower + ROW * rows + 34,
        months=[PlacedMonth(find_x(_midnight(month)), month, number % step == 0) for number, month in enumerate(months)],
        stages=rows_of_stages,
        things=placed,
        today_x=find_x(now) if start <= now <= end else None,
        stages_end=STAGE_TOP + lower + STAGE_HEIGHT,
    )


def _place_stages(stages: Sequence[ScheduledStage], find_x: Callable[[datetime], float]) -> list[PlacedStage]:
    """Beside each other; one that begins before another has ended stands below it."""
    ends: list[float] = []
    placed = []
    for stage in stages:
        x, end = find_x(stage.phase.opens_at), find_x(stage.phase.closes_at)
        width = max(round(end - x, 1), 6)
        row = next((number for number, last in enumerate(ends) if last <= x), len(ends))
        ends[row:] = [x + width, *ends[row + 1 :]]
        y = STAGE_TOP + row * (STAGE_HEIGHT + STAGE_GAP)
        placed.append(PlacedStage(stage, x, y, width, int((width - 20) // BIG_LETTER)))
    return placed


def _place_things(
    things: Sequence[Scheduled], labels: Sequence[str], find_x: Callable[[datetime], float], top: int
) -> tuple[list[PlacedThing], int]:
    """Each in the first row in which nothing stands in its way, words included; what finds no room is in the list alone."""
    ends: list[float] = []
    placed = []
    # What has one day comes first: a decision that found no room would be missed more than the last of many votes.
    for thing, label in sorted(zip(things, labels, strict=True), key=lambda each: each[0].kind is ScheduledKind.SPAN):
        x, words = find_x(thing.at), len(label) * LETTER + 34
        width = round(max((find_x(thing.ends_at) if thing.ends_at else x) - x, 8 if thing.ends_at else 0), 1)
        is_left = x + max(width, words) > WIDTH
        first, last = (max(x - words, 0), x + 14) if is_left else (x - 12, x + max(width, words))
        row = next((number for number, end in enumerate(ends) if end < first), len(ends))
        if row == MOST_ROWS:
            continue
        ends[row:] = [last, *ends[row + 1 :]]
        placed.append(PlacedThing(thing, x, width, top + ROW * row, is_left))
    return placed, len(ends)


def _list_months(first: date, last: date) -> list[date]:
    months = [first.replace(day=1)]
    while _next_month(months[-1]) <= last:
        months.append(_next_month(months[-1]))
    return months


def _next_month(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), site_zone())
