"""Who speaks next, who has been heard how much, and who sits with whom. Pure: people in, an order out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from forum.consultations.evenness import SpeakingShare, how_heard

FEWEST_IN_GROUP = 3


@dataclass(frozen=True)
class Waiting:
    """Somebody with a hand up."""

    person: int
    capacity: str
    turns: int  # how often they have spoken in this workshop
    raised_at: datetime


@dataclass(frozen=True)
class Silent:
    """Somebody who is here, has not spoken and has no hand up."""

    person: int
    capacity: str


def choose_to_ask(quiet: Sequence[Silent], voices: Mapping[str, SpeakingShare], *, most: int, seed: str) -> list[int]:
    """Whom to ask whether they would like to add something: those of the least heard groups first, within a group by lot."""
    chance = random.Random(seed)  # noqa: S311  (an order, not a secret)
    lots = {each.person: chance.random() for each in sorted(quiet, key=lambda each: each.person)}
    ordered = sorted(quiet, key=lambda each: (how_heard(each.capacity, voices), lots[each.person]))
    return [each.person for each in ordered[:most]]


def order_fairly(waiting: Sequence[Waiting], voices: Mapping[str, SpeakingShare]) -> list[Waiting]:
    """Who has spoken least comes first; then who speaks as one of those least heard for their number; then who waited longest."""
    return sorted(waiting, key=lambda each: (each.turns, how_heard(each.capacity, voices), each.raised_at, each.person))


def allocate(
    people: Mapping[int, str], professional: set[str], *, size: int, most_professionals: int, seed: str
) -> list[list[int]]:
    """Small groups of about `size` that mix capacities, with at most `most_professionals` in each. The same people and the same
    seed give the same groups. Groups never fall below three, which is no conversation: when nearly everyone is a
    professional, that comes before the limit."""
    if not people:
        return []
    chance = random.Random(seed)  # noqa: S311  (an order anyone can check, not a secret)
    experts = [person for person in sorted(people) if people[person] in professional]
    needed = max(ceil(len(people) / size), ceil(len(experts) / max(most_professionals, 1)) if most_professionals else 0)
    count = max(1, min(needed, len(people) // FEWEST_IN_GROUP))
    groups: list[list[int]] = [[] for _ in range(count)]
    capacities = sorted(set(people.values()), key=lambda key: (key not in professional, key))
    start = 0
    for capacity in capacities:
        members = [person for person in sorted(people) if people[person] == capacity]
        chance.shuffle(members)
        for number, person in enumerate(members):
            groups[(start + number) % count].append(person)
        # The next kind goes on where this one stopped, so that groups stay level and each kind is spread.
        start = (start + len(members)) % count
    return groups


def find_group(groups: Sequence[Sequence[int]], people: Mapping[int, str], professional: set[str], person_capacity: str) -> int:
    """Where somebody who comes late sits: the smallest group; for a professional, one with the fewest of them."""

    def weight(number: int) -> tuple[int, int, int]:
        experts = sum(1 for person in groups[number] if people.get(person) in professional)
        return (experts if person_capacity in professional else 0, len(groups[number]), number)

    return min(range(len(groups)), key=weight)
