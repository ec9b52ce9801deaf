"""What each part of a consultation says officially, as versions keep it: plain fields, by name."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum

from forum.consultations.capacities import read_affected
from forum.consultations.extension_points import describe_things_of_features
from forum.consultations.models import Activity, Basics, Consultation, Document, Phase
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
    DECISION_DAY = "decision_day"
    ORGANISATIONS = "organisations"
    DECIDERS = "deciders"
    MEETINGS = "meetings"
    ASKED = "asked"
    GO_BETWEEN = "go_between"


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
    """Why something is settled stands on a line of its own below it."""
    settled = ["\n".join(filter(None, (item.text, item.reason))) for item in consultation.scope if not item.is_open]
    return {"open": [item.text for item in consultation.scope if item.is_open], "settled": settled}


def describe_phase(phase: Phase) -> ThingWords:
    dates = {"opens_at": phase.opens_at.isoformat(), "closes_at": phase.closes_at.isoformat()}
    return {"name": phase.name, "note": phase.note, **dates}


def describe_activity(activity: Activity) -> ThingWords:
    is_about = "yes" if activity.is_about_decision else "no"
    about = {"about": is_about if activity.kind.collects_views else ""}
    return {"title": activity.title, "summary": activity.summary, "kind": activity.kind_key, **about}


def describe_document(document: Document) -> ThingWords:
    return {"title": document.title, "file": document.file_name, "document": document.public_id}


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
    found |= describe_things_of_features(consultation)
    documents = consultation.documents
    return found | {(Part.DOCUMENTS, each.first_id or each.id): describe_document(each) for each in documents}


def name_thing(words: ThingWords) -> str:
    """What a thing is called by what it says."""
    return str(words.get("name") or words.get("title") or words.get("problem") or "")


def find_effect(part: Part, before: ThingWords | None, after: ThingWords | None, how: str) -> ChangeEffect:
    if before is None or after is None:
        return ChangeEffect.ADDED if before is None else ChangeEffect.REMOVED
    if part is Part.SCOPE:
        return _compare_scope(before, after)
    if part is Part.OPTIONS and bool(before["ruled_out"]) != bool(after["ruled_out"]):
        return ChangeEffect.CLOSED if after["ruled_out"] else ChangeEffect.OPENED
    return ChangeEffect.REPLACED if how == ChangeEffect.REPLACED else ChangeEffect.CHANGED


def list_closed(before: ThingWords, after: ThingWords) -> list[str]:
    """When something that was open is gone: what of it came to be settled, or else what came to be settled, or else what is not
    open any more. Nothing where it was only put in other words."""
    gone = _without(before["open"], after["open"])
    settled = _without(_name_settled(after), _name_settled(before))
    if not gone:
        return []
    return [each for each in gone if each in settled] or settled or (gone if len(after["open"]) < len(before["open"]) else [])


def list_opened(before: ThingWords, after: ThingWords) -> list[str]:
    """What people can change by now that was settled before; where that is in other words, whatever is open now and was not."""
    come = _without(after["open"], before["open"])
    settled = _without(_name_settled(before), _name_settled(after))
    return ([each for each in come if each in settled] or come) if settled else []


def _compare_scope(before: ThingWords, after: ThingWords) -> ChangeEffect:
    if list_closed(before, after):
        return ChangeEffect.CLOSED
    return ChangeEffect.OPENED if list_opened(before, after) else ChangeEffect.CHANGED


def _name_settled(words: ThingWords) -> list[str]:
    """Without the reasons."""
    return [each.partition("\n")[0] for each in words["settled"]]


def _without(several: str | list[str], others: str | list[str]) -> list[str]:
    return [each for each in several if each not in others]
