"""Each minute: timers of the diagrams that are due, each instance in a transaction of its own."""

from engine import runtime
from engine.timers import due_instances
from workflows import movement
from workflows.answers import prune_answers
from workflows.jobs import JobContext, Payload, job_kind, schedule
from workflows.movement import Act
from workflows.organisation import SYSTEM
from workflows.subjects import lock_subject

AT_ONCE = 20
"""Instances of one transaction: some 60 ms, well under the limit of a write."""
BATCHES = 50
"""In one minute; after an outage the rest follows in the next."""


@job_kind("engine.timers")
def fire_timers(context: JobContext, _payload: Payload) -> None:
    """Let what is due happen, the longest due first; what fails becomes an incident and holds up nothing else."""
    for _ in range(BATCHES):
        if fire_batch(context) < AT_ONCE:
            return


def fire_batch(context: JobContext) -> int:
    """Fire some instances and note who holds their files afterwards; gives how many were looked at."""
    now = context.now()
    with context.database.writing() as db:
        due = due_instances(db, now, limit=AT_ONCE)
        runtime.fire_due(db, now, AT_ONCE, actor=str(SYSTEM), lock_subject=lock_subject, due=due)
        for subject_id in sorted({subject_id for subject_id, _instance_id in due}):
            movement.follow_custody(db, lock_subject(db, subject_id), None, act=Act.BY_DIAGRAM, actor=SYSTEM, now=now)
    return len(due)


@job_kind("answers.prune")
def prune(context: JobContext, _payload: Payload) -> None:
    """Forget keys of forms that no open page can still hold."""
    with context.database.writing() as db:
        prune_answers(db, now=context.now())


schedule("engine.timers", "* * * * *")
schedule("answers.prune", "17 3 * * *")
