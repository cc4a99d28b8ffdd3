"""when each worker of the jobs was last heard of

Revision: 2026_11_23_executors, after 2026_11_23_placing.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_executors"
down_revision = "2026_11_23_placing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row for each worker by its name."""
    op.create_table(
        "job_executor",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_executor")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("job_executor")
