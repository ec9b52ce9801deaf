"""Each browser that is signed in has a row of its own, which goes when it signs out: until now a copy of its cookie worked on.
Each registration keeps its own password until the link of its own mail is followed: until now the last one had replaced those
before. Addresses go from jobs that are done."""

import secrets
import unicodedata

import idna
import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NO_PASSWORD = "!"  # noqa: S105
accounts = sa.table(
    "accounts",
    sa.column("id"),
    sa.column("password_hash"),
    sa.column("confirmed_at"),
    sa.column("created_at"),
    sa.column("session_key"),
)
registrations = sa.table("registrations", sa.column("account_id"), sa.column("password_hash"), sa.column("created_at"))


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sign_ins_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
        sa.UniqueConstraint("digest", name="uq_sign_ins_digest"),
    )
    op.create_index("ix_sign_ins_account_id", "sign_ins", ["account_id"])
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_registrations_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
    )
    op.create_index("ix_registrations_account_id", "registrations", ["account_id"])
    waiting = sa.select(accounts.c.id, accounts.c.password_hash, accounts.c.created_at).where(accounts.c.confirmed_at.is_(None))
    op.execute(registrations.insert().from_select(["account_id", "password_hash", "created_at"], waiting))
    op.execute(accounts.update().where(accounts.c.confirmed_at.is_(None)).values(password_hash=NO_PASSWORD))
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("session_key")
    op.execute("UPDATE jobs SET payload = '{}' WHERE succeeded")
    for name in ("accounts", "invitations", "voter_list_entries", "workshop_invites"):
        _name_domains(name)


def _name_domains(name: str) -> None:
    """Addresses outside ASCII as they are compared from now on, where no row has that one already."""
    table, connection = sa.table(name, sa.column("email")), op.get_bind()
    emails = set(connection.scalars(sa.select(table.c.email)))
    for email in sorted(each for each in emails if not each.isascii()):
        local, _at, domain = unicodedata.normalize("NFKC", email).replace("。", ".").lower().rpartition("@")
        try:
            tidied = f"{local}@{idna.encode(domain, uts46=True).decode()}"
        except idna.IDNAError:
            continue
        if tidied not in emails:
            connection.execute(table.update().where(table.c.email == email).values(email=tidied))


def downgrade() -> None:
    op.add_column("accounts", sa.Column("session_key", sa.String(), server_default="", nullable=False))
    connection = op.get_bind()
    for (number,) in connection.execute(sa.select(accounts.c.id)).all():
        key = secrets.token_urlsafe(16)
        connection.execute(accounts.update().where(accounts.c.id == number).values(session_key=key))
    with op.batch_alter_table("accounts") as batch:
        batch.alter_column("session_key", server_default=None)
    latest = sa.select(registrations.c.account_id, registrations.c.password_hash).order_by(registrations.c.created_at)
    for account_id, password_hash in connection.execute(latest).all():
        mine = accounts.update().where(accounts.c.id == account_id, accounts.c.confirmed_at.is_(None))
        connection.execute(mine.values(password_hash=password_hash))
    op.drop_index("ix_registrations_account_id", "registrations")
    op.drop_table("registrations")
    op.drop_index("ix_sign_ins_account_id", "sign_ins")
    op.drop_table("sign_ins")
