"""How far people who sorted the same sample agree."""

from __future__ import annotations

from forum.outcomes.models import Sample
from forum.outcomes.similarity import measure_agreement


def list_agreements(sample: Sample) -> list[tuple[str, str, int, float | None]]:
    """For each two people who sorted: names, how many both sorted, kappa."""
    by_coder: dict[int, dict[int, int | None]] = {}
    name_of: dict[int, str] = {}
    for item in sample.drawn:
        for code in item.codes:
            by_coder.setdefault(code.coder_id, {})[item.id] = code.theme_id
            name_of[code.coder_id] = code.coder.pseudonym
    coders = sorted(by_coder, key=lambda each: (name_of[each], each))
    found = []
    for number, first in enumerate(coders):
        for second in coders[number + 1 :]:
            both = sorted(by_coder[first].keys() & by_coder[second].keys())
            kappa = measure_agreement((by_coder[first][item], by_coder[second][item]) for item in both)
            found.append((name_of[first], name_of[second], len(both), kappa))
    return found
