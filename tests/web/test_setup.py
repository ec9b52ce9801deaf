"""What every page has: headers, errors with a reference, hosts that are trusted, readiness."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

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
    assert reader.title == "Sorry, something went wrong"
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
        assert "Sorry, something went wrong" in answer.text and "give this reference" in answer.text


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
    assert make_app("sqlite:////tmp/there-is-no-forum-here.db").test_client().get("/readyz").status_code == 503
    assert make_app(sqlite_url).test_client().get("/healthz").data == b"ok\n"
