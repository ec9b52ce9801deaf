"""A workshop as a file for calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _

from forum.workshops.models import Workshop


def list_calendar_links(workshop: Workshop, address: str) -> list[tuple[str, str]]:
    """(name, address) of calendars on the web that take an event from a link. Nothing is sent there unless it is followed."""
    place, about = workshop.place or _("Online"), f"{workshop.about}\n\n{address}".strip()
    google = {
        "action": "TEMPLATE",
        "text": workshop.title,
        "dates": f"{_stamp(workshop.starts_at)}/{_stamp(workshop.ends_at)}",
        "location": place,
        "details": about,
    }
    outlook = {
        "rru": "addevent",
        "subject": workshop.title,
        "startdt": workshop.starts_at.astimezone(UTC).isoformat(timespec="seconds"),
        "enddt": workshop.ends_at.astimezone(UTC).isoformat(timespec="seconds"),
        "location": place,
        "body": about,
    }
    return [
        ("Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/action/compose?{urlencode(outlook)}"),
    ]


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def make_calendar(workshop: Workshop, address: str, host: str) -> bytes:
    """iCalendar (RFC 5545). Times are in UTC, which programs show in their own zone: of zones written out in the file
    some read no winter. A later file has a higher number, so that what was moved or called off is taken. `address`: its page."""
    # Loaded here: a fifth of a second, with every zone of the world, which no page needs.
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Changing Together//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    changed_at = workshop.plan_changed_at or workshop.created_at
    event = Event()
    event.add("uid", f"{workshop.public_id}@{host}")
    event.add("sequence", workshop.plan_changes)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", workshop.starts_at.astimezone(UTC))
    event.add("dtend", workshop.ends_at.astimezone(UTC))
    event.add("summary", workshop.title)
    event.add("location", workshop.place or _("Online"))
    event.add("url", address)
    event.add("description", f"{workshop.about}\n\n{address}".strip())
    if workshop.called_off_at:
        event.add("status", "CANCELLED")
    else:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", workshop.title)
        alarm.add("trigger", timedelta(hours=-1))
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
