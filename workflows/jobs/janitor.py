"""Keeping the jobs in order by the clock: those of vanished workers are done by others, old finished ones forgotten."""

import datetime as dt
import logging
from collections import defaultdict

import dbos
from sqlalchemy import delete

from workflows.jobs.heart import alive
from workflows.jobs.kinds import JobContext, Payload, job_kind, schedule
from workflows.jobs.models import JobExecutor, JobProgress, JobState

log = logging.getLogger("patravali.jobs")

KEPT = dt.timedelta(days=30)
AT_ONCE = 1000


@job_kind("jobs.adopt")
def adopt_jobs(context: JobContext, _payload: Payload) -> None:
    """Give jobs that a vanished worker had begun back to their queue; a job is done at least once, so again is safe.

    A worker that comes back under its own name takes up its own at start; this is for one that does not.
    """
    with context.database.reading() as db:
        there = alive(db, context.now())
    begun = dbos.DBOS.list_workflows(status="PENDING", limit=AT_ONCE, load_input=False, load_output=False)
    orphans = defaultdict(list)
    for order in begun:
        if order.executor_id not in there and order.queue_name is not None:
            orphans[order.queue_name].append(order.workflow_id)
    for queue, orders in orphans.items():
        log.warning("%s jobs of vanished workers go back to %s", len(orders), queue)
        dbos.DBOS.resume_workflows(orders, queue_name=queue)


@job_kind("jobs.prune")
def prune_jobs(context: JobContext, _payload: Payload) -> None:
    """Forget jobs that were done a month ago; DBOS keeps every order until it is told."""
    before = context.now() - KEPT
    while old := _finished(before):
        dbos.DBOS.delete_workflows(old)
    with context.database.writing() as db:
        over = JobProgress.state.in_([JobState.DONE, JobState.CANCELLED])
        db.execute(delete(JobProgress).where(over, JobProgress.changed_at < before))
        db.execute(delete(JobExecutor).where(JobExecutor.seen_at < before))


def _finished(before: dt.datetime) -> list[str]:
    orders = dbos.DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"],
        completed_before=before.isoformat(),
        limit=AT_ONCE,
        load_input=False,
        load_output=False,
    )
    return [order.workflow_id for order in orders]


schedule("jobs.adopt", "* * * * *")
schedule("jobs.prune", "17 3 * * *")
