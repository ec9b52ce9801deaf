"""Many people with sessions as if signed in, who send forms to a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from forum.accounts.models import Account
from forum.consultations.models import Consultation, Participation
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from tests import factories as make
from tests.conftest import make_app

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
            with transaction():
                accounts = [
                    Account(email=f"c{n}@example.org", password_hash="!", created_at=now(), confirmed_at=now())
                    for n in range(people)
                ]
                db.session.add_all(accounts)
                db.session.flush()
                db.session.add_all(
                    Participation(
                        consultation_id=consultation.id, account_id=account.id, role="participant", capacity_key="resident",
                        pseudonym=f"Person {n}", pseudonym_key=f"person{n}", joined_at=now(),
                    )
                    for n, account in enumerate(accounts)
                )  # fmt: skip
            session_ids = [account.get_id() for account in accounts]
            db.session.remove()
            db.engine.dispose()
        self.serializer: Any = SecureCookieSessionInterface().get_signing_serializer(self.app)
        self.sessions = [self._sign_in(self.app, session_id) for session_id in session_ids]

    def _sign_in(self, app: Flask, session_id: str) -> tuple[str, str]:
        with app.test_request_context():
            token = generate_csrf()
            details = dict(session) | {"_user_id": session_id, "_fresh": True}
        return self.serializer.dumps(details), token

    def send(self, url: str, person: int, **fields: str) -> Answer:
        cookie, token = self.sessions[person]
        data = urlencode({"csrf_token": token, **fields}).encode()
        request = Request(url + self.path, data, {"Cookie": f"session={cookie}", "Origin": url})
        try:
            with opener.open(request, timeout=60) as answer:
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
