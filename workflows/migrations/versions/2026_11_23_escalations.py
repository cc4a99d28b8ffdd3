"""late work that went up, and who was told

Revision: 2026_11_23_escalations, after 2026_11_23_reopened.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_escalations"
down_revision = "2026_11_23_reopened"
branch_labels = None
depends_on = None

_NOTED = "OLD.task_id <> NEW.task_id OR OLD.post_id <> NEW.post_id OR OLD.seen_at IS NOT NULL"
REFUSED = (
    ("escalation", "UPDATE", "1=1", "that work went up is not rewritten"),
    ("escalation", "DELETE", "1=1", "that work went up is not removed"),
    ("escalation_post", "UPDATE", _NOTED, "who was told, and what he noted, is not rewritten"),
    ("escalation_post", "DELETE", "1=1", "who was told is not removed"),
)


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the two tables, which are only added to."""
    op.create_table(
        "escalation",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", _big(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column(
            "found_by",
            sa.Enum("role", "above", name="foundby", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("late_post_id", _big(), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", _big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_escalation_days_not_negative")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_escalation_task_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_escalation_subject_id")),
        sa.ForeignKeyConstraint(["late_post_id"], ["post.id"], name=op.f("fk_escalation_late_post_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_escalation")),
    )
    op.create_index("ix_escalation_subject", "escalation", ["subject_id"])
    op.create_table(
        "escalation_post",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("post_id", _big(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", _big(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name=op.f("ck_escalation_post_seen_by_somebody")),
        sa.ForeignKeyConstraint(["task_id"], ["escalation.task_id"], name=op.f("fk_escalation_post_task_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_escalation_post_post_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["person.id"], name=op.f("fk_escalation_post_seen_by")),
        sa.PrimaryKeyConstraint("task_id", "post_id", name=op.f("pk_escalation_post")),
    )
    op.create_index("ix_escalation_post_post", "escalation_post", ["post_id"])
    for table, act, when, message in REFUSED:
        _refuse(table, act, when, message)


def _refuse(table: str, act: str, when: str, message: str) -> None:
    bind, name = op.get_bind(), f"{table}_refuses_{act.lower()}"
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    bind.exec_driver_sql(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    bind.exec_driver_sql(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    """Drop the two tables and what guards them."""
    op.drop_table("escalation_post")
    op.drop_table("escalation")
    if op.get_bind().dialect.name == "postgresql":
        for table, act, _when, _message in REFUSED:
            op.execute(f"DROP FUNCTION {table}_refuses_{act.lower()}()")
