"""Many people at once, and power cuts: nothing that was acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

import pytest

from forum.activities.discussions.actions import rebuild_counters
from forum.activities.discussions.models import Post
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.events import find_breaks
from tests import factories as make
from tests.conftest import make_app
from tests.drills.crowd import Crowd

PEOPLE = 300
ACKNOWLEDGED = 201


class Posters(Crowd):
    def __init__(self, database_url: str, people: int) -> None:
        def prepare(consultation: Consultation) -> str:
            first = make.make_thread(consultation)
            return f"/consultations/{consultation.slug}/threads/{first.thread.public_id}/reply"

        super().__init__(database_url, people, prepare)

    def post(self, url: str, person: int, body: str, key: str) -> int:
        answer = self.send(url, person, body=body, key=key, to="")
        # Acknowledged means: led to the post. Being led to sign in is not.
        return ACKNOWLEDGED if "/posts/" in answer.location else answer.status


def bodies(database_url: str) -> Counter[str]:
    app = make_app(database_url)
    with app.app_context():
        found = Counter(db.session.scalars(db.select(Post.body).where(Post.parent_id.is_not(None))))
        assert list(find_breaks()) == []
        assert rebuild_counters() == 0
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.xdist_group("heavy")
def test_three_hundred_people_posting_at_once_over_two_processes(either_url: str, serve: object) -> None:
    crowd = Posters(either_url, PEOPLE)
    server = serve(either_url, processes=2)

    def send(person: int) -> list[int]:
        # Each sends the same form twice, as a nervous thumb does.
        return [crowd.post(server.url, person, f"Post of {person}", f"key-{person}") for _twice in range(2)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = [code for codes in pool.map(send, range(PEOPLE)) for code in codes]
    assert set(answers) == {ACKNOWLEDGED}, Counter(answers)
    assert bodies(either_url) == Counter({f"Post of {person}": 1 for person in range(PEOPLE)})


@pytest.mark.xdist_group("heavy")
def test_the_same_form_fifty_times_at_once_makes_one_post(either_url: str, serve: object) -> None:
    crowd = Posters(either_url, 1)
    server = serve(either_url, processes=2)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _n: crowd.post(server.url, 0, "Once", "the same key"), range(50)))
    assert set(answers) == {ACKNOWLEDGED}, Counter(answers)
    assert bodies(either_url) == Counter({"Once": 1})


@pytest.mark.xdist_group("heavy")
def test_killed_twenty_times_while_people_post_every_acknowledged_post_is_there_once(
    empty_database: Path, tmp_path: Path, serve: object
) -> None:
    path = tmp_path / "killed.db"
    shutil.copy(empty_database, path)
    url = f"sqlite:///{path}"
    crowd = Posters(url, 12)
    server = serve(url)
    stop = threading.Event()
    acknowledged: set[str] = set()
    tried: set[str] = set()

    def write(person: int) -> None:
        number = 0
        while not stop.is_set() and number < 28:  # under the limit of one person
            words = f"Post {number} of {person}"
            tried.add(words)
            try:
                if crowd.post(server.url, person, words, f"{person}-{number}") == ACKNOWLEDGED:
                    acknowledged.add(words)
                    number += 1
            except (OSError, URLError, HTTPException):
                time.sleep(0.05)  # the server is down: the same form is sent again

    writers = [threading.Thread(target=write, args=(person,)) for person in range(12)]
    for writer in writers:
        writer.start()
    chance = random.Random(1)
    for _kill in range(20):
        time.sleep(chance.uniform(0.02, 0.25))
        server.kill()
        server.start()
    stop.set()
    for writer in writers:
        writer.join()
    found = bodies(url)
    assert acknowledged, "something was posted between the kills"
    assert acknowledged <= set(found), "an acknowledged post is lost"
    assert set(found.values()) == {1}, "a post is there twice"
    assert set(found) <= tried
