"""What administrators did, in sentences."""

from __future__ import annotations

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.kernel.events import Event
from forum.kernel.permissions import Role
from forum.organisations.models import NameChange
from forum.site.events import OpeningDomainChanged, SiteChanged, SiteRoleChanged
from forum.site.queries import SiteLogLine

PARTS = {
    "name": _l("the name"),
    "run_by": _l("who runs the site"),
    "contact_email": _l("the email address for questions"),
    "contact_phone": _l("the phone number for questions"),
    "colour": _l("the main colour"),
    "logo": _l("the logo"),
}
ROLE_CHANGES = {
    (Role.ADMINISTRATOR, True): _l("Made %(email)s an administrator"),
    (Role.ADMINISTRATOR, False): _l("Removed %(email)s as administrator"),
    (Role.CONVENOR, True): _l("Let %(email)s open consultations"),
    (Role.CONVENOR, False): _l("Stopped %(email)s opening consultations"),
}


def say_act(line: SiteLogLine) -> str:
    """What was done, without who did it."""
    if line.named is not None:
        return say_name_change(line.named)
    return _say(line.event, line.whom or _("someone who has left"))


def say_name_change(change: NameChange) -> str:
    """With the names of that day."""
    names = {"before": change.before, "after": change.after}
    if change.is_merger:
        return _("Merged “%(before)s” into “%(after)s”", **names)
    return _("Renamed “%(before)s” to “%(after)s”", **names)


def say_who(line: SiteLogLine) -> str:
    """Who did it: an address, or why there is none."""
    if line.event.actor_id is None:
        return _("on the server")
    return line.who or _("someone who has left")


def _say(event: Event, whom: str) -> str:
    match event:
        case SiteChanged(parts=parts):
            names = [str(PARTS[part]) for part in parts.split(",")]
            return _("Changed %(parts)s", parts=format_list(names, locale=get_locale()))
        case SiteRoleChanged(role=role, is_given=is_given):
            sentence = ROLE_CHANGES[Role(role), is_given]
            return str(sentence) % {"email": whom}
        case OpeningDomainChanged(is_added=True):
            return _("Let everyone in an organisation open consultations")
        case _:
            return _("Stopped everyone in an organisation opening consultations")
