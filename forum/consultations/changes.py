"""What organisers change while people take part, and everybody can read, each with its day. Features register how what they hold
is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.consultations.capacities import CAPACITIES, read_affected
from forum.consultations.events import NOBODY, ConsultationChanged, consultation_stream
from forum.consultations.models import Consultation
from forum.kernel.events import CHANGES, Event, list_latest_changes
from forum.kernel.registries import add_once

MOST_CHANGES = 30
MOST_ENTRIES = 1_000  # to look for them in: nobody changes one consultation as often
E = TypeVar("E", bound=Event)
SayerOf = Callable[[E, datetime], str | None]
Sayer = Callable[[Any, datetime], str | None]
_sayers: dict[str, Sayer] = {}


@dataclass(frozen=True)
class PublicChange:
    at: datetime
    sentence: str


def says_change(kind: type[E]) -> Callable[[SayerOf[E]], SayerOf[E]]:
    """Registers how an entry of a consultation's log, and when it was made, is said to everybody; None: not at all. What is kept
    as a version (`spaces`) is said by that."""

    def register(sayer: SayerOf[E]) -> SayerOf[E]:
        assert f"'{kind.event_kind}'" in CHANGES, "its entries would not be found: kernel.events"  # noqa: S101
        add_once(_sayers, kind.event_kind, sayer, "how a change is said of the event")
        return sayer

    return register


def list_changes(consultation: Consultation) -> list[PublicChange]:
    """The latest first; nothing of a draft."""
    if consultation.published_at is None:
        return []
    entries = list_latest_changes(consultation_stream(consultation.id), consultation.published_at, MOST_ENTRIES)
    said = ((at, _sayers[event.event_kind](event, at)) for at, event in entries if event.event_kind in _sayers)
    return list(islice((PublicChange(at, sentence) for at, sentence in said if sentence is not None), MOST_CHANGES))


@says_change(ConsultationChanged)
def say_affected(event: ConsultationChanged, _at: datetime) -> str | None:
    """Of what was changed before there were versions."""
    if event.part != "affected" or event.version_id:
        return None
    if event.how == NOBODY:
        return _("The organisers no longer say who this affects.")
    names = [str(CAPACITIES[key].label) for key in read_affected(event.how)]
    if not names:  # Older entries do not say which.
        return _("The organisers changed who this affects.")
    listed = format_list(names, locale=get_locale())
    return _("The organisers changed who this affects to: %(groups)s.", groups=listed)
