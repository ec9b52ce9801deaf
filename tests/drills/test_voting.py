"""Voting at once, at the deadline and through power cuts: one ballot a person, none lost, none late."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from sqlalchemy import update

from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.models import NamedBallot, Poll, Receipt, Result, SecretBallot, Turnout
from forum.activities.voting.queries.ballots import gather_ballots
from forum.consultations.models import Consultation
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import find_breaks
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.conftest import make_app
from tests.drills.crowd import Answer, Crowd
from tests.services import ROOT

pytestmark = pytest.mark.xdist_group("heavy")
PEOPLE = 200
KILLS = 100


class Voters(Crowd):
    """People who may all vote in one poll of three options."""

    def __init__(self, database_url: str, people: int, **rules: Any) -> None:
        def prepare(consultation: Consultation) -> str:
            poll = make.make_poll(consultation, **rules)
            return f"/consultations/{consultation.slug}/polls/{poll.public_id}/vote"

        super().__init__(database_url, people, prepare)

    def vote(self, url: str, person: int, option: int, key: str = "") -> Answer:
        return self.send(url, person, mark=str(option), step="cast", key=key)


def is_in(answer: Answer) -> bool:
    return answer.status == 303 and "/polls/" in answer.location and bool(answer.said)


def look(database_url: str, find: Callable[[Poll], Any]) -> Any:
    """What stands in the database when all is over; the chain of the log is whole."""
    app = make_app(database_url)
    with app.app_context():
        found = find(db.session.query(Poll).one())
        assert list(find_breaks()) == []
        db.session.remove()
        db.engine.dispose()
    return found


def count_rows(poll: Poll) -> tuple[int, int, int]:
    ballots = SecretBallot if poll.is_secret else NamedBallot
    return tuple(db.session.query(model).filter_by(poll_id=poll.id).count() for model in (Turnout, ballots, Receipt))


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_two_hundred_people_vote_at_once_and_there_are_two_hundred_ballots(either_url: str, serve: Any, secret: bool) -> None:
    crowd = Voters(either_url, PEOPLE, is_secret=secret)
    server = serve(either_url, processes=2)
    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(lambda person: crowd.vote(server.url, person, person % 3, f"k{person}"), range(PEOPLE)))
    assert all(map(is_in, answers)), Counter((answer.status, *answer.said) for answer in answers)
    assert {words for answer in answers for words in answer.said} == {"Your vote is cast. Thank you."}
    assert look(either_url, count_rows) == (PEOPLE, PEOPLE, PEOPLE)
    assert sorted(look(either_url, gather_ballots).values()) == [66, 67, 67]


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_one_person_fifty_times_at_once_has_one_ballot_and_is_told_which(either_url: str, serve: Any, secret: bool) -> None:
    crowd = Voters(either_url, 1, is_secret=secret)
    server = serve(either_url, processes=2)
    with ThreadPoolExecutor(50) as pool:
        # Fifty windows, each with another choice and a form of its own.
        answers = list(pool.map(lambda n: crowd.vote(server.url, 0, n % 3, f"form {n}"), range(50)))
    assert all(map(is_in, answers)), Counter((answer.status, *answer.said) for answer in answers)
    said = Counter(answer.said[0] for answer in answers)
    assert said["Your vote is cast. Thank you."] == 1
    others = {
        "You had voted already. Your first ballot counts; this one was not taken.",
        "Your vote was in already. It counts once.",
    }
    assert set(said) - {"Your vote is cast. Thank you."} <= others
    assert look(either_url, count_rows) == (1, 1, 1)


def test_a_vote_that_may_be_changed_is_one_ballot_however_often_it_changes(either_url: str, serve: Any) -> None:
    crowd = Voters(either_url, 1, is_secret=False, may_change=True)
    server = serve(either_url, processes=2)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda n: crowd.vote(server.url, 0, n % 3, f"form {n}"), range(50)))
    assert all(map(is_in, answers))
    versions = look(either_url, lambda poll: sorted(ballot.version for ballot in db.session.query(NamedBallot)))
    assert versions == list(range(1, len(versions) + 1)), "no version twice, none missing"
    assert sum(look(either_url, gather_ballots).values()) == 1


def test_the_deadline_loses_no_vote_before_it_and_takes_none_after(either_url: str, serve: Any) -> None:
    """People vote all the time while the poll closes and is counted: the count holds exactly those who were told so."""
    people, hands = 600, 8
    crowd = Voters(either_url, people)
    server = serve(either_url, processes=2)
    crowd.send(server.url, 0, mark="")  # a ballot that is refused: the server is warm, the rules are not frozen
    look(either_url, close_in_a_moment)
    answers: list[Answer] = []
    counting = threading.Thread(target=look, args=(either_url, count_when_over))
    counting.start()

    def keep_voting(hand: int) -> None:
        refused = 0
        for person in range(hand, people, hands):
            answers.append(crowd.vote(server.url, person, 0))
            refused += not is_in(answers[-1])
            if refused > 4:
                return
            time.sleep(0.03)

    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(keep_voting, range(hands)))
    counting.join(60)
    taken = sum(map(is_in, answers))
    refused = [answer for answer in answers if not is_in(answer)]
    assert taken and refused, "the deadline fell among them"
    assert {answer.status for answer in refused} == {403}
    assert look(either_url, count_rows) == (taken, taken, taken)
    assert f'"ballots": {taken},' in look(either_url, lambda _poll: db.session.query(Result).one().tally)


def close_in_a_moment(poll: Poll) -> None:
    with transaction():
        db.session.execute(update(Poll).where(Poll.id == poll.id).values(closes_at=now() + timedelta(seconds=4)))


def count_when_over(poll: Poll) -> None:
    while close_poll(SYSTEM, poll) is None:
        time.sleep(0.01)


def test_a_server_killed_while_people_vote_loses_no_acknowledged_ballot(empty_database: Path, tmp_path: Path, serve: Any) -> None:
    path = tmp_path / "killed.db"
    shutil.copy(empty_database, path)
    url = f"sqlite:///{path}"
    people, hands = 240, 12
    crowd = Voters(url, people)
    server = serve(url)
    stop = threading.Event()
    acknowledged: set[int] = set()

    def cast(hand: int) -> None:
        for person in range(hand, people, hands):
            while not stop.is_set():
                try:
                    if is_in(crowd.vote(server.url, person, person % 3, f"k{person}")):
                        acknowledged.add(person)
                        break
                except (OSError, URLError, HTTPException):
                    time.sleep(0.02)  # the server is down: the same form is sent again
            time.sleep(0.02)

    threads = [threading.Thread(target=cast, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    chance = random.Random(1)
    for _kill in range(8):
        time.sleep(chance.uniform(0.01, 0.12))
        server.kill()
        server.start()
    stop.set()
    for thread in threads:
        thread.join()
    check_whole(url, acknowledged)


def test_killed_a_hundred_times_in_the_middle_of_voting_every_acknowledged_ballot_is_there_once(either_url: str) -> None:
    Voters(either_url, 3000)
    command = [sys.executable, "-m", "tests.drills.killing", either_url, "3000", str(KILLS)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    check_whole(either_url, set(json.loads(done.stdout)))


def check_whole(database_url: str, acknowledged: set[int]) -> None:
    turnout, ballots, receipts = look(database_url, count_rows)
    assert turnout == ballots == receipts, "a vote is whole or not there"
    places = look(database_url, lambda poll: [row.participation_id for row in db.session.query(Turnout)])
    voted = {place - 1 for place in places}
    assert acknowledged, "some voted between the kills"
    assert acknowledged <= voted, "an acknowledged ballot is lost"
    by_option = Counter(person % 3 for person in voted)
    assert sorted(look(database_url, gather_ballots).values()) == sorted(by_option.values())
