"""What a database is made of and what stands in it, in a form that two moments of its life can be compared in."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, text

from forum.kernel.db import db

Things = dict[str, Any]
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def describe_schema() -> Things:
    """Tables, columns, indexes, constraints and triggers. The order of columns is left out: batch mode on SQLite changes it."""
    db.session.remove()
    with db.engine.connect() as connection:
        found = describe_tables(connection)
        for name, sql in connection.execute(text(TRIGGERS[connection.dialect.name])):
            found[f"trigger {name}"] = " ".join(re.sub(r'[(")]', " ", sql).split())  # what means the same
    return found


def describe_tables(connection: Connection) -> Things:
    """On SQLite a table is what its SQL says: what is known of that is not asked of a hundred PRAGMAs after each migration."""
    inspector = inspect(connection)
    if connection.dialect.name != "sqlite":
        return look_at(inspector)
    found: Things = {}
    texts = connection.exec_driver_sql(
        "SELECT tbl_name, group_concat(sql, ';') FROM sqlite_master WHERE type IN ('table', 'index') GROUP BY tbl_name"
    ).all()
    names = inspector.get_table_names()
    for table, sql in texts:
        if table in names:
            if (table, sql) not in _known:
                _known[table, sql] = look_at(inspector, [table])
            found |= _known[table, sql]
    return found


_known: dict[tuple[str, str], Things] = {}


def look_at(inspector: Inspector, names: list[str] | None = None) -> Things:
    """All tables, or those."""
    found: Things = {}
    for (_schema, table), columns in inspector.get_multi_columns(filter_names=names).items():
        found[f"table {table}"] = True
        for column in columns:
            found[f"column {table}.{column['name']}"] = (str(column["type"]), column["nullable"])
    lists = (
        ("index", inspector.get_multi_indexes(filter_names=names)),
        ("unique", inspector.get_multi_unique_constraints(filter_names=names)),
        ("foreign key", inspector.get_multi_foreign_keys(filter_names=names)),
        ("check", inspector.get_multi_check_constraints(filter_names=names)),
    )
    for what, tables in lists:
        for (_schema, table), several in tables.items():
            for each in several:
                found[f"{what} {table} {describe(each)}"] = True
    return found


def describe(thing: Any) -> str:
    """By what it holds together: the name of a constraint is the database's own affair."""
    parts = [thing.get("column_names") or thing.get("constrained_columns"), thing.get("sqltext")]
    parts += [thing.get("referred_table"), thing.get("referred_columns"), thing.get("unique") and "unique"]
    return " ".join(str(part) for part in parts if part)


def read_rows() -> Things:
    """Every value of every table: by table, the row's key, and column."""
    db.session.remove()
    found: Things = {}
    with db.engine.connect() as connection:
        for (_schema, table), key in inspect(connection).get_multi_pk_constraint().items():
            if table == "alembic_version":
                continue
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
                number = ", ".join(str(row[name]) for name in key["constrained_columns"])
                found |= {f"{table} {number}: {name}": read_value(value) for name, value in row.items()}
    return found


def read_value(value: object) -> object:
    """JSON as what it says, in whatever order."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def differences(before: Things, after: Things) -> list[str]:
    """A few of them, in words."""
    found = [f"{name} is gone" for name in before.keys() - after.keys()]
    found += [f"{name} is left" for name in after.keys() - before.keys()]
    both = before.keys() & after.keys()
    found += [f"{name} was {before[name]!r} and is {after[name]!r}" for name in both if before[name] != after[name]]
    return sorted(found)[:10]
