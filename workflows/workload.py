"""How much stands open in the whole office, for whoever watches over the server; numbers only."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import Incident, Instance, Task, Timer
from engine.states import InstanceStatus, TaskStatus
from workflows.escalations import Escalation
from workflows.jobs import JobProgress, JobState


@dataclass(frozen=True)
class Workload:
    """Figures at one moment.

    :ivar timers_due: timers of running instances that are due and have not fired
    :ivar timer_lag_s: seconds by which the oldest of them is late
    """

    open_tasks: int
    overdue_tasks: int
    went_up: int
    timers_due: int
    timer_lag_s: float
    incidents: int
    jobs_waiting: int
    jobs_running: int
    jobs_failed: int

    def figures(self) -> Iterator[tuple[str, str, float]]:
        """Name, meaning and value of each."""
        yield "patravali_open_tasks", "Tasks that are open.", self.open_tasks
        yield "patravali_overdue_tasks", "Open tasks past their date.", self.overdue_tasks
        yield "patravali_went_up_tasks", "Open tasks that went up to a superior for being late.", self.went_up
        yield "patravali_timers_due", "Timers that are due and have not fired.", self.timers_due
        yield "patravali_timer_lag_seconds", "How late the oldest of them is.", self.timer_lag_s
        yield "patravali_incidents_open", "Failures that wait for somebody.", self.incidents
        yield "patravali_jobs_waiting", "Jobs that wait.", self.jobs_waiting
        yield "patravali_jobs_running", "Jobs under way.", self.jobs_running
        yield "patravali_jobs_failed", "Jobs that failed and wait for somebody.", self.jobs_failed


def workload(db: Session, *, now: dt.datetime) -> Workload:
    """Count what stands open; each by an index."""
    is_open = Task.status == TaskStatus.OPEN
    due = (Timer.due <= now, Instance.status == InstanceStatus.RUNNING)
    timers, oldest = db.execute(
        select(func.count(), func.min(Timer.due)).join(Instance, Instance.id == Timer.instance_id).where(*due)
    ).one()
    counted = db.execute(
        select(JobProgress.state, func.count())
        .where(JobProgress.state.in_([JobState.WAITING, JobState.RUNNING, JobState.FAILED]))
        .group_by(JobProgress.state)
    )
    jobs = {row[0]: row[1] for row in counted}
    return Workload(
        open_tasks=db.scalars(select(func.count()).select_from(Task).where(is_open)).one(),
        overdue_tasks=db.scalars(select(func.count()).select_from(Task).where(is_open, Task.due < now)).one(),
        went_up=db.scalars(
            select(func.count()).select_from(Escalation).join(Task, Task.id == Escalation.task_id).where(is_open)
        ).one(),
        timers_due=timers,
        timer_lag_s=(now - oldest).total_seconds() if oldest is not None else 0.0,
        incidents=db.scalars(select(func.count()).select_from(Incident).where(Incident.resolved_at.is_(None))).one(),
        jobs_waiting=jobs.get(JobState.WAITING, 0),
        jobs_running=jobs.get(JobState.RUNNING, 0),
        jobs_failed=jobs.get(JobState.FAILED, 0),
    )
