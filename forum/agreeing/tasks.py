"""What waits for a colleague, among the tasks of everybody who can agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from forum.agreeing.models import AskedOfTwo
from forum.agreeing.rules import find_why_not_second
from forum.consultations.models import Consultation, Participation
from forum.consultations.tasks import Duties, Task
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.opening.rules import SIGNERS

R = TypeVar("R", bound=AskedOfTwo)


def list_tasks_of_two(
    duties: Duties,
    pending: Iterable[R],
    *,
    space_id_of: Callable[[R], int],
    address: Callable[[Consultation, R], str],
    to_agree: str | Callable[[R], str],
    to_wait: str | Callable[[R], str],
    roles: frozenset[Role] = SIGNERS,
) -> Iterator[Task]:
    """`to_agree` for a colleague who can; `to_wait` for whoever asked. Each a sentence, or one about what was asked."""
    several = list(pending)
    places = _list_places(duties, {space_id_of(asked) for asked in several})
    for asked in several:
        consultation, role = duties.find(space_id_of(asked))
        is_own = asked.asked_by.account_id == duties.actor.account_id
        if not is_own and find_why_not_second(places.get(consultation.id), asked, roles):
            continue
        page, since = address(consultation, asked), asked.asked_at if is_own else None
        title = to_wait if is_own else to_agree
        yield Task(title if isinstance(title, str) else title(asked), consultation, role, page, _("Read it"), waits_since=since)


def _list_places(duties: Duties, consultation_ids: Collection[int]) -> dict[int, Participation]:
    if not consultation_ids:
        return {}
    own = select(Participation).filter_by(account_id=duties.actor.account_id, set_aside_at=None)
    places = db.session.scalars(own.where(Participation.space_id.in_(consultation_ids)))
    return {place.space_id: place for place in places}
