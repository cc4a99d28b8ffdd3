"""requests that wait for a second person

Revision: 2026_11_23_second_person, after 2026_11_23_escalations.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_second_person"
down_revision = "2026_11_23_escalations"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "second_person_request",
        sa.Column("id", _big(), nullable=False),
        sa.Column("district_id", _big(), nullable=False),
        sa.Column(
            "asked_for",
            sa.Enum(
                "switch_off", "retire", "take_over", name="asked", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "approved",
                "declined",
                "withdrawn",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_second_person_request_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_person_request")),
    )
    waits = sa.text("state = 'open'")
    op.create_index(
        "ux_second_person_request_open",
        "second_person_request",
        ["district_id", "asked_for", "key"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index("ix_second_person_request_state", "second_person_request", ["district_id", "state"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("second_person_request")
