"""The application as a server runs it; importing this module reads the environment."""

from flask import Flask

from webapp.application import create_app
from webapp.config import read_settings
from webapp.db import database_of
from workflows import jobs

app = create_app(read_settings())


def start_jobs(application: Flask) -> None:
    """Start the job threads on the application's database."""
    resources = application.extensions["patravali_job_resources"]
    jobs.launch(database_of(application), executor="server", resources=resources)
