"""The queue, live, with real sockets on a real server: nothing missed, nothing twice, in order, whoever is cut off."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import socketio
import websocket
from flask import Flask

from forum.accounts.actions import begin_session, sign_out_everywhere
from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Participation
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden
from forum.kernel.events import EventRecord, emit
from forum.kernel.permissions import SYSTEM, Role
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.events import CASE_EVENTS, ModerationSettingsChanged
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case, Decision
from forum.moderation.queries.cases import find_case
from forum.web.static_files import PageSessions
from tests import factories as make
from tests.conftest import make_app
from tests.drills.clients import PatientClient
from tests.drills.conftest import Site
from tests.parts import is_full
from tests.services import PATIENCE, Server, wait_until

SECRET = "a secret for tests that lasts over restarts"
WINDOWS, CASES = (50, 200) if is_full() else (12, 40)
NONSENSE = ["", "4", "42", "42[", '42["moderation:join"', "451-x", "9", "40{", "\x00", '42["moderation:join",1]', "4" + "9" * 300]


class Window:
    """A moderator's browser window, as far as the socket goes: keeps its cursor and what it was told."""

    def __init__(self, url: str, cookie: str, slug: str) -> None:
        self.url, self.cookie, self.slug = url, cookie, slug
        self.cursor = 0
        self.news: list[tuple[int, str]] = []
        self.is_over = threading.Event()
        self.is_joined = threading.Event()
        self._lock = threading.Lock()
        self._early: list[dict] | None = None
        self.client = PatientClient(reconnection_delay=0.1, reconnection_delay_max=0.5)
        self.client.on("connect", self._join)
        self.client.on("moderation:news", self._hear)
        self.client.on("moderation:over", lambda _facts: self.is_over.set())

    def open(self) -> Window:
        self.client.connect(self.url, headers={"Cookie": self.cookie}, transports=["websocket"], retry=True)
        return self

    def _join(self) -> None:
        with self._lock:
            self._early = []
        self.client.emit("moderation:join", {"cursors": {self.slug: self.cursor}}, callback=self._joined)

    def _joined(self, answer: dict) -> None:
        assert answer["ok"], answer
        with self._lock:
            for news in [*answer["news"], *(self._early or [])]:
                self._take(news)
            self._early = None
        self.is_joined.set()

    def _hear(self, news: dict) -> None:
        with self._lock:
            if self._early is not None:
                self._early.append(news)
            else:
                self._take(news)

    def _take(self, news: dict) -> None:
        if news["seq"] > self.cursor:
            self.cursor = news["seq"]
            self.news.append((news["seq"], news["public_id"]))


class House:
    """A consultation with many moderators, and posts to flag."""

    def __init__(self, database_url: str, moderators: int, posts: int) -> None:
        self.app = make_app(database_url, SECRET_KEY=SECRET)
        with self.app.app_context():
            consultation = make.make_consultation()
            first = make.make_thread(consultation)
            accounts = [make.make_account() for _n in range(moderators)]
            for account in accounts:
                make.seat(consultation, Role.MODERATOR, actor=account.as_actor())
            author = make.place_of(make.seat(consultation), consultation)
            about = {"activity_id": first.activity_id, "author_id": author.id, "author_role": author.role, "html": first.html}
            place = {"space_id": consultation.id, "thread_id": first.thread_id, "parent_id": first.id}
            with transaction():
                db.session.add_all(Post(body=f"Words {n}.", created_at=now(), **about, **place) for n in range(posts))
            self.thread_id = first.thread_id
            self.slug, self.consultation_id = consultation.slug, consultation.id
            self.accounts = [account.id for account in accounts]
            self.cookies = [sign_in(self.app, begin_session(account)) for account in accounts]
            db.session.remove()
            db.engine.dispose()

    def windows(self, server: Server) -> list[Window]:
        found = [Window(server.url, cookie, self.slug) for cookie in self.cookies]
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(Window.open, found))
        wait_for_all(found, server)
        return found

    def flag_all(self, start: int = 0, stop: int | None = None) -> None:
        """From this process, as a worker or another web process would."""
        with self.app.app_context():
            posts = (
                db.session.query(Post).filter_by(thread_id=self.thread_id).filter(Post.parent_id.is_not(None)).order_by(Post.id)
            )[start:stop]
            for post in posts:
                flag(make.make_actor(), post, reason_key="off_topic")
            db.session.remove()
            db.engine.dispose()

    def entries(self) -> list[int]:
        with self.app.app_context():
            query = db.session.query(EventRecord.seq).filter_by(stream=f"consultation:{self.consultation_id}")
            found = [row.seq for row in query.filter(EventRecord.kind.in_(CASE_EVENTS)).order_by(EventRecord.seq)]
            db.session.remove()
            db.engine.dispose()
        return found


