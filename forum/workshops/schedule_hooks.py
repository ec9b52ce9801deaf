from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.consultations.schedule import MOST_OF_ONE_SOURCE, Scheduled, ScheduledKind, adds_to_schedule
from forum.kernel.db import db
from forum.workshops.models import Workshop


@adds_to_schedule("workshops")
def list_workshops(consultation: Consultation) -> Iterator[Scheduled]:
    query = select(Workshop).filter_by(space_id=consultation.id, called_off_at=None).order_by(Workshop.starts_at)
    for workshop in db.session.scalars(query.limit(MOST_OF_ONE_SOURCE)):
        yield Scheduled(ScheduledKind.MEETING, workshop.title, workshop.starts_at, is_done=workshop.ended_at is not None)
