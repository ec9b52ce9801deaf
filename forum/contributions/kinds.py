"""Kinds of contribution. A feature declares its kind; what is written once for all of them finds it here."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class ContributionKind:
    key: str  # the polymorphic identity of its model
    label: LazyString
    endpoint: str  # shows it in its context; called with `slug` and `ref`


_kinds: dict[str, ContributionKind] = {}


def declare_contribution_kind(kind: ContributionKind) -> ContributionKind:
    _kinds[kind.key] = kind
    return kind


def find_contribution_kind(key: str) -> ContributionKind:
    return _kinds[key]


def all_contribution_kinds() -> list[ContributionKind]:
    return [_kinds[key] for key in sorted(_kinds)]
