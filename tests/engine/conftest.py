"""The office that the engine's tests work in, and a database that they share: the engine never commits."""

import shutil
import uuid

import psycopg
import pytest

from engine.db import make_database
from engine.runtime import office as runtime_office
from tests.conftest import postgres_at
from tests.engine.small_office import SmallOffice


@pytest.fixture
def office():
    """A small office, configured for this test only."""
    before = list(runtime_office._configured)
    small = SmallOffice()
    runtime_office.configure(small)
    yield small
    runtime_office._configured[:] = before


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("shared") / "patravali.db"
    shutil.copyfile(sqlite_template, path)
    database = make_database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def shared_postgres(postgres_url, postgres_template):
    name = f"shared_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"')
    database = make_database(postgres_at(postgres_url, name))
    yield database
    database.dispose()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request):
    """One open write transaction on a database that is empty again afterwards."""
    name = "shared_sqlite" if request.param == "sqlite" else "shared_postgres"
    with request.getfixturevalue(name).write_session() as session:
        yield session
        session.rollback()
