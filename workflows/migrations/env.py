"""Alembic's entry: one transaction a migration, on the product's own connection."""

from alembic import context

from engine.db import Base, Database
from workflows.tables import MODULES

assert MODULES

OURS = frozenset(Base.metadata.tables)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job library keeps its own tables, and a full-text table has shadows: neither is ours to compare."""
    return kind != "table" or name in OURS


def run() -> None:
    """Run what is asked."""
    database: Database = context.config.attributes["database"]
    with database.writer.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=is_ours,
            render_as_batch=database.is_sqlite,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
