"""Migrations of the whole schema, run by Alembic from code through the one door to the database.

A migration never imports the models: it says what it does in its own words, because it must still run when the models
have moved on. Raw statements (triggers, full-text tables) stand in it as text.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.db import Database
from workflows import jobs

HERE = Path(__file__).parent


def make_config(database: Database) -> Config:
    """Alembic's settings for this database; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["database"] = database
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to *revision*, and the tables of the job library with it. Can be run again."""
    command.upgrade(make_config(database), revision)
    jobs.install(database)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to *revision*; only on a copy, for a drill."""
    command.downgrade(make_config(database), revision)


def write_revision(database: Database, message: str) -> str:
    """Write a new migration from the difference between the models and the database; the author reads it.

    :return: the path of the file
    """
    script = command.revision(make_config(database), message=message, autogenerate=True)
    if script is None or isinstance(script, list):
        raise RuntimeError("Alembic wrote no single migration")
    return script.path


def is_current(database: Database) -> bool:
    """Whether the database has all migrations of this release."""
    head = ScriptDirectory.from_config(make_config(database)).get_current_head()
    with database.reading() as db:
        return MigrationContext.configure(db.connection()).get_current_revision() == head
