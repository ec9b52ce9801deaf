"""A new version of a document that people have answered on waits for a colleague; a vote remembers which of its dates were those
of its stage."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_files",
        sa.Column("rewording_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["rewording_id"], ["rewordings.id"], name=op.f("fk_waiting_files_rewording_id_rewordings")),
        sa.PrimaryKeyConstraint("rewording_id", name=op.f("pk_waiting_files")),
    )
    op.add_column("polls", sa.Column("from_stage", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Nobody can agree to a file that is nowhere: what waits ends, so that it can be asked anew."""
    op.execute(
        "UPDATE rewordings SET dropped_at = asked_at WHERE part = 'documents' AND agreed_at IS NULL AND dropped_at IS NULL"
    )
    op.drop_column("polls", "from_stage")
    op.drop_table("waiting_files")
