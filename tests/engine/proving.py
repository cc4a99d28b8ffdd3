"""Watching the server of stage 2 from outside, and beginning one that does something else."""

import os
import sys
import time
from pathlib import Path

from engine.gate import proof

TICKS = os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> str:
    """The children that a process has now."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


def time_of_children() -> float:
    """Processor seconds of all children that the server of this process has had, when none is under way any more."""
    proof.PROVER.start()
    pid = proof.PROVER.pid
    assert pid is not None
    while children_of(pid):
        time.sleep(0.01)
    of_children = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[13:15]
    return sum(map(int, of_children)) / TICKS


def server_that(examines: str, *, wall: int = 10) -> list[str]:
    """The command for a server whose children do something else than to examine.

    :param examines: an expression over `key` and `files`
    """
    code = (
        "import itertools, os, time, engine.gate.forkserver as server\n"
        f"server.WALL_SECONDS = {wall}\n"
        f"server.examine = lambda key, files: {examines}\n"
        "server.main()"
    )
    return [sys.executable, "-X", "utf8", "-c", code]
