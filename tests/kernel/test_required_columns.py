"""A migration that `forum db migrate` writes goes through where rows are already, or asks in its place for what they have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import MigrationScript

from forum.kernel.required_columns import TO_BE_SAID, fill_required_columns


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    """A database that has one table, with a row."""
    with sa.create_engine("sqlite://").connect() as connection:
        connection.execute(sa.text("CREATE TABLE meetings AS SELECT CAST(1 AS INTEGER) AS id"))
        yield connection


def write(connection: sa.Connection, *columns: sa.Column[object]) -> tuple[Operations, MigrationScript]:
    """The migration that is written when the model has these columns more."""
    metadata = sa.MetaData()
    sa.Table("meetings", metadata, sa.Column("id", sa.Integer), *columns)
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
    script = produce_migrations(context, metadata)
    fill_required_columns(context, None, [script])
    return Operations(context), script


def run(operations: Operations, script: MigrationScript) -> None:
    assert script.upgrade_ops
    for table in script.upgrade_ops.ops:
        for step in getattr(table, "ops", [table]):
            operations.invoke(step)


def test_a_text_a_number_and_a_choice_have_something_to_begin_with(connection: sa.Connection) -> None:
    own = sa.Column("place", sa.String, nullable=False)
    operations, script = write(
        connection, own, sa.Column("seats", sa.Integer, nullable=False), sa.Column("is_online", sa.Boolean, nullable=False)
    )
    run(operations, script)
    assert connection.execute(sa.text("SELECT place, seats, is_online FROM meetings")).one() == ("", 0, 0)
    assert own.server_default is None, "the model stays as it is"


def test_what_may_be_empty_or_has_a_value_stays_as_it_is(connection: sa.Connection) -> None:
    operations, script = write(
        connection, sa.Column("note", sa.String), sa.Column("seats", sa.Integer, nullable=False, server_default="12")
    )
    run(operations, script)
    assert connection.execute(sa.text("SELECT note, seats FROM meetings")).one() == (None, 12)


@pytest.mark.parametrize(
    "column",
    [
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meant_id", sa.Integer, sa.ForeignKey("meetings.id"), nullable=False),
    ],
    ids=lambda column: column.name,
)
def test_what_only_its_author_knows_is_asked_for_in_its_place_and_does_not_run(
    connection: sa.Connection, column: sa.Column[object]
) -> None:
    operations, script = write(connection, column)
    assert script.upgrade_ops
    assert f"server_default=sa.text('{TO_BE_SAID}')" in render_python_code(script.upgrade_ops)
    with pytest.raises(sa.exc.OperationalError, match=r"syntax error"):
        run(operations, script)
