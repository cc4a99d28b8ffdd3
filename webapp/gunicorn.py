"""gunicorn's settings: one worker of sixteen threads on the embedded database (design §1.13), jobs started in it.

Used as ``gunicorn -c python:webapp.gunicorn webapp.serve:app``.
"""

import gc
from typing import Any

from webapp.config import read_settings

_settings = read_settings()

bind = _settings.bind or f"127.0.0.1:{_settings.port}"
workers = 1 if _settings.database.startswith("sqlite") else _settings.workers
worker_class = "gthread"
threads = _settings.threads
keepalive = 75
timeout = 120
graceful_timeout = 30
accesslog = None
errorlog = "-"
limit_request_line = 8190
forwarded_allow_ips = "127.0.0.1"
# It would lie in the home of whoever starts the server, one for all installations on the machine.
control_socket_disable = True


def on_starting(_server: Any) -> None:  # noqa: ANN401 - gunicorn's own class has no types
    """Count from nothing: what was counted before this start is over."""
    from webapp.counters import begin_anew  # noqa: PLC0415 - not while the settings are read

    begin_anew(_settings.home)


def post_worker_init(_worker: Any) -> None:  # noqa: ANN401 - gunicorn's own class has no types
    """Start in the worker what is its own: the jobs, and the server that proves diagrams.

    What start-up made is left out of the garbage collector's walks.
    """
    from engine.gate.proof import PROVER  # noqa: PLC0415 - only in the worker
    from webapp.metrics import write_log  # noqa: PLC0415 - as above
    from webapp.serve import app, start_jobs  # noqa: PLC0415 - as above

    PROVER.start()
    write_log()
    start_jobs(app)
    gc.collect()
    gc.freeze()
