"""What features above say of the remarks they let people write in a group, and what they show on its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from forum.groups.kinds import RemarkKind
from forum.groups.models import Clause, Remark, StandingGroup
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once


@dataclass(frozen=True)
class RemarkKeeper:
    """`find_address`: where such a remark stands. `is_of_group`: whether the group has put it to somebody, so that it stays when
    its author would delete it or goes."""

    find_address: Callable[[StandingGroup, Remark], str]
    is_of_group: Callable[[Remark], bool]


@dataclass(frozen=True)
class GroupPart:
    """A part of a page: a template, which finds what it shows as `part`."""

    template: str
    shows: dict[str, Any]


OnGroup = Callable[[Actor, StandingGroup], GroupPart]
OnClause = Callable[[Actor, StandingGroup, Clause], GroupPart]

_keepers: dict[str, RemarkKeeper] = {}
_on_group: dict[str, OnGroup] = {}
_on_clause: dict[str, OnClause] = {}


def declare_keeper(kinds: Iterable[RemarkKind], keeper: RemarkKeeper) -> None:
    for kind in kinds:
        add_once(_keepers, kind, keeper, "keeper of remarks")


def find_keeper(kind: RemarkKind) -> RemarkKeeper | None:
    """None for the kinds of groups themselves."""
    return _keepers.get(kind)


def is_put_by_group(remark: Remark) -> bool:
    """Whether the group has put it to somebody."""
    keeper = find_keeper(remark.said)
    return keeper is not None and keeper.is_of_group(remark)


def shows_on_group(name: str) -> Callable[[OnGroup], OnGroup]:
    """Marks what makes a part of the page of a group."""

    def mark(make: OnGroup) -> OnGroup:
        add_once(_on_group, name, make, "part of groups")
        return make

    return mark


def shows_on_clause(name: str) -> Callable[[OnClause], OnClause]:
    """Marks what makes a part of the page of a clause."""

    def mark(make: OnClause) -> OnClause:
        add_once(_on_clause, name, make, "part of clauses")
        return make

    return mark


def list_group_parts(actor: Actor, group: StandingGroup) -> list[GroupPart]:
    return [make(actor, group) for make in _on_group.values()]


def list_clause_parts(actor: Actor, group: StandingGroup, clause: Clause) -> list[GroupPart]:
    return [make(actor, group, clause) for make in _on_clause.values()]
