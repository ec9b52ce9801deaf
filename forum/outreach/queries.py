from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.outreach.kinds import MOST_ENTRIES, Way
from forum.outreach.models import OutreachEntry, OutreachPicture


@dataclass(frozen=True)
class WayTotal:
    """How often people were told in one way, and how many letters, posters or people that were, where somebody counted."""

    way: Way
    times: int
    how_many: int


def list_entries(consultation: Consultation, most: int = MOST_ENTRIES) -> list[OutreachEntry]:
    """The latest first."""
    query = select(OutreachEntry).filter_by(consultation_id=consultation.id)
    order = (OutreachEntry.happened_on.desc(), OutreachEntry.id.desc())
    together = (joinedload(OutreachEntry.document), joinedload(OutreachEntry.picture))
    return list(db.session.scalars(query.order_by(*order).limit(most).options(*together)))


def add_up(entries: list[OutreachEntry]) -> list[WayTotal]:
    """By way, in the order of the table; only those that there are."""
    found = []
    for way in Way:
        own = [entry for entry in entries if entry.way == way]
        if own:
            found.append(WayTotal(way, len(own), sum(entry.how_many or 0 for entry in own)))
    return found


def get_entry(consultation: Consultation, public_id: str) -> OutreachEntry:
    """Raises NotFound where there is none."""
    found = db.session.scalar(select(OutreachEntry).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_picture(entry: OutreachEntry) -> OutreachPicture:
    """With its bytes. Raises NotFound where it has none."""
    query = select(OutreachPicture).filter_by(entry_id=entry.id).options(undefer(OutreachPicture.content))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
