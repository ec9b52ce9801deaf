"""How evenly groups have been heard, in a room or in writing: judged in this one place. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class SpeakingShare:
    """How much one group has been heard. Shares are of 1."""

    capacity: str
    people: int
    silent: int  # of them, how many have not spoken
    amount: int  # seconds of a talk, words of what is written
    share_of_talk: Fraction
    share_of_room: Fraction


# A group that has this much more than its due is worth naming.
LOUD_FROM = Fraction(5, 4)
UNEVEN_FROM, A_LITTLE_UNEVEN_FROM = Fraction(3, 10), Fraction(3, 20)  # above these


def how_heard(capacity: str, voices: Mapping[str, SpeakingShare]) -> Fraction:
    """A group's share of the talk over its share of the room: 1 is its due, less is too little."""
    voice = voices.get(capacity)
    return voice.share_of_talk / voice.share_of_room if voice and voice.share_of_room else Fraction(0)


def find_loudest(voices: Mapping[str, SpeakingShare]) -> SpeakingShare | None:
    """The group that has had most more than its due, if any has."""
    loudest = max(voices.values(), key=lambda voice: how_heard(voice.capacity, voices), default=None)
    return loudest if loudest and how_heard(loudest.capacity, voices) >= LOUD_FROM else None


def share_talk(people: Mapping[int, str], amounts: Mapping[int, int]) -> dict[str, SpeakingShare]:
    """For each capacity: its part of the people and of the talk. `people`: person → capacity; `amounts`: person → how much they
    have said."""
    talk = sum(amounts.values())
    found = {}
    for capacity in sorted(set(people.values())):
        members = [person for person, own in people.items() if own == capacity]
        spoken = sum(amounts.get(person, 0) for person in members)
        found[capacity] = SpeakingShare(
            capacity=capacity,
            people=len(members),
            silent=sum(1 for person in members if not amounts.get(person)),
            amount=spoken,
            share_of_talk=Fraction(spoken, talk) if talk else Fraction(0),
            share_of_room=Fraction(len(members), len(people)),
        )
    return found


def share_totals(totals: Mapping[str, tuple[int, int]]) -> dict[str, SpeakingShare]:
    """The same of groups that were added up before: capacity → (people, how much they have said). None of them is silent."""
    room, talk = sum(people for people, _amount in totals.values()), sum(amount for _people, amount in totals.values())
    return {
        key: SpeakingShare(
            key,
            people,
            0,
            amount,
            Fraction(amount, talk) if talk else Fraction(0),
            Fraction(people, room) if room else Fraction(0),
        )
        for key, (people, amount) in sorted(totals.items())
    }


def gini(voices: Mapping[str, SpeakingShare]) -> Fraction:
    """How uneven talk is between groups, by talk a person: 0 when every group speaks as much for its number, towards 1
    when one small group speaks alone. The mean difference between two people drawn at random, over twice the mean
    (C. Gini, 1912), where each counts with the mean of their group."""
    room = sum(voice.people for voice in voices.values())
    talk = sum(voice.amount for voice in voices.values())
    if not room or not talk:
        return Fraction(0)
    means = [(voice.people, Fraction(voice.amount, voice.people)) for voice in voices.values()]
    apart = sum((n * m * abs(x - y) for n, x in means for m, y in means), Fraction(0))
    return apart / (2 * room * talk)


def judge_evenness(unevenness: Fraction) -> str:
    """ "even", "a little uneven" or "uneven": a Gini index in words that all screens use."""
    if unevenness > UNEVEN_FROM:
        return "uneven"
    return "a little uneven" if unevenness > A_LITTLE_UNEVEN_FROM else "even"
