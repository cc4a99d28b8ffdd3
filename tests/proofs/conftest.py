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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One table of what was proved: what each proof printed, and the time of those that only pass or fail."""
    rows = []
    for report in terminalreporter.stats.get("passed", []):
        said = [line.removeprefix("PROOF | ") for line in report.capstdout.splitlines() if line.startswith("PROOF | ")]
        asked = "prove" in report.keywords
        rows += said or ([f"{report.nodeid.partition('::')[2]} | passed | {report.duration:.0f} s"] if asked else [])
    if rows:
        terminalreporter.section("what was proved")
        terminalreporter.write_line("| Proof | How much | Result |\n|---|---|---|")
        for row in rows:
            terminalreporter.write_line(f"| {row} |")
