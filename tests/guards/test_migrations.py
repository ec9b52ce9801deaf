"""Migrations run up, are complete, and run down and up again with data in the tables, on both databases."""

from __future__ import annotations

from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from forum.demo.fill import fill_demo
from forum.kernel.db import db
from tests import factories as make
from tests.conftest import make_app
from tests.services import ROOT


def test_the_models_and_the_migrations_say_the_same(either_app: Flask) -> None:
    check()


def test_up_and_down_and_up_with_data_at_every_step(either_url: str) -> None:
    app = make_app(either_url)
    with app.app_context():
        assert fill_demo()
        numbers = sorted((path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py")), reverse=True)
        counts = {name: count(name) for name in ("accounts", "consultations", "participations", "events")}
        db.session.remove()
        for number in numbers[1:]:
            downgrade(revision=number)
        assert not {"accounts", "contributions"} & set(inspect(db.engine).get_table_names())
        assert count("events") == counts["events"], "what is not taken down stays"
        db.session.remove()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert fill_demo(), "and it is usable again"
        assert {name: count(name) for name in counts} == counts
        db.session.remove()
        db.engine.dispose()


def test_what_was_said_before_is_found_by_its_words(either_app: Flask) -> None:
    for body in ("Keep the evening bus.", "Keep it! – ć 👍", ""):
        made = make.make_thread(make.make_consultation())
        made.body = body
    query = text("SELECT id, body_key FROM contributions ORDER BY id")
    db.session.commit()
    kept = db.session.execute(query).all()
    db.session.remove()
    downgrade(revision="0010")
    upgrade()
    assert db.session.execute(query).all() == kept
    assert {key for _row, key in kept} != {0}


def count(table: str) -> int:
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
