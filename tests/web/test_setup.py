"""What every page has: headers, errors with a reference, hosts that are trusted, readiness."""

from __future__ import annotations

import base64
import hmac
import json
import re
from contextlib import nullcontext

import pytest
from flask import Flask
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from forum.kernel.db import db
from forum.kernel.signing import make_signer
from forum.web.headers import list_headers
from forum.web.urls import public_url, safe_next
from tests import factories as make
from tests.apps import Cluster, close_database, migrate
from tests.browsing import Reader
from tests.conftest import make_app


def test_the_policy_allows_no_inline_script_or_style_anywhere(reader: Reader) -> None:
    policy = reader.open("/").response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    for header in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
        assert header in reader.response.headers


def test_a_host_that_is_not_ours_is_refused_and_mail_never_follows_it(app: Flask) -> None:
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        assert public_url("pages.rules") == "http://localhost/rules"


def test_a_fault_shows_a_clear_page_with_the_reference_that_is_in_the_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("forum.consultations.queries.list_consultations", lambda actor: 1 / 0)
    reader = Reader(app).open("/")
    assert reader.status == 500
    assert reader.title == "Sorry, there is a problem"
    reference = re.search(r"reference: (\w{8})", reader.words).group(1)
    logged = capsys.readouterr().out
    assert reference in logged
    assert "ZeroDivisionError" in logged
    assert "ZeroDivisionError" not in reader.words


def test_whoever_comes_while_the_database_is_away_is_told_when_to_come_again(bare_postgres_url: str, cluster: Cluster) -> None:
    """Visitors, people who are signed in, and what they send."""
    app = make_app(bare_postgres_url)
    migrate(app)
    with app.app_context():
        consultation = make.make_consultation()
        first = make.make_thread(consultation)
        make.seat(consultation, actor=make.make_actor("writer@example.org"))
        address = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
        close_database()
    signed_in = Reader(app).sign_in("writer@example.org", make.PASSWORD).open(f"{address}/reply")
    form = signed_in.fields_of(signed_in.page.select_one("main form")) | {"body": "A night of writing."}
    cluster.drop(make_url(bare_postgres_url).database)
    for reader, method in ((Reader(app), "get"), (signed_in, "get"), (signed_in, "post")):
        answer = reader.ask(
            method, f"{address}/reply" if reader is signed_in else address, data=form if method == "post" else None
        )
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "Sorry, there is a problem" in answer.text and "give us this reference" in answer.text


def test_programs_get_problem_json(app: Flask) -> None:
    response = app.test_client().get("/nowhere", headers={"Accept": "application/json"})
    details = json.loads(response.data)
    assert response.content_type == "application/problem+json"
    assert details["status"] == 404
    assert details["reference"] == response.headers["X-Reference"]


def test_a_form_from_another_site_does_nothing(app: Flask) -> None:
    response = app.test_client().post("/account/sign-out", headers={"Origin": "https://evil.example"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "/a\nb"]
)
def test_after_signing_in_nobody_is_led_off_the_site(app: Flask, target: str | None) -> None:
    with app.test_request_context():
        assert safe_next(target) == "/"
        assert safe_next("/consultations/x?a=1") == "/consultations/x?a=1"


def test_a_private_thing_cannot_be_found_by_counting(app: Flask) -> None:
    public_ids = {make.make_thread(make.make_consultation()).public_id for _number in range(5)}
    assert all(len(public_id) == 16 and not public_id.isdigit() for public_id in public_ids)


def test_readiness_names_what_is_missing(sqlite_url: str, redis_url: str) -> None:
    ready = make_app(sqlite_url, REDIS_URL=redis_url).test_client().get("/readyz")
    assert (ready.status_code, ready.data) == (200, b"ready\n")
    waiting = make_app(sqlite_url, REDIS_URL="redis://127.0.0.1:1/0").test_client().get("/readyz")
    assert (waiting.status_code, waiting.text.partition(":")[0]) == (503, "Redis")
    assert make_app(sqlite_url.replace("forum.db", "there-is-no-forum-here.db")).test_client().get("/readyz").status_code == 503
    assert make_app(sqlite_url).test_client().get("/healthz").data == b"ok\n"


