"""Somebody may show what they lived through only to the people running a consultation, and say that it is hard to read. How much
people have written is added up, so that pages can say who has been heard; organisers say whom it affects."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

# Whatever the code does: what is between one person and the people running it is never public while it is so.
TABLE, LEAKS = (
    "contributions",
    "(NEW.private_to_id IS NOT NULL) <> (NEW.status = 'private') AND NEW.status IN ('published', 'private')",
)
REFUSAL = "what is private is never published"
MOMENTS = ("INSERT", "UPDATE")
WORD = re.compile(r"\w+")
AT_ONCE = 1_000
# In one thread, and (0) in all of a consultation.
TOTALS = """INSERT INTO written_totals (thread_id, participation_id, consultation_id, words, turns)
SELECT {thread}, said.author_id, said.consultation_id, sum(posts.word_count), count(*)
FROM posts JOIN contributions AS said ON said.id = posts.id WHERE said.status = 'published'
GROUP BY said.author_id, said.consultation_id{grouped}"""


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("private_to_id", sa.Integer(), nullable=True))
    op.add_column(TABLE, sa.Column("care", sa.String(), nullable=False, server_default=""))
    op.add_column("pending_posts", sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("pending_posts", sa.Column("care", sa.String(), nullable=False, server_default=""))
    _refuse_to_publish()
    op.add_column("consultations", sa.Column("affected", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "let_in_choices",
        sa.Column("account_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_let_in_choices_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_let_in_choices"),
    )
    op.add_column("posts", sa.Column("word_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "written_totals",
        sa.Column("thread_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_written_totals_participation_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_written_totals_consultation_id"),
        sa.PrimaryKeyConstraint("thread_id", "participation_id", name="pk_written_totals"),
    )
    op.create_index("ix_written_totals_participation_id", "written_totals", ["participation_id"])
    op.create_index("ix_written_totals_most", "written_totals", ["consultation_id", "thread_id", "words"])
    _count_words()
    op.execute(TOTALS.format(thread="posts.thread_id", grouped=", posts.thread_id"))
    op.execute(TOTALS.format(thread="0", grouped=""))


def _count_words() -> None:
    """So many at once, as there may be a million."""
    bind, last = op.get_bind(), 0
    read = sa.text(
        "SELECT posts.id, said.body FROM posts JOIN contributions AS said ON said.id = posts.id "
        "WHERE posts.id > :last ORDER BY posts.id LIMIT :most"
    )
    while rows := bind.execute(read, {"last": last, "most": AT_ONCE}).all():
        last = rows[-1].id
        counted = [{"id": row.id, "words": _count_own_words(row.body)} for row in rows]
        bind.execute(sa.text("UPDATE posts SET word_count = :words WHERE id = :id"), counted)


def _count_own_words(body: str) -> int:
    return sum(len(WORD.findall(line)) for line in body.splitlines() if not line.lstrip().startswith(">"))


def _refuse_to_publish() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for moment in MOMENTS:
            op.execute(
                f"CREATE TRIGGER private_stays_private_{moment.lower()} BEFORE {moment} ON {TABLE} WHEN {LEAKS} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION refuse_to_publish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER private_stays_private BEFORE INSERT OR UPDATE ON {TABLE} "
        f"FOR EACH ROW WHEN ({LEAKS}) EXECUTE FUNCTION refuse_to_publish()"
    )


def downgrade() -> None:
    """What was private is hidden from then on, and what waits for a link and would be, is not published at all."""
    if op.get_bind().dialect.name == "sqlite":
        for moment in MOMENTS:
            op.execute(f"DROP TRIGGER private_stays_private_{moment.lower()}")
    else:
        op.execute(f"DROP TRIGGER private_stays_private ON {TABLE}")
        op.execute("DROP FUNCTION refuse_to_publish()")
    op.execute(f"UPDATE {TABLE} SET status = 'hidden' WHERE private_to_id IS NOT NULL AND status <> 'withdrawn'")
    op.execute("DELETE FROM pending_posts WHERE is_private AND post_id IS NULL")
    op.drop_table("written_totals")
    op.drop_table("let_in_choices")
    op.drop_column("posts", "word_count")
    op.drop_column("consultations", "affected")
    for name in ("care", "is_private"):
        op.drop_column("pending_posts", name)
    for name in ("care", "private_to_id"):
        op.drop_column(TABLE, name)
