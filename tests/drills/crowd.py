"""Many people with sessions as if signed in, who send forms to a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from flask import session
from flask_wtf.csrf import generate_csrf

from forum.accounts.models import Account, SignIn, digest_of, new_sign_in_key
from forum.consultations.models import Consultation, Participation
from forum.kernel.clock import now
from forum.kernel.db import begin_writing, db, give_up_at
from forum.kernel.events import find_breaks
from forum.web.static_files import PageSessions
from tests import factories as make
from tests.conftest import make_app
from tests.services import PATIENCE

T = TypeVar("T")
SECRET = "a secret for tests that lasts over restarts"


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


opener = build_opener(StayHere())


@dataclass
class Answer:
    status: int
    location: str
    said: list[str]  # what the next page will tell


class Crowd:
    """People with places in one consultation. `prepare` makes what they send to and returns its path."""

    def __init__(self, database_url: str, people: int, prepare: Callable[[Consultation], str]) -> None:
        self.app = make_app(database_url, SECRET_KEY=SECRET)
        with self.app.app_context():
            consultation = make.make_consultation()
            self.path = prepare(consultation)
            crowd = uuid4().hex[:12]
            begin_writing(give_up_at())
            accounts = [
                Account(email=f"{n}@{crowd}.example", password_hash="!", created_at=now(), confirmed_at=now())
                for n in range(people)
            ]
            db.session.add_all(accounts)
            db.session.flush()
            places = [
                Participation(
                    space_id=consultation.id, account_id=account.id, role="participant", capacity_key="resident",
                    pseudonym=f"Person {n}", pseudonym_key=f"person{n}", joined_at=now(),
                )
                for n, account in enumerate(accounts)
            ]  # fmt: skip
            db.session.add_all(places)
            db.session.flush()
            self.place_ids = [place.id for place in places]
            # As `begin_session` does for one, and all in one transaction.
            for account in accounts:
                account.sign_in_key = new_sign_in_key()
                digest = digest_of(account.sign_in_key)
                db.session.add(SignIn(account_id=account.id, digest=digest, started_at=now(), seen_at=now()))
            db.session.commit()
            self.session_ids = [account.get_id() for account in accounts]
            db.session.remove()
            db.engine.dispose()
        self.serializer: Any = PageSessions().get_signing_serializer(self.app)
        self.sessions: dict[int, tuple[str, str]] = {}

    def look(self, find: Callable[[], T]) -> T:
        """What stands in the database."""
        with self.app.app_context():
            try:
                return find()
            finally:
                db.session.remove()
                db.engine.dispose()

    def check_log(self) -> None:
        assert self.look(lambda: list(find_breaks())) == []

    def _sign_in(self, person: int) -> tuple[str, str]:
        """A cookie and the token that belongs to it, the same each time."""
        if person not in self.sessions:
            with self.app.test_request_context():
                token = generate_csrf()
                details = dict(session) | {"_user_id": self.session_ids[person], "_fresh": True}
            self.sessions[person] = self.serializer.dumps(details), token
        return self.sessions[person]

    def send(self, url: str, person: int, **fields: str) -> Answer:
        cookie, token = self._sign_in(person)
        data = urlencode({"csrf_token": token, **fields}).encode()
        request = Request(url + self.path, data, {"Cookie": f"session={cookie}", "Origin": url})
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, "", [])
        except HTTPError as problem:
            with problem:
                return Answer(problem.code, problem.headers.get("Location", ""), self._read_flashes(problem.headers))

    def _read_flashes(self, headers: Any) -> list[str]:
        cookies = headers.get("Set-Cookie", "")
        if not cookies.startswith("session="):
            return []
        details = self.serializer.loads(cookies.removeprefix("session=").split(";")[0])
        return [words for _kind, words in details.get("_flashes", [])]
