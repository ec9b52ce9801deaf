"""How alike texts are: suggestions for whoever sorts, and the same text sent by many. Nothing here assigns anything.

TF-IDF over words, compared by cosine: old, explainable, quick, and good enough to bring likely candidates to the top of a
person's list. (On the demo's themes, each text left out in turn: the right theme first in 13 of 14; pairs of words and parts of
words were no better.) scikit-learn is imported where it is used: it takes a second and 80 MB, and pages never need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

SHOWS_FROM = 0.04
SAME_TEXT_FROM = 0.9
MOST_SUGGESTED = 3
BLOCK = 500


def suggest(texts: Mapping[int, str], themes: Mapping[int, str]) -> dict[int, list[tuple[int, float]]]:
    """For each text the themes it is most like, likest first: {text: [(theme, cosine)]}. A theme's text is its own words and
    everything that is in it."""
    ids, theme_ids = list(texts), list(themes)
    if not ids or not theme_ids:
        return {}
    matrix = _weigh([texts[each] for each in ids] + [themes[each] for each in theme_ids], sublinear_tf=True)
    if matrix is None:
        return {}
    alike = (matrix[: len(ids)] @ matrix[len(ids) :].T).toarray()
    found = {}
    for row, text_id in zip(alike, ids, strict=True):
        best = sorted(zip(theme_ids, row.tolist(), strict=True), key=lambda each: (-each[1], each[0]))[:MOST_SUGGESTED]
        kept = [(theme_id, cosine) for theme_id, cosine in best if cosine >= SHOWS_FROM]
        if kept:
            found[text_id] = kept
    return found


def find_same_texts(texts: Mapping[int, str], smallest: int) -> list[list[int]]:
    """Groups of at least `smallest` texts that are all but the same, directly or through others in the group."""
    # Short ones ("I agree.") are alike by nature, not by arrangement.
    ids = [each for each, text in texts.items() if len(_words(text)) >= 8]
    if len(ids) < smallest:
        return []
    # Every word weighs the same here: a name under a postcard is rare, and still no other text.
    matrix = _weigh([texts[each] for each in ids], use_idf=False, ngram_range=(1, 2))
    if matrix is None:
        return []
    leader = list(range(len(ids)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for start in range(0, len(ids), BLOCK):
        alike = (matrix[start : start + BLOCK] @ matrix.T).tocoo()
        same = alike.data >= SAME_TEXT_FROM
        for row, column in zip(alike.row[same].tolist(), alike.col[same].tolist(), strict=True):
            leader[find(row + start)] = find(column)
    groups: dict[int, list[int]] = {}
    for number, text_id in enumerate(ids):
        groups.setdefault(find(number), []).append(text_id)
    return [group for group in groups.values() if len(group) >= smallest]


def measure_agreement(pairs: Iterable[tuple[int | None, int | None]]) -> float | None:
    """Cohen's kappa of two people's choices: 1 they agree throughout, 0 no more than by chance, below 0 less. None where chance
    alone would have them agree on everything, or there is nothing to compare.
    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960), 37–46."""
    several = list(pairs)
    if not several:
        return None
    total = len(several)
    agreed = sum(first == second for first, second in several)
    keys = {choice for pair in several for choice in pair}
    by_chance = sum(
        sum(first == key for first, _second in several) * sum(second == key for _first, second in several) for key in keys
    )
    if by_chance == total * total:
        return None
    return (agreed * total - by_chance) / (total * total - by_chance)


def _weigh(documents: list[str], **options: Any) -> Any:
    """A sparse matrix, a row a document; None where no document has a word that says anything ("They do.")."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(strip_accents="unicode", stop_words="english", **options)
    analyze = vectorizer.build_analyzer()
    return vectorizer.fit_transform(documents) if any(analyze(each) for each in documents) else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
