"""What waits for somebody who helps to run consultations, belongs to groups or speaks for a side, in all of them together.
Features register how they find theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from forum.consultations.models import Consultation
from forum.kernel.dates import site_zone
from forum.kernel.permissions import Actor, Role
from forum.kernel.registries import add_once
from forum.spaces.extension_points import SpaceFace

# Of one source: whoever has more to do begins with these, and finds the others when they are done.
MOST_TASKS = 20


@dataclass(frozen=True)
class Task:
    """One thing to do, or, with `waits_since`, something that others have to do first. `due_at` None: whenever there is time."""

    title: str
    consultation: Consultation | SpaceFace
    role: Role  # in which one does it
    address: str
    call: str  # the words on its button
    due_at: datetime | None = None
    waits_since: datetime | None = None
    whose: str = ""  # as whom, where that is no role of the team


@dataclass(frozen=True)
class Duties:
    """Whose tasks are looked for, and the consultations in which they have a role."""

    actor: Actor
    by_role: Mapping[Role, Collection[Consultation]]
    is_everywhere: bool = False  # what has no such role is looked for too: groups, and sides that somebody speaks for

    def list_ids(self, *roles: Role) -> list[int]:
        return [consultation.id for role in roles for consultation in self.by_role.get(role, ())]

    def find(self, consultation_id: int) -> tuple[Consultation, Role]:
        """Raises KeyError for one in which they have no role."""
        for role, several in self.by_role.items():
            for consultation in several:
                if consultation.id == consultation_id:
                    return consultation, role
        raise KeyError(consultation_id)


def end_of(day: date) -> datetime:
    """The last minute of a day that something is due on, here."""
    return datetime.combine(day, time(23, 59), site_zone())


TaskFinder = Callable[[Duties], Iterable[Task]]
_finders: dict[str, TaskFinder] = {}


def finds_tasks(name: str) -> Callable[[TaskFinder], TaskFinder]:
    """Registers a source. It asks the database once or twice for all consultations together, and for MOST_TASKS at most."""

    def register(finder: TaskFinder) -> TaskFinder:
        return add_once(_finders, name, finder, "the source of tasks")

    return register


def list_tasks(duties: Duties) -> Iterator[Task]:
    """In no order."""
    if duties.by_role or duties.is_everywhere:
        for finder in _finders.values():
            yield from finder(duties)
