"""Tables of SQLite made anew, for migrations that change a constraint."""

import sqlalchemy as sa
from alembic import op


def rebuild(table: str, *changes: tuple[str, str]) -> None:
    """SQLite changes no constraint of a table: its rows go into a new one, its indexes and triggers with them.

    :param changes: what of its definition is replaced by what
    :raises RuntimeError: when the definition does not have it exactly once
    """
    bind = op.get_bind()
    named = {"table": table}
    new = made = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :table"), named).scalar_one()
    for old, wanted in changes:
        if new.count(old) != 1:
            raise RuntimeError(f"the table {table} is not as the migrations before made it: {made}")
        new = new.replace(old, wanted)
    around = bind.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type <> 'table' AND sql IS NOT NULL"), named
    ).scalars()
    after = list(around)
    columns = ", ".join(column["name"] for column in sa.inspect(bind).get_columns(table))
    head, _sign, body = new.partition("(")
    bind.exec_driver_sql(f"{head.replace(table, f'{table}_new')}({body}")
    bind.exec_driver_sql(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 - own names
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in after:
        bind.exec_driver_sql(statement)
