"""Many people at once, and power cuts: nothing that was acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.error import URLError

from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.activities.discussions.models import Post
from forum.consultations.models import Consultation
from forum.contributions.rules import CONTRIBUTIONS_PER_PERSON
from forum.kernel.db import db
from tests import factories as make
from tests.drills.conftest import Site
from tests.drills.crowd import Crowd
from tests.drills.killing import kill_while_they_are_at_it
from tests.parts import is_full

PEOPLE = 300 if is_full() else 60
ACKNOWLEDGED = 201
# Each costs a start of the server. Killing in the middle of an action is drilled often in test_voting, without one.
KILLS = 5 if is_full() else 1
HANDS, MOST_POSTS = 12, 28  # under the limit of one person


class Posters(Crowd):
    """People who all reply in one thread."""

    def __init__(self, database_url: str, people: int) -> None:
        def prepare(consultation: Consultation) -> str:
            first = make.make_thread(consultation)
            self.thread_id = first.thread_id
            return f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply"

        super().__init__(database_url, people, prepare)

    def post(self, url: str, person: int, body: str, key: str) -> int:
        answer = self.send(url, person, body=body, key=key, to="")
        # Acknowledged means: led to the post. Being led to sign in is not.
        return ACKNOWLEDGED if "/posts/" in answer.location else answer.status

    def bodies(self) -> Counter[str]:
        """What stands in the thread when all is over; the log is whole, and so are the counters."""
        self.check_log()
        assert self.look(rebuild_counters) == 0
        replies = db.select(Post.body).where(Post.thread_id == self.thread_id, Post.parent_id.is_not(None))
        return self.look(lambda: Counter(db.session.scalars(replies)))


def test_many_people_posting_at_once_over_two_processes(pair: Site) -> None:
    crowd = Posters(pair.database_url, PEOPLE)

    def send(person: int) -> list[int]:
        # Each sends the same form twice, as a nervous thumb does.
        return [crowd.post(pair.server.url, person, f"Post of {person}", f"key-{person}") for _twice in range(2)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = [code for codes in pool.map(send, range(PEOPLE)) for code in codes]
    assert set(answers) == {ACKNOWLEDGED}, Counter(answers)
    assert crowd.bodies() == Counter({f"Post of {person}": 1 for person in range(PEOPLE)})


def test_the_same_form_many_times_at_once_makes_one_post(pair: Site) -> None:
    """As often as one person may write in that time: each that is on its way before the first has arrived counts."""
    crowd, times = Posters(pair.database_url, 1), CONTRIBUTIONS_PER_PERSON.most
    with ThreadPoolExecutor(times) as pool:
        answers = list(pool.map(lambda _n: crowd.post(pair.server.url, 0, "Once", "the same key"), range(times)))
    assert set(answers) == {ACKNOWLEDGED}, Counter(answers)
    assert crowd.bodies() == Counter({"Once": 1})


def test_killed_again_and_again_while_people_post_every_acknowledged_post_is_there_once(
    mortal_site: Site,
) -> None:
    crowd, server = Posters(mortal_site.database_url, HANDS * 30), mortal_site.server
    stop = threading.Event()
    acknowledged: set[str] = set()
    tried: set[str] = set()

    def write(hand: int) -> None:
        number = 0
        while not stop.is_set():
            person = hand + HANDS * (number // MOST_POSTS)
            words = f"Post {number} of {hand}"
            tried.add(words)
            try:
                if crowd.post(server.url, person, words, f"{hand}-{number}") == ACKNOWLEDGED:
                    acknowledged.add(words)
                    number += 1
            except (OSError, URLError, HTTPException):
                time.sleep(0.1)  # the server is down: the same form is sent again

    with ThreadPoolExecutor(HANDS) as pool:
        writers = [pool.submit(write, hand) for hand in range(HANDS)]
        try:
            kill_while_they_are_at_it(server, KILLS, acknowledged, writers)
        finally:
            stop.set()
    for writer in writers:
        writer.result()
    found = crowd.bodies()
    assert acknowledged <= set(found), "an acknowledged post is lost"
    assert set(found.values()) == {1}, "a post is there twice"
    assert set(found) <= tried
