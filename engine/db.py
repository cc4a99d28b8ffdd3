"""The one door to the database: SQLite embedded by default, PostgreSQL in production.

Nothing else in the product makes a database engine. On SQLite the library is always ``pysqlite3``: the interpreter's
own ``sqlite3`` is a second copy of SQLite in the process, and two copies cancel each other's POSIX locks
(docs/adr/0001).
"""

import datetime as dt
import enum
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import orjson
import pysqlite3
from sqlalchemy import URL, BigInteger, DateTime, Engine, Enum, Integer, MetaData, create_engine, event, make_url
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.types import TypeDecorator

WRITERS, READERS = 1, 16
BUSY_TIMEOUT_MS = 30_000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "cache_size=-16000",
)
MOST_NAMED = 5_000
"""Values that one statement may name: SQLite takes 32,766 of them, PostgreSQL 65,535, and statements have others."""

Named = TypeVar("Named")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment in UTC. Naive values are refused, because an hour lost in a police record cannot be argued away."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn an aware moment into UTC; SQLite stores it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give the moment back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys: 64 bit on PostgreSQL; on SQLite the rowid, which is 64 bit under the name INTEGER."""


def by_value(members: type[enum.StrEnum], *, length: int = 24) -> Enum:
    """A column type for a StrEnum: stored by its value, checked by the database.

    :param members: the enumeration
    :param length: characters kept for later, longer members
    """
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=length,
        name=members.__name__.lower(),
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UtcDateTime, int: BigId}  # noqa: RUF012 - SQLAlchemy's own form


@dataclass(frozen=True)
class RawDdl:
    """Statements that SQLAlchemy has no words for: triggers, full-text tables."""

    after: str
    """Name of the table that they belong to."""
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]

    def statements(self, dialect: str) -> tuple[str, ...]:
        """The statements for one kind of database."""
        return self.sqlite if dialect == "sqlite" else self.postgresql


RAW_DDL: list[RawDdl] = []
"""All raw statements, in the order in which their modules were imported; the first migration runs them too."""


def raw_ddl(*, after: str, sqlite: Sequence[str] = (), postgresql: Sequence[str] = ()) -> None:
    """Declare statements that must be run once the table *after* exists."""
    RAW_DDL.append(RawDdl(after, tuple(sqlite), tuple(postgresql)))


def refuse_changes(table: str, *, when: str = "1=1", act: str = "UPDATE", message: str) -> None:
    """Let the database itself refuse to change rows of an append-only table, whoever asks.

    :param when: SQL condition over OLD and NEW under which the act is refused
    :param act: UPDATE or DELETE
    :param message: what the database answers, without quotes
    """
    name = f"{table}_refuses_{act.lower()}"
    raw_ddl(
        after=table,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{message}'; END $$",
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
        ],
    )


@event.listens_for(Base.metadata, "after_create")
def _run_raw_ddl(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    for ddl in RAW_DDL:
        for statement in ddl.statements(connection.dialect.name):
            connection.exec_driver_sql(statement)


@dataclass(frozen=True)
class Database:
    """A database with its writers and its readers.

    On SQLite there is one writing connection, whose transactions begin IMMEDIATE, and sixteen reading ones; a plain
    BEGIN that turns into a write fails with "database is locked" under load. On PostgreSQL both are the same pool.
    """

    url: URL
    writer: Engine
    reader: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.writer.dialect.name == "sqlite"

    def write_session(self) -> Session:
        """Open a session for one write transaction; whoever opens it commits or closes it."""
        return Session(self.writer, expire_on_commit=False)

    def read_session(self) -> Session:
        """Open a session that only reads; it sees one snapshot on SQLite."""
        return Session(self.reader, expire_on_commit=False, autoflush=False)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Run one write transaction for a job or a command: commits at the end, rolls back on an exception."""
        with self.write_session() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read, and leave nothing behind."""
        with self.read_session() as session:
            yield session

    def dispose(self) -> None:
        """Close all connections, as before a fork or at the end of a test."""
        self.writer.dispose()
        self.reader.dispose()


def json_text(value: object) -> str:
    """How JSON columns are written: UTF-8 as it is, so that Hindi in a table can be read and searched.

    :raises TypeError: for what is no JSON
    """
    return orjson.dumps(value).decode()


def in_slices(values: Collection[Named]) -> Iterator[list[Named]]:
    """Give values, such as the ids of rows, in parts of which each may stand in the ``IN (…)`` of one statement."""
    left = iter(values)
    while part := list(islice(left, MOST_NAMED)):
        yield part


def make_database(url: str | URL, *, echo: bool = False) -> Database:
    """Open the database at *url* (``sqlite:////path`` or ``postgresql://…``).

    :raises ValueError: for any other kind of database
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _make_sqlite(parsed, echo=echo)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        pool = create_engine(
            parsed,
            pool_size=READERS,
            max_overflow=4,
            pool_pre_ping=True,
            json_serializer=json_text,
            json_deserializer=orjson.loads,
            echo=echo,
        )
        return Database(parsed, pool, pool)
    raise ValueError(f"Patravali runs on SQLite and PostgreSQL, not on {parsed.get_backend_name()!r}")


def make_sqlite_engine(url: URL, *, begin: str, pool_size: int, echo: bool = False) -> Engine:
    """Make one engine on the embedded database, with our library and pragmas.

    :param begin: how its transactions begin: ``BEGIN`` or ``BEGIN IMMEDIATE``
    """
    engine = create_engine(
        url,
        module=pysqlite3,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        json_serializer=json_text,
        json_deserializer=orjson.loads,
        echo=echo,
    )

    event.listen(engine, "connect", _prepare)

    def start(connection: PoolProxiedConnection) -> None:
        connection.cursor().execute(begin)

    # Not a listener: one on the engine, for whatever, makes every statement of every session dispatch events.
    engine.dialect.do_begin = start  # type: ignore[assignment]
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _make_sqlite(url: URL, *, echo: bool) -> Database:
    if not url.database or url.database == ":memory:":
        raise ValueError("the embedded database is a file: sqlite:////var/lib/patravali/patravali.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    url = url.set(drivername="sqlite")
    writer = make_sqlite_engine(url, begin="BEGIN IMMEDIATE", pool_size=WRITERS, echo=echo)
    reader = make_sqlite_engine(url, begin="BEGIN", pool_size=READERS, echo=echo)
    return Database(url, writer, reader)
