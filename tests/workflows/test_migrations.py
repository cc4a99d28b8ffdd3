"""The migrations make exactly what the models say, triggers and full-text tables included."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from engine.db import Base, Database, make_database
from tests.conftest import cloned, postgres_at
from workflows import migrations


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Iterator[Database]:
    """An embedded database without a single table."""
    made = make_database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield made
    made.dispose()


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database without a single table."""
    with cloned(postgres_url, "template0") as name:
        made = make_database(postgres_at(postgres_url, name))
        yield made
        made.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def pair(request: pytest.FixtureRequest) -> tuple[Database, Database]:
    """An empty database, and one of the same kind made from the models."""
    return request.getfixturevalue(f"empty_{request.param}"), request.getfixturevalue(f"{request.param}_database")


def triggers_of(database: Database) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reading() as db:
        return set(db.scalars(text(query)))


def test_migrations_equal_the_models(pair: tuple[Database, Database]):
    empty, database = pair
    migrations.upgrade(empty)
    assert migrations.is_current(empty)
    made, modelled = inspect(empty.reader), inspect(database.reader)
    for table in Base.metadata.tables:
        assert {column["name"]: (str(column["type"]), column["nullable"]) for column in made.get_columns(table)} == {
            column["name"]: (str(column["type"]), column["nullable"]) for column in modelled.get_columns(table)
        }, table
        assert {index["name"] for index in made.get_indexes(table)} == {
            index["name"] for index in modelled.get_indexes(table)
        }, table
        assert {check["name"] for check in made.get_check_constraints(table)} == {
            check["name"] for check in modelled.get_check_constraints(table)
        }, table


def test_migrations_make_the_triggers(pair: tuple[Database, Database]):
    empty, database = pair
    migrations.upgrade(empty)
    assert triggers_of(empty) == triggers_of(database)
    assert "note_refuses_update" in triggers_of(empty)


def test_an_upgrade_can_be_run_again(pair: tuple[Database, Database]):
    empty, _database = pair
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    assert migrations.is_current(empty)
