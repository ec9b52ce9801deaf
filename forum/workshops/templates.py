"""Agendas to begin from."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class AgendaTemplate:
    key: str
    label: LazyString
    steps: tuple[tuple[str, LazyString, int], ...]  # kind, title, minutes


_ALL = [
    AgendaTemplate(
        "hour",
        _l("One hour: what is the problem?"),
        (
            ("welcome", _l("Welcome and house rules"), 5),
            ("talk", _l("What is it like for you?"), 25),
            ("ideas", _l("What would make it better?"), 15),
            ("vote", _l("What should come first?"), 10),
            ("close", _l("What happens next"), 5),
        ),
    ),
    AgendaTemplate(
        "two_hours",
        _l("Two hours: from experience to ideas"),
        (
            ("welcome", _l("Welcome and house rules"), 10),
            ("talk", _l("What is it like for you?"), 25),
            ("breakout", _l("In small groups: what makes it harder, and what helps?"), 25),
            ("rest", _l("Break"), 10),
            ("sort", _l("Which notes go together?"), 20),
            ("vote", _l("What should be tried first?"), 15),
            ("talk", _l("What did we miss?"), 10),
            ("close", _l("What happens next"), 5),
        ),
    ),
    AgendaTemplate(
        "monthly",
        _l("Monthly group: how is the change going?"),
        (
            ("welcome", _l("Welcome, and what has changed since last month"), 10),
            ("talk", _l("What difference have you seen?"), 30),
            ("ideas", _l("What should change now?"), 15),
            ("vote", _l("What will we ask for?"), 10),
            ("talk", _l("Anything else"), 20),
            ("close", _l("What happens before next month"), 5),
        ),
    ),
]
TEMPLATES = {template.key: template for template in _ALL}
