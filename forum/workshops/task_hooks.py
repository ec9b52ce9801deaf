from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.workshops.models import Workshop
from forum.workshops.rules import RUNNERS

STARTS_WITHIN = timedelta(days=14)


@finds_tasks("workshops")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Those that are soon or have begun, and those that are over and have no public record yet."""
    ids = duties.list_ids(*RUNNERS)
    query = select(Workshop).where(
        Workshop.space_id.in_(ids),
        Workshop.called_off_at.is_(None),
        Workshop.published_at.is_(None),
        Workshop.starts_at <= now() + STARTS_WITHIN,
    )
    for workshop in db.session.scalars(query.order_by(Workshop.starts_at).limit(MOST_TASKS)):
        consultation, role = duties.find(workshop.space_id)
        here: dict[str, Any] = {"slug": consultation.slug, "public_id": workshop.public_id}
        if workshop.ended_at is not None:
            title = _("Write the summary of “%(title)s” and publish it", title=workshop.title)
            yield Task(title, consultation, role, url_for("workshop_records.summary", **here), _("Write the summary"))
        elif workshop.opened_at is not None or workshop.starts_at <= now() + timedelta(days=1):
            due_at = workshop.starts_at if workshop.opened_at is None else workshop.ends_at
            title = _("Run the workshop “%(title)s”", title=workshop.title)
            address = url_for("rooms.console", **here)
            yield Task(title, consultation, role, address, _("Open your screen"), due_at=due_at)
        else:
            title = _("Get the workshop “%(title)s” ready", title=workshop.title)
            address = url_for("workshops_manage.plan", **here)
            yield Task(title, consultation, role, address, _("Open the plan"), due_at=workshop.starts_at)
