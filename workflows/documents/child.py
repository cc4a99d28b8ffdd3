"""Work on other people's files in a process of its own: small, timed, without a database handle or an inherited file.

The parent calls :func:`run_child`; the child is this same module, which first takes the limits upon itself and then
imports the module that does the work. (Limits set by the parent between fork and exec are not safe with threads.)
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What a child may use.

    :ivar seconds: by the clock on the wall; then it is killed
    :ivar cpu_seconds: of the processor
    :ivar memory_mb: address space
    :ivar output_mb: bytes that it may write, to its answer or anywhere else
    :ivar nice: how far it stands back behind the pages that officers wait for
    """

    seconds: float
    cpu_seconds: int
    memory_mb: int = 1500
    output_mb: int = 300
    nice: int = 0


class ChildFailed(Exception):  # noqa: N818 - it failed; what that means is the caller's to say
    """The child gave no answer.

    :ivar timed_out: it was stopped by the clock, which may be the fault of a busy machine
    :ivar exhausted: it used up its time of the processor, which is the file's own fault
    """

    def __init__(self, what: str, code: int | None) -> None:
        super().__init__(what)
        self.timed_out = code is None
        self.exhausted = code == -signal.SIGXCPU


def run_child(module: str, *arguments: str, data: bytes, limits: Limits) -> bytes:
    """Run ``module.main(arguments)`` in a child with *data* as its standard input, and return what it wrote.

    :raises ChildFailed: when it ran out of time or memory, or died
    """
    command = [sys.executable, "-X", "utf8", "-m", __name__, json.dumps(asdict(limits)), module, *arguments]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        given.write(data)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module names
            command, stdin=given, stdout=answer, stderr=complaint, env=_environment(), cwd=ROOT, start_new_session=True
        )
        code = _wait(process, limits.seconds)
        answer.seek(0)
        complaint.seek(0)
        if code != 0:
            last = complaint.read()[-300:].decode(errors="replace")
            raise ChildFailed(f"{module} ended with {code}: {last}", code)
        return answer.read()


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Wait for the child; kill it with all that it started when the time is over, and return None."""
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def _environment() -> dict[str, str]:
    """Return what the child sees of the surroundings: no secret, no database address, one thread a library."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"), "1")
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **threads}


def take_limits(limits: Limits) -> None:
    """Bind this process to *limits*; there is no way back."""
    for what, amount in (
        (resource.RLIMIT_AS, limits.memory_mb * MEGABYTE),
        (resource.RLIMIT_FSIZE, limits.output_mb * MEGABYTE),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))
    # the signal of the lower limit says why it ended; with both alike it would be a plain kill
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 2))
    os.nice(limits.nice)


def main() -> None:
    """Be the child: limits first, then the work."""
    take_limits(Limits(**json.loads(sys.argv[1])))
    importlib.import_module(sys.argv[2]).main(sys.argv[3:])


if __name__ == "__main__":
    main()
