"""Work that does not wait for the officer: five verbs over DBOS Transact on the same database (design §1.14).

A job is enqueued in the officer's own transaction: committed, it will run; rolled back, it never was. It runs at least
once, so every kind gives its effects an id that makes the second time harmless. A kind **reads, works with no
transaction open, then writes**; heavy work goes to a child process.

``job_progress`` is what people see: waiting, under way, failed. DBOS keeps the order of the work and finds it again
after a crash; its own tables are read by nobody else.
"""

from workflows.jobs.janitor import adopt_jobs, prune_jobs
from workflows.jobs.kinds import JobCancelled, JobContext, JobKind, Payload, job_kind, schedule
from workflows.jobs.models import JobExecutor, JobProgress, JobState
from workflows.jobs.verbs import cancel, enqueue, jobs_of, list_failed, retry
from workflows.jobs.worker import install, launch, shutdown

__all__ = [
    "JobCancelled",
    "JobContext",
    "JobExecutor",
    "JobKind",
    "JobProgress",
    "JobState",
    "Payload",
    "adopt_jobs",
    "cancel",
    "enqueue",
    "install",
    "job_kind",
    "jobs_of",
    "launch",
    "list_failed",
    "prune_jobs",
    "retry",
    "schedule",
    "shutdown",
]
