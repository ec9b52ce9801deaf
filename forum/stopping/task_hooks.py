from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import Duties, Task, finds_tasks
from forum.opening.rules import SIGNERS
from forum.stopping.queries import list_pending
from forum.stopping.rules import is_under_way


@finds_tasks("stopping")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What colleagues ask to stop early, while there is something to stop; whoever asked waits for them."""
    waiting = list_pending(duties.list_ids(*SIGNERS))
    yield from list_tasks_of_two(
        duties,
        [stop for stop in waiting if is_under_way(duties.actor, stop.consultation) is None],
        space_id_of=lambda stop: stop.consultation_id,
        address=lambda consultation, _stop: url_for("stopping.ask", slug=consultation.slug),
        to_agree=_("Agree to stop this early, or say no"),
        to_wait=_("A colleague agrees to stop this early, or says no"),
    )
