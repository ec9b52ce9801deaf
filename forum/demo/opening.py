"""What goes before an opening in the demo: answers to checks, what it opens without, a signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.kernel.permissions import Actor
from forum.opening.actions import answering, preparing, publishing, signing
from forum.opening.checks import all_checks
from forum.opening.fingerprints import fingerprint_without
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening, fingerprint_gate, list_gaps, read_gate
from forum.outcomes.actions.answering import set_report

Actors = Mapping[str, Actor]


def make_ready(consultation: Consultation, actors: Actors, entry: dict[str, Any], today: date) -> None:
    """As the entry says, up to the opening itself, or up to where a draft has come."""
    organiser, decides = actors["organiser"], today + timedelta(days=entry["decides"])
    waits = {"answers_wait": entry.get("answers_wait", False)}
    seen, nation = preparing.fingerprint_choice(None), Nation(entry["nation"])
    preparing.choose_tier(organiser, consultation, Tier(entry["tier"]), nation=nation, decides_on=decides, seen=seen, **waits)
    if report := entry.get("report"):
        owner = find_place(actors[report["owner"]], consultation)
        phase = next(each for each in consultation.phases if each.name == report["phase"])
        set_report(organiser, consultation, owner=owner, answer_weeks=report["weeks"], phase=phase)
    for said in entry["answers"]:
        check, nothing = all_checks()[said["check"]], answering.fingerprint_answer(None)
        about = {"is_met": said.get("is_met", True), "words": said["words"], "seen": nothing}
        answering.answer_check(actors[said["by"]], consultation, check, **about)
    for gap in entry.get("without", ()):
        if gap["check"] in list_missing(consultation):
            explain(consultation, actors, gap, today)
    if "signed_by" in entry:
        signer = find_place(actors[entry["signed_by"]], consultation)
        assert signer is not None  # noqa: S101  (a content file that names somebody who is not there is a mistake)
        signing.ask_to_sign(organiser, consultation, signer=signer.public_id)
        can_change = entry["signed_words"]
        signing.sign(actors[entry["signed_by"]], consultation, seen=fingerprint_gate(consultation), can_change=can_change)
        publishing.open_consultation(organiser, consultation)


def list_missing(consultation: Consultation) -> set[str]:
    """By key. Whether a stage is long enough depends on the day on which the demo is made, as holidays fall into it."""
    opening = find_opening(consultation)
    return {line.check.key for line in read_gate(consultation, opening).missing} if opening else set()


def explain(consultation: Consultation, actors: Actors, gap: dict[str, Any], today: date) -> None:
    """Written by the organiser, agreed to by whoever stands behind it."""
    owner, check = find_place(actors[gap["owner"]], consultation), all_checks()[gap["check"]]
    assert owner is not None  # noqa: S101  (as in `make_ready`)
    said = preparing.GapStatement(gap["why"], gap["instead"], today + timedelta(days=gap["by"]), owner.public_id)
    preparing.explain_gap(actors["organiser"], consultation, check, said, seen=preparing.fingerprint_gap(None))
    seen = fingerprint_without(list_gaps(consultation)[check.key])
    preparing.ask_to_agree(actors["organiser"], consultation, check, seen=seen)
    preparing.decide_gap(actors[gap["owner"]], consultation, check, agrees=True, seen=seen)
