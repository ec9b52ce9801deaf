"""Mail goes out over real SMTP, as text and HTML, is retried, and is sent once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from forum.accounts.actions import register
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import Job, JobQueue, RunningJob, run_due_jobs
from forum.kernel.mail import _deliver, send_mail
from forum.kernel.permissions import VISITOR, Actor
from tests.conftest import make_app
from tests.services import free_port


class Sink:
    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse = 0
        self.refused = ""
        self.tried: list[str] = []

    async def handle_RCPT(self, _server: object, _session: object, envelope: object, address: str, _options: list[str]) -> str:
        if self.refused:
            return self.refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.tried.append(message_from_bytes(envelope.content, policy=policy.default)["Message-ID"])
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    handler, port = Sink(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


def app_with(sqlite_url: str, smtp_url: str) -> Flask:
    return make_app(sqlite_url, SMTP_URL=smtp_url, MAIL_FROM="Talk <talk@example.org>", SITE_URL="https://talk.example.org")


def test_a_mail_is_sent_once_as_text_and_html_with_a_link_to_the_site(sqlite_url: str, sink: tuple[Sink, str]) -> None:
    handler, address = sink
    app = app_with(sqlite_url, address)
    with app.app_context():
        register(Actor(None, VISITOR), None, email="ada@example.org", password="three words together")
        for _again in range(3):
            run_due_jobs()
        db.session.remove()
    assert len(handler.mails) == 1
    mail = handler.mails[0]
    assert mail["To"] == "ada@example.org"
    assert mail["From"] == "Talk <talk@example.org>"
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert "https://talk.example.org/account/confirm/" in text
    assert "https://talk.example.org/account/confirm/" in html
    assert "style=" in html, "mail programs need their styles inline"
    assert 'name="viewport"' in html and "overflow-wrap" in html, "a phone shows it at its own width"
    assert abs(mail["Date"].datetime - now()) < timedelta(minutes=5)


def test_a_mail_server_that_is_busy_gets_it_later_with_the_same_number(sqlite_url: str, sink: tuple[Sink, str]) -> None:
    handler, address = sink
    handler.refuse = 2
    app = app_with(sqlite_url, address)
    with app.app_context():
        register(Actor(None, VISITOR), None, email="ada@example.org", password="three words together")
        for minutes in (0, 1, 2, 3):
            with set_clock(now() + timedelta(minutes=minutes)):
                run_due_jobs()
        db.session.remove()
    assert len(handler.mails) == 1
    assert set(handler.tried) == {handler.mails[0]["Message-ID"]} and len(handler.tried) == 3
    assert handler.mails[0]["Message-ID"].endswith("@example.org>") and "job" not in handler.mails[0]["Message-ID"]


def test_an_address_outside_ascii_is_written_as_mail_servers_know_it(sqlite_url: str, sink: tuple[Sink, str]) -> None:
    handler, address = sink
    with app_with(sqlite_url, address).app_context():
        about: dict[str, object] = {"sections": [], "count": 0, "choose": "", "stop": ""}
        send_mail(RunningJob(1, {}, JobQueue.MAIL), "ada@bücher.example", "Hello", "news", **about)
        db.session.remove()
    assert handler.mails[0]["To"] == "ada@xn--bcher-kva.example"


def test_what_a_mail_server_says_is_kept_without_the_address(sqlite_url: str, sink: tuple[Sink, str]) -> None:
    handler, address = sink
    handler.refused = "550 <ada@example.org>: no such user"
    with app_with(sqlite_url, address).app_context():
        register(Actor(None, VISITOR), None, email="ada@example.org", password="three words together")
        run_due_jobs()
        (error,) = db.session.scalars(select(Job.last_error).where(Job.last_error.is_not(None)))
        db.session.remove()
    assert "no such user" in error and "ada" not in error


@pytest.mark.parametrize(
    ("host", "user", "is_needed"),
    [("mail.example.org", "", True), ("192.0.2.1", "", True), ("127.0.0.1", "", False), ("localhost", "", False),
     ("[::1]", "", False), ("127.0.0.1", "me:secret@", True)],
)  # fmt: skip
def test_mail_leaves_this_machine_by_tls_alone(host: str, user: str, is_needed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Server:
        def __init__(self, *_args: object, **_options: object) -> None: ...

        def __enter__(self) -> None: ...

        def __exit__(self, *_problem: object) -> None: ...

        def starttls(self, **_options: object) -> None:
            done.append("tls")

        def login(self, *_args: object) -> None:
            done.append("login")

        def send_message(self, _message: object) -> None:
            done.append("sent")

    monkeypatch.setattr("smtplib.SMTP", Server)
    _deliver(f"smtp://{user}{host}:25", EmailMessage())
    assert done == ["tls"] * is_needed + ["login"] * bool(user) + ["sent"]
