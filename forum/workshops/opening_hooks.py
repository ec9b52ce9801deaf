"""People can take part in a workshop on its day, and on no other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.consultations.models import Activity
from forum.kernel.db import db
from forum.opening.timing import Span, tells_when_open
from forum.workshops.kind import WORKSHOP
from forum.workshops.models import Workshop


@tells_when_open(WORKSHOP.key)
def list_workshop_spans(activities: list[Activity]) -> Iterator[Span]:
    query = select(Workshop).where(Workshop.activity_id.in_([each.id for each in activities]), Workshop.called_off_at.is_(None))
    for workshop in db.session.scalars(query.options(selectinload(Workshop.items))):
        yield workshop.starts_at, workshop.ends_at
