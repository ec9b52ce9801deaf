from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.messages.models import Message


@finds_tasks("messages")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Messages to people that were written and not sent."""
    drafts = select(Message).where(Message.space_id.in_(duties.list_ids(Role.ORGANISER)), Message.sent_at.is_(None))
    for message in db.session.scalars(drafts.order_by(Message.written_at).limit(MOST_TASKS)):
        consultation, role = duties.find(message.space_id)
        address = url_for("messages.manage", slug=consultation.slug, public_id=message.public_id)
        title = _("Send or delete your draft message “%(subject)s”", subject=message.subject)
        yield Task(title, consultation, role, address, _("Open the message"))
