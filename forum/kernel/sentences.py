"""Sentences that are kept and read later. What is stored is which sentence it is and what stands in it, so that each reader
has it in their own language and as it is worded by then.

A feature declares its sentences once, each under a key that is never changed, since it is stored
(docs/decisions/0012-stored-names.md), and calls what it got with the values:

    LATE = declare_sentence("promise_late", lambda what: _("A promise is late: “%(what)s”", what=what))
    notify(accounts, consultation, sentence=LATE(what=promise.what), …)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from flask_babel import gettext as _
from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from forum.kernel.registries import add_once

log = structlog.get_logger()
Value = str | int


@dataclass(frozen=True)
class StoredSentence:
    """`str()` says it to whoever reads now."""

    key: str
    values: Mapping[str, Value]

    def __str__(self) -> str:
        try:
            return _KINDS[self.key].say(**self.values)
        except (KeyError, TypeError, ValueError) as problem:
            # Stored by another release, which has other sentences or says other things in them: the page is there all the same.
            log.warning("a stored sentence that this release cannot say", key=self.key, problem=repr(problem))
            return _("There is an update.")


@dataclass(frozen=True)
class SentenceKind:
    """What `declare_sentence` gives: called with the values, it makes what is stored."""

    key: str
    say: Callable[..., str]

    def __call__(self, **values: Value) -> StoredSentence:
        """Raises TypeError for values that it does not say, or lacks: now, not when somebody reads it."""
        self.say(**values)
        return StoredSentence(self.key, values)


_KINDS: dict[str, SentenceKind] = {}


def declare_sentence(key: str, say: Callable[..., str]) -> SentenceKind:
    """`say` takes text and numbers by name and gives the sentence, in the language that is spoken when it is called."""
    return add_once(_KINDS, key, SentenceKind(key, say), "a sentence")


def all_sentences() -> dict[str, SentenceKind]:
    """By key, for the tests that keep what is stored."""
    return dict(_KINDS)


# What was given to somebody in these very words: by a person, or by a release that kept no key.
AS_WRITTEN = declare_sentence("as_written", lambda text: text)


class SentenceType(TypeDecorator[StoredSentence]):
    """A column of stored sentences: JSON, `{"key": …, "values": {…}}`."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: StoredSentence | None, dialect: Dialect) -> str | None:
        """JSON with sorted keys, so that the same sentence is the same text."""
        if value is None:
            return None
        return json.dumps({"key": value.key, "values": dict(value.values)}, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StoredSentence | None:
        """Its key need not be known: see `StoredSentence`."""
        if value is None:
            return None
        try:
            return StoredSentence(**json.loads(value))
        except (TypeError, ValueError):  # A process of an older release wrote it while the database was brought up to date.
            return AS_WRITTEN(text=value)
