"""Times as people say them, in the site's own zone: "Friday 18 December, 5pm"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cache
from math import ceil, inf
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask import current_app
from flask_babel import format_date, format_timedelta, get_locale
from flask_babel import gettext as _

from forum.kernel.clock import now

UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}
SHORTEST_IN_DAYS = timedelta(days=2)


def site_zone() -> ZoneInfo:
    """The zone of the setting TIME_ZONE, whatever the machine's own is. Needs an application context."""
    return _find_zone(current_app.config["SETTINGS"].time_zone)


@cache
def _find_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def to_local(moment: datetime) -> datetime:
    """The same moment in the site's zone. `moment` is aware: a naive one would be read in the machine's own zone."""
    return moment.astimezone(site_zone())


def say_time(moment: datetime) -> str:
    """ "5pm", "9:40am", "midday". Midnight is "12am"; for the end of something see `say_deadline`."""
    return say_hour(to_local(moment).time())


def say_hour(hour: time) -> str:
    """ "8am", "9:40am", "midday": a time of any day, in the site's own zone."""
    if (hour.hour, hour.minute) == (12, 0):
        return _("midday")
    half = _("am") if hour.hour < 12 else _("pm")
    minutes = f":{hour.minute:02}" if hour.minute else ""
    return f"{hour.hour % 12 or 12}{minutes}{half}"


def say_weekday(number: int) -> str:
    """ "Monday" for 0, as `date.weekday` counts."""
    return str(get_day_names("wide", locale=get_locale())[number])


def say_day(moment: datetime | date) -> str:
    """ "Friday 18 December", with the year when it is not this one."""
    day = to_local(moment).date() if isinstance(moment, datetime) else moment
    year = "" if day.year == to_local(now()).year else " y"
    return format_date(day, f"EEEE d MMMM{year}", rebase=False)


def say_short_day(moment: datetime | date) -> str:
    """ "18 December", with the year when it is not this one."""
    day = to_local(moment).date() if isinstance(moment, datetime) else moment
    year = "" if day.year == to_local(now()).year else " y"
    return format_date(day, f"d MMMM{year}", rebase=False)


def say_full_day(moment: datetime | date) -> str:
    """ "Thursday 21 January 2027", with its year whatever year it is: for what is printed, or kept as text for years."""
    day = to_local(moment).date() if isinstance(moment, datetime) else moment
    return format_date(day, "EEEE d MMMM y", rebase=False)


def say_month(day: date) -> str:
    """ "October", and in January the year as well."""
    return format_date(day, "LLLL y" if day.month == 1 else "LLLL")


def say_moment(moment: datetime) -> str:
    """ "Today at 9:40am", "Yesterday at 5pm", or "Friday 18 December, 5pm": alone, as in a list. In a sentence it is
    `say_moment_in_sentence`, and after "until", "by" or "from" `say_bare_moment`."""
    if _is_today(moment):
        return _("Today at %(time)s", time=say_time(moment))
    if _is_yesterday(moment):
        return _("Yesterday at %(time)s", time=say_time(moment))
    return f"{say_day(moment)}, {say_time(moment)}"


def say_meeting(starts: datetime, ends: datetime) -> str:
    """ "Today, 7:15am to 8:15am", or "Tuesday 22 December, 5pm to 7pm": alone, for something of a few hours."""
    day = _("Today") if _is_today(starts) else _("Yesterday") if _is_yesterday(starts) else say_day(starts)
    return _("%(day)s, %(start)s to %(end)s", day=day, start=say_time(starts), end=say_time(ends))


def say_period(opens: datetime, closes: datetime) -> str:
    """ "Thursday 8 October, 9am, to Thursday 12 November, 5pm": alone, for something of days. An end at midnight as in
    `say_deadline`; on one day it is `say_meeting`."""
    ends = _last_minute(closes)
    if to_local(opens).date() == to_local(ends).date():
        return say_meeting(opens, ends)
    moments = {"first": f"{say_day(opens)}, {say_time(opens)}", "last": f"{say_day(ends)}, {say_time(ends)}"}
    return _("%(first)s, to %(last)s", **moments)


def say_moment_in_sentence(moment: datetime) -> str:
    """ "today at 9:40am", "yesterday at 5pm", or "at 5pm on Friday 18 December": the sentence has no "on" or "at" of its own."""
    if _is_today(moment):
        return _("today at %(time)s", time=say_time(moment))
    if _is_yesterday(moment):
        return _("yesterday at %(time)s", time=say_time(moment))
    return _("at %(time)s on %(day)s", time=say_time(moment), day=say_day(moment))


def say_bare_moment(moment: datetime) -> str:
    """ "9:40am today" or "5pm on Friday 18 December": after "until", "by" or "from"."""
    if _is_today(moment):
        return _("%(time)s today", time=say_time(moment))
    return say_dated_moment(moment)


