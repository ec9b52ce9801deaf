"""A note, by its address."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.contributions.rules import may_see
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.rooms.models import Note
from forum.rooms.rules import is_in_record


def get_note(actor: Actor, slug: str, public_id: str) -> Note:
    query = select(Note).join(Note.consultation).where(Consultation.slug == slug, Note.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Note.author), joinedload(Note.workshop)))
    if found is None or not may_see(actor, found) or not is_in_record(actor, found):
        raise NotFound
    return found
