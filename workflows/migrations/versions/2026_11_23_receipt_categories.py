"""categories of receipts

Revision: 2026_11_23_receipt_categories, after 2026_11_23_stock_phrases. Receipts keep what they have.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_receipt_categories"
down_revision = "2026_11_23_stock_phrases"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and the index by which receipts of one category are found."""
    op.create_table(
        "receipt_category",
        sa.Column("id", _big(), nullable=False),
        sa.Column("district_id", _big(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title_hi", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("place", _big(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_receipt_category_has_key")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_receipt_category_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_category")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq_receipt_category_district_id_key")),
    )
    op.create_index("ix_receipt_category_place", "receipt_category", ["district_id", "place"])
    op.create_index("ix_receipt_category", "receipt", ["diary_district_id", "category"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_receipt_category", "receipt")
    op.drop_table("receipt_category")
