"""Kinds of contribution. A feature declares its kind, and what those who look after the conversation can do with it; what is
written once for all kinds finds it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, false, or_

from forum.consultations.capacities import Capacity
from forum.contributions.models import Contribution, Said, Status
from forum.kernel.permissions import Actor, Role
from forum.kernel.registries import add_once


@dataclass(frozen=True)
class ContributionKind:
    key: str  # the polymorphic identity of its model
    label: LazyString
    endpoint: str  # shows it in its context; called with `slug` and `public_id`
    folds: bool = False  # its pages fold what is marked as hard to read (`care`)
    is_named: bool = True  # False: in public it stands with whom its author speaks as, not with their name
    # Whom it stands under where it has no name: else its author's own capacity, which in a small room could be one person's.
    find_group: Callable[[Any], Capacity] | None = None
    # The condition on Contribution for those of this kind whose words are not for everybody yet, beside their status.
    is_withheld: Callable[[], ColumnElement[bool]] | None = None
    # False: it is about what somebody else said, or has an answer of its own. Nobody sorts it into themes, and no count of what
    # people said has it.
    is_view: bool = True
    # It tells again what somebody else said: with their words go those of its lines that repeat them, marked as quotes or not.
    is_all_quote: bool = False
    reads_withheld: frozenset[Role] = frozenset()  # besides their authors and those who see all
    # Whether it belongs to something that is private, and is so as long as that.
    is_below_private: Callable[[Said], bool] | None = None
    # Inside the action in which its author changes the words: whoever let the old ones be shown has not seen the new.
    when_edited: Callable[[Contribution], None] | None = None
    # Inside the action in which a moderator takes words out of it: whoever agreed to it has not seen what is left.
    when_redacted: Callable[[Contribution], None] | None = None
    # Whether anybody has replied to it.
    has_replies: Callable[[Contribution], bool] | None = None
    # What else its author should know before they change the words, or "".
    say_before_edit: Callable[[Contribution], str] | None = None
    # Inside every action that changes its status, with the one before: what is counted beside it is counted again.
    when_status_changed: Callable[[Contribution, str], None] | None = None


_kinds: dict[str, ContributionKind] = {}


def declare_contribution_kind(kind: ContributionKind) -> ContributionKind:
    for condition in (is_view, is_withheld, is_shown_to_all):
        condition.cache_clear()
    return add_once(_kinds, kind.key, kind, "the kind of contribution")


def find_contribution_kind(key: str) -> ContributionKind:
    return _kinds[key]


def all_contribution_kinds() -> list[ContributionKind]:
    return [_kinds[key] for key in sorted(_kinds)]


# What is asked with each of these is put together once: every post is looked at by them, and that would take longer than asking.
@cache
def is_view() -> ColumnElement[bool]:
    """The condition on Contribution, whatever its kind, for what is sorted into themes and counted as said."""
    return Contribution.kind.not_in([kind.key for kind in all_contribution_kinds() if not kind.is_view])


@cache
def is_withheld() -> ColumnElement[bool]:
    """The condition on Contribution, whatever its kind: pages that show what was said to everybody leave it out."""
    return or_(false(), *(kind.is_withheld() for kind in all_contribution_kinds() if kind.is_withheld))


@cache
def is_shown_to_all() -> ColumnElement[bool]:
    """The condition on Contribution, whatever its kind, for words that everybody can read: what is counted, quoted,
    chosen from and put in feeds. `rules.may_see_words` is asked for one reader."""
    return (Contribution.status == Status.PUBLISHED) & ~is_withheld()


@dataclass(frozen=True)
class MoveTarget:
    """A place something can be moved to."""

    public_id: str
    label: str


@dataclass(frozen=True)
class MoveHooks:
    list_homes: Callable[[Contribution], list[MoveTarget]]
    # Moves it and what hangs on it to a home; returns the public id of where it was, which moves it back.
    move: Callable[[Actor, Contribution, str], str]


@dataclass(frozen=True)
class LockHooks:
    is_locked: Callable[[Contribution], bool]
    # Nobody can add to where this stands; the reason is shown there in public.
    lock: Callable[[Actor, Contribution, str], None]
    unlock: Callable[[Actor, Contribution], None]


@dataclass(frozen=True)
class ModerationHooks:
    """What has no threads cannot be moved or locked, and says so by leaving that out."""

    # What stands around it, itself included, in the order of a page: a few, not all.
    list_around: Callable[[Contribution], list[Contribution]]
    moves: MoveHooks | None = None
    locks: LockHooks | None = None


_moderation_hooks: dict[str, ModerationHooks] = {}


def declare_moderation_hooks(kind_key: str, hooks: ModerationHooks) -> None:
    add_once(_moderation_hooks, kind_key, hooks, "what moderators can do with contributions of the kind")


def moderation_hooks_of(contribution: Contribution) -> ModerationHooks:
    return _moderation_hooks[contribution.kind]


def has_moderation_hooks(kind_key: str) -> bool:
    return kind_key in _moderation_hooks
