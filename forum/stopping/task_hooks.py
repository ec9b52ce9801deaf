from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.opening.rules import SIGNERS
from forum.stopping.queries import list_pending


@finds_tasks("stopping")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What colleagues ask to stop early; whoever asked waits for them."""
    for stop in list_pending(duties.list_ids(*SIGNERS))[:MOST_TASKS]:
        consultation, role = duties.find(stop.consultation_id)
        address, call = url_for("stopping.ask", slug=consultation.slug), _("Read it")
        if stop.asked_by.account_id == duties.actor.account_id:
            title = _("A colleague agrees to stop this early, or says no")
            yield Task(title, consultation, role, address, call, waits_since=stop.asked_at)
        else:
            yield Task(_("Agree to stop this early, or say no"), consultation, role, address, call)
