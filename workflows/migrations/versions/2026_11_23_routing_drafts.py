"""drafts of routing diagrams, saved trials, settings of the office

Revision: 2026_11_23_routing_drafts, after 2026_11_23_version_changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_routing_drafts"
down_revision = "2026_11_23_version_changes"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("state IN ('open', 'submitted', 'approved')")


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    """Make the five tables."""
    op.create_table(
        "office_setting",
        sa.Column("district_id", _big(), nullable=False),
        _words("name", 60),
        sa.Column("value", sa.Text(), nullable=False),
        _words("changed_by", 120),
        _at("changed_at"),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_office_setting_district_id")),
        sa.PrimaryKeyConstraint("district_id", "name", name=op.f("pk_office_setting")),
    )
    _make_draft_table()
    op.create_table(
        "routing_draft_copy",
        sa.Column("id", _big(), nullable=False),
        sa.Column("draft_id", _big(), nullable=False),
        sa.Column("made_from", _big(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        _words("made_by", 120),
        _at("made_at"),
        sa.ForeignKeyConstraint(["draft_id"], ["routing_draft.id"], name=op.f("fk_routing_draft_copy_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_draft_copy")),
    )
    op.create_index("ix_routing_draft_copy_draft", "routing_draft_copy", ["draft_id"])
    op.create_table(
        "routing_draft_editor",
        sa.Column("draft_id", _big(), nullable=False),
        sa.Column("person_id", _big(), nullable=False),
        _at("seen_at"),
        sa.ForeignKeyConstraint(["draft_id"], ["routing_draft.id"], name=op.f("fk_routing_draft_editor_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_routing_draft_editor_person_id")),
        sa.PrimaryKeyConstraint("draft_id", "person_id", name=op.f("pk_routing_draft_editor")),
    )
    op.create_table(
        "routing_trial",
        sa.Column("id", _big(), nullable=False),
        sa.Column("district_id", _big(), nullable=False),
        _words("key", 80),
        _words("name", 200),
        sa.Column("case_json", sa.Text(), nullable=False),
        _words("made_by", 120),
        _at("made_at"),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_routing_trial_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_trial")),
        sa.UniqueConstraint("district_id", "key", "name", name=op.f("uq_routing_trial_district_id_key_name")),
    )


def _make_draft_table() -> None:
    op.create_table(
        "routing_draft",
        sa.Column("id", _big(), nullable=False),
        sa.Column("district_id", _big(), nullable=False),
        _words("key", 80),
        _words("title_hi", 200),
        _words("title_en", 200),
        _words("base_version_id", 64, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "submitted",
                "approved",
                "published",
                "discarded",
                name="routingdraftstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("rev", _big(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        _words("made_by", 120),
        _at("made_at"),
        _words("changed_by", 120),
        _at("changed_at"),
        _words("note", 500),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        _words("submitted_by", 120, nullable=True),
        _at("submitted_at", nullable=True),
        _words("submitted_digest", 64, nullable=True),
        _words("decided_by", 120, nullable=True),
        _at("decided_at", nullable=True),
        sa.Column("refusal_hi", sa.Text(), nullable=False),
        sa.Column("refusal_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_routing_draft_district_id")),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["process_version.id"], name=op.f("fk_routing_draft_base_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_draft")),
    )
    op.create_index(
        "ux_routing_draft_one",
        "routing_draft",
        ["key"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )
    op.create_index("ix_routing_draft_state", "routing_draft", ["state", "in_force_from"])


def downgrade() -> None:
    """Drop them."""
    for table in ("routing_trial", "routing_draft_editor", "routing_draft_copy", "routing_draft", "office_setting"):
        op.drop_table(table)
