"""A whole workshop on a real server with real sockets: phones that fall off the network, a power cut in the middle."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from forum.accounts.actions import begin_session, sign_out_everywhere
from forum.accounts.models import Account
from forum.activities.voting.actions.keys import make_key
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import Poll
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation, Participation
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import EventRecord, emit
from forum.kernel.permissions import SYSTEM, Role
from forum.live.subscriptions import TICK_SECONDS
from forum.rooms.actions import admitting, running
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.models import Note, Turn
from forum.workshops.actions import planning
from forum.workshops.events import SignalSettled, room_stream
from forum.workshops.models import Attendance, Workshop
from tests import factories as make
from tests.conftest import make_app
from tests.drills.clients import PatientClient
from tests.drills.conftest import Site
from tests.drills.swarm import Screen, run
from tests.drills.test_live import SECRET, sign_in
from tests.parts import databases, is_full
from tests.services import PATIENCE, Server, check_on, wait_until

CROWD, PHONES, NEWS = (1000, 200, 100) if is_full() else (60, 30, 40)


class Hall:
    """A workshop with people in it, made straight into the database."""

    def __init__(self, database_url: str, people: int, *, leaders: int = 2) -> None:
        self.app = make_app(database_url, SECRET_KEY=SECRET)
        with self.app.app_context():
            consultation = make.make_consultation()
            steps = (("talk", "Talk", 20), ("ideas", "Ideas", 20), ("vote", "Vote", 10), ("close", "Close", 5))
            workshop = make.make_workshop(consultation, *steps)
            poll = planning.add_poll(SYSTEM, workshop.items[2], method_key="approval", question="Which?", labels=["A", "B"])
            make_key(poll)
            running.go_to(SYSTEM, workshop, position=1, seen=0)
            accounts = add_people(consultation, workshop, people)
            leading = [make.make_account() for _ in range(leaders)]
            for account in leading:
                make.seat(consultation, Role.FACILITATOR, actor=account.as_actor())
            with transaction():
                self.cookies = [sign_in(self.app, begin_session(account)) for account in accounts]
                self.leading = [sign_in(self.app, begin_session(account)) for account in leading]
            self.account_ids = [account.id for account in accounts]
            self.leader_ids = [account.id for account in leading]
            self.place = {"slug": consultation.slug, "public_id": workshop.public_id}
            self.workshop_id, self.poll_id, self.stream = workshop.id, poll.id, room_stream(workshop)
            db.session.remove()
            db.engine.dispose()

    def see_poll(self, see: Callable[[Poll], str]) -> str:
        """What a screen shows of the vote."""
        with self.app.app_context():
            try:
                return see(db.session.get_one(Poll, self.poll_id))
            finally:
                db.session.remove()
                db.engine.dispose()

    def screens(self, url: str) -> tuple[list[Screen], list[Screen], Screen]:
        phones = [Screen(url, cookie, "room", self.place, self.stream) for cookie in self.cookies]
        consoles = [Screen(url, cookie, "console", self.place, self.stream) for cookie in self.leading]
        return phones, consoles, Screen(url, self.leading[0], "wall", self.place, self.stream)

    def entries(self) -> list[int]:
        with self.app.app_context():
            found = [row.seq for row in db.session.query(EventRecord.seq).filter_by(stream=self.stream).order_by(EventRecord.seq)]
            db.session.remove()
            db.engine.dispose()
        return found


def add_people(consultation: Consultation, workshop: Workshop, people: int) -> list[Account]:
    with transaction():
        hall = uuid4().hex[:12]
        accounts = [
            Account(email=f"{n}@{hall}.example", password_hash="!", created_at=now(), confirmed_at=now()) for n in range(people)
        ]
        db.session.add_all(accounts)
        db.session.flush()
        places = [
            Participation(
                space_id=consultation.id, account_id=account.id, role="participant", joined_at=now(),
                capacity_key=("resident", "carer", "staff")[n % 3], pseudonym=f"Person {n}", pseudonym_key=f"person{n}",
            )
            for n, account in enumerate(accounts)
        ]  # fmt: skip
        db.session.add_all(places)
        db.session.flush()
        about = {"workshop_id": workshop.id, "came_at": now(), "admitted_at": now(), "seen_at": now()}
        db.session.add_all(Attendance(participation_id=place.id, **about) for place in places)
    return accounts


async def until(answers: Callable[[], object], what: str, server: Server | None, screens: Iterable[Screen] = ()) -> None:
    """Waits while the server lives, if it is to live, and the screens do what they should."""
    end = time.monotonic() + PATIENCE
    while not answers():
        check_on(what, server and server.process, end)
        for screen in screens:
            screen.check()
        await asyncio.sleep(0.05)


async def gather(screens: list[Screen], server: Server) -> None:
    await until(lambda: all(screen.joined.is_set() for screen in screens), "every screen to come in", server, screens)


async def settle(hall: Hall, screens: list[Screen], server: Server) -> list[int]:
    """Until every screen has every entry of the log, once and in order. The log may still grow: people are counted."""
    end = time.monotonic() + PATIENCE
    while True:
        expected = await asyncio.to_thread(hall.entries)
        behind = [screen for screen in screens if screen.numbers != expected]
        if not behind:
            return expected
        for screen in behind:
            screen.check()
            so_far = min(len(screen.numbers), len(expected))
            assert screen.numbers[:so_far] == expected[:so_far], "missed an entry, or had it twice or out of order"
        check_on(f"{len(behind)} screens to have every entry", server.process, end)
        await asyncio.sleep(0.3)


async def close(screens: list[Screen]) -> None:
    await asyncio.gather(*(screen.stop() for screen in screens))


@pytest.mark.parametrize("live_site", databases("sqlite"), indirect=True)
def test_a_whole_agenda_with_many_phones_cuts_and_a_power_cut(live_site: Site) -> None:
    hall = Hall(live_site.database_url, PHONES)
    acknowledged = run(live_through(hall, live_site.server))
    with hall.app.app_context():
        notes = {note.body for note in db.session.query(Note).filter_by(workshop_id=hall.workshop_id)}
        assert db.session.query(Note).filter_by(workshop_id=hall.workshop_id).count() == len(notes)
        assert acknowledged["notes"] <= notes, "a note that was acknowledged is lost"
        tally = make.count_cast(db.session.get(Poll, hall.poll_id))
        assert tally.ballots == len(acknowledged["votes"]) == PHONES
        db.session.remove()
        db.engine.dispose()


async def live_through(hall: Hall, server: Server) -> dict[str, set[str]]:
    chance = random.Random(7)
    phones, consoles, wall = hall.screens(server.url)
    everyone = [*phones, *consoles, wall]
    for screen in everyone:
        screen.start()
    await gather(everyone, server)
    notes: set[str] = set()
    votes: set[str] = set()

    async def write(number: int) -> None:
        await asyncio.sleep(chance.uniform(0, 2))
        body = f"Note of {number}"
        answer = await phones[number].do("write", body=body, key=f"note-{number}")
        assert answer["ok"], answer
        notes.add(body)

    async def vote(number: int) -> None:
        await asyncio.sleep(chance.uniform(0, 2))
        answer = await phones[number].do("vote", poll=hall.poll_id, seen=seen, marks=number % 2 + 1, key=f"vote-{number}")
        assert answer["ok"], answer
        votes.add(str(number))

    async def cut() -> None:
        for phone in chance.sample(phones, PHONES // 3):
            await asyncio.sleep(0.03)
            phone.cut()

    await asyncio.gather(*(phone.do("raise_hand") for phone in phones[:20]))
    await asyncio.gather(*(console.do("go", position=2, seen=1) for console in consoles))
    writing = [write(number) for number in range(PHONES // 2)]
    await asyncio.gather(cut(), *writing)
    server.kill()
    await until(lambda: not any(screen.joined.is_set() for screen in everyone), "every screen to lose the server", None)
    await asyncio.to_thread(server.start)
    await gather(everyone, server)
    assert (await consoles[1].do("go", position=3, seen=2))["ok"]
    beside_the_button = await asyncio.to_thread(hall.see_poll, lambda poll: fingerprint_polls([poll]))
    assert (await consoles[0].do("open_poll", poll=hall.poll_id, seen=beside_the_button))["ok"]
    seen = await asyncio.to_thread(hall.see_poll, fingerprint_poll)
    await asyncio.gather(cut(), *(vote(number) for number in range(PHONES)))
    assert (await consoles[0].do("close_poll", poll=hall.poll_id))["ok"]
    await settle(hall, everyone, server)
    assert len({phone.parts["now"] for phone in phones}) == 1, "every phone shows the same"
    shared = [{name: part for name, part in console.parts.items() if name != "undo"} for console in consoles]
    assert shared[0] == shared[1], "both consoles show the same, but each what its own facilitator can take back"
    await close(everyone)
    return {"notes": notes, "votes": votes}


def test_a_full_hall_that_comes_back_while_things_happen_sees_each_once_and_in_order(hall_site: Site) -> None:
    hall, server = Hall(hall_site.database_url, CROWD), hall_site.server

    async def go() -> None:
        phones, _consoles, _wall = hall.screens(server.url)
        for phone in phones:
            phone.start()
        await gather(phones, server)
        begun = len(hall.entries())
        happening = asyncio.create_task(asyncio.to_thread(make_news, hall, NEWS))
        await until(lambda: any(len(phone.numbers) > begun for phone in phones), "the first news", server, phones)
        for phone in phones:
            phone.cut()
        await gather(phones, server)
        await happening
        assert len(await settle(hall, phones, server)) >= NEWS
        await close(phones)

    run(go())


class PollingPhone:
    """A phone behind a proxy that lets no WebSocket through: Socket.IO's long polling, with the library's own client."""

    def __init__(self, hall: Hall, url: str, cookie: str) -> None:
        self.hall, self.url, self.cookie = hall, url, cookie
        self.cursor, self.numbers, self.own = 0, [], {}
        self.early: list[dict] | None = []
        self.lock = threading.Lock()

    def open(self) -> None:
        self.early = []
        self.client = PatientClient(reconnection=False)
        self.client.on("room:news", self._hear)
        self.client.connect(self.url, headers={"Cookie": self.cookie}, transports=["polling"])
        answer = self.client.call("room:join", self.hall.place | {"cursors": {self.hall.stream: self.cursor}}, timeout=PATIENCE)
        assert answer["ok"] and self.client.transport() == "polling"
        self.own = answer["own"]
        with self.lock:
            early, self.early = self.early, None
        for news in [*answer["news"], *early]:
            self._take(news)

    def do(self, act: str, **fields: str) -> dict:
        message = {"act": act, "fields": [[name, str(value)] for name, value in fields.items()]}
        return self.client.call("room:do", self.hall.place | message, timeout=PATIENCE)

    def _hear(self, news: dict) -> None:
        with self.lock:
            if self.early is not None:
                self.early.append(news)
                return
        self._take(news)

    def _take(self, news: dict) -> None:
        if news["seq"] > self.cursor:
            self.cursor = news["seq"]
            self.numbers.append(news["seq"])
            self.own = max(news.get("own", self.own), self.own, key=lambda own: own["seq"])


def test_phones_that_can_only_poll_follow_the_room_and_take_part(hall_site: Site) -> None:
    hall, server = Hall(hall_site.database_url, 8), hall_site.server
    phones = [PollingPhone(hall, server.url, cookie) for cookie in hall.cookies]
    for phone in phones:
        phone.open()
    assert all(phone.do("raise_hand")["ok"] for phone in phones)
    say_goodbye(phones[:4])
    make_news(hall, 20)
    for phone in phones[:4]:
        phone.open()
    make_news(hall, 20)
    wait_until(
        lambda: all(phone.numbers == hall.entries() for phone in phones),
        "every phone to be at the end, each entry once, in order", server.process,
    )  # fmt: skip
    assert sorted(phone.own["me"]["place"] for phone in phones) == [str(n) for n in range(1, 9)]
    say_goodbye(phones)


def say_goodbye(phones: list[PollingPhone]) -> None:
    """Side by side: what a phone has asked for last is answered half a minute later."""
    with ThreadPoolExecutor(len(phones)) as threads:
        list(threads.map(lambda phone: phone.client.shutdown(), phones))


def make_news(hall: Hall, count: int) -> None:
    """From another process's point of view: a worker, say."""
    with hall.app.app_context():
        for _number in range(count):
            with transaction():
                emit(SignalSettled(hall.stream, None, 0))
            time.sleep(0.03)
        db.session.remove()
        db.engine.dispose()


