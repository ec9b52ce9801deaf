"""What each part of a consultation says officially, as versions keep it: plain fields, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from itertools import chain

from sqlalchemy import select

from forum.consultations.capacities import read_affected
from forum.consultations.extension_points import describe_things_of_features
from forum.consultations.models import Activity, Basics, Consultation, Document, Participation, Phase, ScopeItem, ScopeState
from forum.consultations.promise_levels import falls
from forum.kernel.db import db
from forum.kernel.permissions import TEAM
from forum.kernel.spelling import pair_lines
from forum.organisations.kinds import RunBy
from forum.organisations.queries import list_running
from forum.organisations.wording import say_one
from forum.spaces.models import ChangeEffect
from forum.spaces.rules import Things, ThingWords


class Part(StrEnum):
    """Stored, in versions and in the log."""

    SCOPE = "scope"
    PHASES = "phases"
    ACTIVITIES = "activities"
    DOCUMENTS = "documents"
    BASICS = "basics"
    AFFECTED = "affected"
    FRAMINGS = "framings"
    OPTIONS = "options"
    FINDINGS = "findings"
    SECTIONS = "sections"
    QUESTIONS = "questions"
    KEY_DATES = "key_dates"
    EVIDENCE = "evidence"
    EVIDENCE_ANSWERS = "evidence_answers"
    DECISION_DAY = "decision_day"
    ORGANISATIONS = "organisations"
    DECIDERS = "deciders"
    MEETINGS = "meetings"
    ASKED = "asked"
    GO_BETWEEN = "go_between"
    TEMPORARY = "temporary"
    REVIEWS = "reviews"
    OUTREACH = "outreach"
    MODERATION = "moderation"
    ROLES = "roles"
    OWN_NAMES = "own_names"
    ANSWERS = "answers"
    THEMES = "themes"
    THEME_ENTRIES = "theme_entries"
    THEME_EVIDENCE = "theme_evidence"
    THEME_ANSWERS = "theme_answers"
    ANSWER_SUMMARY = "answer_summary"
    PROMISES = "promises"
    CHECKS = "checks"
    OPENING_CHECKS = "opening_checks"
    POLLS = "polls"
    WORKSHOPS = "workshops"
    TALKING = "talking"


def describe_basics(consultation: Consultation) -> ThingWords:
    return {each.name: getattr(consultation, each.name) for each in fields(Basics)}


def describe_organisations(consultation: Consultation) -> ThingWords:
    running = list_running(consultation.id)
    names = [say_one(RunBy(each.organisation.name, each.unit.name if each.unit else "")) for each in running]
    programme = running[0].programme if running else None
    return {
        "run_by": names or [consultation.run_by],
        "organisation_kinds": [each.organisation.kind for each in running],
        "programme": programme.name if programme else "",
    }


def describe_affected(consultation: Consultation) -> ThingWords:
    return {"affected": list(read_affected(consultation.affected))}


def describe_scope(consultation: Consultation) -> ThingWords:
    """Why something is settled stands on a line of its own below it; of what is conditional, what it depends on stands between.
    Versions from before there were conditions and owners have neither of these fields, as lists without any have none now."""
    by_state: dict[str, list[ScopeItem]] = {state: [] for state in ScopeState}
    for item in consultation.scope:
        by_state[item.state].append(item)
    said: ThingWords = {
        "open": [item.text for item in by_state[ScopeState.OPEN]],
        "settled": ["\n".join(filter(None, (item.text, item.reason))) for item in by_state[ScopeState.SETTLED]],
    }
    if conditional := by_state[ScopeState.CONDITIONAL]:
        said["conditional"] = ["\n".join((item.text, item.condition, item.reason)) for item in conditional]
    if owned := [item for item in consultation.scope if item.owner]:
        said["owners"] = ["\n".join((item.text, item.owner)) for item in owned]
    return said


def describe_role(role: str) -> ThingWords | None:
    """None where it is not official. Without a name, which the place has and may lose."""
    return {"role": str(role)} if role in TEAM else None


def describe_roles(consultation: Consultation) -> Things:
    is_official = Participation.account_id.is_not(None) & Participation.role.in_([str(role) for role in TEAM])
    query = select(Participation.id, Participation.role).where(Participation.space_id == consultation.id, is_official)
    return {(Part.ROLES, number): {"role": role} for number, role in db.session.execute(query).tuples()}


def describe_own_name(name: str) -> ThingWords:
    """How somebody is called who runs it, decides or stands between. It goes with their account (`naming.forget_own_names`)."""
    return {"own_name": name}


def describe_own_names(consultation: Consultation) -> Things:
    is_theirs = Participation.account_id.is_not(None) & Participation.is_own_name
    query = select(Participation.id, Participation.pseudonym).where(Participation.space_id == consultation.id, is_theirs)
    return {(Part.OWN_NAMES, number): describe_own_name(name) for number, name in db.session.execute(query).tuples()}


def describe_phase(phase: Phase) -> ThingWords:
    """That it was stopped early is a field of its own: one that was to come keeps its dates. So is that it is on hold."""
    said: ThingWords = {"name": phase.name, "note": phase.note}
    said |= {"opens_at": phase.opens_at.isoformat(), "closes_at": phase.closes_at.isoformat()}
    if phase.held_at is not None:
        said["held_at"] = phase.held_at.isoformat()
    return said | {"stopped_at": phase.stopped_at.isoformat()} if phase.stopped_at else said


def describe_activity(activity: Activity) -> ThingWords:
    is_about = "yes" if activity.is_about_decision else "no"
    about = {"about": is_about if activity.kind.collects_views else ""}
    return {"title": activity.title, "summary": activity.summary, "kind": activity.kind_key, **about}


def describe_document(document: Document) -> ThingWords:
    """Versions from before each had a text beside it have no such field."""
    said: ThingWords = {"title": document.title, "file": document.file_name, "document": document.public_id}
    return said | {"text": document.text} if document.text else said


def is_other_file(before: ThingWords, after: ThingWords) -> bool:
    """Of a document, perhaps under the same name."""
    return "file" in before and "file" in after and before.get("document") != after.get("document")


def describe_all(consultation: Consultation) -> Things:
    """All that it says now."""
    found: Things = {
        (Part.BASICS, 0): describe_basics(consultation),
        (Part.SCOPE, 0): describe_scope(consultation),
        (Part.AFFECTED, 0): describe_affected(consultation),
        (Part.ORGANISATIONS, 0): describe_organisations(consultation),
    }
    for phase in consultation.phases:
        found[(Part.PHASES, phase.id)] = describe_phase(phase)
        found |= {(Part.ACTIVITIES, activity.id): describe_activity(activity) for activity in phase.activities}
    found |= describe_roles(consultation) | describe_own_names(consultation) | describe_things_of_features(consultation)
    documents = consultation.documents
    return found | {(Part.DOCUMENTS, each.line_id): describe_document(each) for each in documents}


def name_thing(words: ThingWords) -> str:
    """What a thing is called by what it says."""
    return str(words.get("name") or words.get("title") or words.get("problem") or words.get("question") or "")


def find_effect(part: Part, before: ThingWords | None, after: ThingWords | None, how: str) -> ChangeEffect:
    if before is None or after is None:
        return ChangeEffect.ADDED if before is None else ChangeEffect.REMOVED
    if part is Part.BASICS:
        return _compare_levels(before, after)
    if part is Part.SCOPE:
        return _compare_scope(before, after)
    if part is Part.OPTIONS and bool(before["ruled_out"]) != bool(after["ruled_out"]):
        return ChangeEffect.CLOSED if after["ruled_out"] else ChangeEffect.OPENED
    return ChangeEffect.REPLACED if how == ChangeEffect.REPLACED else ChangeEffect.CHANGED


def list_closed(before: ThingWords, after: ThingWords) -> list[str]:
    """What people can do less about than before: what is settled that was open, on a condition or without, or was not listed, and
    what has a condition now and had none."""
    lost = [_list_lost(was, is_now) for was, is_now in _list_steps(before, after)]
    return _join([*lost, list_newly_settled(before, after)])


def list_newly_settled(before: ThingWords, after: ThingWords) -> list[str]:
    """What is listed as settled now and was not, but for slips of the pen."""
    return pair_lines(*(_name_things(words, ScopeState.SETTLED) for words in (before, after)))[1]


def list_opened(before: ThingWords, after: ThingWords) -> list[str]:
    """What people can do more about than before."""
    return _join(_list_gained(was, is_now) for was, is_now in _list_steps(before, after))


def list_lines(words: ThingWords) -> list[str]:
    """Whatever is listed, open or not, without conditions and reasons."""
    return _name_things(words, *ScopeState)


def list_unsettled(before: ThingWords, after: ThingWords) -> list[str]:
    """What was listed as settled and is listed no more, in whatever words: nobody may take it for something that is open."""
    return _without(_name_things(before, ScopeState.SETTLED), list_lines(after))


def is_conditional(thing: str, words: ThingWords) -> bool:
    """Whether a thing, as `list_closed` and `list_opened` name it, can change on a condition alone."""
    return thing in _name_things(words, "conditional")


Halves = tuple[list[str], list[str]]


def _list_steps(before: ThingWords, after: ThingWords) -> list[tuple[Halves, Halves]]:
    """What is at least so open, and what is less, before and after: once with conditions on the one side, once on the other."""
    return [(_halve(before, names), _halve(after, names)) for names in (("open", "conditional"), ("open",))]


def _halve(words: ThingWords, names: tuple[str, ...]) -> Halves:
    others = [name for name in ("conditional", "settled") if name not in names]
    return _name_things(words, *names), _name_things(words, *others)


def _list_lost(before: Halves, after: Halves) -> list[str]:
    """When something is gone from the open half: what of it came into the other, or else what came into that, or else what is
    gone. Nothing where it was only put in other words."""
    gone, come = _without(before[0], after[0]), _without(after[1], before[1])
    if not gone:
        return []
    return [each for each in gone if each in come] or come or (gone if len(after[0]) < len(before[0]) else [])


def _list_gained(before: Halves, after: Halves) -> list[str]:
    """What came from the other half; where that is in other words, whatever is in the open half now and was not."""
    come, gone = _without(after[0], before[0]), _without(before[1], after[1])
    return ([each for each in come if each in gone] or come) if gone else []


def _compare_levels(before: ThingWords, after: ThingWords) -> ChangeEffect:
    """Of how much say people have; whatever else was changed with it is told beside it."""
    was, is_now = (str(words.get("promise_level", "")) for words in (before, after))
    if falls(was, is_now):
        return ChangeEffect.CLOSED
    return ChangeEffect.OPENED if falls(is_now, was) else ChangeEffect.CHANGED


def _compare_scope(before: ThingWords, after: ThingWords) -> ChangeEffect:
    if list_closed(before, after):
        return ChangeEffect.CLOSED
    return ChangeEffect.OPENED if list_opened(before, after) else ChangeEffect.CHANGED


def _name_things(words: ThingWords, *names: str) -> list[str]:
    """Without conditions and reasons."""
    return [each.partition("\n")[0] for name in names for each in words.get(name, ())]


def _join(several: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(several)))


def _without(several: list[str], others: list[str]) -> list[str]:
    return [each for each in several if each not in others]
