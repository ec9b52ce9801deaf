"""The application with a thread of 1,000 posts in it and a vote, and somebody who takes part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import read_settings
from forum.app import create_app, set_up_migrations
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from tests import factories as make
from tests.activities.discussions.test_threads import fill
from tests.browsing import Reader

POSTS = 1_000
EMAIL = "bench@example.org"


@dataclass
class Forum:
    app: Flask
    database_url: str
    client: FlaskClient  # a visitor
    reader: Reader  # somebody signed in who has a place
    thread: str
    poll: str
    paths: dict[str, str]
    began: datetime = field(default_factory=now)
    numbers: count[int] = field(default_factory=count)
    _forms: dict[str, dict[str, str]] = field(default_factory=dict)

    def read_anew(self) -> int:
        """A visitor's thread after something in the log: the page is drawn, its replies are as they were."""
        self.app.extensions["kept_pages"].clear()
        drawn = self.app.extensions["drawn_replies"]
        for kept in (drawn.voices, drawn.outlines, drawn.lineups):
            kept.clear()
        return self.client.get(self.thread).status_code

    def read_cold(self) -> int:
        """A visitor's thread as the first page after a start: each reply is drawn too."""
        self.app.extensions["drawn_replies"].clear()
        return self.read_anew()

    def read_signed_in(self) -> int:
        return self.reader.client.get(self.thread).status_code

    def post(self) -> int:
        """Words of its own each time: the same again would also make a case for moderators."""
        path, words = f"{self.thread}/reply", f"I agree with point {next(self.numbers)} of this."
        return self._send(path, self._find_form(path) | {"body": words})

    def vote(self) -> int:
        """Another choice than before: a ballot that can be changed."""
        return self._send(f"{self.poll}/vote", self._find_form(self.poll) | {"mark": str(next(self.numbers) % 3 + 1)})

    def _find_form(self, path: str) -> dict[str, str]:
        """What the form of a page holds, read once: the token lasts as long as the session."""
        if path not in self._forms:
            page = self.reader.open(path).page
            (form,) = [each for each in page.find_all("form") if each.find(attrs={"name": "key"})]
            self._forms[path] = self.reader.fields_of(form)
        return self._forms[path] | {"key": uuid4().hex}

    def _send(self, path: str, fields: dict[str, str]) -> int:
        # A minute later each time: nobody may write so much at once. With the cookie as it was: no page is read in between, so
        # it would grow by a sentence for each.
        cookie = self.reader.client.get_cookie("session")
        with set_clock(self.began + timedelta(minutes=next(self.numbers))):
            status = self.reader.client.post(path, data=fields).status_code
        if cookie:
            self.reader.client.set_cookie("session", cookie.value)
        return status


def make_forum(path: Path) -> Forum:
    url = f"sqlite:///{path}"
    app = create_app(read_settings({"FORUM_ENV": "test", "DATABASE_URL": url, "SITE_URL": "http://localhost"}))
    set_up_migrations(app)
    with app.app_context():
        upgrade()
        consultation = make.make_consultation()
        author = make.seat(consultation)
        first = make.make_thread(consultation, author)
        fill(first, author, POSTS)
        make.seat(consultation, actor=make.make_actor(EMAIL))
        poll = make.make_poll(consultation, is_secret=False, may_change=True)
        base = f"/consultations/{consultation.slug}"
        thread, ballot = f"{base}/threads/{first.thread.public_id}", f"{base}/polls/{poll.public_id}"
        db.session.commit()
        db.session.remove()
    reader = Reader(app)
    reader.sign_in(EMAIL, make.PASSWORD)
    paths = {
        "a thread of 1,000 posts, first page": thread,
        "the same, newest first": f"{thread}?sort=newest",
        "the consultation": base,
        "the list of consultations": "/",
    }
    return Forum(app, url, app.test_client(), reader, thread, ballot, paths)
