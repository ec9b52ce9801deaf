"""Kinds of things that news leads to and people follow. A feature declares those it keeps; nothing here lists them.

What is stored of a kind is its key alone, which never changes; which page shows it is said here and may change with the code."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.registries import add_once


@dataclass(frozen=True)
class TargetKind:
    key: str
    endpoint: str  # the page it opens, called with `slug` and, for a thing of its own, `parameter`
    parameter: str = ""
    is_in_consultation: bool = True  # False: its page is called without a slug
    # Whether its page is for those alone who have news of it: then that is kept as long as they have an account.
    lets_in: bool = False


@dataclass(frozen=True)
class Door:
    """Where something is: an endpoint, and what it is called with."""

    endpoint: str
    values: dict[str, str]


_kinds: dict[str, TargetKind] = {}


def declare_target_kind(kind: TargetKind) -> TargetKind:
    return add_once(_kinds, kind.key, kind, "the kind of target")


def all_target_kinds() -> list[TargetKind]:
    return [_kinds[key] for key in sorted(_kinds)]


def find_target_kind(key: str) -> TargetKind:
    return _kinds[key]


def find_door(key: str, slug: str, target: str) -> Door:
    kind = _kinds[key]
    values = {"slug": slug} if kind.is_in_consultation else {}
    return Door(kind.endpoint, values | ({kind.parameter: target} if kind.parameter else {}))


CONSULTATION = declare_target_kind(TargetKind("consultation", "consultations.show"))
CHANGE = declare_target_kind(TargetKind("change", "consultation_changes.show", "public_id"))