def sign_in(app: Flask, session_id: str) -> str:
    value = PageSessions().get_signing_serializer(app).dumps({"_user_id": session_id, "_fresh": True})
    return f"session={value}"


def wait_for_all(windows: list[Window], server: Server) -> None:
    wait_until(lambda: all(window.is_joined.is_set() for window in windows), "every window to come in", server.process)


def check_all(house: House, windows: list[Window], server: Server) -> None:
    expected = house.entries()
    wait_until(lambda: all(window.cursor >= expected[-1] for window in windows), "every window to know all", server.process)
    for window in windows:
        assert [seq for seq, _public_id in window.news] == expected, "missed, doubled or out of order"


def test_many_windows_and_many_cases_without_a_missed_or_doubled_event(live_site: Site) -> None:
    house = House(live_site.database_url, WINDOWS, CASES)
    windows = house.windows(live_site.server)
    house.flag_all()
    assert len(house.entries()) == CASES
    check_all(house, windows, live_site.server)
    for window in windows:
        window.client.shutdown()


def test_who_is_cut_off_catches_up_and_so_does_everyone_after_a_power_cut(hall_site: Site) -> None:
    house, server = House(hall_site.database_url, 8, 60), hall_site.server
    windows = house.windows(server)
    house.flag_all(0, 20)
    away = windows[:3]
    for window in away:
        window.client.eio.ws.sock.close()  # The network goes, without a goodbye.
    house.flag_all(20, 40)
    for window in windows:
        window.is_joined.clear()
    server.kill()
    house.flag_all(40, 60)
    server.start()
    wait_for_all(windows, server)
    check_all(house, windows, server)
    for window in windows:
        window.client.shutdown()


def test_a_moderator_who_is_one_no_more_hears_nothing_more(hall_site: Site) -> None:
    house, server = House(hall_site.database_url, 3, 20), hall_site.server
    windows = house.windows(server)
    house.flag_all(0, 5)
    check_all(house, windows, server)
    with house.app.app_context():
        place = db.session.query(Participation).filter_by(account_id=house.accounts[0]).one()
        change_role(SYSTEM, place, role=Role.PARTICIPANT)
    wait_until(windows[0].is_over.is_set, "the window to be told", server.process)
    house.flag_all(5, 20)
    check_all(house, windows[1:], server)
    assert len(windows[0].news) == 5
    for window in windows[1:]:
        window.client.shutdown()


def test_signing_out_everywhere_closes_the_window(hall_site: Site) -> None:
    house, server = House(hall_site.database_url, 2, 2), hall_site.server
    windows = house.windows(server)
    with house.app.app_context():
        sign_out_everywhere(db.session.get(Account, house.accounts[0]).as_actor(), None)
    wait_until(windows[0].is_over.is_set, "the window to be told", server.process)
    assert not windows[1].is_over.is_set()
    windows[1].client.shutdown()


def test_nonsense_and_strangers_get_nowhere_and_harm_nobody(
    sqlite_url: str, serve: Callable[..., Server], capfd: pytest.CaptureFixture
) -> None:
    house = House(sqlite_url, 2, 5)
    server = serve(sqlite_url)
    windows = house.windows(server)
    address = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    for frame, cookie in product(NONSENSE, (house.cookies[0], "session=nonsense")):
        stranger = websocket.create_connection(address, cookie=cookie, timeout=PATIENCE)
        stranger.recv()
        stranger.send("40")
        stranger.recv()
        stranger.send(frame)
        stranger.close()
    big = websocket.create_connection(address, cookie=house.cookies[0], timeout=PATIENCE)
    big.send("40" + json.dumps({"x": "y" * 100_000}))
    big.close()
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(address, cookie=house.cookies[0], origin="https://evil.example", timeout=PATIENCE)
    visitor = PatientClient()
    visitor.connect(server.url, transports=["websocket"])
    assert visitor.call("moderation:join", {"cursors": {house.slug: 0}})["code"] == 401
    visitor.shutdown()
    house.flag_all()
    check_all(house, windows, server)
    for window in windows:
        window.client.shutdown()
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err, said.err[-4000:]


