from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import Duties, Task, finds_tasks
from forum.redaction.queries import list_pending
from forum.redaction.rules import REDACTORS


@finds_tasks("redaction")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What colleagues ask to take out; whoever asked waits for them."""
    yield from list_tasks_of_two(
        duties,
        list_pending(duties.list_ids(*REDACTORS)),
        space_id_of=lambda found: found.space_id,
        address=lambda consultation, _found: url_for("redaction.ask", slug=consultation.slug),
        to_agree=_("Agree to take out what breaks the law, or say no"),
        to_wait=_("A colleague agrees to take out what breaks the law, or says no"),
        roles=REDACTORS,
    )
