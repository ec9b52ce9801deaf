"""What moderators can do with a note: see it among those written around it."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.contributions.kinds import ModerationHooks, declare_moderation_hooks
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.rooms.kind import NOTE
from forum.rooms.models import Note

MOST_AROUND = 5


def list_around(contribution: Contribution) -> list[Contribution]:
    note = cast(Note, contribution)
    query = select(Note).where(Note.workshop_id == note.workshop_id, Note.id >= note.id)
    return list(db.session.scalars(query.options(joinedload(Note.author)).order_by(Note.id).limit(MOST_AROUND)))


declare_moderation_hooks(NOTE.key, ModerationHooks(list_around))
