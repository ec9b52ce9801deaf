"""Which days count: those on which people can take part, but for public and school holidays. Pure, but for the lists of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from forum.opening.kinds import Nation
from forum.opening.nations import list_public_holidays

DAY = timedelta(days=1)
LONGEST_COUNTED = timedelta(days=1_100)  # What is open for longer has been open for long enough.


class DayKind(StrEnum):
    COUNTED = "counted"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Stretch:
    """Days of one kind, from the first to the last; gaps between stages lie between stretches."""

    kind: DayKind
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first) // DAY + 1


@dataclass(frozen=True)
class CountedDays:
    stretches: tuple[Stretch, ...]
    needed: int

    @property
    def counted(self) -> int:
        return sum(stretch.days for stretch in self.stretches if stretch.kind is DayKind.COUNTED)

    @property
    def short(self) -> int:
        return max(self.needed - self.counted, 0)


def count_days(spans: Iterable[tuple[date, date]], nation: Nation, school: list[tuple[date, date]], needed: int) -> CountedDays:
    """Of all days that lie in one of the spans, ends included."""
    stretches: list[Stretch] = []
    for day in _list_days(spans):
        kind = DayKind.HOLIDAY if is_holiday(day, nation, school) else DayKind.COUNTED
        if stretches and stretches[-1].kind is kind and stretches[-1].last + DAY == day:
            stretches[-1] = Stretch(kind, stretches[-1].first, day)
        else:
            stretches.append(Stretch(kind, day, day))
    return CountedDays(tuple(stretches), needed)


def is_holiday(day: date, nation: Nation, school: list[tuple[date, date]]) -> bool:
    return day in list_public_holidays(nation, day.year) or any(first <= day <= last for first, last in school)


def find_enough(last: date, short: int, nation: Nation, school: list[tuple[date, date]]) -> date:
    """The day on which it would have to close for so many more days to count."""
    day = last
    while short > 0 and day - last < LONGEST_COUNTED:
        day += DAY
        short -= not is_holiday(day, nation, school)
    return day


def _list_days(spans: Iterable[tuple[date, date]]) -> list[date]:
    found: set[date] = set()
    for first, last in spans:
        days = (min(last, first + LONGEST_COUNTED) - first) // DAY + 1
        found |= {first + DAY * number for number in range(days)}
    return sorted(found)
