"""Whoever runs the site is told what is wrong with it, and what helps."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from forum.cli import doctor
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_due_jobs
from forum.pages import health
from tests import factories as make
from tests.browsing import Reader
from tests.conftest import make_app

Usage = namedtuple("Usage", "total used free")


def add_job(**values: object) -> None:
    with transaction():
        db.session.add(Job(kind="close_polls", payload="{}", **values))


def set_version(version: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def drop_version() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


FAULTS: dict[str, tuple[Callable[[], None], str, int]] = {
    "nothing": (lambda: None, "ready", 200),
    "no worker": (
        lambda: add_job(run_at=now() - timedelta(minutes=34)),
        "not been done for 34 minutes. Check that `forum work` is running.",
        200,
    ),
    "given up": (lambda: add_job(run_at=now(), ended_at=now(), succeeded=False), "(close_polls) failed every time", 200),
    "older tables": (lambda: set_version("0009"), "older than the program (0009", 503),
    "newer tables": (lambda: set_version("9999"), "newer than the program (9999", 503),
    "no tables": (drop_version, "does not answer, or has no tables", 503),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_to_machines_and_in_a_terminal(either_app: Flask, fault: str) -> None:
    make_it, sentence, status = FAULTS[fault]
    make_it()
    db.session.commit()
    answer = either_app.test_client().get("/readyz")
    assert (answer.status_code, sentence in answer.text) == (status, True)
    told = CliRunner().invoke(doctor)
    assert (told.exit_code, told.output) == ((0, "All is well.\n") if fault == "nothing" else (1, answer.text))


def test_a_column_that_a_changed_migration_has_left_out_is_named_in_a_terminal(either_app: Flask) -> None:
    db.session.execute(text("ALTER TABLE sent_forms RENAME COLUMN led_to TO leads_to"))
    db.session.commit()
    told = CliRunner().invoke(doctor)
    assert told.exit_code == 1 and "lacks sent_forms.led_to." in told.output


@pytest.mark.parametrize(("free", "status", "is_said"), [(5 * 10**9, 200, False), (9 * 10**8, 200, True), (10**7, 503, True)])
def test_a_disk_that_is_nearly_full_is_said_before_nothing_can_be_saved(
    app: Flask, monkeypatch: pytest.MonkeyPatch, free: int, status: int, is_said: bool
) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: Usage(10**10, 10**10 - free, free))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, "left. Free up space before we cannot save anything more" in answer.text) == (status, is_said)


def test_whoever_may_open_consultations_finds_a_page_that_says_how_it_is_running(app: Flask) -> None:
    make.make_account("convenor@example.org", convenor=True)
    make.make_account("member@example.org")
    convenor = Reader(app).enter("convenor@example.org")
    page = convenor.open("/")
    assert "How the site is running" in page.words
    assert "All is well" in convenor.open("/running").words
    add_job(run_at=now() - timedelta(hours=3))
    assert "Something has not been done for 3 hours" in convenor.open("/running").words
    assert Reader(app).enter("member@example.org").ask("get", "/running").status_code == 403


def test_a_proxy_that_proxies_does_not_know_of_is_said(either_app: Flask) -> None:
    def pass_on(sender: str, **settings: str) -> str:
        own = make_app(either_app.config["SETTINGS"].database_url, **settings)
        own.test_client().get("/rules", headers={"X-Forwarded-For": "192.0.2.1"}, environ_base={"REMOTE_ADDR": sender})
        said = own.test_client().get("/readyz").text
        with own.app_context():
            db.engine.dispose()
        return said

    assert "PROXIES" not in pass_on("8.8.8.8"), "anybody can send such a header"
    assert "Requests come through a proxy, and PROXIES is 0" in pass_on("10.0.0.3")
    assert pass_on("10.0.0.3", PROXIES="1") == "ready\n", "it was put right"


def test_what_is_typed_in_a_terminal_is_marked_as_such(app: Flask) -> None:
    make.make_account("convenor@example.org", convenor=True)
    page = Reader(app).enter("convenor@example.org").open("/running")
    assert "forum doctor" in [each.text for each in page.page.find_all("code")] and "`" not in page.words


def test_work_that_is_done_is_not_late(app: Flask) -> None:
    add_job(run_at=now() - timedelta(hours=3))
    run_due_jobs()
    assert app.test_client().get("/readyz").text == "ready\n"
