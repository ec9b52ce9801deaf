"""The parts that two people change, as they stand and as somebody wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from json import dumps

from forum.consultations.change_guards import ActivityWords, StageWords
from forum.consultations.models import Activity, Basics, Consultation, Document, Participation, Phase, Scope, ScopeState
from forum.consultations.snapshots import (
    Part,
    describe_activity,
    describe_affected,
    describe_basics,
    describe_document,
    describe_phase,
    describe_role,
    describe_scope,
)
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.opening.queries import find_opening
from forum.opening.snapshots import AFTER, describe_day
from forum.rewording.kinds import find_part_by_two
from forum.rewording.models import OfficialRewording
from forum.spaces.rules import ThingWords, read_words


def read_before(asked: OfficialRewording) -> ThingWords:
    """Nothing of what is to be added."""
    return read_words(asked.before) or {}


def read_after(asked: OfficialRewording) -> ThingWords | None:
    """None where the thing is to be removed."""
    return read_words(asked.after)


def find_thing(asked: OfficialRewording) -> Phase | Activity | Participation | Document | None:
    """What it is about, where that is a stage, an activity, a document or somebody with a role, and still there."""
    if asked.part == Part.DOCUMENTS:
        return next((each for each in asked.consultation.documents if each.line_id == asked.thing_id), None)
    if asked.part == Part.ROLES:
        return db.session.get(Participation, asked.thing_id)
    if asked.part == Part.PHASES:
        return db.session.get(Phase, asked.thing_id)
    return db.session.get(Activity, asked.thing_id) if asked.part == Part.ACTIVITIES else None


def find_number(asked: OfficialRewording) -> int:
    """Of the thing, as its feature knows it: of what is there once, that of the consultation."""
    return asked.thing_id or asked.consultation_id


def find_stage(asked: OfficialRewording) -> Phase | None:
    """The stage that it is about, or of the activity that it is about."""
    thing = find_thing(asked)
    if isinstance(thing, Activity):
        return thing.phase
    return thing if isinstance(thing, Phase) else None


def describe_now(asked: OfficialRewording) -> ThingWords | None:
    """What the part says now; None where the thing is gone, nothing of what is to be added."""
    if asked.is_addition:
        return {}
    if part := find_part_by_two(asked.part):
        return part.describe(find_number(asked))
    if asked.thing_id == 0:
        return ONCE[Part(asked.part)](asked.consultation)
    return _describe_thing(find_thing(asked))


def _describe_thing(thing: Phase | Activity | Participation | Document | None) -> ThingWords | None:
    match thing:
        case Phase():
            return describe_phase(thing)
        case Activity():
            return describe_activity(thing)
        case Document():
            return describe_document(thing)
        case Participation():
            return describe_role(thing.role)
    return None


def describe_decision_day(consultation: Consultation) -> ThingWords:
    return describe_day(find_opening(consultation))


# What each part says that is there once.
ONCE: dict[Part, Callable[[Consultation], ThingWords]] = {
    Part.BASICS: describe_basics,
    Part.SCOPE: describe_scope,
    Part.AFFECTED: describe_affected,
    Part.DECISION_DAY: describe_decision_day,
}


def list_changed(before: ThingWords, after: ThingWords) -> list[str]:
    """The fields that are to be another."""
    return [name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")]


def read_basics(consultation: Consultation, before: ThingWords, after: ThingWords) -> Basics:
    """As they stand, with what was asked: a telephone number that somebody has put right since stays."""
    said = _put_in(describe_basics(consultation), before, after)
    return Basics(**{each.name: said[each.name] for each in fields(Basics)})


def read_stage(phase: Phase, before: ThingWords, after: ThingWords) -> StageWords:
    """As `read_basics`."""
    said = _put_in(describe_phase(phase), before, after)
    opens_at, closes_at = (datetime.fromisoformat(said[name]) for name in ("opens_at", "closes_at"))
    return StageWords(said["name"], said["note"], opens_at, closes_at)


def read_activity(activity: Activity, before: ThingWords, after: ThingWords) -> ActivityWords:
    """As `read_basics`."""
    said = _put_in(describe_activity(activity), before, after)
    return ActivityWords(said["title"], said["summary"])


def read_day(after: ThingWords) -> date | None:
    """Of the decision, from what `describe_day` says of it."""
    return date.fromisoformat(str(after["decides_on"])) if after["decides_on"] else None


def read_whether_answers_wait(after: ThingWords) -> bool | None:
    """None of a request from before that was said."""
    return after["answers_come"] == AFTER if "answers_come" in after else None


def read_role(after: ThingWords | None) -> Role:
    return Role(str(after["role"])) if after else Role.PARTICIPANT


def read_thing(asked: OfficialRewording) -> dict[str, str] | None:
    """Of a part of a feature, as `read_basics`, and a list as JSON; None where it is to be removed."""
    now_there, after = describe_now(asked), read_after(asked)
    if asked.is_addition and after is not None:
        return {name: _write(words) for name, words in after.items()}
    return None if now_there is None or after is None else _put_in(now_there, read_before(asked), after)


def _put_in(now_there: ThingWords, before: ThingWords, after: ThingWords) -> dict[str, str]:
    asked = set(list_changed(before, after))
    return {name: _write(after.get(name, "") if name in asked else words) for name, words in now_there.items()}


def _write(words: str | list[str]) -> str:
    return words if isinstance(words, str) else dumps(words)


def read_items(after: ThingWords) -> list[Scope]:
    """The list of what can change, from what `describe_scope` says of it."""
    owners = dict(line.split("\n", maxsplit=1) for line in after.get("owners", ()))
    items = [Scope(ScopeState.OPEN, text, "", "", owners.get(text, "")) for text in after["open"]]
    for line in after.get("conditional", ()):
        text, condition, reason = line.split("\n", maxsplit=2)
        items.append(Scope(ScopeState.CONDITIONAL, text, reason, condition, owners.get(text, "")))
    for line in after["settled"]:
        text, _break, reason = line.partition("\n")
        items.append(Scope(ScopeState.SETTLED, text, reason, "", owners.get(text, "")))
    return items
