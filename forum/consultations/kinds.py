"""Kinds of activity: what people can do inside a phase. A feature declares its kind; nothing here lists them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from forum.kernel.registries import add_once


@dataclass(frozen=True)
class ActivityKind:
    key: str
    label: LazyString
    sentence: LazyString  # what an organiser reads when choosing
    endpoint: str  # the page it opens, called with `slug` and `public_id`
    start_endpoint: str | None = None  # where "Add your point" leads, when people can add something
    call: LazyString | None = None  # the words on that button
    calls_when_shown: bool = False  # the button is there only while the consultation's page shows something of it that is to come
    manage_endpoint: str | None = None  # where an organiser fills it with what it needs
    setup_endpoint: str | None = None  # where an organiser changes how it goes; by itself it goes well
    collects_views: bool = True  # False: it comes after the decision, and asks about nothing that is still to be decided
    is_offered: bool = True  # False: made by an importer only


_kinds: dict[str, ActivityKind] = {}


def declare_kind(kind: ActivityKind) -> ActivityKind:
    return add_once(_kinds, kind.key, kind, "the kind of activity")


def find_kind(key: str) -> ActivityKind:
    return _kinds[key]


def all_kinds() -> list[ActivityKind]:
    return [_kinds[key] for key in sorted(_kinds)]
