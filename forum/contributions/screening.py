"""Words are looked at when they are sent, before they are kept. What looks at them registers here from above.

A finding can do one of these things, its `effect`. Whoever sends words that give a pause sees why, and may change them or
send them as they are; nothing is thrown away and nobody is told off by a machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from forum.consultations.actions.promise import find_why_decided
from forum.consultations.models import Participation
from forum.contributions.models import Contribution
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Role
from forum.opening.decided_words import find_newly_decided


class Effect(StrEnum):
    TELL = "tell"  # a person looks, nothing else happens
    CARE = "care"  # shown as usual; a person looks, and its author is shown where help is
    HELP = "help"  # shown as usual; its author is shown where help is, and nobody is sent to look
    ASK = "ask"  # asks first; sent again it is shown, and nobody is sent to look
    PAUSE = "pause"  # asks first; sent again it is shown, and a person looks
    HOLD = "hold"  # asks first; sent again it waits until a person has looked
    FIRST_LOOK = "first look"  # waits, without a question: here a person looks at everything first


ASKS_FIRST = frozenset({Effect.ASK, Effect.PAUSE, Effect.HOLD})
# Between the author and the page. A person learns of it only when something else calls them.
CALLS_NOBODY = frozenset({Effect.HELP, Effect.ASK})
WAITS = frozenset({Effect.HOLD, Effect.FIRST_LOOK})


@dataclass(frozen=True)
class ScreenedWords:
    """Words that are not kept yet. `own_id`: of what is edited; None for something new. `activity_id`: where they would stand."""

    author: Participation
    author_role: str
    title: str
    body: str
    own_id: int | None = None
    activity_id: int | None = None


@dataclass(frozen=True)
class Finding:
    key: str
    effect: Effect
    sentence: LazyString  # to the author: "This seems to hold a phone number."
    phrase: str = ""  # the words it saw


@dataclass(frozen=True)
class Confirmation:
    """The author's "send it as it is"; `token` says which findings they have seen. A form that has asked nothing yet has none.

    Where nobody can be asked (an import, paper, the demo), actions get None in its place."""

    token: str = ""

    def covers(self, findings: list[Finding]) -> bool:
        return self.token == _token(findings)


def refuse_newly_decided(draft: ScreenedWords) -> None:
    """Raises Invalid, by field, where whoever runs this, or answers for it, says as that that all is decided, before it is. What
    the page says already, and what the comment said before, can be said again."""
    consultation = draft.author.consultation
    if draft.author_role not in {Role.ORGANISER, Role.LEAD} or consultation is None or find_why_decided(consultation):
        return
    stood, day = [line for item in consultation.scope for line in (item.text, item.reason)], to_local(now()).date()
    if draft.own_id is not None and (own := db.session.get(Contribution, draft.own_id)):
        stood += [own.title, own.body]
    errors = {}
    for name in ("title", "body"):
        if sentence := find_newly_decided(stood, getattr(draft, name), day):
            said = _("“%(sentence)s” sounds as if it is already decided. Say what people can still change", sentence=sentence)
            errors[name] = said
    if errors:
        raise Invalid(errors)


class ConfirmationNeeded(Invalid):
    """Not sent yet: the author is asked first. Sending the same words with a Confirmation of `token` sends them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__({})
        self.findings = findings
        self.token = _token(findings)

    @property
    def holds(self) -> bool:
        return any(finding.effect is Effect.HOLD for finding in self.findings)

    @property
    def calls_nobody(self) -> bool:
        return all(finding.effect in CALLS_NOBODY for finding in self.findings)


Look = Callable[[ScreenedWords], list[Finding]]
Record = Callable[[Contribution, list[Finding]], None]
_screens: list[tuple[Look, Record]] = []
_looked_at_first: list[Callable[[ScreenedWords], bool]] = []


def add_screen(look: Look, record: Record) -> None:
    """`look` gets words before the transaction that keeps them; `record` gets them inside it, once they are kept."""
    _screens.append((look, record))


def looked_at_first(check: Callable[[ScreenedWords], bool]) -> Callable[[ScreenedWords], bool]:
    """Registers a rule of an activity that a person sees such words before they are shown, edited ones too."""
    _looked_at_first.append(check)
    return check


def is_looked_at_first(draft: ScreenedWords) -> bool:
    return any(check(draft) for check in _looked_at_first)


def look_at(draft: ScreenedWords) -> list[Finding]:
    return [finding for look, _record in _screens for finding in look(draft)]


def ask_first(findings: list[Finding], confirmation: Confirmation | None) -> None:
    """Raises ConfirmationNeeded unless the author has confirmed these very findings, or (None) nobody is there to be asked."""
    asking = [finding for finding in findings if finding.effect in ASKS_FIRST]
    if asking and confirmation is not None and not confirmation.covers(asking):
        raise ConfirmationNeeded(asking)


def must_wait(findings: list[Finding]) -> bool:
    return any(finding.effect in WAITS for finding in findings)


def record_findings(contribution: Contribution, findings: list[Finding]) -> None:
    for _look, record_ in _screens:
        record_(contribution, findings)


def _token(findings: list[Finding]) -> str:
    seen = "\n".join(sorted(f"{finding.key}:{finding.phrase}" for finding in findings))
    return hashlib.sha256(seen.encode()).hexdigest()[:32]
