"""What a check is, and the list of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from forum.consultations.models import Consultation, Participation
from forum.kernel.permissions import Role
from forum.kernel.registries import add_once
from forum.kernel.sentences import StoredSentence
from forum.opening.kinds import GatePart, Tier
from forum.opening.known import GateInputs


@dataclass(frozen=True)
class CheckFinding:
    """Whether it is done, one sentence about what was found, and who it is about: kept by their number, never by their name."""

    is_done: bool
    said: StoredSentence | None = None
    person: Participation | None = None


@dataclass(frozen=True)
class OpeningCheck:
    """With `find` it is found from the data, else `question` is answered by somebody who has one of the roles. `mend` is the
    button; `endpoint`, with `slug`, is where what is found can be mended. `without` says in public that it was missing; where
    there is none, nothing opens without it."""

    key: str  # stored: never changed
    part: GatePart
    place: int  # in its part
    tiers: frozenset[Tier]
    done: LazyString
    missing: LazyString
    why: LazyString
    mend: LazyString
    find: Callable[[GateInputs], CheckFinding] | None = None
    endpoint: str = ""
    question: LazyString | None = None
    hint: LazyString | str = ""
    answered_by: frozenset[Role] = frozenset({Role.ORGANISER, Role.LEAD})
    without: LazyString | None = None
    # What people read on top of the page once it is so no more, though it opened with it. Whoever answers can always say that;
    # what is found and has none cannot turn without a change that people read.
    no_longer: LazyString | None = None
    # Whether what is found says, in plain numbers, what is missing: people read that instead of `without`.
    says_how_far: bool = False
    # Whether an answer that it is not so is all that people need to be told: it stands below `without`, nobody has to stand
    # behind it as well, and it stays, as nothing puts it right. Nothing opens without an answer.
    is_told_by_answer: bool = False
    # Of a check that is not for all: for which it is, and the key of the one in whose place it stands there.
    applies: Callable[[Consultation], bool] | None = None
    instead_of: str = ""

    @property
    def can_be_missing(self) -> bool:
        return self.without is not None and not self.is_told_by_answer


_checks: dict[str, OpeningCheck] = {}


def declare_check(check: OpeningCheck) -> OpeningCheck:
    """Adds a check to the gate, in the order of its part and place."""
    return add_once(_checks, check.key, check, "the check")


def list_declared() -> list[OpeningCheck]:
    return list(_checks.values())
