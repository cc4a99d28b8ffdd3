"""kinds of incidents and subscriptions, the next try of a step, files put at another step

Revision: 2026_11_23_placing, after 2026_11_23_first.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_placing"
down_revision = "2026_11_23_first"
branch_labels = None
depends_on = None

ACTS = (
    *("diarised", "opened", "outcome", "claimed", "released", "marked", "replied", "transferred", "returned"),
    *("recalled", "pulled_up", "reassigned", "by_diagram", "closed"),
)
INCIDENTS = "kind IN ('step', 'timer', 'stuck', 'desk')"
AWAITS = "kind IN ('message', 'signal')"


def upgrade() -> None:
    """The columns, with what earlier rows were."""
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()
    op.add_column("step", sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
    waiting = sa.text("next_try_at IS NOT NULL")
    op.create_index("ix_step_next_try", "step", ["next_try_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.execute("UPDATE incident SET kind = CASE WHEN step_id IS NULL THEN 'timer' ELSE 'step' END")


def downgrade() -> None:
    """Rows of the new kinds could not be kept."""
    raise NotImplementedError("this change of the schema is not taken back; restore a backup instead")


def _upgrade_sqlite() -> None:
    op.execute(
        "ALTER TABLE incident ADD COLUMN kind VARCHAR(24) NOT NULL DEFAULT 'timer' "
        f"CONSTRAINT ck_incident_incidentkind CHECK ({INCIDENTS})"
    )
    _rebuild("movement", (_act_in(ACTS), _act_in((*ACTS, "placed"))))
    _rebuild(
        "subscription",
        ("name VARCHAR(120) NOT NULL", "kind VARCHAR(24) NOT NULL DEFAULT 'message', \n\tname VARCHAR(120) NOT NULL"),
        ("PRIMARY KEY (task_id, name)", "PRIMARY KEY (task_id, kind, name)"),
        (
            "REFERENCES instance (id)",
            f"REFERENCES instance (id), \n\tCONSTRAINT ck_subscription_awaits CHECK ({AWAITS})",
        ),
    )


def _upgrade_postgresql() -> None:
    kind = sa.Column("kind", sa.String(length=24), nullable=False, server_default="timer")
    op.add_column("incident", kind)
    op.create_check_constraint(op.f("ck_incident_incidentkind"), "incident", INCIDENTS)
    op.drop_constraint(op.f("ck_movement_act"), "movement", type_="check")
    op.create_check_constraint(op.f("ck_movement_act"), "movement", _act_in((*ACTS, "placed")))
    op.add_column("subscription", sa.Column("kind", sa.String(length=24), nullable=False, server_default="message"))
    op.create_check_constraint(op.f("ck_subscription_awaits"), "subscription", AWAITS)
    op.drop_constraint(op.f("pk_subscription"), "subscription", type_="primary")
    op.create_primary_key(op.f("pk_subscription"), "subscription", ["task_id", "kind", "name"])


def _act_in(acts: tuple[str, ...]) -> str:
    return f"act IN ({', '.join(repr(act) for act in acts)})"


def _rebuild(table: str, *changes: tuple[str, str]) -> None:
    """SQLite changes no constraint of a table: its rows go into a new one, its indexes and triggers with them.

    :param changes: what of its definition is replaced by what
    """
    bind = op.get_bind()
    named = {"table": table}
    new = made = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :table"), named).scalar_one()
    for old, wanted in changes:
        if new.count(old) != 1:
            raise RuntimeError(f"the table {table} is not as the first schema made it: {made}")
        new = new.replace(old, wanted)
    around = bind.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type <> 'table' AND sql IS NOT NULL"), named
    ).scalars()
    after = list(around)
    columns = ", ".join(column["name"] for column in sa.inspect(bind).get_columns(table))
    bind.exec_driver_sql(new.replace(f"CREATE TABLE {table} ", f"CREATE TABLE {table}_new ", 1))
    bind.exec_driver_sql(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in after:
        bind.exec_driver_sql(statement)
