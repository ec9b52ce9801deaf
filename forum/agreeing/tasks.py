"""What waits for a colleague, among the tasks of everybody who can agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from flask_babel import gettext as _

from forum.agreeing.models import AskedOfTwo
from forum.consultations.models import Consultation
from forum.consultations.tasks import Duties, Task

R = TypeVar("R", bound=AskedOfTwo)


def list_tasks_of_two(
    duties: Duties,
    pending: Iterable[R],
    *,
    space_id_of: Callable[[R], int],
    address: Callable[[Consultation, R], str],
    to_agree: str,
    to_wait: str,
) -> Iterator[Task]:
    """`to_agree` for a colleague; `to_wait` for whoever asked."""
    for asked in pending:
        consultation, role = duties.find(space_id_of(asked))
        is_own = asked.asked_by.account_id == duties.actor.account_id
        page, since = address(consultation, asked), asked.asked_at if is_own else None
        yield Task(to_wait if is_own else to_agree, consultation, role, page, _("Read it"), waits_since=since)
