"""What this machine lacks, in sentences: run before the first day and after each change."""

import shutil
from collections.abc import Callable, Iterator

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.db import Database
from webapp.assets import read_built
from webapp.config import Settings
from workflows import migrations
from workflows.documents.tessdata import TessdataMissing, check_tessdata

OLDEST_SQLITE = (3, 51, 3)
"""Before it, a WAL that is reset at a bad moment can lose a commit (docs/adr/0001)."""
LEAST_FREE_GB = 5

Check = Callable[[Settings, Database], Iterator[str]]


def look_at_database(_settings: Settings, database: Database) -> Iterator[str]:
    """Whether it can be reached, is young enough and has all migrations."""
    try:
        with database.reading() as db:
            if database.is_sqlite:
                version = str(db.scalar(text("SELECT sqlite_version()")))
                if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
                    yield f"The SQLite library is {version}: install the pinned packages again."
        if not migrations.is_current(database):
            yield "The database is not up to date. Run: patravali init"
    except DBAPIError as fault:
        yield f"The database cannot be reached: {fault.orig}"


def look_at_assets(_settings: Settings, _database: Database) -> Iterator[str]:
    """Whether the pages have their styles and scripts."""
    if not read_built("manifest.json"):
        yield "The browser assets are not built. Run: make setup"


def look_at_reading(settings: Settings, _database: Database) -> Iterator[str]:
    """Whether scans can be read."""
    try:
        check_tessdata(settings.tessdata)
    except TessdataMissing as missing:
        yield f"Scans cannot be read. {missing}"


def look_at_disk(settings: Settings, _database: Database) -> Iterator[str]:
    """Whether there is room for papers."""
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free / 1e9
    if free < LEAST_FREE_GB:
        yield f"Only {free:.1f} GB are free in {settings.home}; a year of one branch needs more."


def look_at_keys(settings: Settings, _database: Database) -> Iterator[str]:
    """Whether the keys are for this user's eyes alone."""
    for key in sorted((settings.home / "keys").glob("*.key")):
        if key.stat().st_mode & 0o077:
            yield f"Others can read {key}. Run: chmod 600 {key}"


def look_at_address(settings: Settings, _database: Database) -> Iterator[str]:
    """Whether browsers reach the server under the address that is printed."""
    if not settings.is_https and not settings.demo and "127.0.0.1" not in settings.public_url:
        yield f"{settings.public_url} is not https: cookies travel readable. Put a TLS proxy before the server."


CHECKS: tuple[Check, ...] = (
    look_at_database,
    look_at_assets,
    look_at_reading,
    look_at_disk,
    look_at_keys,
    look_at_address,
)


def examine(settings: Settings, database: Database) -> list[str]:
    """All that is wrong, each with what to do; empty when all is well."""
    return [sentence for check in CHECKS for sentence in check(settings, database)]