def say_dated_moment(moment: datetime) -> str:
    """ "5pm on Friday 18 December", on that day too: for what is printed, or kept by others, and read on another day."""
    return _("%(time)s on %(day)s", time=say_time(moment), day=say_day(moment))


def say_dated_deadline(moment: datetime) -> str:
    """As `say_dated_moment`, for the last moment of something: midnight belongs to the day before it."""
    return say_dated_moment(_last_minute(moment))


def _is_today(moment: datetime) -> bool:
    return to_local(moment).date() == to_local(now()).date()


def _is_yesterday(moment: datetime) -> bool:
    return _is_today(moment + timedelta(days=1))


def say_deadline(moment: datetime) -> str:
    """The last moment of something, after "until" or "by": "5pm on Friday 18 December". Midnight belongs to the day before it, as
    people mean it: "11:59pm on Thursday 17 December"."""
    return say_bare_moment(_last_minute(moment))


def say_deadline_in_sentence(moment: datetime) -> str:
    """As `say_deadline`, after "closes" or "closed": "at 5pm on Friday 18 December"."""
    return say_moment_in_sentence(_last_minute(moment))


def _last_minute(moment: datetime) -> datetime:
    """The minute before, for something that ends at midnight."""
    local = to_local(moment)
    return moment - timedelta(minutes=1) if (local.hour, local.minute) == (0, 0) else moment


def say_length(length: timedelta, *, short: bool = False) -> str:
    """ "less than a minute", "12 minutes", "1 hour 10 minutes", "3 hours", "2 days": how long something takes. `short` is for
    narrow columns of staff: "12 min", "1 h 10 min"."""
    minutes = int(length.total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return _("less than a minute")
    if hours < 1:
        return _say_unit(minutes, "minute", short)
    if days >= 2:
        return _say_unit(days, "day", short)
    rest = minutes % 60 if hours < 10 else 0
    said = _say_unit(hours, "hour", short)
    return f"{said} {_say_unit(rest, 'minute', short)}" if rest else said


def _say_unit(number: int, unit: str, short: bool) -> str:
    if short and unit == "minute":
        return _("%(count)d min", count=number)
    if short and unit == "hour":
        return _("%(count)d h", count=number)
    return format_timedelta(number * UNITS[unit], unit, threshold=inf)  # never in weeks


def say_how_long(since: datetime, *, short: bool = False) -> str:
    """`say_length` from a moment until now; one that is still to come counts as now."""
    return say_length(max(now() - since, timedelta()), short=short)


def say_time_until(moment: datetime, *, short: bool = False) -> str:
    """`say_length` from now until a moment; one that has passed counts as now."""
    return say_length(max(moment - now(), timedelta()), short=short)


def say_seconds(seconds: float, *, short: bool = False) -> str:
    """`say_length` for a number of seconds."""
    return say_length(timedelta(seconds=seconds), short=short)


def say_about(seconds: float) -> str:
    """ "20 minutes", "3 hours", "2 days": in one unit, rounded up, so that nobody waits for longer than they read."""
    unit = next((name for name, length in UNITS.items() if timedelta(seconds=seconds) >= length), "minute")
    return _say_unit(max(1, ceil(timedelta(seconds=seconds) / UNITS[unit])), unit, short=False)


def say_whole_length(length: timedelta) -> str:
    """ "20 minutes", "2 hours", "30 days": a length that is a rule, in the largest unit up to days that leaves no rest."""
    return format_timedelta(length, _largest_unit(length), threshold=inf)


def say_months(months: int) -> str:
    """ "6 months", which no timedelta is."""
    return format_timedelta(timedelta(days=30 * months), "month", threshold=inf)  # Babel counts 30 days for a month


def _largest_unit(length: timedelta) -> str:
    return next(name for name, unit in UNITS.items() if not length % unit)


def add_months(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day when it has none such."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def is_short_span(opens: datetime, closes: datetime) -> bool:
    """Whether something is open for so short a time that its days alone would say too little."""
    return closes - opens < SHORTEST_IN_DAYS


def say_span(opens: datetime, closes: datetime) -> str:
    """ "18 December to 3 January", with the year once when it is not this one, and twice when there are two. An end at midnight
    belongs to the day before, as in `say_deadline`. Of less than two days it says the times too (`say_period`)."""
    if is_short_span(opens, closes):
        return say_period(opens, closes)
    first, last = to_local(opens).date(), to_local(_last_minute(closes)).date()
    begins = format_date(first, "d MMMM" if first.year == last.year else "d MMMM y", rebase=False)
    ends = say_short_day(last) if first.year == last.year else format_date(last, "d MMMM y", rebase=False)
    return _("%(first)s to %(last)s", first=begins, last=ends)
