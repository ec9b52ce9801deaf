"""What features above add: whom an event tells of what, what a line of news says of something said, what nobody is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, exists

from forum.consultations.models import Consultation
from forum.consultations.rules import is_no_secret_from_account
from forum.kernel.events import Event
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.kernel.sentences import StoredSentence
from forum.notifications.kinds import CONSULTATION, Door, TargetKind, all_target_kinds
from forum.notifications.models import NewsKind, Notification
from forum.spaces.models import Space, SpaceKind

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Telling:
    """One thing to be told: to `accounts`, unless they stopped following the topic; without them, to whoever follows it.

    `key` names what happened, so that telling it twice tells it once. What has one `group_key` is one line."""

    key: str
    sentence: StoredSentence
    kind: NewsKind
    target_kind: TargetKind = CONSULTATION
    target: str = ""
    topic: tuple[TargetKind, str] = (CONSULTATION, "")
    accounts: frozenset[int] | None = None
    without: frozenset[int] = frozenset()  # whoever did it
    group_key: str = ""
    contribution_id: int | None = None
    is_prompt: bool = False  # it is in the next letter that may go, as `notify` has it


Teller = Callable[[Any, Consultation], Iterable[Telling]]
TellerOf = Callable[[E, Consultation], Iterable[Telling]]
_tellers: dict[type[Event], list[Teller]] = {}


def tells(kind: type[E]) -> Callable[[TellerOf[E]], TellerOf[E]]:
    """Registers who is told what when an event stands in the log of a published consultation. It runs in a job, within a minute
    of the event, and sees things as they are by then. Whom each event tells is reviewed: docs/notifications.md."""

    def register(teller: TellerOf[E]) -> TellerOf[E]:
        _tellers.setdefault(kind, []).append(teller)
        return teller

    return register


def list_tellers(kind: type[Event]) -> list[Teller]:
    return _tellers.get(kind, [])


@dataclass(frozen=True)
class NewsWords:
    """What one line says: `lead` stands out, `rest` follows it. `reply` leads to the box in which one answers, and `topic` is
    what one stops following to hear no more of it."""

    lead: str
    rest: str = ""
    door: Door | None = None
    reply: Door | None = None
    topic: tuple[TargetKind, str] | None = None
    # What the organisation says in it, whole, as typed and as HTML: below the line in a letter, which is read without the page.
    official: str = ""
    official_html: Markup | None = None
    subject: str = ""  # of a letter that begins with it, where that needs other words


@dataclass(frozen=True)
class NewsReader:
    """Whoever reads. A letter cannot be called back: it repeats official words and the reader's own, nobody else's."""

    account_id: int
    is_letter: bool


Describer = Callable[[NewsReader, list[list[Notification]]], list[NewsWords]]
_describers: dict[str, Describer] = {}


def describes(*sentence_keys: str) -> Callable[[Describer], Describer]:
    """Registers what says the news under these sentences, several lines at once, each made of all that is in it, newest first.
    Without one, a line is its stored sentence."""

    def register(describer: Describer) -> Describer:
        for key in sentence_keys:
            add_once(_describers, key, describer, "what says the news")
        return describer

    return register


def find_describer(sentence_key: str) -> Describer | None:
    return _describers.get(sentence_key)


_conditions: list[Callable[[], ColumnElement[bool]]] = []


def shows_news_where(condition: Callable[[], ColumnElement[bool]]) -> Callable[[], ColumnElement[bool]]:
    """Registers a condition on Notification: what does not meet it is in no list, no count and no letter."""
    _conditions.append(condition)
    return condition


def is_shown() -> ColumnElement[bool]:
    return and_(_is_no_secret(), *(condition() for condition in _conditions))


def _is_no_secret() -> ColumnElement[bool]:
    """Whoever was put out of a private consultation reads no more of it, but for what a moderator told them of their own words,
    which has a page outside of it. A group everybody can read."""
    outside = [kind.key for kind in all_target_kinds() if not kind.is_in_consultation]
    is_theirs = is_no_secret_from_account(Notification.account_id, Notification.space_id)
    is_group = exists().where(Space.id == Notification.space_id, Space.kind != SpaceKind.CONSULTATION)
    return Notification.target_kind.in_(outside) | is_theirs | is_group


TopicNamer = Callable[[Actor, list[str]], dict[str, str]]
_namers: dict[str, TopicNamer] = {}


def names_topics(kind: TargetKind) -> Callable[[TopicNamer], TopicNamer]:
    """Registers what says the names of topics of a kind, by their keys, where the label would be words that people wrote: for
    somebody who may read their consultations."""

    def register(namer: TopicNamer) -> TopicNamer:
        return add_once(_namers, kind.key, namer, "what names topics")

    return register


def find_topic_namer(kind_key: str) -> TopicNamer | None:
    return _namers.get(kind_key)
