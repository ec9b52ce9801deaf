from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.redaction.queries import list_pending
from forum.redaction.rules import REDACTORS


@finds_tasks("redaction")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What colleagues ask to take out; whoever asked waits for them."""
    for pending in list_pending(duties.list_ids(*REDACTORS))[:MOST_TASKS]:
        consultation, role = duties.find(pending.space_id)
        address, call = url_for("redaction.ask", slug=consultation.slug), _("Read it")
        if pending.asked_by.account_id == duties.actor.account_id:
            title = _("A colleague agrees to take out what breaks the law, or says no")
            yield Task(title, consultation, role, address, call, waits_since=pending.asked_at)
        else:
            yield Task(_("Agree to take out what breaks the law, or say no"), consultation, role, address, call)
