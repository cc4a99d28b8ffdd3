"""The application as a server runs it; importing this module reads the environment."""

from flask import Flask

from webapp.application import create_app
from webapp.config import read_settings
from webapp.db import database_of
from workflows import jobs

app = create_app(read_settings())


def start_jobs(application: Flask) -> None:
    """Start the job threads in the server, on the embedded database alone.

    On PostgreSQL several servers would share one name and take each other's jobs for orphans: there ``patravali
    worker`` does them, one process a name.
    """
    database = database_of(application)
    if not database.is_sqlite:
        return
    resources = application.extensions["patravali_job_resources"]
    jobs.launch(database, executor="server", resources=resources)
