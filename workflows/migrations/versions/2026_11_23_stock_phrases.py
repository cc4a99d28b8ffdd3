"""stock notings of the office

Revision: 2026_11_23_stock_phrases, after 2026_11_23_routing_drafts.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_stock_phrases"
down_revision = "2026_11_23_routing_drafts"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "stock_phrase",
        sa.Column("id", _big(), nullable=False),
        sa.Column("district_id", _big(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("place", _big(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("words <> ''", name=op.f("ck_stock_phrase_has_words")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_stock_phrase_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_phrase")),
    )
    op.create_index("ix_stock_phrase_district", "stock_phrase", ["district_id", "place"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("stock_phrase")
