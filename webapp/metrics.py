"""What the office costs and how it stands, for whoever watches over the server: log lines and ``/metrics``.

The text is that of Prometheus (exposition format 0.0.4). Figures of the office are read from the database when they are
asked for and are the same from every process. Counters are of the process that answers and carry its number, so that
several processes never mix theirs; sum them over ``pid``.
"""

import bisect
import hmac
import json
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, request

from engine.runtime import observation
from engine.runtime.observation import Observed
from webapp.config import Settings
from webapp.db import database_of, read_db, utc_now
from workflows.workload import workload

log = logging.getLogger("patravali.engine")
bp = Blueprint("metrics", __name__)
BUCKETS_MS = (2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1000.0)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class Counters:
    """Acts of this process, by process key and event."""

    def __init__(self, slow_ms: float) -> None:
        self.slow_ms = slow_ms
        self.lock = threading.Lock()
        self.acts: Counter[tuple[str, str]] = Counter()
        self.buckets: Counter[int] = Counter()
        self.total_ms = 0.0

    def hear(self, act: Observed) -> None:
        """Count an act and write its line; a slow one is a warning."""
        with self.lock:
            self.acts[act.key, act.event] += 1
            self.buckets[bisect.bisect_left(BUCKETS_MS, act.ms)] += 1
            self.total_ms += act.ms
        level = logging.WARNING if act.ms > self.slow_ms else logging.INFO
        log.log(level, json.dumps(vars(act) | {"slow": act.ms > self.slow_ms}, ensure_ascii=False))

    def lines(self) -> Iterator[str]:
        """The counters as text."""
        pid = os.getpid()
        with self.lock:
            acts, buckets, total = dict(self.acts), Counter(self.buckets), self.total_ms
        yield from _head("patravali_acts_total", "counter", "Acts of the engine that were committed.")
        for (key, event), count in sorted(acts.items()):
            yield f'patravali_acts_total{{pid="{pid}",process="{_quoted(key)}",event="{_quoted(event)}"}} {count}'
        yield from _head("patravali_act_seconds", "histogram", "Time of an act without its commit.")
        so_far = 0
        for place, most in enumerate(BUCKETS_MS):
            so_far += buckets[place]
            yield f'patravali_act_seconds_bucket{{pid="{pid}",le="{most / 1000:g}"}} {so_far}'
        yield f'patravali_act_seconds_bucket{{pid="{pid}",le="+Inf"}} {buckets.total()}'
        yield f'patravali_act_seconds_sum{{pid="{pid}"}} {total / 1000:.6f}'
        yield f'patravali_act_seconds_count{{pid="{pid}"}} {buckets.total()}'


@bp.get("/metrics")
def metrics() -> Response:
    """The figures; whoever may not see them learns nothing of the address."""
    settings = cast(Settings, current_app.extensions["patravali_settings"])
    if not may_see(settings):
        abort(404)
    counters = cast(Counters, current_app.extensions["patravali_counters"])
    stands = workload(read_db(), now=utc_now())
    lines = [
        line for name, help_, value in stands.figures() for line in (*_head(name, "gauge", help_), f"{name} {value}")
    ]
    return Response("\n".join([*lines, *counters.lines(), ""]), mimetype="text/plain; version=0.0.4")


def may_see(settings: Settings) -> bool:
    """With the token of the settings; without one only from this machine itself, never through a proxy."""
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    return request.remote_addr in ("127.0.0.1", "::1") and not any(name in request.headers for name in FORWARDED)


_listening: list[observation.Listener] = []
"""A process counts for one application: the last that was made."""


def init_app(app: Flask, settings: Settings) -> None:
    """Count and log the acts of this process."""
    counters = app.extensions["patravali_counters"] = Counters(settings.slow_ms)
    observation.count_statements(database_of(app).writer)
    while _listening:
        observation.stop_listening(_listening.pop())
    _listening.append(counters.hear)
    observation.listen(counters.hear)
    app.register_blueprint(bp)


def write_log() -> None:
    """Write the lines of acts to the error output of this process, as they are: one JSON object a line."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def _head(name: str, kind: str, help_: str) -> tuple[str, str]:
    return f"# HELP {name} {help_}", f"# TYPE {name} {kind}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
