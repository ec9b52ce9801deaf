"""What features above add beside everything said, whatever its kind: acts under it, and notes that only its author sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString

from forum.contributions.models import Contribution
from forum.kernel.permissions import Actor


@dataclass(frozen=True)
class Act:
    """A link under what was said. `endpoint` is called with `slug` and `ref`."""

    label: LazyString
    endpoint: str
    is_offered: Callable[[Actor, Contribution], bool]


@dataclass(frozen=True)
class Note:
    """Something the author is told beside their own words: a template and what it shows."""

    template: str
    facts: dict[str, Any]


NoteSource = Callable[[Actor, Contribution], Note | None]
_acts: list[Act] = []
_note_sources: list[NoteSource] = []


def add_act(act: Act) -> None:
    _acts.append(act)


def adds_notes(source: NoteSource) -> NoteSource:
    """Registers a source of notes. It is asked once for each thing of the author's own on a page."""
    _note_sources.append(source)
    return source


def list_acts(actor: Actor, contribution: Contribution) -> list[Act]:
    return [act for act in _acts if act.is_offered(actor, contribution)]


def list_notes(actor: Actor, contribution: Contribution) -> list[Note]:
    notes = (source(actor, contribution) for source in _note_sources)
    return [note for note in notes if note is not None]
