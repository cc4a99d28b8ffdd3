"""The one door to the database."""

import datetime as dt

import pytest
from sqlalchemy import text

from engine.db import Database, UtcDateTime, make_database


def test_readers_do_not_wait_for_the_writer(database: Database):
    with database.writing() as writer, database.reading() as reader:
        writer.execute(text("SELECT 1"))
        assert reader.execute(text("SELECT 1")).scalar() == 1


def test_an_exception_rolls_back(database: Database):
    with database.writing() as db:
        db.execute(text("CREATE TABLE sample (n INTEGER)"))
    with pytest.raises(ZeroDivisionError), database.writing() as db:
        db.execute(text("INSERT INTO sample VALUES (1)"))
        raise ZeroDivisionError
    with database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM sample")).scalar() == 0


def test_other_databases_are_refused():
    with pytest.raises(ValueError, match="SQLite and PostgreSQL"):
        make_database("mysql://localhost/x")


def test_an_embedded_database_is_a_file():
    with pytest.raises(ValueError, match="is a file"):
        make_database("sqlite://")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(dt.datetime(2026, 11, 23), None)  # noqa: DTZ001


def test_sqlite_is_the_library_that_we_pin(sqlite_database: Database):
    with sqlite_database.reading() as db:
        version = tuple(int(part) for part in db.execute(text("SELECT sqlite_version()")).scalar_one().split("."))
    assert version >= (3, 51, 3), "the WAL-reset fault is mended from 3.51.3 on"
