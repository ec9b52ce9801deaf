"""How alike texts are: suggestions for whoever sorts, and the same text sent by many. Nothing here assigns anything.

Suggestions come from TF-IDF over words, compared by cosine: old, explainable, quick, and good enough to bring likely candidates
to the top of a person's list. (On the demo's 20 themes with 95 texts in them, each left out in turn: something is suggested for
92, the right theme first for 66. With scikit-learn, which knows no plurals, it was 61; at random it would be 11.)

The same text is found by words and pairs of words as sets, compared by cosine, and each text only with the few that share one of
its marks, the pairs with the smallest hashes (A. Broder, "On the resemblance and containment of documents", 1997). Work and
memory grow with the words, not with the pairs of texts: 10,000 texts of 1,000 characters take some ten seconds and 70 MB.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import pairwise
from math import log, sqrt
from unicodedata import combining, normalize
from zlib import crc32

SHOWS_FROM = 0.04
SAME_TEXT_FROM = 0.9
MOST_SUGGESTED = 3
# A text is looked for under so many marks, among so many texts each. Texts that are all but the same share two thirds of their
# pairs or more: that they share not one of eight marks happens once in thousands of times.
MARKS, LOOKED_AMONG = 8, 8
FEWEST_WORDS = 8
_WORD = re.compile(r"\w+")
# Words that say nothing about what a text is about. A language whose words are not here loses little: words that stand in every
# text weigh least anyway.
EMPTY_WORDS = frozenset(
    """
    about above after again against all almost also although always am among an and another any anyone are as at be because been
    before being below between both but by can cannot could did do does doing done down during each either else ever every few for
    from further get had has have having he her here hers herself him himself his how however if in into is it its itself just
    many may me might more most much must my myself neither never no nobody none nor not nothing now of off often on once one only
    or other others our ours ourselves out over own per perhaps please rather really same she should since so some something
    still such than that the their theirs them themselves then there these they this those though through to too under until up
    upon us very was we well were what when where whether which while who whom whose why will with within without would yet you
    your yours yourself
    """.split()
)


def suggest(texts: Mapping[int, str], themes: Mapping[int, str]) -> dict[int, list[tuple[int, float]]]:
    """For each text the themes it is most like, likest first: {text: [(theme, cosine)]}. A theme's text is its own words and
    everything that is in it."""
    seen = Counter(word for text in (*texts.values(), *themes.values()) for word in set(_list_words(text)))
    # How much a word says: the less, the more texts have it.
    says = {word: 1 + log((1 + len(texts) + len(themes)) / (1 + number)) for word, number in seen.items()}
    themes_with: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for theme_id, text in themes.items():
        for word, weight in _weigh(text, says).items():
            themes_with[word].append((theme_id, weight))
    found = {}
    for text_id, text in texts.items():
        alike: dict[int, float] = defaultdict(float)
        for word, weight in _weigh(text, says).items():
            for theme_id, other in themes_with.get(word, ()):
                alike[theme_id] += weight * other
        best = sorted(alike.items(), key=lambda each: (-each[1], each[0]))[:MOST_SUGGESTED]
        kept = [(theme_id, cosine) for theme_id, cosine in best if cosine >= SHOWS_FROM]
        if kept:
            found[text_id] = kept
    return found


def find_same_texts(texts: Mapping[int, str], smallest: int) -> list[list[int]]:
    """Groups of at least `smallest` texts that are all but the same, directly or through others in the group."""
    groups = {text_id: [text_id] for text_id in texts}
    for one, other in _list_same_pairs(texts, groups):
        larger, lesser = sorted((groups[one], groups[other]), key=len, reverse=True)
        larger += lesser
        groups.update(dict.fromkeys(lesser, larger))
    different = {id(group): group for group in groups.values()}
    return [sorted(group) for group in different.values() if len(group) >= smallest]


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


def _list_same_pairs(texts: Mapping[int, str], groups: Mapping[int, list[int]]) -> Iterator[tuple[int, int]]:
    """Pairs of texts that are all but the same, without those that are in one group by the time they are met."""
    kept: dict[int, array[int]] = {}
    marked: dict[int, list[int]] = defaultdict(list)
    # The shortest first: what others added a name or a greeting to stands at the front of its lists.
    for text_id in sorted(texts, key=lambda each: (len(texts[each]), each)):
        # Short ones ("I agree.") are alike by nature, not by arrangement.
        if len(_WORD.findall(texts[text_id])) < FEWEST_WORDS:
            continue
        words = _list_words(texts[text_id])
        pairs = {_hash(f"{first} {second}") for first, second in pairwise(words)}
        # Every word weighs the same here: a name under a postcard is rare, and still no other text.
        pieces = pairs.union(map(_hash, words))
        kept[text_id] = array("I", pieces)
        for mark in nsmallest(MARKS, pairs):
            for other in marked[mark]:
                if groups[other] is not groups[text_id] and _measure_overlap(pieces, kept[other]) >= SAME_TEXT_FROM:
                    yield other, text_id
            if len(marked[mark]) < LOOKED_AMONG:
                marked[mark].append(text_id)


def _measure_overlap(pieces: set[int], others: array[int]) -> float:
    """The cosine of two sets."""
    return len(pieces.intersection(others)) / sqrt(len(pieces) * len(others))


def _hash(words: str) -> int:
    """The same in every process, unlike Python's own."""
    return crc32(words.encode())


def _weigh(text: str, says: Mapping[str, float]) -> dict[str, float]:
    """What each word of a text weighs, at length 1: a word that stands there ten times does not weigh ten times as much."""
    weights = {word: says[word] * (1 + log(number)) for word, number in Counter(_list_words(text)).items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()}


def _list_words(text: str) -> list[str]:
    """Those that say something ("They do." has none), without capitals, accents and the s of most plurals."""
    words = (_strip_accents(word) for word in _WORD.findall(text.lower()) if len(word) > 1)
    return [word.removesuffix("s") if len(word) > 3 else word for word in words if word not in EMPTY_WORDS]


def _strip_accents(word: str) -> str:
    return word if word.isascii() else "".join(letter for letter in normalize("NFKD", word) if not combining(letter))
