"""Official changes of what people have answered, as two people make them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from forum.agreeing.queries import list_seconds
from forum.consultations.actions import managing
from forum.consultations.change_guards import ActivityWords, Groups, NewFile, StageWords, Wanted
from forum.consultations.fingerprints import (
    fingerprint_activity,
    fingerprint_affected,
    fingerprint_basics,
    fingerprint_phase,
    fingerprint_scope,
)
from forum.consultations.models import Activity, Basics, Consultation, Document, Phase, Scope
from forum.consultations.snapshots import Part, describe_basics
from forum.kernel.permissions import Actor, Role
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from tests import factories as make

WHY, WHY_NOT = "The trust has told us otherwise.", "People have answered another question."


def want_basics(consultation: Consultation, reason: str = WHY, **words: str) -> Wanted:
    basics: Any = describe_basics(consultation) | words
    return Wanted(consultation, Part.BASICS, Basics(**basics), fingerprint_basics(consultation), reason)


def want_scope(consultation: Consultation, *items: Scope, reason: str = WHY) -> Wanted:
    return Wanted(consultation, Part.SCOPE, list(items), fingerprint_scope(consultation), reason)


def want_groups(consultation: Consultation, *keys: str, reason: str = WHY) -> Wanted:
    return Wanted(consultation, Part.AFFECTED, Groups(keys), fingerprint_affected(consultation), reason)


def want_removed(thing: Phase | Activity, reason: str = WHY) -> Wanted:
    if isinstance(thing, Phase):
        return Wanted(thing.consultation, Part.PHASES, None, fingerprint_phase(thing), reason, thing)
    return Wanted(thing.consultation, Part.ACTIVITIES, None, fingerprint_activity(thing), reason, thing)


def want_stage(phase: Phase, reason: str = WHY, **words: Any) -> Wanted:
    said = {name: getattr(phase, name) for name in ("name", "note", "opens_at", "closes_at")} | words
    return Wanted(phase.consultation, Part.PHASES, StageWords(**said), fingerprint_phase(phase), reason, phase)


def want_activity(activity: Activity, reason: str = WHY, **words: str) -> Wanted:
    said = {"title": activity.title, "summary": activity.summary} | words
    began = (fingerprint_activity(activity), reason)
    return Wanted(activity.consultation, Part.ACTIVITIES, ActivityWords(**said), *began, activity)


def want_newer(document: Document, said: NewFile, reason: str = WHY) -> Wanted:
    return Wanted(document.consultation, Part.DOCUMENTS, said, "", reason, document)


def change_alone(actor: Actor, wanted: Wanted) -> None:
    """A stage or an activity, by the action that people use who need no colleague."""
    about = {"seen": wanted.seen, "reason": wanted.reason}
    if isinstance(wanted.thing, Phase) and isinstance(wanted.said, StageWords):
        managing.change_phase(actor, wanted.thing, **asdict(wanted.said), **about)
    elif isinstance(wanted.thing, Activity) and isinstance(wanted.said, ActivityWords):
        managing.change_activity(actor, wanted.thing, **asdict(wanted.said), **about)


def ask(actor: Actor, wanted: Wanted) -> OfficialRewording:
    asked = change_or_ask(actor, wanted.consultation, wanted)
    assert asked is not None, "one person may do this"
    return asked


def change_by_two(actor: Actor, wanted: Wanted) -> None:
    """By one person alone where that is enough; else with a colleague who can agree, or with one more."""
    asked = change_or_ask(actor, wanted.consultation, wanted)
    if asked is not None:
        there = [place.account for place in list_seconds(asked, asked.consultation) if place.account is not None]
        second = there[0].as_actor() if there else make.seat(asked.consultation, Role.LEAD)
        agree_to_rewording(second, asked, seen=fingerprint_rewording(asked))
