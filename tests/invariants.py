"""What must hold in the database after every commit, whatever happened to the process (model.md, design §1.5)."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import History, Instance, Step, Subscription, Task, Timer
from engine.states import ALIVE, MAIN_KINDS, InstanceRole, StepStatus, TaskStatus
from workflows import ledger, movement
from workflows.asks.models import Ask
from workflows.correspondence import CorrespondenceItem
from workflows.documents.models import Document
from workflows.files import File
from workflows.jobs import JobProgress, JobState
from workflows.movement import Act, Movement
from workflows.notes import Note
from workflows.receipts import Receipt
from workflows.subjects import Subject, whole_subject

COMPLETED, UNDONE = "completed", "undone"
"""Events of the history that close a task, and that open it again."""


def check_all(db: Session) -> None:
    """Look at every subject, instance, task, number and chain.

    :raises AssertionError: with all that is wrong, a line each
    """
    faults = list(faults_of(db))
    assert not faults, "\n".join(faults)


def faults_of(db: Session) -> Iterator[str]:
    """All that is wrong."""
    yield from _faults_of_custody(db)
    yield from _faults_of_movements(db)
    yield from _faults_of_instances(db)
    yield from _faults_of_history(db)
    yield from _faults_of_tasks(db)
    yield from _faults_of_papers(db)
    yield from _faults_of_numbers(db)
    yield from _faults_of_jobs(db)
    for fault in ledger.verify_all(db):
        if not fault.warning:
            yield f"ledger {fault.chain_kind} {fault.chain_id}, event {fault.seq}: {fault.en}"


def _faults_of_custody(db: Session) -> Iterator[str]:
    mains: dict[int, list[Task]] = {}
    rows = db.scalars(
        select(Task)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.status == TaskStatus.OPEN, Task.kind.in_(MAIN_KINDS), Instance.role == InstanceRole.MAIN)
    )
    for task in rows:
        mains.setdefault(task.subject_id, []).append(task)
    last = _last_movements(db)
    for subject in db.scalars(select(whole_subject())):
        tasks = mains.get(subject.id, [])
        if len(tasks) > 1:
            yield f"subject {subject.id} has {len(tasks)} open main tasks"
            continue
        task = tasks[0] if tasks else None
        if subject.custody_task_id != (task.id if task else None):
            yield f"subject {subject.id} names task {subject.custody_task_id}, but {task.id if task else None} is open"
        moved = last.get(subject.id)
        if moved is None:
            yield f"subject {subject.id} has no movement"
            continue
        holder = movement.desk_of(task) if task else subject.keeper_post_id
        pool = task.role if task is not None and holder is None else ""
        if task is not None and (moved.to_post_id, moved.to_role) != (holder, pool):
            yield f"subject {subject.id} is held by {holder or pool}, but went to {moved.to_post_id or moved.to_role}"
        if task is None and isinstance(subject, File) and moved.to_post_id != holder and moved.act is not Act.CLOSED:
            yield f"file {subject.id} waits with its keeper {holder}, but went to {moved.to_post_id}"


def _last_movements(db: Session) -> dict[int, Movement]:
    rows = db.scalars(select(Movement).where(Movement.recalled_at.is_(None)).order_by(Movement.seq))
    return {row.subject_id: row for row in rows}


def _faults_of_movements(db: Session) -> Iterator[str]:
    seen: dict[int, int] = {}
    before: dict[int, Movement] = {}
    for row in db.scalars(select(Movement).order_by(Movement.subject_id, Movement.seq)):
        seen[row.subject_id] = seen.get(row.subject_id, 0) + 1
        if row.seq != seen[row.subject_id]:
            yield f"movement {row.seq} of subject {row.subject_id} should be number {seen[row.subject_id]}"
        earlier = before.get(row.subject_id)
        if earlier is not None and earlier.to_post_id is not None and row.from_post_id != earlier.to_post_id:
            yield f"movement {row.seq} of subject {row.subject_id} leaves a desk that did not have it"
        if row.recalled_at is None:
            before[row.subject_id] = row


def _faults_of_instances(db: Session) -> Iterator[str]:
    alive: dict[int, int] = {}
    for one in db.scalars(select(Instance)):
        if one.role is InstanceRole.MAIN and one.status in ALIVE:
            alive[one.subject_id] = alive.get(one.subject_id, 0) + 1
        waits = (Task, Timer, Subscription)
        if one.status not in ALIVE:
            for table in waits:
                condition = [table.instance_id == one.id]
                condition += [Task.status == TaskStatus.OPEN] if table is Task else []
                left = db.scalar(select(func.count()).select_from(table).where(*condition))
                if left:
                    yield f"instance {one.id} is {one.status}, but has {left} rows in {table.__tablename__}"
        if one.undo_rev is not None and one.undo_rev >= one.rev:
            yield f"instance {one.id} could be undone to a later revision than its own"
    for subject_id, count in alive.items():
        if count > 1:
            yield f"subject {subject_id} has {count} main instances under way"
    orphans = select(Instance.id).where(Instance.subject_id.not_in(select(Subject.id)))
    for instance_id in db.scalars(orphans):
        yield f"instance {instance_id} belongs to no subject"


def _faults_of_history(db: Session) -> Iterator[str]:
    counts = db.execute(
        select(
            History.instance_id, func.count(), func.min(History.seq), func.max(History.seq), func.max(History.rev)
        ).group_by(History.instance_id)
    )
    found = {row[0]: row[1:] for row in counts}
    for one in db.execute(select(Instance.id, Instance.history_seq, Instance.rev)):
        count, first, last, rev = found.get(one.id, (0, 0, 0, 0))
        if (count, first, last) != (one.history_seq, 1, one.history_seq):
            yield f"history of instance {one.id} has {count} rows from {first} to {last}, not {one.history_seq}"
        if rev != one.rev:
            yield f"history of instance {one.id} ends at revision {rev}, the instance at {one.rev}"


def _faults_of_tasks(db: Session) -> Iterator[str]:
    completions: dict[str, int] = {}
    for detail, event in db.execute(
        select(History.detail, History.event).where(History.event.in_((COMPLETED, UNDONE)))
    ):
        for task_id in _tasks_named(detail, event):
            completions[task_id] = completions.get(task_id, 0) + (1 if event == COMPLETED else -1)
    for task in db.scalars(select(Task)):
        done = task.status is TaskStatus.DONE
        if done and completions.get(task.id, 0) < 1:
            yield f"task {task.id} at {task.node} is done, but the history does not say so"
        if not done and completions.get(task.id, 0) > 0:
            yield f"task {task.id} at {task.node} is {task.status}, but the history says that it was completed"


def _tasks_named(detail: dict[str, object], event: str) -> list[str]:
    named = detail.get("task") if event == COMPLETED else detail.get("reopened", detail.get("task"))
    if isinstance(named, list):
        return [str(one) for one in named]
    return [str(named)] if named else []


def _faults_of_papers(db: Session) -> Iterator[str]:
    serial: dict[int, int] = {}
    page: dict[int, int] = {}
    for item in db.scalars(select(CorrespondenceItem).order_by(CorrespondenceItem.file_id, CorrespondenceItem.serial)):
        if item.serial != serial.get(item.file_id, 0) + 1 or item.page_from != page.get(item.file_id, 0) + 1:
            yield f"paper {item.serial} of file {item.file_id} breaks the series"
        serial[item.file_id], page[item.file_id] = item.serial, item.page_to
    for receipt in db.scalars(select(Receipt).where(Receipt.file_id.is_not(None))):
        found = db.scalar(select(func.count()).where(CorrespondenceItem.receipt_id == receipt.id))
        if found != 1:
            yield f"receipt {receipt.id} is on file {receipt.file_id}, which has {found} papers of it"
    for ask in db.scalars(select(Ask)):
        if db.get(Instance, ask.instance_id) is None:
            yield f"ask {ask.id} has no instance"


def _faults_of_numbers(db: Session) -> Iterator[str]:
    for name, numbers in _series(db).items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"the series {name} is not gap-free: {sorted(numbers)[:20]}"


def _series(db: Session) -> dict[str, list[int]]:
    series: dict[str, list[int]] = {}
    for district, year, number in db.execute(select(Receipt.diary_district_id, Receipt.diary_year, Receipt.diary_no)):
        series.setdefault(f"diary {district} {year}", []).append(number)
    for head, unit, year, serial in db.execute(select(File.head_id, File.unit_id, File.year, File.serial)):
        series.setdefault(f"file {head} {unit} {year}", []).append(serial)
    for district, number in db.execute(select(Subject.district_id, Subject.computer_no)):
        series.setdefault(f"computer {district}", []).append(number)
    for file_id, number in db.execute(select(Note.file_id, Note.number).where(Note.number.is_not(None))):
        series.setdefault(f"notes {file_id}", []).append(number)
    return series


def _faults_of_jobs(db: Session) -> Iterator[str]:
    documents, subjects = set(db.scalars(select(Document.id))), set(db.scalars(select(Subject.id)))
    for job in db.scalars(select(JobProgress)):
        if job.subject_id is not None and job.subject_id not in subjects:
            yield f"job {job.id} is for subject {job.subject_id}, which is not there"
        name, _colon, number = job.id.partition(":")
        if job.kind == "ocr" and number.isdigit() and int(number) not in documents:
            yield f"job {name} {number} reads a document that is not there"
        if job.state is JobState.FAILED:
            yield f"job {job.id} failed: {job.error_en}"
    jobs = set(db.scalars(select(JobProgress.id)))
    for step in db.scalars(select(Step).where(Step.status == StepStatus.WAITING)):
        if not any(step.id in job for job in jobs):
            yield f"step {step.id} waits, but no job will run it"
