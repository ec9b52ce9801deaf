"""What opened before there were checks: nothing of it changes before these are answered, but for what they ask for."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from forum.consultations.actions.promise import find_why_settled
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.models import Opening
from forum.opening.queries import find_opening, read_gate

WORDS = frozenset({Part.BASICS, Part.SCOPE, Part.FRAMINGS, Part.SECTIONS, Part.QUESTIONS, Part.PHASES, Part.ACTIVITIES})
# By the key of a check, where what is missing is put right.
MENDED_IN = {
    "activity": frozenset({Part.PHASES, Part.ACTIVITIES}),
    "contact": frozenset({Part.BASICS}),
    "decider_named": frozenset({Part.BASICS, Part.DECIDERS}),
    "decider_apart": frozenset({Part.DECIDERS}),
    "decision_after": frozenset({Part.PHASES}),
    "enough_days": frozenset({Part.PHASES}),
    "framings": frozenset({Part.FRAMINGS}),
    "open_scope": frozenset({Part.SCOPE}),
    "options_compared": frozenset({Part.OPTIONS}),
    "promise": frozenset({Part.BASICS}),
    "promise_level": frozenset({Part.BASICS}),
    "reads_open": WORDS,
    "settled_reasons": frozenset({Part.SCOPE}),
    "temporary_said": frozenset({Part.TEMPORARY}),
}


def asks_for_checks(consultation: Consultation) -> bool:
    """Whether people can read something of which nobody has answered the checks, and which is not decided or stopped."""
    return consultation.opened_before_checks and find_why_settled(consultation) is None


def say_checks_come_first() -> str:
    return _(
        "This opened before there were opening checks. Answer the checks first, and ask a colleague to sign. "
        "Then you can make this change."
    )


def has_answered_checks(actor: Actor, thing: Any) -> str | None:
    """Refuses, for whatever is in a consultation and is no part of what it says officially, until its checks are answered. A
    program, which brings in what is over, may."""
    return say_checks_come_first() if actor != SYSTEM and asks_for_checks(thing.consultation) else None


def allows_mending(consultation: Consultation, part: Part) -> bool:
    """Inside an official change, which is made already: whether a check was missing before that is put right in this part. What
    is put right by it may be changed no more after it."""
    opening = find_opening(consultation)
    if opening is None or part not in opening.to_mend.split():
        return False
    db.session.flush()
    note_what_to_mend(consultation, opening)
    return True


def note_what_to_mend(consultation: Consultation, opening: Opening) -> None:
    """Remembers it, as a change is looked at once it is made, when nothing may be missing any more."""
    if consultation.opened_before_checks:
        missing = [line.check.key for line in read_gate(consultation, opening).missing]
        opening.to_mend = " ".join(sorted({part for key in missing for part in MENDED_IN.get(key, ())}))
