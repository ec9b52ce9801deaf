"""The kind of contribution people make in a live room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.rooms.groups import find_group
from forum.rooms.models import Note
from forum.workshops.models import Workshop
from forum.workshops.rules import RUNNERS


def is_not_looked_at() -> ColumnElement[bool]:
    """The condition on Contribution for notes that no facilitator has shown, or that were set aside, while their room is open."""
    notes: Any = Note.__table__
    found = select(notes.c.id).join(Workshop, Workshop.id == notes.c.workshop_id).correlate(None)
    not_shown = or_(notes.c.approved_at.is_(None), notes.c.set_aside_at.is_not(None))
    return Contribution.id.in_(found.where(Workshop.ended_at.is_(None), notes.c.is_correction.is_(False), not_shown))


def wait_to_be_looked_at(contribution: Contribution) -> None:
    """While the room is open: a facilitator showed other words."""
    note = db.session.get_one(Note, contribution.id)
    if note.workshop.ended_at is None:
        note.approved_at = None


NOTE = declare_contribution_kind(
    ContributionKind(
        "note",
        _l("Workshop note"),
        "notes.show",
        is_named=False,
        find_group=find_group,
        is_withheld=is_not_looked_at,
        reads_withheld=RUNNERS,
        when_edited=wait_to_be_looked_at,
    )
)
