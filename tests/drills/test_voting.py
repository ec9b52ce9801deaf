"""Voting at once, at the deadline and through power cuts: one ballot a person, none lost, none late."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from sqlalchemy import update

from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import CountedBallot, NamedBallot, Poll, Receipt, Result, SealedBallot, Turnout
from forum.activities.voting.receipts import make_code
from forum.consultations.models import Consultation
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.drills.conftest import Site
from tests.drills.crowd import Answer, Crowd
from tests.drills.killing import kill_while_they_are_at_it, vote_on
from tests.parts import is_full
from tests.services import ROOT, wait_until

PEOPLE, KILLS_OF_SERVER, KILLS = (200, 3, 100) if is_full() else (60, 1, 20)
# Nobody is left without a ballot to cast when the server is killed, however quick it is.
PEOPLE_FOR_EACH_KILL = 1000


class Voters(Crowd):
    """People who may all vote in one poll of three options."""

    def __init__(self, database_url: str, people: int, **rules: Any) -> None:
        def prepare(consultation: Consultation) -> str:
            poll = make.make_poll(consultation, **rules)
            self.poll_id, self.seen = poll.id, fingerprint_poll(poll)
            return f"/consultations/{consultation.slug}/polls/{poll.public_id}/vote"

        super().__init__(database_url, people, prepare)

    def vote(self, url: str, person: int, option: int, key: str = "") -> Answer:
        return self.send(url, person, mark=str(option + 1), step="cast", key=key, seen=self.seen)

    def count_rows(self) -> tuple[int, int, int]:
        def count() -> tuple[int, int, int]:
            turnout, receipts = (db.session.query(model).filter_by(poll_id=self.poll_id).count() for model in (Turnout, Receipt))
            return turnout, make.gather_cast(self.find_poll()).total(), receipts

        self.check_log()
        return self.look(count)

    def gather_ballots(self) -> Counter[bytes]:
        return self.look(lambda: make.gather_cast(self.find_poll()))

    def find_poll(self) -> Poll:
        poll = db.session.get(Poll, self.poll_id)
        assert poll is not None
        return poll


def is_in(answer: Answer) -> bool:
    return answer.status == 303 and "/polls/" in answer.location and bool(answer.said)


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_many_people_vote_at_once_and_each_has_one_ballot(pair: Site, secret: bool) -> None:
    crowd = Voters(pair.database_url, PEOPLE, is_secret=secret)
    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(lambda person: crowd.vote(pair.server.url, person, person % 3, f"k{person}"), range(PEOPLE)))
    assert all(map(is_in, answers)), Counter((answer.status, *answer.said) for answer in answers)
    assert {words for answer in answers for words in answer.said} == {"Thank you. We have your vote."}
    assert crowd.count_rows() == (PEOPLE, PEOPLE, PEOPLE)
    assert sorted(crowd.gather_ballots().values()) == sorted(Counter(person % 3 for person in range(PEOPLE)).values())


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_one_person_fifty_times_at_once_has_one_ballot_and_is_told_which(pair: Site, secret: bool) -> None:
    crowd = Voters(pair.database_url, 1, is_secret=secret)
    with ThreadPoolExecutor(50) as pool:
        # Fifty windows, each with another choice and a form of its own.
        answers = list(pool.map(lambda n: crowd.vote(pair.server.url, 0, n % 3, f"form {n}"), range(50)))
    assert all(map(is_in, answers)), Counter((answer.status, *answer.said) for answer in answers)
    said = Counter(answer.said[0] for answer in answers)
    assert said["Thank you. We have your vote."] == 1
    others = {
        "You had already voted. We will count your first vote, not this one.",
        "We already had your vote. It only counts once.",
    }
    assert set(said) - {"Thank you. We have your vote."} <= others
    assert crowd.count_rows() == (1, 1, 1)


def test_a_vote_that_may_be_changed_is_one_ballot_however_often_it_changes(pair: Site) -> None:
    crowd = Voters(pair.database_url, 1, is_secret=False, may_change=True)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda n: crowd.vote(pair.server.url, 0, n % 3, f"form {n}"), range(50)))
    assert all(map(is_in, answers))
    versions = crowd.look(
        lambda: sorted(ballot.version for ballot in db.session.query(NamedBallot).filter_by(poll_id=crowd.poll_id))
    )
    assert versions == list(range(1, len(versions) + 1)), "no version twice, none missing"
    assert sum(crowd.gather_ballots().values()) == 1


def test_the_deadline_loses_no_vote_before_it_and_takes_none_after(pair: Site) -> None:
    """People vote all the time while the poll closes and is counted: the count holds exactly those who were told so."""
    people, hands, late = 600, 8, 2
    crowd = Voters(pair.database_url, people)
    # The first ballot freezes the rules, so the deadline is set before: some rounds ahead, as long as a round takes here and now.
    send_refused_ballots(crowd, pair.server.url, hands)
    a_round = send_refused_ballots(crowd, pair.server.url, hands)
    deadline = crowd.look(lambda: set_deadline(crowd.find_poll(), 0.5 + 8 * a_round))
    crowd.seen = crowd.look(lambda: fingerprint_poll(crowd.find_poll()))
    answers: list[Answer] = []

    def keep_voting(hand: int) -> None:
        refused = 0
        mine = range(hand, people, hands)
        for person in mine:
            if person in mine[-late:]:  # Some come for certain when it is over.
                wait_until(lambda: now() > deadline, "the deadline", pair.server.process)
            answer = crowd.vote(pair.server.url, person, 0)
            answers.append(answer)
            refused += not is_in(answer)
            if refused > 4:
                return
            time.sleep(0.03)

    with ThreadPoolExecutor(hands + 1) as pool:
        counting = pool.submit(crowd.look, lambda: count_when_over(crowd.find_poll()))
        voting = [pool.submit(keep_voting, hand) for hand in range(hands)]
    for each in [*voting, counting]:
        each.result()
    taken = sum(map(is_in, answers))
    refused = [answer for answer in answers if not is_in(answer)]
    assert taken and len(refused) >= late * hands, "the deadline fell among them"
    assert {answer.status for answer in refused} == {403}
    assert crowd.count_rows() == (taken, taken, taken)
    tally = crowd.look(lambda: db.session.query(Result).filter_by(poll_id=crowd.poll_id).one().tally)
    assert f'"ballots": {taken},' in tally


def send_refused_ballots(crowd: Voters, url: str, hands: int) -> float:
    """One from each hand, with no mark on it; returns the seconds that took."""
    began = time.monotonic()
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(lambda hand: crowd.send(url, hand, mark="", seen=crowd.seen), range(hands)))
    return time.monotonic() - began


def set_deadline(poll: Poll, seconds: float) -> datetime:
    moment = now() + timedelta(seconds=seconds)
    with transaction():
        db.session.execute(update(Poll).where(Poll.id == poll.id).values(closes_at=moment))
    return moment


def count_when_over(poll: Poll) -> None:
    while close_poll(SYSTEM, poll) is None:
        time.sleep(0.01)


def test_a_server_killed_while_people_vote_loses_no_acknowledged_ballot(mortal_site: Site) -> None:
    people, hands, server = PEOPLE_FOR_EACH_KILL * KILLS_OF_SERVER, 12, mortal_site.server
    crowd = Voters(mortal_site.database_url, people)
    stop = threading.Event()
    acknowledged: set[int] = set()

    def cast(hand: int) -> None:
        for person in range(hand, people, hands):
            while not stop.is_set() and person not in acknowledged:
                try:
                    if is_in(crowd.vote(server.url, person, person % 3, f"k{person}")):
                        acknowledged.add(person)
                except (OSError, URLError, HTTPException):
                    time.sleep(0.1)  # the server is down: the same form is sent again
            time.sleep(0.02 * (not stop.is_set()))

    with ThreadPoolExecutor(hands) as pool:
        voters = [pool.submit(cast, hand) for hand in range(hands)]
        try:
            kill_while_they_are_at_it(server, KILLS_OF_SERVER, acknowledged, voters)
        finally:
            stop.set()
    for voter in voters:
        voter.result()
    check_whole(crowd, acknowledged)


def test_killed_again_and_again_in_the_middle_of_voting_every_acknowledged_ballot_is_there_once(either_url: str) -> None:
    people = 40 * KILLS
    crowd = Voters(either_url, people)
    command = [sys.executable, "-m", "tests.drills.killing", either_url, str(people), str(KILLS)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    acknowledged = set(json.loads(done.stdout))
    assert len(acknowledged) > KILLS, "each process that was killed had cast a ballot"
    check_whole(crowd, acknowledged)


def test_killed_again_and_again_in_the_middle_of_counting_every_ballot_counts_once(either_url: str) -> None:
    people = 150
    crowd = Voters(either_url, people)
    crowd.look(lambda: cast_all(people))
    cast = crowd.gather_ballots()
    command = [sys.executable, "-m", "tests.drills.killing", either_url, "0", str(KILLS)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert crowd.gather_ballots() == cast and crowd.count_rows() == (people, people, people)
    tally, sealed, counted = crowd.look(
        lambda: (
            crowd.find_poll().result.tally,
            db.session.query(SealedBallot).count(),
            sum(each.times for each in db.session.query(CountedBallot)),
        )
    )
    assert (f'"ballots": {people},' in tally, sealed, counted) == (True, 0, people)


def cast_all(people: int) -> None:
    with Path(os.devnull).open("wb") as nobody:
        vote_on(list(range(people)), [make_code() for _person in range(people)], nobody.fileno())


def check_whole(crowd: Voters, acknowledged: set[int]) -> None:
    turnout, ballots, receipts = crowd.count_rows()
    assert turnout == ballots == receipts, "a vote is whole or not there"
    places = crowd.look(lambda: {row.participation_id for row in db.session.query(Turnout).filter_by(poll_id=crowd.poll_id)})
    voted = {person for person, place in enumerate(crowd.place_ids) if place in places}
    assert acknowledged, "some voted between the kills"
    assert acknowledged <= voted, "an acknowledged ballot is lost"
    by_option = Counter(person % 3 for person in voted)
    assert sorted(crowd.gather_ballots().values()) == sorted(by_option.values())
