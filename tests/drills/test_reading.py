"""A thread that many read while people post: each reader is told of each comment once, in order, whoever is cut off; and whoever
may not read it any more is out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from forum.accounts.actions import sign_out_everywhere
from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.models import Consultation
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.live.subscriptions import last_seq
from tests import factories as make
from tests.drills.conftest import Site
from tests.drills.crowd import Crowd
from tests.drills.swarm import Gone, Socket, run
from tests.parts import is_full
from tests.services import PATIENCE, Server

READERS, POSTS = (500, 20) if is_full() else (40, 12)
VISITORS = 5


@asynccontextmanager
async def closing(socket: Socket) -> AsyncIterator[None]:
    """Whatever ends it, a lost connection too, nothing of it is left."""
    try:
        with suppress(OSError, Gone, asyncio.IncompleteReadError):
            yield
    finally:
        await socket.close()


class ReadingWindow:
    """Of somebody who reads: keeps how far it has come, and which comments it was told of."""

    def __init__(self, url: str, cookie: str, place: dict[str, Any]) -> None:
        self.url, self.cookie, self.place = url, cookie, place
        self.since: int = place["since"]
        self.told: list[str] = []
        self.is_over = False
        self.early: list[dict[str, Any]] | None = None
        self.socket = Socket()

    async def stay(self) -> None:
        """As a browser does: whenever the connection is lost, once more from where it had come to."""
        while not self.is_over:
            self.socket, gone = Socket(), asyncio.Event()
            self.socket.hear = lambda name, message, gone=gone: gone.set() if name == "gone" else self._hear(name, message)
            self.early = []
            async with closing(self.socket):
                await self.socket.open(self.url, self.cookie)
                answer = await self.socket.emit("thread:join", self.place | {"since": self.since})
                assert answer["ok"] and not answer["has_missed"], answer
                self._take(answer)
                waiting, self.early = self.early, None
                for news in waiting:
                    self._take(news)
                await gone.wait()
            await asyncio.sleep(0.2)

    def _hear(self, name: str, message: dict[str, Any]) -> None:
        if name == "thread:over":
            self.is_over = True
            self.socket.cut()
        elif name == "thread:news" and self.early is not None:
            self.early.append(message)
        elif name == "thread:news":
            self._take(message)

    def _take(self, news: dict[str, Any]) -> None:
        if news["seq"] > self.since:
            self.since = news["seq"]
            self.told += [public_id for kind, public_id, _of in news["changes"] if kind == "new"]


class Thread:
    """A thread, somebody who posts in it from another process, and its readers."""

    def __init__(self, database_url: str) -> None:
        self.posts: list[str] = []
        self.crowd = Crowd(database_url, READERS - VISITORS, self._begin)

    def _begin(self, consultation: Consultation) -> str:
        first = make.make_thread(consultation)
        self.first_id, self.author_id = first.id, make.seat(consultation).account_id
        since = last_seq(consultation_stream(consultation.id))
        self.place = {"slug": consultation.slug, "public_id": first.thread.public_id, "since": since}
        return ""

    def open_windows(self, url: str) -> list[ReadingWindow]:
        cookies = [f"session={self.crowd._sign_in(person)[0]}" for person in range(READERS - VISITORS)] + [""] * VISITORS
        return [ReadingWindow(url, cookie, self.place) for cookie in cookies]

    def post(self, number: int) -> None:
        def act() -> None:
            first, author = db.session.get(Post, self.first_id), db.session.get(Account, self.author_id).as_actor()
            for _n in range(number):
                self.posts.append(make.make_reply(first, author, body=f"It is number {len(self.posts)}.").public_id)

        self.crowd.look(act)

    def sign_out(self, person: int) -> None:
        def act() -> None:
            public_id, _dot, _key = self.crowd.session_ids[person].partition(".")
            sign_out_everywhere(db.session.query(Account).filter_by(public_id=public_id).one().as_actor(), None)

        self.crowd.look(act)

    def make_private(self) -> None:
        def act() -> None:
            consultation = db.session.get(Post, self.first_id).consultation
            with transaction():
                consultation.published_at = None
                emit(ConsultationChanged(consultation_stream(consultation.id), None, consultation.id, "basics"))

        self.crowd.look(act)


async def until(is_so: Callable[[], bool], what: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.02)
    assert is_so(), what


def test_each_reader_is_told_of_each_comment_once_in_order_and_who_may_not_read_on_is_out(hall_site: Site) -> None:
    thread, server = Thread(hall_site.database_url), hall_site.server
    windows = thread.open_windows(server.url)
    run(tell(thread, windows, server))
    thread.crowd.check_log()


async def tell(thread: Thread, windows: list[ReadingWindow], server: Server) -> None:
    async with asyncio.TaskGroup() as group:
        for window in windows:
            group.create_task(window.stay())
        await until(lambda: all(window.early is None for window in windows), "every reader to be in")
        await asyncio.to_thread(thread.post, POSTS // 3)
        for window in windows[::3]:
            window.socket.cut()
        await asyncio.to_thread(thread.post, POSTS // 3)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(thread.post, POSTS - 2 * (POSTS // 3))
        await asyncio.to_thread(server.start)
        await until(lambda: all(len(window.told) >= POSTS for window in windows), "every reader to be told of all")
        assert [window.told for window in windows] == [thread.posts] * READERS, "missed, doubled or out of order"
        await asyncio.to_thread(thread.sign_out, 0)
        await until(lambda: windows[0].is_over, "who signed out to be out")
        assert sum(window.is_over for window in windows) == 1
        await asyncio.to_thread(thread.make_private)
        await until(lambda: all(window.is_over for window in windows), "everybody to be out")