def test_a_window_that_was_away_for_very_long_is_told_to_load_its_page_anew(hall_site: Site) -> None:
    house, server = House(hall_site.database_url, 2, 20), hall_site.server
    with house.app.app_context(), transaction():
        for _n in range(1100):
            emit(ModerationSettingsChanged(f"consultation:{house.consultation_id}", None, house.consultation_id, "after", None))
    [window, _other] = [Window(server.url, cookie, house.slug) for cookie in house.cookies]
    window.client.on("connect", window.is_joined.set)
    window.open()
    wait_for_all([window], server)
    answer = window.client.call("moderation:join", {"cursors": {house.slug: 0}})
    assert answer["code"] == 409 and "Refresh" in answer["sentence"]
    window.client.shutdown()


def test_who_floods_is_told_to_wait(hall_site: Site) -> None:
    house, server = House(hall_site.database_url, 1, 1), hall_site.server
    [window] = house.windows(server)
    answers: list[dict] = []
    for _n in range(60):  # All are on their way before the first answer, so that they come as a flood however slow the server is.
        window.client.emit("moderation:here", {}, callback=answers.append)
    wait_until(lambda: len(answers) == 60, "every answer", server.process)
    assert answers[0]["ok"] and answers[-1]["code"] == 429
    window.client.shutdown()


def test_no_more_windows_than_are_allowed(sqlite_url: str, serve: Callable[..., Server]) -> None:
    house = House(sqlite_url, 9, 1)
    server = serve(sqlite_url, LIVE_WINDOWS="7")
    windows = [Window(server.url, cookie, house.slug) for cookie in house.cookies]
    for window in windows[:7]:
        window.open()
        wait_for_all([window], server)
    with pytest.raises(socketio.exceptions.ConnectionError):
        windows[7].client.connect(server.url, headers={"Cookie": windows[7].cookie}, transports=["websocket"])
    wait_until(lambda: server_answers(server), "pages", server.process)
    for window in windows[:7]:
        window.client.shutdown()


def server_answers(server: Server) -> bool:
    from urllib.request import urlopen

    return urlopen(f"{server.url}/", timeout=PATIENCE).status == 200


@pytest.mark.parametrize("times", [6])
def test_moderators_who_decide_at_once_make_one_decision(either_url: str, times: int) -> None:
    """Each has a thread and a session of their own, and all hold the same view of a case that one of them has taken twice."""
    app = make_app(either_url)
    with app.app_context():
        consultation = make.make_consultation()
        post = make.make_thread(consultation)
        flag(make.seat(consultation), post, reason_key="attack")
        actors = [make.seat(consultation, Role.MODERATOR) for _n in range(times)]
        case_id, version = find_case(post).id, find_case(post).version
        db.session.remove()
    barrier = threading.Barrier(times)
    outcomes: list[str] = []

    def go(actor: object) -> None:
        with app.app_context():
            case = db.session.get(Case, case_id)
            barrier.wait()
            try:
                claim(actor, case)
                decide(actor, case, Ruling(ModerationAction.HIDE, "person", "Because."), version=version)
                outcomes.append("done")
            except (Conflict, Forbidden):
                outcomes.append("conflict")
            finally:
                db.session.remove()

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(go, actors))
    with app.app_context():
        assert outcomes.count("done") == 1
        assert db.session.query(Decision).count() == 1
        db.session.remove()
        db.engine.dispose()


def test_many_who_flag_at_once_make_one_case(either_url: str) -> None:
    app = make_app(either_url)
    with app.app_context():
        post = make.make_thread(make.make_consultation())
        post_id = post.id
        actors = [make.make_actor() for _n in range(12)]
        db.session.remove()

    def go(actor: object) -> None:
        with app.app_context():
            flag(actor, db.session.get(Post, post_id), reason_key="attack")
            db.session.remove()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(go, actors))
    with app.app_context():
        assert db.session.query(Case).count() == 1
        assert len(db.session.query(Case).one().flags) == 12
        db.session.remove()
        db.engine.dispose()
