"""The database of tests/data/stored, as it was before names in the code were put in order, on either database."""

from __future__ import annotations

import json
import lzma
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Connection, Integer, MetaData, create_engine, text

from forum.kernel.db import db
from tests.conftest import make_app

FOLDER = Path(__file__).parent / "data" / "stored"
HELD: dict[str, Any] = json.loads((FOLDER / "links.json").read_text(encoding="utf-8"))
MADE_AT = datetime.fromisoformat(HELD["made_at"])
REVISION = "0010"


def unpack(path: Path) -> None:
    path.write_bytes(lzma.decompress((FOLDER / "forum.db.xz").read_bytes()))


def copy_to_postgres(path: Path, url: str) -> None:
    """Every row, as it is, into an empty database; keys and triggers look on."""
    app = make_app(url)
    with app.app_context():
        upgrade(revision=REVISION)
        db.session.remove()
        copy_rows_here(path)
        db.engine.dispose()


def copy_rows_here(path: Path) -> None:
    """From a SQLite file into the database of this application, which has the same tables."""
    source = create_engine(f"sqlite:///{path}")
    with source.connect() as old, db.engine.begin() as new:
        new.execute(text("SET LOCAL session_replication_role = replica"))
        _copy_rows(old, new)
    source.dispose()


def _copy_rows(old: Connection, new: Connection) -> None:
    there, here = MetaData(), MetaData()
    there.reflect(old)
    here.reflect(new)
    for table in there.sorted_tables:
        if table.name == "alembic_version" or table.name.startswith("search_words"):  # Each database makes its index by itself.
            continue
        rows = [{name: _in_utc(value) for name, value in row.items()} for row in old.execute(table.select()).mappings()]
        new.execute(here.tables[table.name].delete())
        if rows:
            new.execute(here.tables[table.name].insert(), rows)
        if "id" in table.columns and isinstance(table.columns["id"].type, Integer):
            counter = f"pg_get_serial_sequence('{table.name}', 'id')"
            new.execute(text(f"SELECT setval({counter}, (SELECT coalesce(max(id), 1) FROM {table.name}))"))


def _in_utc(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
