"""What holds for every voting method, whatever it is: found by being a file, and held to one contract."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import fields

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.activities.voting.methods import all_methods, find_method
from forum.activities.voting.methods.base import Tally, is_spoilt, make_example, tally
from forum.activities.voting.methods.contest import MOST_MARK, NO_MARK, Contest, Option, TieRule, blank_marks
from forum.activities.voting.methods.ties import draw_lot
from tests.activities.voting.counting import ballots, contest_for, count, options, spoilt

METHODS = sorted(all_methods())
SIZE = 4
KEYS = "choose-one approval score dots irv schulze stv gradients consent budget-greedy budget-equal-shares".split()


def cast_for(method: str, data: st.DataObject) -> Counter[bytes]:
    """Ballots of a method, as anyone might cast them; now and then one that does not keep to its rules."""
    anything = st.lists(st.sampled_from([*range(SIZE + 5), NO_MARK]), min_size=SIZE, max_size=SIZE).map(bytes)
    return Counter(data.draw(st.lists(st.one_of(_usual(method), _usual(method), anything), max_size=25)))


def _usual(method: str) -> st.SearchStrategy[bytes]:
    entry = find_method(method).entry.name
    if entry == "ranks":
        cut = st.tuples(st.permutations(range(1, SIZE + 1)), st.integers(1, SIZE))
        return cut.map(lambda drawn: bytes(place if place <= drawn[1] else NO_MARK for place in drawn[0]))
    if entry == "one":
        return st.integers(0, SIZE - 1).map(lambda n: bytes(1 if i == n else NO_MARK for i in range(SIZE)))
    if entry in {"several", "purchases"}:
        return st.sets(st.integers(0, SIZE - 1), min_size=1).map(lambda s: bytes(1 if i in s else NO_MARK for i in range(SIZE)))
    top = {"scores": 5, "points": 2, "levels": 4}[entry]
    return st.lists(st.integers(1, top), min_size=SIZE, max_size=SIZE).map(bytes)


def test_the_methods_we_promise_are_there() -> None:
    assert set(KEYS) <= set(METHODS)


@pytest.mark.parametrize("key", METHODS)
def test_each_says_what_it_is_and_how_it_counts(app: Flask, key: str) -> None:
    method = find_method(key)
    with app.test_request_context():
        assert str(method.label) and str(method.sentence).endswith(".") and str(method.why).endswith(".")
        app.jinja_env.get_template(method.picture)
        app.jinja_env.get_template(f"activities/voting/ballots/{method.entry.name}.html")
        assert method.tie_rules


@pytest.mark.parametrize("key", METHODS)
def test_its_example_can_be_counted_and_told(app: Flask, key: str) -> None:
    method = find_method(key)
    contest, papers = method.example
    counted = tally(method, contest, make_example(contest, papers))
    assert counted.counted == sum(papers.values()) and counted.winners
    with app.test_request_context():
        steps = method.explain(contest, counted)
    assert all(isinstance(step, str) and step for step in steps)
    told = " ".join(steps)
    assert [option.label for option in contest.options if option.key in counted.winners and option.label not in told] == []


@pytest.mark.parametrize("key", METHODS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_order_of_ballots_does_not_matter(key: str, data: st.DataObject) -> None:
    cast = cast_for(key, data)
    papers = list(cast.elements())
    random.Random(1).shuffle(papers)
    contest = contest_for(key, SIZE)
    assert tally(find_method(key), contest, cast) == tally(find_method(key), contest, Counter(papers))


@pytest.mark.parametrize("key", METHODS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_blank_and_spoilt_ballots_are_counted_and_change_no_winner(key: str, data: st.DataObject) -> None:
    cast, contest = cast_for(key, data), contest_for(key, SIZE)
    blank = bytes([NO_MARK] * SIZE)
    before, after = (tally(find_method(key), contest, c) for c in (cast, cast + Counter({blank: 3, spoilt(SIZE): 2})))
    assert (after.blank, after.spoilt, after.ballots) == (before.blank + 3, before.spoilt + 2, before.ballots + 5)
    assert (after.winners, after.votes, after.ties) == (before.winners, before.votes, before.ties)
    assert after.counted + after.blank + after.spoilt == after.ballots


@pytest.mark.parametrize("key", METHODS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_ballot_alone_is_spoilt_if_it_is_among_others(key: str, data: st.DataObject) -> None:
    cast, contest, method = cast_for(key, data), contest_for(key, SIZE), find_method(key)
    assert tally(method, contest, cast).spoilt == sum(times for marks, times in cast.items() if is_spoilt(method, contest, marks))
    assert is_spoilt(method, contest, spoilt(SIZE))
    assert not is_spoilt(method, contest, bytes(blank_marks(contest)))


@pytest.mark.parametrize("key", METHODS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_options_are_treated_alike(key: str, data: st.DataObject) -> None:
    """Options put in another order, with their marks: the same ones win. A tie goes by the lot, which knows only keys."""
    cast, contest = cast_for(key, data), contest_for(key, SIZE)
    order = data.draw(st.permutations(range(SIZE)))
    moved = Contest(**{**contest.__dict__, "options": tuple(contest.options[place] for place in order)})
    turned: Counter[bytes] = Counter()
    for marks, times in cast.items():
        turned[bytes(marks[place] for place in order)] += times
    one, two = tally(find_method(key), contest, cast), tally(find_method(key), moved, turned)
    assert set(one.winners) == set(two.winners)
    assert {key: one.votes[key] for key in one.votes} == {key: two.votes[key] for key in one.votes}


@pytest.mark.parametrize("key", METHODS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_count_survives_being_kept_as_json(key: str, data: st.DataObject) -> None:
    counted = tally(find_method(key), contest_for(key, SIZE), cast_for(key, data))
    kept = json.loads(json.dumps(counted.to_json()))
    assert Tally.from_json(kept).to_json() == kept


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("size", [1, 2, 60])
def test_nothing_to_count_is_no_fault(key: str, size: int) -> None:
    for cast in (Counter[bytes](), Counter({bytes([NO_MARK] * size): 4}), Counter({spoilt(size): 2})):
        counted = tally(find_method(key), contest_for(key, size), cast)
        assert counted.winners == () and counted.counted == 0


@pytest.mark.parametrize("key", METHODS)
def test_one_option_alone_is_counted_and_told(app: Flask, key: str) -> None:
    contest = contest_for(key, 1)
    counted = tally(find_method(key), contest, {bytes([1]): 3, bytes([NO_MARK]): 1})
    assert (counted.counted, counted.blank) == (3, 1) and counted.winners == ("1",)
    with app.test_request_context():
        assert all(find_method(key).explain(contest, counted))


@pytest.mark.parametrize("key", METHODS)
def test_what_is_set_is_what_is_counted_by(key: str) -> None:
    """A new setting is a field of the method's settings and, where the count depends on it, of Contest."""
    settings = find_method(key).settings
    assert find_method(key).setting_names <= {each.name for each in fields(Contest)}
    assert settings.read(settings.to_dict()) == settings
    assert settings.read(json.loads(json.dumps(settings.to_dict()))) == settings
    assert settings.from_stored(json.loads(json.dumps(settings.to_dict()))) == settings


