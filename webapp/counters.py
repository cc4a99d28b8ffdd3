"""What the processes of one server have done, counted together: each keeps its own sums in a file beside the others'.

Whichever process is asked adds them up, so that a figure never falls back because another process answered. The sums of
a process that ended stay till the server is started anew; a counter may begin again at nothing then, and only then.
"""

import bisect
import json
import logging
import os
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.runtime.observation import Observed

log = logging.getLogger("patravali.engine")
BUCKETS_MS = (2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1000.0)


@dataclass
class Sums:
    """Acts by process key and event, and how long they took.

    :ivar buckets: by place in :data:`BUCKETS_MS`; the last one is for what took longer
    """

    acts: Counter[tuple[str, str]] = field(default_factory=Counter)
    buckets: Counter[int] = field(default_factory=Counter)
    total_ms: float = 0.0

    def add(self, other: "Sums") -> None:
        """Count those of another process too."""
        self.acts.update(other.acts)
        self.buckets.update(other.buckets)
        self.total_ms += other.total_ms

    def as_bytes(self) -> bytes:
        """For the file."""
        acts = [[key, event, count] for (key, event), count in self.acts.items()]
        return json.dumps({"acts": acts, "buckets": list(self.buckets.items()), "ms": self.total_ms}).encode()


def read_sums(raw: bytes) -> Sums:
    """From a file."""
    told: dict[str, Any] = json.loads(raw)
    acts = Counter({(key, event): count for key, event, count in told["acts"]})
    return Sums(acts, Counter(dict(told["buckets"])), told["ms"])


class Counters:
    """Acts of this process, and of its fellows in the same folder.

    :param folder: of this server alone; made when the first act is counted
    :param slow_ms: an act that took longer is a warning in the log
    """

    def __init__(self, folder: Path, slow_ms: float) -> None:
        self.folder, self.slow_ms, self.lock = folder, slow_ms, threading.Lock()
        self.own, self.mark = Sums(), secrets.token_hex(4)

    def hear(self, act: Observed) -> None:
        """Count an act and write its line; a slow one is a warning."""
        with self.lock:
            self.own.acts[act.key, act.event] += 1
            self.own.buckets[bisect.bisect_left(BUCKETS_MS, act.ms)] += 1
            self.own.total_ms += act.ms
            self._keep()
        level = logging.WARNING if act.ms > self.slow_ms else logging.INFO
        log.log(level, json.dumps(vars(act) | {"slow": act.ms > self.slow_ms}, ensure_ascii=False))

    def together(self) -> Sums:
        """The sums of all processes."""
        found = Sums()
        for path in sorted(self.folder.glob("*.json")):
            found.add(read_sums(path.read_bytes()))
        return found

    def _keep(self) -> None:
        """Put the sums beside those of the others. The act is done and committed: a full disk does not undo it."""
        path = self.folder / f"{os.getpid()}-{self.mark}.json"
        beside = path.with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(self.own.as_bytes())
            beside.replace(path)
        except OSError:
            log.exception("the figures of this process could not be kept")


def folder_of(home: Path) -> Path:
    """Where the processes of an installation on this machine keep their sums."""
    return home / "metrics"


def begin_anew(home: Path) -> None:
    """Forget the sums of processes that ran before the server was started."""
    for path in folder_of(home).glob("*.json"):
        path.unlink(missing_ok=True)


def lines_of(sums: Sums) -> Iterator[str]:
    """The sums in the text of Prometheus."""
    yield from head("patravali_acts_total", "counter", "Acts of the engine that were committed.")
    for (key, event), count in sorted(sums.acts.items()):
        yield f'patravali_acts_total{{process="{_quoted(key)}",event="{_quoted(event)}"}} {count}'
    yield from head("patravali_act_seconds", "histogram", "Time of an act without its commit.")
    so_far = 0
    for place, most in enumerate(BUCKETS_MS):
        so_far += sums.buckets[place]
        yield f'patravali_act_seconds_bucket{{le="{most / 1000:g}"}} {so_far}'
    yield f'patravali_act_seconds_bucket{{le="+Inf"}} {sums.buckets.total()}'
    yield f"patravali_act_seconds_sum {sums.total_ms / 1000:.6f}"
    yield f"patravali_act_seconds_count {sums.buckets.total()}"


def head(name: str, kind: str, help_: str) -> tuple[str, str]:
    """The two lines that stand before a figure."""
    return f"# HELP {name} {help_}", f"# TYPE {name} {kind}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
