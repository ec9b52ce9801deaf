from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.contributions.kinds import is_shown_to_all
from forum.evidence.models import EvidenceAnswer, EvidenceRequest
from forum.evidence.rules import name_by
from forum.kernel.db import db
from forum.kernel.permissions import Role


@finds_tasks("evidence")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Requests that nobody was named for, and answers that are promised, the first due first."""
    query = (
        select(EvidenceRequest)
        .outerjoin(EvidenceRequest.reply)
        .where(
            EvidenceRequest.space_id.in_(duties.list_ids(Role.ORGANISER)),
            EvidenceAnswer.answered_at.is_(None),
            is_shown_to_all(),
        )
        .options(contains_eager(EvidenceRequest.reply))
        .order_by(EvidenceAnswer.due_on.is_not(None), EvidenceAnswer.due_on, EvidenceRequest.id)
    )
    for request in db.session.scalars(query.limit(MOST_TASKS)):
        consultation, role = duties.find(request.space_id)
        address = url_for("evidence_manage.answer", slug=consultation.slug, public_id=request.public_id)
        reply = request.reply
        if reply is None:
            title = _("Say who will answer a request for evidence")
            yield Task(title, consultation, role, address, _("Read it"), end_of(name_by(request)))
        else:
            title = _("Publish the answer to a request for evidence (%(name)s)", name=reply.name)
            yield Task(title, consultation, role, address, _("Answer this request"), end_of(reply.due_on))