def test_who_is_sent_out_signed_out_or_no_longer_leads_leaves_at_the_next_tick(hall_site: Site) -> None:
    hall, server = Hall(hall_site.database_url, 3), hall_site.server

    async def go() -> None:
        phones, consoles, _wall = hall.screens(server.url)
        for screen in [*phones, *consoles]:
            screen.start()
        await gather([*phones, *consoles], server)
        await asyncio.to_thread(throw_out, hall)
        gone = [phones[0], phones[1], consoles[1]]
        await until(lambda: all(screen.is_over for screen in gone), "them to leave, though nothing else happens", server)
        assert TICK_SECONDS <= 1, "so they leave within a second of a server that is not busy"
        assert not phones[2].is_over and not consoles[0].is_over
        await close([*phones, *consoles])

    run(go())


def throw_out(hall: Hall) -> None:
    with hall.app.app_context():
        workshop = db.session.get(Workshop, hall.workshop_id)
        place = db.session.query(Participation).filter_by(account_id=hall.account_ids[0]).one()
        attendance = db.session.query(Attendance).filter_by(participation_id=place.id).one()
        admitting.refuse(SYSTEM, workshop, attendance_id=attendance.id)
        account = db.session.get(Account, hall.account_ids[1])
        sign_out_everywhere(account.as_actor(), None)
        leader = db.session.query(Participation).filter_by(account_id=hall.leader_ids[1]).one()
        change_role(SYSTEM, leader, role=Role.PARTICIPANT)
        db.session.remove()
        db.engine.dispose()


