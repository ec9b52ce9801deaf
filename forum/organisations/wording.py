"""How those that run something are said in one line."""

from __future__ import annotations

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.organisations.kinds import RunBy


def say_one(running: RunBy) -> str:
    return _("%(name)s (%(unit)s)", name=running.name, unit=running.unit) if running.unit else running.name


def say_run_by(several: list[RunBy]) -> str:
    """The first leads: “A with B and C”."""
    first, *others = map(say_one, several)
    return _("%(first)s with %(others)s", first=first, others=format_list(others, locale=get_locale())) if others else first
