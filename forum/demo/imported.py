"""Options on the page of statements that were collected elsewhere, and which statements are about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.activities.opinions.actions import choose_subject, fingerprint_subject
from forum.activities.opinions.models import Statement
from forum.briefing.actions import add_thing
from forum.briefing.kinds import OptionWords
from forum.consultations.extension_points import list_subjects
from forum.consultations.models import Consultation
from forum.kernel.permissions import SYSTEM, Actor


def name_options(
    organiser: Actor, consultation: Consultation, said: Mapping[str, Statement], entries: list[dict[str, Any]]
) -> None:
    for entry in entries:
        words = OptionWords(entry["title"], entry["meaning"], cost=entry.get("cost", ""))
        add_thing(SYSTEM, consultation, words, reason=entry["reason"])  # People cannot answer any more: it is brought in.
        option = list_subjects(consultation)[-1]
        for number in entry["statements"]:
            choose_subject(organiser, said[number], option.key, seen=fingerprint_subject(said[number]))
