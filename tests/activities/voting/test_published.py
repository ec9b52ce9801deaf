"""What is published is what the organiser chose before voting: totals, which repeat the result, or every ballot. An unusual
ballot is a signature: under totals nothing that is published gives one back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations_with_replacement, permutations
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import cli
from forum.activities.voting.actions import closing
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll, name_auditor, recount
from forum.activities.voting.files import published
from forum.activities.voting.methods import all_methods, find_method
from forum.activities.voting.methods.base import find_differences, recount_totals, tally
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.models import Poll, Publishes
from forum.activities.voting.queries.ballots import gather_ballots
from forum.activities.voting.receipts import hash_ballots
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.events import EventRecord
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.activities.voting.counting import contest_for
from tests.activities.voting.test_files import run
from tests.activities.voting.test_methods import SIZE, cast_for
from tests.browsing import Reader
from tests.conftest import make_app

LATER = timedelta(days=20)
ROUNDS = {key for key, method in all_methods().items() if method.decide is None}  # move single ballots


@pytest.mark.parametrize("key", sorted(all_methods()))
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_published_totals_come_to_the_result_again(tmp_path: Path, key: str, data: st.DataObject) -> None:
    """The winners, the ties and all that is worked out are taken away before: what is left comes to them."""
    method, size = find_method(key), data.draw(st.sampled_from([1, SIZE]))
    contest = contest_for(key, size, seed="7")
    cast = Counter({marks[:size]: times for marks, times in cast_for(key, data).items()})
    counted = tally(method, contest, cast)
    (tmp_path / "totals.json").write_text(published.write_totals("T", contest, counted))
    told = run("recount", tmp_path / "totals.json")
    if method.decide is None:
        assert told.exit_code == 1 and "totals cannot repeat the rounds" in told.output and "auditors" in told.output
        return
    bare = replace(counted, winners=("?",), ties=(), rounds=())
    assert find_differences(json.loads(json.dumps(counted.to_json())), recount_totals(method, contest, bare)) == []
    assert told.exit_code == 0 and "The recount matches the result." in told.output


@pytest.mark.parametrize("key", sorted(set(all_methods()) - ROUNDS))
def test_totals_that_were_turned_do_not_come_to_the_claimed_result(tmp_path: Path, key: str) -> None:
    method, contest = find_method(key), contest_for(key, 3, seed="7")
    first = bytes([1, 2, 3]) if method.entry.name in {"ranks", "levels"} else bytes([1, NO_MARK, NO_MARK])
    claimed = json.loads(published.write_totals("T", contest, tally(method, contest, {first: 5})))
    claimed["result"]["winners"] = ["3"]
    (tmp_path / "totals.json").write_text(json.dumps(claimed))
    told = run("recount", tmp_path / "totals.json")
    assert told.exit_code == 1 and "NOT THE SAME: winners" in told.output


@pytest.mark.parametrize("gone", ["votes", "facts"])
def test_totals_that_are_not_all_there_are_refused_in_words(tmp_path: Path, gone: str) -> None:
    for key in sorted(set(all_methods()) - ROUNDS):
        contest = contest_for(key, 2)
        claimed = json.loads(published.write_totals("T", contest, tally(find_method(key), contest, {bytes([1, NO_MARK]): 5})))
        if not claimed["result"][gone]:
            continue  # Votes alone say it all.
        claimed["result"][gone] = {}
        (tmp_path / "totals.json").write_text(json.dumps(claimed))
        told = run("recount", tmp_path / "totals.json")
        assert told.exit_code == 1 and ("lacks some of its totals" in told.output or "NOT THE SAME" in told.output), told.output
        assert run("tally", tmp_path / "totals.json").exit_code == 1


def make_counted(method_key: str = "irv", voters: int = 6, **rules: object) -> Poll:
    poll = make.make_poll(method_key=method_key, **rules)
    for number in range(voters):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, *((1, 2, 3) if number else (3, 2, 1))))
    with set_clock(now() + LATER):
        assert close_poll(SYSTEM, poll)
    return poll


def page_of(poll: Poll) -> str:
    return f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"


@pytest.mark.parametrize("chosen", list(Publishes))
def test_what_was_chosen_is_what_is_published(either_app: Flask, monkeypatch: pytest.MonkeyPatch, chosen: Publishes) -> None:
    monkeypatch.setattr(closing, "FEWEST_PUBLISHED", 6)
    poll = make_counted(publishes=chosen)
    with set_clock(now() + LATER):
        reader = Reader(either_app)
        for part in ("ballots.json", "ballots.blt"):
            assert reader.ask("get", f"{page_of(poll)}/{part}").status_code == (200 if chosen == Publishes.BALLOTS else 404)
        assert reader.ask("get", f"{page_of(poll)}/totals.json").status_code == 200
        assert "All the numbers match." in reader.open(f"{page_of(poll)}/recount").words
        words = reader.open(page_of(poll)).words
    assert ("We publish every vote without names" in words) == (chosen == Publishes.BALLOTS)
    assert ("so you cannot check this count from them. Only an auditor can." in words) == (chosen == Publishes.TOTALS)
    assert bool(poll.result.salt) == (chosen == Publishes.TOTALS)
    assert recount(SYSTEM, poll) == []


def test_fewer_than_fifty_ballots_are_never_published(app: Flask) -> None:
    assert closing.FEWEST_PUBLISHED == 50
    poll = make_counted(publishes=Publishes.BALLOTS)
    assert poll.result.publishes == Publishes.TOTALS and poll.result.salt
    with set_clock(now() + LATER):
        assert Reader(app).ask("get", f"{page_of(poll)}/ballots.json").status_code == 404


def test_voters_read_beforehand_that_an_unusual_ballot_could_be_recognised(app: Flask) -> None:
    said = {
        (
            "irv",
            Publishes.BALLOTS,
        ): "Someone could recognise yours if it is unusual.",
        ("irv", Publishes.TOTALS): "never anyone’s vote. Totals cannot show how votes moved from round to round, so",
        ("budget-equal-shares", Publishes.TOTALS): "Totals cannot show which projects each person chose together, so",
        ("approval", Publishes.TOTALS): "never anyone’s vote. Anyone can check the result from them.",
    }
    for (key, publishes), words in said.items():
        poll = make.make_poll(method_key=key, publishes=publishes)
        assert words in Reader(app).open(page_of(poll)).words


def test_a_poll_publishes_totals_unless_an_organiser_says_otherwise(app: Flask) -> None:
    assert make.make_poll().publishes == Publishes.TOTALS


def find_by_trying(size: int, voters: int, claimed: str) -> bool:
    """Goes through all sets of rankings of so many voters, as anybody could with a list of totals to narrow them down."""
    orders = [bytes(order) for order in permutations(range(1, size + 1))]
    return any(hash_ballots(Counter(guess)) == claimed for guess in combinations_with_replacement(orders, voters))


def test_the_fingerprint_does_not_give_the_ballots_back(app: Flask) -> None:
    poll = make_counted()
    ballots = gather_ballots(poll)
    assert find_by_trying(3, 6, hash_ballots(ballots)), "without a salt it takes a moment"
    assert not find_by_trying(3, 6, poll.result.ballots_hash)
    assert poll.result.ballots_hash == hash_ballots(ballots, poll.result.salt)
    other = make_counted()
    assert other.result.salt != poll.result.salt
    logged = " ".join(entry.payload for entry in db.session.query(EventRecord))
    with set_clock(now() + LATER):
        pages = [Reader(app).ask("get", page_of(poll) + part).text for part in ("", "/recount", "/totals.json", "/receipts")]
    assert all(poll.result.salt not in text for text in [logged, *pages])


def test_auditors_get_the_ballots_and_are_named_for_good(app: Flask) -> None:
    poll = make_counted()
    for actor in (make.seat(poll.consultation, Role.ORGANISER), make.seat(poll.consultation)):
        with pytest.raises(Forbidden):
            name_auditor(actor, poll, auditor="Me")
    with pytest.raises(Invalid):
        name_auditor(SYSTEM, poll, auditor=" ")
    file = json.loads(name_auditor(SYSTEM, poll, auditor="A. Counter, Audit Wales"))
    again = Counter({bytes(ballot["marks"][key] for key in "123"): ballot["count"] for ballot in file["ballots"]})
    assert hash_ballots(again, file["salt"]) == poll.result.ballots_hash
    assert db.session.query(EventRecord).filter_by(kind="BallotsAudited").count() == 1
    with set_clock(now() + LATER):
        for part in ("", "/recount"):
            assert "A. Counter, Audit Wales" in Reader(app).open(page_of(poll) + part).words


def test_no_auditor_gets_what_nobody_may_see(app: Flask) -> None:
    for poll in (make.make_poll(), make_counted(voters=4)):
        with pytest.raises(Conflict):
            name_auditor(SYSTEM, poll, auditor="A. Counter")


def test_the_command_gives_ballots_to_an_auditor(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with make_app(sqlite_url).app_context():
        public_id = make_counted().public_id
        db.session.remove()
    monkeypatch.setenv("FORUM_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    told = CliRunner().invoke(cli.main, ["ballots", public_id, "--auditor", "A. Counter"])
    (tmp_path / "ballots.json").write_text(told.stdout)
    assert "The recount matches the result." in run("recount", tmp_path / "ballots.json").output
    refused = CliRunner().invoke(cli.main, ["ballots", "nowhere", "--auditor", "A. Counter"])
    assert refused.exit_code == 1 and "There is no such vote." in refused.output
