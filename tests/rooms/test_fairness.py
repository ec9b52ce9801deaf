"""Who speaks next, who has been heard, who sits with whom: properties that hold whatever the room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from forum.consultations.evenness import gini, judge_evenness, share_talk
from forum.rooms.fairness import Waiting, allocate, find_group, order_fairly

START = datetime(2026, 11, 24, tzinfo=UTC)
CAPACITIES = ["carer", "service_user", "resident", "staff", "council"]
PROFESSIONAL = {"staff", "council"}
rooms = st.dictionaries(st.integers(1, 400), st.sampled_from(CAPACITIES), min_size=1, max_size=120)
talks = st.dictionaries(st.integers(1, 400), st.integers(1, 1200), max_size=60)


Room, Talk = dict[int, str], dict[int, int]


def waiting(person: int, capacity: str, turns: int, seconds: int) -> Waiting:
    return Waiting(person, capacity, turns, START + timedelta(seconds=seconds))


queues = st.lists(st.builds(waiting, st.integers(1, 99), st.sampled_from(CAPACITIES), st.integers(0, 4), st.integers(0, 900)))


def test_the_order_by_hand() -> None:
    """Carers are a quarter of the room and have had half of the talk; residents three quarters, and the other half."""
    voices = share_talk({1: "carer", 2: "resident", 3: "resident", 4: "resident"}, {1: 60, 2: 60})
    assert voices["carer"].share_of_talk == Fraction(1, 2) and voices["carer"].share_of_room == Fraction(1, 4)
    queue = [waiting(1, "carer", 1, 0), waiting(2, "resident", 1, 1), waiting(3, "resident", 0, 9), waiting(4, "resident", 0, 8)]
    assert [each.person for each in order_fairly(queue, voices)] == [4, 3, 2, 1]


@given(
    st.lists(st.builds(waiting, st.integers(1, 99), st.sampled_from(CAPACITIES), st.integers(0, 4), st.integers(0, 900))), talks
)
def test_nobody_who_has_spoken_more_comes_before_somebody_who_has_spoken_less(
    queue: list[Waiting], seconds: dict[int, int]
) -> None:
    voices = share_talk({each.person: each.capacity for each in queue}, seconds)
    ordered = order_fairly(queue, voices)
    assert sorted(map(id, ordered)) == sorted(map(id, queue))
    assert [each.turns for each in ordered] == sorted(each.turns for each in queue)


def test_gini_by_hand() -> None:
    even = share_talk({1: "carer", 2: "resident"}, {1: 30, 2: 30})
    alone = share_talk({1: "carer", 2: "resident", 3: "resident", 4: "resident"}, {1: 100})
    assert gini(even) == 0
    assert gini(alone) == Fraction(3, 4)  # one of four has everything: (n - 1) / n
    assert gini({}) == 0
    assert [judge_evenness(Fraction(n, 20)) for n in (3, 4, 6, 7)] == ["even", "a little uneven", "a little uneven", "uneven"]


@given(rooms, talks)
def test_shares_add_up_and_unevenness_stays_between_nothing_and_one(people: dict[int, str], seconds: dict[int, int]) -> None:
    seconds = {person: length for person, length in seconds.items() if person in people}
    voices = share_talk(people, seconds)
    assert sum(voice.share_of_room for voice in voices.values()) == 1
    assert sum(voice.share_of_talk for voice in voices.values()) == (1 if seconds else 0)
    assert sum(voice.silent for voice in voices.values()) == len(people) - len(seconds)
    assert 0 <= gini(voices) < 1


@given(rooms, st.integers(3, 12), st.text(max_size=10))
def test_groups_hold_everyone_once_are_level_and_the_same_for_whoever_draws_again(
    people: dict[int, str], size: int, seed: str
) -> None:
    groups = allocate(people, PROFESSIONAL, size=size, most_professionals=2, seed=seed)
    assert sorted(person for group in groups for person in group) == sorted(people)
    assert groups == allocate(dict(reversed(people.items())), PROFESSIONAL, size=size, most_professionals=2, seed=seed)
    sizes = [len(group) for group in groups]
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= min(3, len(people))
    for capacity in set(people.values()):
        counts = [sum(people[person] == capacity for person in group) for group in groups]
        assert max(counts) - min(counts) <= 1, "each kind is spread"


@given(rooms)
def test_there_are_two_professionals_at_most_wherever_groups_of_three_allow_it(people: dict[int, str]) -> None:
    groups = allocate(people, PROFESSIONAL, size=8, most_professionals=2, seed="x")
    experts = sum(capacity in PROFESSIONAL for capacity in people.values())
    most = max(sum(people[person] in PROFESSIONAL for person in group) for group in groups)
    if 2 * (len(people) // 3) >= experts + 2:
        assert most <= 2
    late = find_group(groups, people, PROFESSIONAL, "carer")
    assert len(groups[late]) == min(map(len, groups))


def test_how_many_small_groups_there_are_by_hand() -> None:
    """By size; more of them when there are more professionals than fit; and none of fewer than three."""

    def count(residents: int, staff: int, size: int, most: int) -> int:
        people = dict(enumerate(["resident"] * residents + ["staff"] * staff))
        return len(allocate(people, PROFESSIONAL, size=size, most_professionals=most, seed="x"))

    assert [count(12, 0, 6, 2), count(13, 0, 6, 2), count(2, 0, 6, 2), count(0, 0, 6, 2)] == [2, 3, 1, 0]
    assert [count(10, 2, 6, 1), count(9, 3, 6, 1), count(7, 5, 6, 1), count(7, 5, 6, 2), count(7, 5, 6, 0)] == [2, 3, 4, 3, 2]
    assert count(0, 5, 5, 1) == 1


def test_where_a_latecomer_sits_by_hand() -> None:
    people = {1: "staff", 2: "staff", 3: "carer", 4: "staff", 5: "carer", 6: "carer", 7: "resident"}
    groups = [[1, 2, 3], [4, 5, 6, 7]]
    assert find_group(groups, people, PROFESSIONAL, "carer") == 0, "the smallest"
    assert find_group(groups, people, PROFESSIONAL, "council") == 1, "the one with fewest professionals"
    assert find_group([[1, 3], [4, 5]], people, PROFESSIONAL, "council") == 0, "of two alike the first"
