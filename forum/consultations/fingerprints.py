"""What organisers had before them when they changed what a consultation says: of two who write at once, neither overwrites the
other."""

from __future__ import annotations

from dataclasses import fields

from forum.consultations.extension_points import describe_things_of_features
from forum.consultations.models import Activity, Basics, Consultation, Phase, SavedTemplate
from forum.kernel.fingerprints import fingerprint
from forum.organisations.queries import list_running
from forum.spaces.rules import Things


def name_visibility(consultation: Consultation) -> str:
    """Whether people can read it: what is written into a draft is read by its team alone."""
    return "published" if consultation.published_at else "draft"


def fingerprint_basics(consultation: Consultation) -> str:
    return fingerprint(*(getattr(consultation, each.name) for each in fields(Basics)), name_visibility(consultation))


def fingerprint_organisations(consultation: Consultation) -> str:
    running = list_running(consultation.id)
    rows = [
        [each.organisation_id, each.unit_id, each.programme_id, each.organisation.kind]
        + [named.name for named in (each.organisation, each.unit, each.programme) if named]
        for each in running
    ]
    return fingerprint(rows, name_visibility(consultation))


def fingerprint_affected(consultation: Consultation) -> str:
    return fingerprint(consultation.affected, name_visibility(consultation))


def fingerprint_scope(consultation: Consultation) -> str:
    lines = [[item.state, item.text, item.condition, item.reason, item.owner] for item in consultation.scope]
    return fingerprint(lines, name_visibility(consultation))


def fingerprint_phase(phase: Phase) -> str:
    dates = (phase.opens_at.isoformat(), phase.closes_at.isoformat())
    return fingerprint(phase.name, phase.note, *dates, name_visibility(phase.consultation))


def fingerprint_all(consultation: Consultation, things: Things | None = None) -> str:
    """Of all that it says when it is made public, but for the words of its activities' own pages. `things`: those of features,
    where they were read already."""
    things = describe_things_of_features(consultation) if things is None else things
    phases = sorted(consultation.phases, key=lambda phase: phase.id)
    return fingerprint(
        fingerprint_basics(consultation),
        fingerprint_scope(consultation),
        fingerprint_organisations(consultation),
        *([fingerprint_phase(phase), *map(fingerprint_activity, phase.activities)] for phase in phases),
        *([document.public_id] for document in consultation.documents),
        *([*key, things[key]] for key in sorted(things)),
        *([consultation.readership] if consultation.is_private else []),
    )


def fingerprint_readership(consultation: Consultation) -> str:
    return fingerprint(consultation.readership, name_visibility(consultation))


def fingerprint_template(template: SavedTemplate | None) -> str:
    return fingerprint(template.name, template.people, template.stages) if template else fingerprint()


def fingerprint_activity(activity: Activity) -> str:
    words = (activity.title, activity.summary, name_visibility(activity.phase.consultation))
    return fingerprint(*words) if activity.is_about_decision else fingerprint(*words, "not about the decision")
