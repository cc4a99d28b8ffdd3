"""A worker of its own process, to be killed in the middle of a job.

``python -m tests.workflows.job_worker URL [NAME]``
"""

import sys
import time
from pathlib import Path

from engine.db import make_database
from workflows.jobs import JobContext, Payload, job_kind, launch


@job_kind("test.slow")
def slow(_context: JobContext, payload: Payload) -> None:
    """Leave one line at the beginning and one at the end, with a pause between."""
    with Path(payload["trace"]).open("a") as trace:
        trace.write("begun\n")
    if not Path(payload["release"]).exists():
        time.sleep(60)
    with Path(payload["trace"]).open("a") as trace:
        trace.write("ended\n")


if __name__ == "__main__":
    launch(make_database(sys.argv[1]), executor=sys.argv[2] if len(sys.argv) > 2 else "test-worker", poll_s=0.05)
    print("up", flush=True)
    time.sleep(120)
