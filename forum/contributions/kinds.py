"""Kinds of contribution. A feature declares its kind, and what those who look after the conversation can do with it; what is
written once for all kinds finds it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from forum.contributions.models import Contribution
from forum.kernel.permissions import Actor


@dataclass(frozen=True)
class ContributionKind:
    key: str  # the polymorphic identity of its model
    label: LazyString
    endpoint: str  # shows it in its context; called with `slug` and `ref`
    is_named: bool = True  # False: in public it stands with whom its author speaks as, not with their name


_kinds: dict[str, ContributionKind] = {}


def declare_contribution_kind(kind: ContributionKind) -> ContributionKind:
    _kinds[kind.key] = kind
    return kind


def find_contribution_kind(key: str) -> ContributionKind:
    return _kinds[key]


def all_contribution_kinds() -> list[ContributionKind]:
    return [_kinds[key] for key in sorted(_kinds)]


@dataclass(frozen=True)
class Home:
    """A place something can be moved to."""

    ref: str
    label: str


@dataclass(frozen=True)
class Moves:
    list_homes: Callable[[Contribution], list[Home]]
    # Moves it and what hangs on it to a home; returns the ref of where it was, which moves it back.
    move: Callable[[Actor, Contribution, str], str]


@dataclass(frozen=True)
class Locks:
    is_locked: Callable[[Contribution], bool]
    # Nobody can add to where this stands; the reason is shown there in public.
    lock: Callable[[Actor, Contribution, str], None]
    unlock: Callable[[Actor, Contribution], None]


@dataclass(frozen=True)
class Handling:
    """What has no threads cannot be moved or locked, and says so by leaving that out."""

    # What stands around it, itself included, in the order of a page: a few, not all.
    list_around: Callable[[Contribution], list[Contribution]]
    moves: Moves | None = None
    locks: Locks | None = None


_handlings: dict[str, Handling] = {}


def declare_handling(kind_key: str, handling: Handling) -> None:
    _handlings[kind_key] = handling


def handling_of(contribution: Contribution) -> Handling:
    return _handlings[contribution.kind]


def has_handling(kind_key: str) -> bool:
    return kind_key in _handlings
