"""roles of lanes are retired; the role of those who draw diagrams

Revision: 2026_11_23_roles_kept, after 2026_11_23_receipt_categories.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_roles_kept"
down_revision = "2026_11_23_receipt_categories"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; an office that is at work gets the role beside its administrator's."""
    op.add_column("role", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        sa.text(
            "INSERT INTO role (key, title_hi, title_en, scope) "
            "SELECT 'process_designer', 'मार्ग-आरेख निर्माता', 'Process designer', 'office' FROM role WHERE key = 'admin' "
            "AND NOT EXISTS (SELECT 1 FROM role WHERE key = 'process_designer')"
        )
    )


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("role", "retired_at")
