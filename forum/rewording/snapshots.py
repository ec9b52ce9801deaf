"""The parts that two people change, as they stand and as somebody wants them."""

from __future__ import annotations

from dataclasses import fields

from forum.consultations.models import Activity, Basics, Consultation, Phase, Scope, ScopeState
from forum.consultations.snapshots import Part, describe_activity, describe_basics, describe_phase, describe_scope
from forum.kernel.db import db
from forum.rewording.models import Rewording
from forum.spaces.rules import ThingWords, read_words


def read_before(asked: Rewording) -> ThingWords:
    words = read_words(asked.before)
    assert words is not None  # noqa: S101  (nobody asks for something to be added)
    return words


def read_after(asked: Rewording) -> ThingWords | None:
    """None where the thing is to be removed."""
    return read_words(asked.after)


def find_thing(asked: Rewording) -> Phase | Activity | None:
    """What it is about, where that is a stage or an activity and still there."""
    if asked.part == Part.PHASES:
        return db.session.get(Phase, asked.thing_id)
    return db.session.get(Activity, asked.thing_id) if asked.part == Part.ACTIVITIES else None


def describe_now(asked: Rewording) -> ThingWords | None:
    """What the part says now; None where the thing is gone."""
    thing = find_thing(asked)
    if isinstance(thing, Phase):
        return describe_phase(thing)
    if isinstance(thing, Activity):
        return describe_activity(thing)
    if not is_whole(asked):
        return None
    return (describe_scope if asked.part == Part.SCOPE else describe_basics)(asked.consultation)


def is_whole(asked: Rewording) -> bool:
    """Whether it is about a part that is there once."""
    return asked.thing_id == 0


def list_changed(before: ThingWords, after: ThingWords) -> list[str]:
    """The fields that are to be another."""
    return [name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")]


def read_basics(consultation: Consultation, before: ThingWords, after: ThingWords) -> Basics:
    """As they stand, with what was asked: a telephone number that somebody has put right since stays."""
    asked, now_there = set(list_changed(before, after)), describe_basics(consultation)
    said = {each.name: (after if each.name in asked else now_there)[each.name] for each in fields(Basics)}
    return Basics(**{name: str(words) for name, words in said.items()})


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
