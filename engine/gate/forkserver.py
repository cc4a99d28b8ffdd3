"""The server of stage 2: it has everything loaded, and forks a child with limits for each upload.

It is an interpreter of its own with one thread, begun without the secrets, sockets and database handles of the process
that asks. Texts go in and findings come out as JSON. A child takes its limits upon itself before it looks at the
upload; the kernel ends one that passes them, and an answer that is not whole proves nothing. Its standard input is the
line to the process that began it: when that one is gone, the server goes too.
"""

import gc
import json
import os
import resource
import signal
import socket
import traceback
from types import FrameType

from engine.gate.examination import examine, schema

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 2
WALL_SECONDS = 20
"""By the clock on the wall: a busy machine is no fault of the diagram."""

_CHUNK = 1 << 16


def read_all(line: socket.socket) -> bytes:
    """All that the other side sends before it closes its half."""
    parts = []
    while part := line.recv(_CHUNK):
        parts.append(part)
    return b"".join(parts)


def take_limits() -> None:
    """What an upload may cost; the kernel sees to it."""
    signal.alarm(WALL_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(line: socket.socket) -> None:
    """Be the child: limits, then the upload.

    :param line: the upload comes in on it, the findings go out
    """
    take_limits()
    try:
        given = json.loads(read_all(line))
        files = {name: text.encode("latin-1") for name, text in given["files"].items()}
        said: dict[str, object] = {"found": examine(given["key"], files)}
    except Exception as error:  # noqa: BLE001 - the process that asked keeps the log
        said = {"failed": _last_of(error)}
    line.sendall(json.dumps(said).encode())


def serve(control: socket.socket) -> None:
    """Fork a child for each line that comes in, until the other side is gone.

    :param control: a Unix socket over which lines are handed
    """
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        message, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for line in lines:
            if os.fork() == 0:
                _be_child(control, line)
            os.close(line)


def main() -> None:
    """Be the server."""
    schema()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as control:
        serve(control)


def _be_child(control: socket.socket, handed: int) -> None:
    """Whatever happens, a child ends here and never goes on as a second server."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        with socket.socket(fileno=handed) as line:
            answer(line)
        status = 0
    finally:
        os._exit(status)


def _last_of(error: Exception) -> str:
    """What failed, and where, in a line of a log."""
    places = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__}: {error} at {', '.join(f'{place.name}:{place.lineno}' for place in places)}"


def _reap(_signal: int, _frame: FrameType | None) -> None:
    """Let ended children go."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


if __name__ == "__main__":
    main()