def test_messages_of_nonsense_are_answered_and_change_nothing(hall_site: Site) -> None:
    hall, server = Hall(hall_site.database_url, 1), hall_site.server

    async def go() -> None:
        phones, _consoles, _wall = hall.screens(server.url)
        phones[0].start()
        await gather(phones, server)
        before = hall.entries()
        for message in (
            {}, {"act": 7}, {"act": "raise_hand", "fields": "no"}, {"act": "vote", "fields": [["poll", "x"]]},
            {"act": "vote", "fields": [["poll", "99999999999999"]]}, {"act": "open_doors", "fields": []},
            {"act": "write", "fields": [["body", 1], "x", ["body"], None]}, {"act": "signal", "fields": [["kind", "\0"]]},
        ):  # fmt: skip
            answer = await phones[0].socket.emit("room:do", hall.place | message)
            assert answer["ok"] is (message.get("act") == "raise_hand"), (message, answer)
            assert answer.get("code") != 500, (message, answer)
        assert len(hall.entries()) == len(before) + 1
        await close(phones)

    run(go())


def test_speaking_is_one_turn_however_many_facilitators_press(hall_site: Site) -> None:
    hall, server = Hall(hall_site.database_url, 2, leaders=4), hall_site.server

    async def go() -> None:
        phones, consoles, _wall = hall.screens(server.url)
        for screen in [*phones, *consoles]:
            screen.start()
        await gather([*phones, *consoles], server)
        await phones[0].do("raise_hand")
        with hall.app.app_context():
            place = db.session.query(Participation).filter_by(account_id=hall.account_ids[0]).one()
            number = db.session.query(Attendance).filter_by(participation_id=place.id).one().id
            db.session.remove()
        answers = await asyncio.gather(*(console.do("give_turn", person=number) for console in consoles))
        assert all(answer["ok"] for answer in answers)
        await until(lambda: phones[0].me.get("speaking"), "the phone to say so", server)
        await close([*phones, *consoles])

    run(go())
    with hall.app.app_context():
        assert db.session.query(Turn).filter_by(workshop_id=hall.workshop_id).count() == 1
        db.session.remove()
        db.engine.dispose()
