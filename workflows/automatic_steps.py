"""Automatic steps of the diagrams that reach outside: a job does them, and tells the routing what came of it.

A step is done at least once, so that its operation names its effects (design §1.14). One that fails becomes an
incident; it is tried again by itself with longer and longer waits, and by hand at any time.
"""

import json
import logging
from typing import Any

from sqlalchemy.orm import Session

from engine import runtime
from engine.errors import Refusal, TaskGone
from engine.models import Instance, Step
from engine.runtime import STEP_JOB, NotMovable
from workflows import movement
from workflows.jobs import JobContext, Payload, job_kind, schedule
from workflows.movement import Act
from workflows.organisation import SYSTEM
from workflows.subjects import lock_subject

AT_ONCE = 100
"""Steps that are ordered anew in one minute."""
FAULT = Refusal(
    "The step failed because of a fault. The computer cell can see the cause.",
    "तकनीकी त्रुटि के कारण यह चरण पूरा नहीं हुआ। कम्प्यूटर सेल कारण देख सकता है।",
)
log = logging.getLogger(__name__)


@job_kind(STEP_JOB)
def do_step(context: JobContext, payload: Payload) -> None:
    """Do one step; what it refuses or fails at is written on the file, not on the job."""
    step_id = str(payload["step_id"])
    try:
        _bring(context, step_id, _results_of(context, step_id))
    except (TaskGone, NotMovable):
        log.info("automatic step %s is not waited for now", step_id)  # a suspended file orders it anew when resumed
    except Refusal as refusal:
        _note_failure(context, step_id, refusal)
    except Exception:  # whatever an operation raises has to become an incident
        log.exception("automatic step %s", step_id)
        _note_failure(context, step_id, FAULT)


@job_kind("engine.retries")
def order_failed_steps(context: JobContext, _payload: Payload) -> None:
    """Order anew the failed steps whose time has come."""
    with context.database.writing() as db:
        runtime.retry_due(db, context.now(), AT_ONCE)


def _results_of(context: JobContext, step_id: str) -> dict[str, Any]:
    with context.database.reading() as db:
        step = db.get(Step, step_id)
        facts = json.loads(db.get_one(Instance, step.instance_id).facts) if step is not None else {}
        operation, call = runtime.step_call(db, step_id, facts=facts, now=context.now())
        db.rollback()  # it may take long: nobody's snapshot is held open meanwhile
        return dict(operation.fn(call))


def _bring(context: JobContext, step_id: str, results: dict[str, Any]) -> None:
    now = context.now()
    with context.database.writing() as db:
        subject = lock_subject(db, _subject_of(db, step_id))
        done = runtime.run_step(db, step_id, results, now)
        movement.follow_custody(db, subject, done, act=Act.BY_DIAGRAM, actor=SYSTEM, now=now)


def _note_failure(context: JobContext, step_id: str, refusal: Refusal) -> None:
    with context.database.writing() as db:
        lock_subject(db, _subject_of(db, step_id))
        runtime.fail_step(db, step_id, refusal, context.now())


def _subject_of(db: Session, step_id: str) -> int:
    return db.get_one(Step, step_id).subject_id


schedule("engine.retries", "* * * * *")
