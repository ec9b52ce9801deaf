"""Production refuses to start in a way that would lose data or let strangers in."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from config import SettingError, read_settings
from forum.app import create_app
from forum.kernel.db import db, find_unsafe_database_settings
from tests.apps import make_app

GOOD = {
    "FORUM_ENV": "production",
    "SECRET_KEY": "x" * 40,
    "SITE_URL": "https://talk.example.org",
    "SMTP_URL": "smtp://mail.example.org",
    "MAIL_FROM": "Talk <talk@example.org>",
}


def test_production_starts_with_good_settings(sqlite_url: str) -> None:
    app = create_app(read_settings(GOOD | {"DATABASE_URL": sqlite_url}))
    assert app.config["SESSION_COOKIE_SECURE"]
    response = app.test_client().get("/rules", base_url="https://talk.example.org")
    assert response.status_code == 200
    assert "max-age" in response.headers["Strict-Transport-Security"]
    assert app.test_client().get("/outbox", base_url="https://talk.example.org").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"CURRENCY": "pounds"}, "CURRENCY"),
        ({"SITE_LANGUAGE": "Welsh"}, "SITE_LANGUAGE"),
        ({"SITE_LANGUAGE": "cy"}, "there is no catalogue of that language"),
        ({"SECRET_KEY": "only-for-development-and-demo"}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": f"{'y' * 40},short"}, "SECRET_KEY_FALLBACKS"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "http://talk.example.org"}, "https"),
        ({"SMTP_URL": ""}, "SMTP_URL"),
        ({"FORUM_ENV": "prod"}, "FORUM_ENV"),
        ({"PROXIES": "many"}, "PROXIES"),
        ({"UPLOAD_LIMIT": "10 MB"}, "UPLOAD_LIMIT"),
        ({"UPLOAD_LIMIT": "0"}, "UPLOAD_LIMIT"),
        ({"TEMPLATE_CACHE": "/tmp/templates"}, "TEMPLATE_CACHE"),
        ({"KEY_STORE": "~/keys"}, "KEY_STORE is '~/keys'; write the whole path"),
        ({"KEY_STORE_COPY": "~forum/keys"}, "KEY_STORE_COPY is '~forum/keys'"),
        ({"KEY_STORE": ""}, "KEY_STORE is empty"),
        ({"KEY_STORE_COPY": " "}, "KEY_STORE_COPY is empty"),
        ({"DATABASE_URL": "forum.db"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "mysql://127.0.0.1/forum"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "sqlite:///~/forum.db"}, "DATABASE_URL must say where"),
        ({"DATABASE_URL": "sqlite:///file:/srv/forum/forum.db?uri=true"}, "DATABASE_URL must say where"),
        ({"DATABASE_URL": "sqlite+pysqlite:///file:/srv/forum/forum.db"}, "DATABASE_URL must say where"),
    ],
)
def test_production_refuses_and_names_the_setting(change: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        read_settings(GOOD | change)


def test_a_folder_is_made_where_the_database_will_be_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As SQLAlchemy reads the address: with signs spelt as in a web address, and with a driver."""
    monkeypatch.chdir(tmp_path)
    for url in (f"sqlite:///{tmp_path}/our%20data/forum.db", f"sqlite+pysqlite:///{tmp_path}/data/forum.db"):
        create_app(read_settings({"FORUM_ENV": "test", "DATABASE_URL": url}))
    assert {path.name for path in tmp_path.iterdir()} == {"our data", "data"}


def test_nothing_set_means_production_not_development() -> None:
    with pytest.raises(SettingError):
        read_settings({})


def test_production_refuses_sqlite_without_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.kernel.db._guard_sqlite", lambda engine: None)
    with pytest.raises(SettingError, match="WAL"):
        create_app(read_settings(GOOD | {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}))


def test_production_refuses_sqlite_that_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    from sqlalchemy import event

    def lax(engine: object) -> None:
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))

    monkeypatch.setattr("forum.kernel.db._guard_sqlite", lax)
    with pytest.raises(SettingError, match="synchronous"):
        create_app(read_settings(GOOD | {"DATABASE_URL": f"sqlite:///{path}"}))


@pytest.mark.parametrize("fsync", ["on", "off"])
def test_postgres_with_fsync_off_is_refused(postgres_url: str, fsync: str) -> None:
    app = make_app(postgres_url)
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        before = connection.execute(text("SHOW fsync")).scalar()
        try:
            change_fsync(connection, fsync)
            problem = find_unsafe_database_settings()
        finally:
            change_fsync(connection, before)
    assert ("fsync off" in (problem or "")) == (fsync == "off")
    with app.app_context():
        db.engine.dispose()


def change_fsync(connection: Connection, to: str) -> None:
    """Returns when it is so for every connection that is opened from now on."""
    connection.execute(text(f"ALTER SYSTEM SET fsync = {to}"))
    connection.execute(text("SELECT pg_reload_conf()"))
    while connection.execute(text("SHOW fsync")).scalar() != to:
        time.sleep(0.01)
