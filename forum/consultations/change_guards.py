"""What features above refuse of an official change, beside its field, before it is kept; and what nobody does alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

from forum.consultations.models import Consultation, Document
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.spaces.rules import ThingWords


@dataclass(frozen=True)
class OfficialChange:
    """Of something people can read; the rows say it already, and nothing is committed. `how`: as in `ConsultationChanged`;
    `thing_id`: as versions know it."""

    consultation: Consultation
    part: Part
    before: ThingWords | None
    after: ThingWords | None
    how: str = ""
    thing_id: int = 0


ChangeGuard = Callable[[OfficialChange], None]
_guards: list[ChangeGuard] = []


def guards_changes(guard: ChangeGuard) -> ChangeGuard:
    """Registers a function that raises Invalid for an official change that cannot be made. Programs are not asked."""
    _guards.append(guard)
    return guard


def guard_change(change: OfficialChange, *, is_free: bool) -> None:
    """Raises Invalid as the first of all that refuse it. `is_free`: a program makes it, or an administrator for the site."""
    if not is_free:
        for guard in _guards:
            guard(change)


NeedsTwo = Callable[[OfficialChange], bool]
_two: list[NeedsTwo] = []


class NeedsColleague(Conflict):
    """One person alone cannot make this change. All else about it is right, its reason too."""

    def __init__(self, change: OfficialChange) -> None:
        answered = _("People have already answered this, so a colleague has to agree to this change.")
        put_out = _("Nobody ends a colleague’s role alone. Another colleague has to agree.")
        named = _("People have read who decides, so a colleague has to agree to this change.")
        read = _("People have read this, so a colleague has to agree to this change.")
        said = {Part.ROLES: put_out, Part.ANSWERS: named, Part.DECIDERS: named}
        said |= dict.fromkeys((Part.DECISION_DAY, Part.WORKSHOPS, Part.REVIEWS, Part.TALKING), read)
        super().__init__(said.get(change.part, answered))
        self.change = change


def needs_two(finder: NeedsTwo) -> NeedsTwo:
    """Registers a function that says of which official changes a second person has to agree. Programs need nobody."""
    _two.append(finder)
    return finder


def refuse_alone(change: OfficialChange) -> None:
    """Raises NeedsColleague."""
    if any(finds(change) for finds in _two):
        raise NeedsColleague(change)


@dataclass(frozen=True)
class StageWords:
    name: str
    note: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class ActivityWords:
    title: str
    summary: str


@dataclass(frozen=True)
class Relevance:
    """Whether the decision waits for what people say in an activity."""

    is_about: bool


@dataclass(frozen=True)
class Groups:
    """Whom it affects, by capacity."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class NewFile:
    """What takes the place of a document, as somebody has sent it."""

    title: str
    file_name: str
    content: bytes
    text: str


class Numbered(Protocol):
    """Any row with a number."""

    @property
    def id(self) -> int: ...


def number_of(thing: Numbered | None) -> int:
    """By which versions know it; 0 of a part that is there once."""
    if isinstance(thing, Document):
        return thing.line_id
    return thing.id if thing else 0


@dataclass(frozen=True)
class Wanted:
    """What somebody has sent who changes a part that people may have answered. `said`: the new words, as the action of that part
    takes them, None to remove the `thing`; `seen`: as actions take it."""

    consultation: Consultation
    part: Part
    said: object
    seen: str
    reason: str
    thing: Numbered | None = None


Asker = Callable[[Actor, Wanted], str | None]
_askers: list[Asker] = []


def asks_colleagues(asker: Asker) -> Asker:
    """Registers what makes a change at once, or else asks colleagues to agree to it."""
    assert not _askers, "one feature asks"  # noqa: S101
    _askers.append(asker)
    return asker


def change_by_feature(actor: Actor, wanted: Wanted) -> str | None:
    """None where it is done; else the address of what colleagues are asked. Raises as the action that makes the change."""
    return _askers[0](actor, wanted)