@pytest.mark.parametrize(
    "path", ["/account/confirm/a-secret-zebrafish", "/join/ZEBRAF", "/invitations/zebrafish", "/nowhere/zebrafish"]
)
def test_a_secret_in_an_address_is_not_in_the_log(app: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bound: list[dict[str, object]] = []
    monkeypatch.setattr("structlog.contextvars.bind_contextvars", lambda **values: bound.append(values))
    app.test_client().get(path)
    assert bound and "zebraf" not in str(bound).lower()


def test_what_people_wrote_is_not_in_the_report_of_a_statement_that_failed(either_app: Flask) -> None:
    with pytest.raises(SQLAlchemyError) as failed:
        db.session.execute(text("SELECT :words FROM no_such_table"), {"words": "zebrafish"})
    db.session.rollback()
    assert "zebrafish" not in str(failed.value)


def test_a_proxy_that_nobody_has_been_told_of_is_said_once(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for settings in ({}, {"PROXIES": "1"}):
        own = make_app(app.config["SETTINGS"].database_url, **settings)
        for _request in range(2):
            own.test_client().get("/account/sign-in", headers={"X-Forwarded-For": "192.0.2.1"})
        with own.app_context():
            db.engine.dispose()
        said.append(capsys.readouterr().out.count("PROXIES is 0"))
    assert said == [1, 0]


@pytest.mark.parametrize("number", ["99999999999", "2147483648", "9" * 400])
def test_a_number_that_no_row_can_have_leads_nowhere_on_either_database(either_app: Flask, number: str) -> None:
    make.make_account("wren@example.org")
    reader = Reader(either_app).sign_in("wren@example.org", make.PASSWORD)
    token = reader.open("/account").page.find("input", attrs={"name": "csrf_token"})["value"]
    assert reader.ask("post", f"/account/news/{number}", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("query", ["", "?EIO=4&transport=polling", "?EIO=4&transport=nonsense"])
def test_answers_of_sockets_carry_what_every_answer_carries(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"/socket.io/{query}")
    for name, value in list_headers(app.config["SETTINGS"]).items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


def test_sessions_and_links_go_on_while_the_secret_is_changed_and_links_of_before_are_read(app: Flask) -> None:
    old, new, url = "o" * 40, "n" * 40, app.config["SETTINGS"].database_url
    make.make_account("wren@example.org")
    before = make_app(url, SECRET_KEY=old)
    reader = Reader(before).sign_in("wren@example.org", make.PASSWORD)
    cookie = reader.client.get_cookie("session").value
    with before.app_context():
        signed, earlier = make_signer("links").dumps("a"), URLSafeSerializer(old, salt="links").dumps("a")
    for settings, is_read in (({"SECRET_KEY": new, "SECRET_KEY_FALLBACKS": old}, True), ({"SECRET_KEY": new}, False)):
        after = make_app(url, **settings)
        later = Reader(after)
        later.client.set_cookie("session", cookie)
        assert (later.open("/account").title == "Your account") is is_read
        with after.app_context():
            for each in (signed, earlier):
                with nullcontext() if is_read else pytest.raises(BadSignature):
                    assert make_signer("links").loads(each) == "a"
            assert make_signer("links").dumps("a") not in (signed, earlier), "the new secret signs"


def test_what_is_signed_is_signed_with_sha_256(app: Flask) -> None:
    key = hmac.digest(app.config["SECRET_KEY"].encode(), b"links", "sha256")
    payload, _dot, signature = make_signer("links").dumps("a").rpartition(".")
    expected = base64.urlsafe_b64encode(hmac.digest(key, payload.encode(), "sha256")).rstrip(b"=").decode()
    assert signature == expected
