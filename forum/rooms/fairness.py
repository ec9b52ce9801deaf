"""Who speaks next, who has been heard how much, and who sits with whom. Pure: people in, an order out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil

FEWEST_IN_GROUP = 3


@dataclass(frozen=True)
class Waiting:
    """Somebody with a hand up."""

    person: int
    capacity: str
    turns: int  # how often they have spoken in this workshop
    raised_at: datetime


@dataclass(frozen=True)
class SpeakingShare:
    """How much one group has been heard. Shares are of 1."""

    capacity: str
    people: int
    silent: int  # of them, how many have not spoken
    seconds: int
    share_of_talk: Fraction
    share_of_room: Fraction


# A group that has this much more than its due is worth naming.
LOUD_FROM = Fraction(5, 4)
UNEVEN_FROM, A_LITTLE_UNEVEN_FROM = Fraction(3, 10), Fraction(3, 20)  # above these


@dataclass(frozen=True)
class Silent:
    """Somebody who is here, has not spoken and has no hand up."""

    person: int
    capacity: str


def how_heard(capacity: str, voices: Mapping[str, SpeakingShare]) -> Fraction:
    """A group's share of the talk over its share of the room: 1 is its due, less is too little."""
    voice = voices.get(capacity)
    return voice.share_of_talk / voice.share_of_room if voice and voice.share_of_room else Fraction(0)


def find_loudest(voices: Mapping[str, SpeakingShare]) -> SpeakingShare | None:
    """The group that has had most more than its due, if any has."""
    loudest = max(voices.values(), key=lambda voice: how_heard(voice.capacity, voices), default=None)
    return loudest if loudest and how_heard(loudest.capacity, voices) >= LOUD_FROM else None


def choose_to_ask(quiet: Sequence[Silent], voices: Mapping[str, SpeakingShare], *, most: int, seed: str) -> list[int]:
    """Whom to ask whether they would like to add something: those of the least heard groups first, within a group by lot."""
    chance = random.Random(seed)  # noqa: S311  (an order, not a secret)
    lots = {each.person: chance.random() for each in sorted(quiet, key=lambda each: each.person)}
    ordered = sorted(quiet, key=lambda each: (how_heard(each.capacity, voices), lots[each.person]))
    return [each.person for each in ordered[:most]]


def order_fairly(waiting: Sequence[Waiting], voices: Mapping[str, SpeakingShare]) -> list[Waiting]:
    """Who has spoken least comes first; then who speaks as one of those least heard for their number; then who waited longest."""
    return sorted(waiting, key=lambda each: (each.turns, how_heard(each.capacity, voices), each.raised_at, each.person))


def share_talk(people: Mapping[int, str], seconds: Mapping[int, int]) -> dict[str, SpeakingShare]:
    """For each capacity in the room: its part of the people and of the talk. `people`: person → capacity; `seconds`: person →
    how long they have spoken."""
    talk = sum(seconds.values())
    found = {}
    for capacity in sorted(set(people.values())):
        members = [person for person, own in people.items() if own == capacity]
        spoken = sum(seconds.get(person, 0) for person in members)
        found[capacity] = SpeakingShare(
            capacity=capacity,
            people=len(members),
            silent=sum(1 for person in members if not seconds.get(person)),
            seconds=spoken,
            share_of_talk=Fraction(spoken, talk) if talk else Fraction(0),
            share_of_room=Fraction(len(members), len(people)),
        )
    return found


def gini(voices: Mapping[str, SpeakingShare]) -> Fraction:
    """How uneven talk is between groups, by talk time a person: 0 when every group speaks as much for its number, towards 1
    when one small group speaks alone. The mean difference between two people drawn at random, over twice the mean
    (C. Gini, 1912), where each counts with the mean of their group."""
    room = sum(voice.people for voice in voices.values())
    talk = sum(voice.seconds for voice in voices.values())
    if not room or not talk:
        return Fraction(0)
    means = [(voice.people, Fraction(voice.seconds, voice.people)) for voice in voices.values()]
    apart = sum((n * m * abs(x - y) for n, x in means for m, y in means), Fraction(0))
    return apart / (2 * room * talk)


def judge_evenness(unevenness: Fraction) -> str:
    """ "even", "a little uneven" or "uneven": a Gini index in words that both the console and the record use."""
    if unevenness > UNEVEN_FROM:
        return "uneven"
    return "a little uneven" if unevenness > A_LITTLE_UNEVEN_FROM else "even"


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
