"""Times as people say them, in the site's own zone: "Friday 18 December, 5pm"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cache
from math import inf
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask import current_app
from flask_babel import format_date, format_timedelta, get_locale
from flask_babel import gettext as _

from forum.kernel.clock import now
from forum.kernel.numbers import say_number_in_words

UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}


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
    """ "5pm", "9.40am", "midday". Midnight is "12am"; for the end of something see `say_deadline`."""
    return say_hour(to_local(moment).time())


def say_hour(hour: time) -> str:
    """ "8am", "9.40am", "midday": a time of any day, in the site's own zone."""
    if (hour.hour, hour.minute) == (12, 0):
        return _("midday")
    half = _("am") if hour.hour < 12 else _("pm")
    minutes = f".{hour.minute:02}" if hour.minute else ""
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
    """ "18 Dec", with the year when it is not this one."""
    day = to_local(moment).date() if isinstance(moment, datetime) else moment
    year = "" if day.year == to_local(now()).year else " y"
    return format_date(day, f"d MMM{year}", rebase=False)


def say_moment(moment: datetime) -> str:
    """ "today at 9.40am", "yesterday at 5pm", or "Friday 18 December, 5pm": alone or after a colon, "until" or "from". What
    stands in a sentence otherwise is `say_moment_in_sentence`."""
    return _say_near(moment) or f"{say_day(moment)}, {say_time(moment)}"


def say_moment_in_sentence(moment: datetime) -> str:
    """ "today at 9.40am", "yesterday at 5pm", or "at 5pm on Friday 18 December": the sentence has no "on" or "at" of its own."""
    return _say_near(moment) or _("at %(time)s on %(day)s", time=say_time(moment), day=say_day(moment))


def _say_near(moment: datetime) -> str:
    """ "" for any day but today and yesterday."""
    days = (to_local(now()).date() - to_local(moment).date()).days
    if days == 0:
        return _("today at %(time)s", time=say_time(moment))
    return _("yesterday at %(time)s", time=say_time(moment)) if days == 1 else ""


def say_deadline(moment: datetime) -> str:
    """The last moment of something. Midnight belongs to the day before it, as people mean it."""
    local = to_local(moment)
    if (local.hour, local.minute) == (0, 0):
        return _("%(day)s, midnight", day=say_day(local.date() - timedelta(days=1)))
    return f"{say_day(moment)}, {say_time(moment)}"


def say_length(length: timedelta) -> str:
    """ "less than a minute", "12 min", "1 h 10 min", "3 h", "2 days": how long something takes."""
    minutes = int(length.total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return _("less than a minute")
    if hours < 1:
        return _("%(count)d min", count=minutes)
    if days >= 2:
        return format_timedelta(timedelta(days=days), "day", threshold=inf)  # never in weeks
    rest = minutes % 60
    if hours < 10 and rest:
        return _("%(hours)d h %(minutes)d min", hours=hours, minutes=rest)
    return _("%(count)d h", count=hours)


def say_how_long(since: datetime) -> str:
    """`say_length` from a moment until now; one that is still to come counts as now."""
    return say_length(max(now() - since, timedelta()))


def say_time_until(moment: datetime) -> str:
    """`say_length` from now until a moment; one that has passed counts as now."""
    return say_length(max(moment - now(), timedelta()))


def say_seconds(seconds: float) -> str:
    """`say_length` for a number of seconds."""
    return say_length(timedelta(seconds=seconds))


def say_whole_length(length: timedelta) -> str:
    """ "20 minutes", "2 hours", "30 days": a length that is a rule, in the largest unit up to days that leaves no rest."""
    return format_timedelta(length, _largest_unit(length), threshold=inf)


def say_whole_length_in_words(length: timedelta) -> str:
    """ "two hours", "thirty days": as `say_whole_length`, the number as `say_number_in_words` has it."""
    number = length // UNITS[_largest_unit(length)]
    return say_whole_length(length).replace(str(number), say_number_in_words(number), 1)


def say_months_in_words(months: int) -> str:
    """ "six months", which no timedelta is."""
    in_digits = format_timedelta(timedelta(days=30 * months), "month", threshold=inf)  # Babel counts 30 days for a month
    return str(in_digits).replace(str(months), say_number_in_words(months), 1)


def _largest_unit(length: timedelta) -> str:
    return next(name for name, unit in UNITS.items() if not length % unit)


def add_months(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day when it has none such."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def say_span(opens: datetime, closes: datetime) -> str:
    """ "18 Dec – 3 Jan", with both years when there are two. An end at midnight shows the day that begins then, unlike in
    `say_deadline`."""
    first, last = to_local(opens).date(), to_local(closes).date()
    if first.year == last.year:
        return f"{say_short_day(first)} – {say_short_day(last)}"
    return " – ".join(format_date(day, "d MMM y", rebase=False) for day in (first, last))
