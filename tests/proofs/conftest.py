"""Fixtures of the proofs: a real server on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.db import Database
from tests.proofs.server import Server


@pytest.fixture
def server(office: Database, tmp_path: Path) -> Iterator[Server]:
    """A server on the test's own office; the test starts it once its desks are laid out."""
    made = Server(office, tmp_path / "home")
    office.dispose()
    yield made
    made.close()
