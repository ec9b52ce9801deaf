"""A canary stands in every column where organisers' words can be, in each consultation of the demo; taken out, none is left."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, select, text

from forum.consultations.extension_points import list_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.redaction.taking import take_out_words
from tests.apps import copy_sqlite, make_app
from tests.redaction.test_redaction import dump

CANARY = "Xantippe Quillfeather"


def plant(consultation: Consultation) -> int:
    """In every row that a feature names, past what is frozen. How many columns have one."""
    planted = 0
    for place in list_official_words():
        mapper = inspect(place.model)
        for row in place.find(consultation):
            own = {key.name: getattr(row, mapper.get_property_by_column(key).key) for key in mapper.primary_key}
            where = " AND ".join(f'"{name}" = {value!r}' for name, value in own.items())
            for name in (*place.columns, *place.json):
                column = mapper.columns[name]
                value = getattr(row, name)
                if isinstance(value, str):
                    words = json.dumps({"words": CANARY}) if name in place.json else f"{CANARY} was here."
                    sql = f'UPDATE "{column.table.name}" SET "{column.name}" = :words WHERE {where}'
                    db.session.execute(text(sql), {"words": words})
                    planted += 1
    db.session.expire_all()
    return planted


def drop_triggers() -> None:
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql NOT LIKE '%search%'"
    for name in db.session.scalars(text(triggers)).all():
        db.session.execute(text(f'DROP TRIGGER "{name}"'))


def test_none_is_left(demo_database: Path, tmp_path: Path) -> None:
    app: Flask = make_app(copy_sqlite(demo_database, tmp_path / "forum.db"))
    with app.test_request_context():
        drop_triggers()
        for consultation in db.session.scalars(select(Consultation)).all():
            assert plant(consultation) > 20
            take_out_words(consultation, CANARY, "[X]", "[X]", 1)
            db.session.flush()
            left = [line for line in dump().splitlines() if CANARY in line or CANARY.casefold() in line.casefold()]
            assert not left, left[:5]
