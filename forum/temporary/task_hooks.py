from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.permissions import Role
from forum.opening.rules import SIGNERS
from forum.temporary.queries import list_ending, list_said_back
from forum.temporary.rules import REMIND_WITHIN


@finds_tasks("temporary")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What comes after a temporary change has to be said before it ends."""
    ids = duties.list_ids(Role.ORGANISER, Role.LEAD)
    for consultation in list_ending(ids, to_local(now()).date() + REMIND_WITHIN)[:MOST_TASKS]:
        assert consultation.temporary_until is not None  # noqa: S101  (the query asks for it)
        _found, role = duties.find(consultation.id)
        title, address = _("Say what comes after the temporary change"), url_for("temporary.aftermath", slug=consultation.slug)
        yield Task(title, consultation, role, address, _("Say it"), due_at=end_of(consultation.temporary_until))


@finds_tasks("temporary back")
def find_said_back(duties: Duties) -> Iterator[Task]:
    """That it is as it was before, as colleagues say."""
    yield from list_tasks_of_two(
        duties,
        list_said_back(duties.list_ids(*SIGNERS)),
        space_id_of=lambda said: said.space_id,
        address=lambda consultation, _said: url_for("temporary.aftermath", slug=consultation.slug),
        to_agree=_("Agree that a temporary change is over, or say no"),
        to_wait=_("A colleague agrees that a temporary change is over, or says no"),
    )
