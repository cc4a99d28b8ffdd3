"""A real server in its own process: gunicorn with its jobs, on a test's database; killed and stopped by its id."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from engine.db import Database
from tests.proofs.visitor import Visitor

START_S = 60
"""A server that has not answered by then is broken."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One gunicorn with its workers, in a process group of its own."""

    def __init__(self, database: Database, home: Path) -> None:
        self.home, self.port = home, free_port()
        home.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            "PATRAVALI_HOME": str(home),
            "PATRAVALI_DATABASE": database.url.render_as_string(hide_password=False),
            "PATRAVALI_SECRET_KEY": secrets.token_hex(32),
            "PATRAVALI_PAPERS_KEY": secrets.token_hex(32),
            "PATRAVALI_WORKERS": "2",
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.began_at = 0
        self.visitors: list[Visitor] = []

    def visitor(self, like: Visitor | None = None) -> Visitor:
        """A browser of its own; with the log-in of another one it is a second tab of that officer."""
        made = Visitor(self.port, dict(like.cookies), like.token) if like else Visitor(self.port)
        self.visitors.append(made)
        return made

    def close(self) -> None:
        """End everything."""
        for visitor in self.visitors:
            visitor.close()
        self.stop()

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.home / "server.log"

    COMMAND = ("-m", "gunicorn", "-c", "python:webapp.gunicorn", "webapp.serve:app")

    def start(self) -> None:
        """Start it, and come back when it answers."""
        with self.log.open("ab") as log:
            self.began_at = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, *self.COMMAND], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + START_S
        while not self.answers():
            assert self.process.poll() is None, f"the server ended: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < end, f"the server does not answer: {self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether a worker serves pages; the master alone listens long before."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_S)
        try:
            connection.request("GET", "/login")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Take the master and all its workers away at once, as a power cut of the process would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an administrator would."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def cpu_s(self) -> float:
        """CPU seconds that master and workers have used so far, read from the kernel."""
        assert self.process is not None
        total = 0.0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                total += _cpu_of(entry, self.process.pid)
        return total


class JobWorker(Server):
    """``patravali worker``: the jobs of an office on PostgreSQL, in a process of their own."""

    COMMAND = ("-u", "-m", "webapp.cli", "worker")

    def answers(self) -> bool:
        """Whether it has said that it works."""
        return b"Working as" in self.log.read_bytes()[self.began_at :]


def _cpu_of(entry: Path, group: int) -> float:
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended while we looked
        return 0.0
    if int(fields[2]) != group:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
