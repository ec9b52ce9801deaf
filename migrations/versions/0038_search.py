"""What can be found: a row for each thing that everybody can read, and the index over their words. A job fills it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

JOBS = sa.table(
    "jobs",
    sa.column("kind", sa.String),
    sa.column("payload", sa.String),
    sa.column("unique_key", sa.String),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer),
)
# The index of SQLite reads the words where they stand (`content`), so they are kept once.
SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(title, text, facets, content='search_entries', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN
    INSERT INTO search_words(rowid, title, text, facets) VALUES (new.id, new.title, new.text, new.facets); END""",
    """CREATE TRIGGER search_entries_gone AFTER DELETE ON search_entries BEGIN
    INSERT INTO search_words(search_words, rowid, title, text, facets)
    VALUES ('delete', old.id, old.title, old.text, old.facets); END""",
    """CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN
    INSERT INTO search_words(search_words, rowid, title, text, facets)
    VALUES ('delete', old.id, old.title, old.text, old.facets);
    INSERT INTO search_words(rowid, title, text, facets) VALUES (new.id, new.title, new.text, new.facets); END""",
)
# Dictionaries that leave out no word, not "at" and not "the": so a phrase is found as it was said.
LANGUAGES = "arabic danish dutch english french german italian portuguese romanian russian spanish swedish turkish".split()
# Without accents, like the index of SQLite; the extension for it may not be there. `fold` does the same to what is looked for.
POSTGRESQL = (
    """CREATE FUNCTION search_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g') $$""",
    """CREATE FUNCTION search_read_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.words := setweight(to_tsvector(NEW.config::regconfig, search_fold(NEW.title)), 'A')
    || setweight(to_tsvector(NEW.config::regconfig, search_fold(NEW.text)), 'B');
    RETURN NEW; END $$""",
    """CREATE TRIGGER search_entries_written BEFORE INSERT OR UPDATE ON search_entries
    FOR EACH ROW EXECUTE FUNCTION search_read_words()""",
    "CREATE INDEX search_words ON search_entries USING gin (words)",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer() if is_sqlite else sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("config", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text() if is_sqlite else postgresql.TSVECTOR(), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_search_entries_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_entries"),
        sa.UniqueConstraint("source", "thing_id", name="uq_search_entries_source_thing_id"),
    )
    op.create_index("ix_search_entries_consultation", "search_entries", ["consultation_id", "id"])
    for language in [] if is_sqlite else LANGUAGES:
        for statement in (
            f"CREATE TEXT SEARCH DICTIONARY search_{language} (TEMPLATE = snowball, Language = {language})",
            f"CREATE TEXT SEARCH CONFIGURATION search_{language} (COPY = {language})",
            f"ALTER TEXT SEARCH CONFIGURATION search_{language} ALTER MAPPING REPLACE {language}_stem WITH search_{language}",
        ):
            op.execute(statement)
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    if op.get_bind().execute(sa.text("SELECT 1 FROM consultations LIMIT 1")).first() is not None:
        job = {"kind": "fill_search", "payload": "{}", "unique_key": "fill_search", "run_at": datetime.now(UTC), "attempts": 0}
        op.get_bind().execute(JOBS.insert().values(job))


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind IN ('fill_search', 'forget_search')")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("search_entries")  # Its triggers go with it.
        op.execute("DROP TABLE search_words")
        return
    op.drop_table("search_entries")
    op.execute("DROP FUNCTION search_read_words()")
    op.execute("DROP FUNCTION search_fold(text)")
    for language in LANGUAGES:
        op.execute(f"DROP TEXT SEARCH CONFIGURATION search_{language}")
        op.execute(f"DROP TEXT SEARCH DICTIONARY search_{language}")
