"""A workshop as a file for calendars."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from forum.base.dates import to_local
from forum.workshops.models import Workshop


def make_calendar(workshop: Workshop, address: str, host: str) -> bytes:
    """iCalendar (RFC 5545), with its zone, so that it is right for somebody who reads it elsewhere. `address`: its page."""
    calendar = Calendar()
    calendar.add("prodid", "-//Changing Together//EN")
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", f"{workshop.ref}@{host}")
    event.add("dtstamp", workshop.created_at)
    event.add("dtstart", to_local(workshop.starts_at))
    event.add("dtend", to_local(workshop.ends_at))
    event.add("summary", workshop.title)
    event.add("location", workshop.place or _("Online"))
    event.add("url", address)
    event.add("description", f"{workshop.about}\n\n{address}".strip())
    if workshop.called_off_at:
        event.add("status", "CANCELLED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", workshop.title)
    alarm.add("trigger", timedelta(hours=-1))
    event.add_component(alarm)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
