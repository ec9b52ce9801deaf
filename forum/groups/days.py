"""When a group meets that meets each month: on the same weekday of it, at the same hour by the clocks of the place. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from forum.kernel.dates import site_zone, to_local

WEEK = 7


def list_monthly(first: datetime, count: int) -> list[datetime]:
    """The first, and those of the months after it: the second Thursday stays the second, a fifth one is the last of its month."""
    begins = to_local(first)
    number = (begins.day - 1) // WEEK
    found = []
    for months in range(count):
        year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
        day = _find_day(year, month + 1, begins.weekday(), number)
        local = datetime.combine(day, begins.time().replace(tzinfo=None), tzinfo=site_zone())
        found.append(local.astimezone(UTC))
    return found


def _find_day(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % WEEK + WEEK * number)
    return day if day.month == month else day - timedelta(days=WEEK)
