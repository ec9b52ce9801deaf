"""Triggers: what looks at words before a person does. One file each in this folder; a file is a trigger by being here.

Each has `TRIGGER` and `look(submission) -> list of phrases it saw`. An empty list means nothing; a trigger that judges the whole
and not a phrase answers [""]. Adding one: copy a file, and add examples for and against to tests/data/triggers.toml.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

Look = Callable[[Submission], list[str]]


@dataclass(frozen=True)
class Watcher:
    trigger: Trigger
    look: Look


@cache
def all_watchers() -> dict[str, Watcher]:
    found = {}
    for info in iter_modules(__path__):
        if info.name != "base":
            module = import_module(f"{__name__}.{info.name}")
            found[module.TRIGGER.key] = Watcher(module.TRIGGER, module.look)
    return found


def offers_help(words: str) -> bool:
    """Whether a trigger that offers help, and does no more, sees something in words that are shown already."""
    submission = Submission(words)
    return any(watcher.trigger.effect is Effect.HELP and watcher.look(submission) for watcher in all_watchers().values())


def offers_care(words: str) -> bool:
    """As `offers_help`, or where somebody would be sent to look too: for words that nobody else has read yet."""
    submission = Submission(words)
    caring = (watcher for watcher in all_watchers().values() if watcher.trigger.effect in {Effect.HELP, Effect.CARE})
    return any(watcher.look(submission) for watcher in caring)
