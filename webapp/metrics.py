"""What the office costs and how it stands, for whoever watches over the server: log lines and ``/metrics``.

The text is that of Prometheus (exposition format 0.0.4). Figures of the office are read from the database when they are
asked for; what was done is counted over all processes of this machine (:mod:`webapp.counters`). Every process gives the
same answer.
"""

import hmac
import logging
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, request

from engine.runtime import observation
from webapp.config import Settings
from webapp.counters import Counters, folder_of, head, lines_of, log
from webapp.db import database_of, read_db, utc_now
from workflows.workload import workload

bp = Blueprint("metrics", __name__)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@bp.get("/metrics")
def metrics() -> Response:
    """The figures; whoever may not see them learns nothing of the address."""
    settings = cast(Settings, current_app.extensions["patravali_settings"])
    if not may_see(settings):
        abort(404)
    counters = cast(Counters, current_app.extensions["patravali_counters"])
    stands = workload(read_db(), now=utc_now())
    lines = [
        line for name, help_, value in stands.figures() for line in (*head(name, "gauge", help_), f"{name} {value}")
    ]
    text = "\n".join([*lines, *lines_of(counters.together()), ""])
    return Response(text, mimetype="text/plain; version=0.0.4")


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
    counters = app.extensions["patravali_counters"] = Counters(folder_of(settings.home), settings.slow_ms)
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
