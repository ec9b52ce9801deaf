"""Groups that stay: members, what they say, when they meet, the clauses they ask to change."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

TABLES = (
    "groups group_members group_requests group_invitations group_remarks group_reports group_consents group_meetings "
    "group_comings group_papers group_actions group_documents group_clauses group_proposals"
).split()


def upgrade() -> None:
    make_what_a_group_is()
    make_who_is_in_it()
    make_what_is_said()
    make_when_it_meets()
    make_what_it_works_on()


def downgrade() -> None:
    """Refused while there are groups: the release before this one could not show who is in them."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM groups")).first():
        raise RuntimeError("there are groups, which the release before this one does not know")
    for table in reversed(TABLES):
        op.drop_table(table)


def refers(table: str, name: str, to: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{name}"), nullable=nullable)


def make_what_a_group_is() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), sa.ForeignKey("spaces.id", name="fk_groups_id"), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("role_description", sa.String(), nullable=False),
        sa.Column("meets", sa.String(), nullable=False),
        sa.Column("joining", sa.String(), nullable=False),
        sa.Column("induction", sa.String(), nullable=False),
        sa.Column("papers_days", sa.Integer(), nullable=False),
        sa.Column("needs_lived_chair", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("slug", name="uq_groups_slug"),
        sa.UniqueConstraint("ref", name="uq_groups_ref"),
    )


def make_who_is_in_it() -> None:
    op.create_table(
        "group_members",
        refers("group_members", "place_id", "participations", nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("is_chair", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("steps_done", sa.String(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        refers("group_members", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_members_ref"),
    )
    op.create_index("ix_group_members_group_id", "group_members", ["group_id"])
    op.create_index("ix_group_members_place_id", "group_members", ["place_id"])
    op.create_table(
        "group_requests",
        refers("group_requests", "account_id", "accounts", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        refers("group_requests", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_requests_ref"),
    )
    op.create_index("ix_group_requests_account_id", "group_requests", ["account_id"])
    op.create_index("ix_group_requests_group_id", "group_requests", ["group_id"])
    op.create_table(
        "group_invitations",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        refers("group_invitations", "invited_by_id", "participations"),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        refers("group_invitations", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_invitations_ref"),
    )
    op.create_index("ix_group_invitations_group_id", "group_invitations", ["group_id"])


def make_what_is_said() -> None:
    op.create_table(
        "group_remarks",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        refers("group_remarks", "place_id", "participations", nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("hidden_at", sa.DateTime(timezone=True)),
        sa.Column("hidden_because", sa.String(), nullable=False),
        refers("group_remarks", "hidden_by_id", "participations"),
        sa.Column("appeal", sa.String(), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True)),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.Column("heard_because", sa.String(), nullable=False),
        refers("group_remarks", "heard_by_id", "participations"),
        refers("group_remarks", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_remarks_ref"),
    )
    op.create_index("ix_group_remarks_about", "group_remarks", ["group_id", "kind", "about_id", "id"])
    op.create_index("ix_group_remarks_group_id", "group_remarks", ["group_id"])
    op.create_index("ix_group_remarks_place_id", "group_remarks", ["place_id"])
    op.create_table(
        "group_reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("group_reports", "remark_id", "group_remarks", nullable=False),
        refers("group_reports", "account_id", "accounts", nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("remark_id", "account_id", name="uq_group_reports_remark_id_account_id"),
    )
    op.create_index("ix_group_reports_account_id", "group_reports", ["account_id"])
    op.create_table(
        "group_consents",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("group_consents", "remark_id", "group_remarks", nullable=False),
        refers("group_consents", "place_id", "participations", nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("remark_id", "place_id", name="uq_group_consents_remark_id_place_id"),
    )
    op.create_index("ix_group_consents_place_id", "group_consents", ["place_id"])


def make_when_it_meets() -> None:
    op.create_table(
        "group_meetings",
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_reason", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True)),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        refers("group_meetings", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_meetings_ref"),
    )
    op.create_index("ix_group_meetings_group_id", "group_meetings", ["group_id"])
    op.create_table(
        "group_comings",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("group_comings", "meeting_id", "group_meetings", nullable=False),
        refers("group_comings", "place_id", "participations", nullable=False),
        sa.Column("is_coming", sa.Boolean()),
        sa.Column("came", sa.Boolean()),
        sa.Column("agreed_to", sa.String(), nullable=False),
        sa.UniqueConstraint("meeting_id", "place_id", name="uq_group_comings_meeting_id_place_id"),
    )
    op.create_index("ix_group_comings_place_id", "group_comings", ["place_id"])
    op.create_table(
        "group_papers",
        refers("group_papers", "meeting_id", "group_meetings", nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_papers_ref"),
    )
    op.create_index("ix_group_papers_meeting_id", "group_papers", ["meeting_id"])
    op.create_table(
        "group_actions",
        refers("group_actions", "meeting_id", "group_meetings", nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("done_how", sa.String(), nullable=False),
        refers("group_actions", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_actions_ref"),
    )
    op.create_index("ix_group_actions_group_id", "group_actions", ["group_id"])
    op.create_index("ix_group_actions_meeting_id", "group_actions", ["meeting_id"])


def make_what_it_works_on() -> None:
    op.create_table(
        "group_documents",
        sa.Column("title", sa.String(), nullable=False),
        refers("group_documents", "owner_id", "participations", nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        refers("group_documents", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_documents_ref"),
    )
    op.create_index("ix_group_documents_group_id", "group_documents", ["group_id"])
    op.create_index("ix_group_documents_owner_id", "group_documents", ["owner_id"])
    op.create_table(
        "group_clauses",
        refers("group_clauses", "document_id", "group_documents", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_clauses_ref"),
    )
    op.create_index("ix_group_clauses_document_id", "group_clauses", ["document_id"])
    op.create_table(
        "group_proposals",
        refers("group_proposals", "document_id", "group_documents", nullable=False),
        refers("group_proposals", "clause_id", "group_clauses"),
        sa.Column("effect", sa.String(), nullable=False),
        refers("group_proposals", "place_id", "participations", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("put_at", sa.DateTime(timezone=True)),
        sa.Column("due_on", sa.Date()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("would_change", sa.String(), nullable=False),
        refers("group_proposals", "answered_by_id", "participations"),
        sa.Column("version_id", sa.Integer()),
        refers("group_proposals", "group_id", "groups", nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_group_proposals_ref"),
    )
    op.create_index("ix_group_proposals_clause_id", "group_proposals", ["clause_id"])
    op.create_index("ix_group_proposals_document_id", "group_proposals", ["document_id"])
    op.create_index("ix_group_proposals_group_id", "group_proposals", ["group_id"])
    op.create_index("ix_group_proposals_place_id", "group_proposals", ["place_id"])