@pytest.mark.parametrize("key", METHODS)
def test_stored_settings_of_another_version_are_read_as_far_as_they_are_known(key: str) -> None:
    """People vote in that poll: it has to go on. What is missing, or of a kind that it is not now, is what an older poll has."""
    settings = find_method(key).settings
    older = type(settings)()
    assert settings.from_stored({}) == older
    assert settings.from_stored({"gone_since": 3, **settings.to_dict()}) == settings
    for strange in ("three", None, [1]):
        assert settings.from_stored(dict.fromkeys(settings.to_dict(), strange)) == older


@pytest.mark.parametrize("key", METHODS)
def test_more_seats_than_options_is_no_fault(key: str) -> None:
    contest = contest_for(key, 3, seats=9)
    counted = tally(find_method(key), contest, {bytes([1, 2, 3]): 3, bytes([1, NO_MARK, NO_MARK]): 2})
    assert len(counted.winners) <= 3


@pytest.mark.parametrize("key", METHODS)
@pytest.mark.parametrize("tie_rule", ["shared", "rounds", "lot"])
def test_a_tie_is_found_named_and_settled_by_the_rule(key: str, tie_rule: str) -> None:
    """Two options that nothing tells apart: turned over, the same one wins, and the count says by which rule."""
    method = find_method(key)
    if tie_rule not in method.tie_rules or key in {"gradients", "consent"}:
        return
    contest = contest_for(key, 2, ties=TieRule(tie_rule), seed="a seed")
    if contest.money:
        contest = Contest((Option("1", "One", 6), Option("2", "Two", 6)), money=10, ties=contest.ties, seed="a seed")
    first, second = (bytes([1, 2]), bytes([2, 1])) if method.entry.name == "ranks" else (bytes([1, NO_MARK]), bytes([NO_MARK, 1]))
    counted = tally(method, contest, {first: 5, second: 5})
    assert counted.ties and set(counted.ties[0].options) == {"1", "2"}
    if tie_rule == "shared":
        assert set(counted.winners) == {"1", "2"} and counted.ties[0].settled_by == "shared"
    else:
        assert counted.winners == (draw_lot("a seed", ["1", "2"])[0],) and counted.ties[0].settled_by == "lot"


@given(st.text(max_size=20), st.sets(st.text(min_size=1, max_size=5), min_size=2, max_size=6))
def test_the_lot_depends_on_the_seed_and_the_keys_alone(seed: str, keys: set[str]) -> None:
    assert draw_lot(seed, sorted(keys)) == draw_lot(seed, sorted(keys, reverse=True))


def test_the_lot_is_fair_enough() -> None:
    first = Counter(draw_lot(f"seed {number}", ["1", "2", "3"])[0] for number in range(3000))
    assert all(850 < times < 1150 for times in first.values())


def test_marks_leave_room_for_what_they_stand_for() -> None:
    assert MOST_MARK < NO_MARK - 1


def test_steps_say_one_and_several_and_leave_nought_out(app: Flask) -> None:
    with app.test_request_context():
        one, several = (Contest(options(n), ties=TieRule.SHARED) for n in (1, 3))
        steps = find_method("consent").explain(one, count("consent", ballots("3: 1", "1: 3"), one))
        assert steps == ["“Option 1”: 3 agree, 1 stands aside, nobody objects."]
        steps = find_method("consent").explain(one, count("consent", ballots("1: 1", "1: 4"), one))
        assert steps[0] == "“Option 1”: 1 agrees, 1 objects."
        steps = find_method("irv").explain(several, count("irv", ballots("3: 1 - -", "3: 2 1 -", "1: 2 - 1"), several))
        assert any("1 vote moves to “Option 1”." in step and "“Option 1” is chosen." in step for step in steps)
