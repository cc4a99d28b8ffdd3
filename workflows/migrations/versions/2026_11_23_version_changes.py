"""orders to take files to another version of their diagram

Revision: 2026_11_23_version_changes, after 2026_11_23_executors.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_version_changes"
down_revision = "2026_11_23_executors"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "version_change",
        sa.Column("id", _big(), nullable=False),
        sa.Column("district_id", _big(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("to_version", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("find_desks", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ordered_by", sa.String(length=120), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_version_change_district_id")),
        sa.ForeignKeyConstraint(["to_version"], ["process_version.id"], name=op.f("fk_version_change_to_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_change")),
    )
    op.create_table(
        "version_change_file",
        sa.Column("change_id", _big(), nullable=False),
        sa.Column("instance_id", _big(), nullable=False),
        sa.Column("subject_id", _big(), nullable=False),
        sa.Column("from_version", sa.String(length=64), nullable=False),
        sa.Column("expect_rev", _big(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "migrated",
                "refused",
                "moved",
                "undone",
                name="filestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("why_hi", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["version_change.id"], name=op.f("fk_version_change_file_change_id")),
        sa.ForeignKeyConstraint(
            ["from_version"], ["process_version.id"], name=op.f("fk_version_change_file_from_version")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_version_change_file_instance_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_version_change_file_subject_id")),
        sa.PrimaryKeyConstraint("change_id", "instance_id", name=op.f("pk_version_change_file")),
    )
    with op.batch_alter_table("version_change_file", schema=None) as batch_op:
        batch_op.create_index("ix_version_change_file_state", ["change_id", "state"], unique=False)
        batch_op.create_index("ix_version_change_file_instance", ["instance_id"], unique=False)


def downgrade() -> None:
    """Drop the two tables."""
    op.drop_table("version_change_file")
    op.drop_table("version_change")
