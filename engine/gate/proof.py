"""Stage 2 of the gate, as the process asks for it that has an upload: one line to a fork server of its own.

The server (:mod:`engine.gate.forkserver`) is begun with the web worker, in a command when it first needs it. A child
that runs out of time or memory, or dies, proves nothing, and then the diagram is not published; nor is it when no
server can be begun.
"""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-X", "utf8", "-m", "engine.gate.forkserver"]
SURROUNDINGS = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
"""The whole environment of the server: none of ours, in which there are secrets."""

MOST_AT_ONCE = 2
"""Uploads that are examined at the same time; others wait their turn."""

PATIENCE = 50.0
"""Seconds for an answer: a child's own limit of time, and a server that begins on a busy machine."""

log = logging.getLogger("patravali.gate")


class Prover:
    """The fork server of this process; any thread may ask it.

    A process that was forked off begins its own: two must not speak on one line.
    """

    def __init__(self) -> None:
        self._lock, self._turns = threading.Lock(), threading.BoundedSemaphore(MOST_AT_ONCE)
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """The server's process; None when there is none."""
        return self._server.pid if self._server is not None else None

    def start(self) -> None:
        """Begin the server when there is none; it loads what it needs while others go on."""
        try:
            with self._lock:
                self._started()
        except OSError as error:
            log.warning("the server of stage 2 of the gate cannot be begun: %s", error)

    def ask(self, given: bytes) -> bytes:
        """Have an upload examined.

        :param given: what the child reads
        :return: what it answered; nothing, or half an answer, when it came to an end before
        :raises OSError: when the server cannot be begun, or does not answer in time
        """
        with self._turns:
            answered = self._asked(given)
            return answered if answered or not self._has_died() else self._asked(given)

    def stop(self) -> None:
        """End the server, with whatever it is doing."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """In a process that was forked off: the server is the parent's."""
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._server.returncode = 0  # not our child: there is nothing to wait for
        self._server = self._control = None
        self._lock, self._turns = threading.Lock(), threading.BoundedSemaphore(MOST_AT_ONCE)

    def _asked(self, given: bytes) -> bytes:
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(PATIENCE)
            try:
                with theirs, self._lock:
                    socket.send_fds(self._started(), [b"."], [theirs.fileno()])
                ours.sendall(given)
                ours.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: ours.recv(1 << 16), b""))
            except ConnectionError:
                return b""
            except TimeoutError:
                self.stop()
                raise

    def _has_died(self) -> bool:
        """Whether the server came to an end, and not only a child of it."""
        server = self._server
        try:
            return server is None or server.wait(0.1) is not None
        except subprocess.TimeoutExpired:
            return False

    def _started(self) -> socket.socket:
        if self._server is not None and self._server.poll() is not None:
            self._end()
        if self._control is None:
            self._server, self._control = _begin()
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._server.kill()
            self._server.wait()
        self._server = self._control = None


def _begin() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Begin a server; gives it, and our end of the line to it."""
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            server = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                COMMAND,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=SURROUNDINGS,
                cwd=ROOT,
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
    return server, ours


PROVER = Prover()
os.register_at_fork(after_in_child=PROVER.forget)
atexit.register(PROVER.stop)


def prove(key: str, files: Mapping[str, bytes]) -> list[dict[str, Any]] | None:
    """Validate and rehearse in a child.

    :param key: the process
    :param files: a closure that stage 1 found no error in
    :return: what was found: `rule`, `file`, `at`, `way`, words of the sentence; None when nothing could be proven
    """
    texts = {name: data.decode("latin-1") for name, data in files.items()}
    given = json.dumps({"key": key, "files": texts}, ensure_ascii=False).encode()
    try:
        answered = PROVER.ask(given)
    except OSError as error:
        log.warning("stage 2 of the gate cannot be asked: %s", error)
        return None
    return _read(answered)


def _read(answered: bytes) -> list[dict[str, Any]] | None:
    """An answer that is whole; a child that came to an end before gave half of one, or none."""
    try:
        answer: dict[str, Any] = json.loads(answered)
    except ValueError:
        return None
    if "failed" in answer:
        log.warning("stage 2 of the gate failed: %s", answer["failed"])
    found: list[dict[str, Any]] | None = answer.get("found")
    return found
