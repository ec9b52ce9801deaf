"""What a consultation of the demo says of a change that was made already, for a time; how its end moved; how it was said to
be over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from forum.consultations.models import Consultation
from forum.kernel.permissions import Actor
from forum.temporary.actions.changing import ChangeWords, say_change
from forum.temporary.actions.returning import BackWords, agree_back, say_back
from forum.temporary.fingerprints import fingerprint_change, fingerprint_said_back
from forum.temporary.queries import find_change, find_said_back


def add_temporary(actor: Actor, consultation: Consultation, entry: dict[str, Any], today: date) -> None:
    changed_on, ends_on = (today + timedelta(days=entry[name]) for name in ("changed", "ends"))
    words = ChangeWords(entry["what"], changed_on, entry["reason"], entry["decided_by"], ends_on)
    say_change(actor, consultation, words, seen=fingerprint_change(consultation, None))


def extend(actor: Actor, consultation: Consultation, ends_on: date, reason: str) -> None:
    change = find_change(consultation)
    assert change is not None and change.changed_on is not None  # noqa: S101  (the entry has one, or is a mistake)
    words = ChangeWords(change.what, change.changed_on, change.reason, change.decided_by, ends_on)
    say_change(actor, consultation, words, seen=fingerprint_change(consultation, change), why=reason)


def say_over(actor: Actor, consultation: Consultation, said: BackWords) -> None:
    """It is as it was before; a colleague has to agree."""
    say_back(actor, consultation, said, seen=fingerprint_change(consultation, find_change(consultation)))


def agree_over(actor: Actor, consultation: Consultation) -> None:
    asked = find_said_back(consultation)
    assert asked is not None  # noqa: S101  (as above)
    agree_back(actor, consultation, seen=fingerprint_said_back(asked))
