"""Tests that use one application after each other know nothing of each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forum.accounts.models import Account
from forum.kernel.db import db
from tests import factories as make
from tests.apps import KeptApp, copy_sqlite, find_process_state
from tests.browsing import Reader
from tests.live.following import follow


@pytest.fixture
def kept(empty_database: Path, tmp_path: Path) -> KeptApp:
    return KeptApp(lambda name: copy_sqlite(empty_database, tmp_path / f"{name}.db"))


@pytest.fixture(params=["sqlite", "postgresql"])
def either_kept(request: pytest.FixtureRequest) -> KeptApp:
    return request.getfixturevalue("kept_on_sqlite" if request.param == "sqlite" else "kept_on_postgres")


def test_each_finds_an_empty_database(either_kept: KeptApp) -> None:
    for _test in range(3):
        with either_kept.lend() as app:
            assert db.session.query(Account).count() == 0
            assert make.make_account("ada@example.org").id == 1, "numbers begin anew as well"
            assert Reader(app).sign_in("ada@example.org", make.PASSWORD).status == 200
            db.session.execute(text("CREATE TABLE left_behind (id INTEGER)"))
            db.session.commit()
            make.make_account()  # and something in a transaction that is never ended
            db.session.execute(text("SELECT count(*) FROM left_behind"))


CHANGES_OF_THE_SCHEMA = (
    "ALTER TABLE sent_forms RENAME COLUMN led_to TO leads_to",
    "ALTER TABLE sent_forms DROP COLUMN led_to",
    "ALTER TABLE sent_forms ALTER COLUMN led_to TYPE varchar(9)",
    "ALTER TABLE sent_forms ALTER COLUMN led_to DROP NOT NULL",
    "ALTER TABLE polls DISABLE TRIGGER ALL",
    "DROP TABLE sent_forms",
    "CREATE INDEX another ON sent_forms (led_to)",
)
TABLES = """SELECT string_agg(format('%s %s %s', attrelid::regclass, attname, atttypmod), ',' ORDER BY attrelid, attnum),
count(nullif(attnotnull, false)), (SELECT string_agg(tgenabled::text, '' ORDER BY oid) FROM pg_trigger) FROM pg_attribute
WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"""


@pytest.mark.parametrize("change", CHANGES_OF_THE_SCHEMA)
def test_a_schema_that_was_changed_is_found_whole_again(kept_on_postgres: KeptApp, change: str) -> None:
    with kept_on_postgres.lend():
        before = [str(value).split(",") for value in db.session.execute(text(TABLES)).one()]
        db.session.execute(text(change))
        db.session.commit()
    with kept_on_postgres.lend():
        assert [str(value).split(",") for value in db.session.execute(text(TABLES)).one()] == before


def test_the_same_application_serves_many(kept: KeptApp) -> None:
    seen = set()
    for _test in range(3):
        with kept.lend() as app:
            seen.add(id(app))
            Reader(app).open("/")
    assert len(seen) == 1


def change_settings(app: Flask) -> None:
    app.config["SETTINGS"] = None


def change_language(app: Flask) -> None:
    app.extensions["babel"].default_locale = "cy"


def follow_a_stream(app: Flask) -> None:
    follow("socket", "workshop:1")


def connect_a_socket(app: Flask) -> None:
    app.extensions["open_sockets"].sids["socket"] = 1


CHANGES = (change_settings, change_language, follow_a_stream, connect_a_socket)


@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_one_that_was_changed_is_not_lent_again(kept: KeptApp, change: Callable[[Flask], None]) -> None:
    with kept.lend() as changed:
        change(changed)
        address = db.engine.url
    with kept.lend() as app:
        assert app is not changed
        assert db.engine.url != address, "whatever still runs there does not write here"
        assert Reader(app).open("/").status == 200


def test_how_much_was_said_in_windows_that_are_closed_counts_for_nobody_who_comes_after(kept: KeptApp) -> None:
    with kept.lend() as first:
        first.extensions["open_sockets"].sent[1] = None
    with kept.lend() as app:
        assert app is first and not app.extensions["open_sockets"].sent
    with kept.lend() as left:
        connect_a_socket(left)
        left.extensions["open_sockets"].sent[1] = None
    with kept.lend() as app:
        assert app is not left, "what is still open may say more"


def test_what_is_kept_in_the_process_and_not_in_the_application_fails_the_test_that_did_it(
    kept: KeptApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_module: dict[int, str] = {}
    monkeypatch.setitem(find_process_state(), "forum.rooms.live.phones.drawn", in_a_module)
    with pytest.raises(AssertionError, match=r"phones\.drawn"), kept.lend():
        in_a_module[1] = "drawn for a workshop of this application"
    assert not in_a_module


def test_it_is_lent_to_one_at_a_time(kept: KeptApp) -> None:
    with kept.lend(), pytest.raises(AssertionError, match="one database"), kept.lend():
        pass
    with kept.lend():
        assert db.session.query(Account).count() == 0
