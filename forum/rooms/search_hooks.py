from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, inspect, select

from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rooms.kind import NOTE
from forum.rooms.models import Note
from forum.search.kinds import SearchKind, declare_search_kind, when_written
from forum.search.search_hooks import CONTRIBUTIONS, describes_found
from forum.workshops.models import Workshop

declare_search_kind(SearchKind(NOTE.key, _l("Workshop notes"), "note", 50))


@describes_found(NOTE.key)
def describe_notes(_actor: Actor, notes: Sequence[Note]) -> Mapping[int, dict[str, Any]]:
    found = select(Workshop).where(Workshop.id.in_({note.workshop_id for note in notes}))
    titles = {workshop.id: workshop.title for workshop in db.session.scalars(found)}
    return {note.id: {"tone": "amber", "context": titles[note.workshop_id]} for note in notes}


@when_written(Workshop)
def read_notes_again(row: Workshop) -> Iterator[tuple[str, Select[Any]]]:
    """When the room ends, or opens again: what nobody had shown yet is for everybody from then on."""
    if row.id is not None and inspect(row).attrs.ended_at.history.has_changes():
        yield CONTRIBUTIONS, select(Note.id).where(Note.workshop_id == row.id)
