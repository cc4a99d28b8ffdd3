"""Carrying an order out, and taking it back: each file in a transaction of its own."""

import datetime as dt
import json
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import migration
from engine.db import Database
from engine.errors import Refusal
from engine.migration import MovedMeanwhile
from engine.models import Instance, ProcessVersion
from engine.specs import definition_of
from workflows import ledger, movement
from workflows.errors import NotFound, OfficeRefusal
from workflows.jobs import JobContext, Payload, job_kind
from workflows.movement import Act
from workflows.organisation import Actor, parse_actor
from workflows.subjects import Subject, lock_subject
from workflows.version_changes.models import ChangedFile, FileState, VersionChange
from workflows.version_changes.ordering import JOB, UNDO_JOB, order_undoing

AT_ONCE = 50
"""Files that are looked up together; each is a transaction of its own."""

Clock = Callable[[], dt.datetime]
Told = Callable[[int, int], None]


def carry_out(database: Database, change_id: int, *, clock: Clock, progress: Told | None = None) -> None:
    """Migrate the files of an order that wait. Stopped in the middle, it goes on with those that are left.

    :param clock: gives the moment of each file's transaction
    :param progress: told (done, total) after each batch
    """
    waiting = _ids(database, change_id, FileState.WAITING)
    for done, instance_id in enumerate(waiting, 1):
        with database.writing() as db:
            _carry_out_one(db, change_id, instance_id, now=clock())
        if progress is not None and (done % AT_ONCE == 0 or done == len(waiting)):
            progress(done, len(waiting))


def take_back(database: Database, change_id: int, *, reason: str, actor: Actor, clock: Clock) -> None:
    """Take back the files of an order that have not moved since; the others keep the reason why not."""
    for instance_id in _ids(database, change_id, FileState.MIGRATED):
        with database.writing() as db:
            try:
                with db.begin_nested():
                    undo_change(db, change_id, instance_id, reason=reason, actor=actor, now=clock())
            except Refusal as refusal:
                item = _locked(db, change_id, instance_id)
                item.why_en, item.why_hi = refusal.en, refusal.hi


def take_files_back(
    db: Session, change: VersionChange, run: int | None, *, reason: str, actor: Actor, now: dt.datetime
) -> None:
    """Take one file of an order back at once, or have the worker take back all that have not moved since.

    :param run: the one run; None for all
    :raises NotFound: when the order has no such file
    :raises BadInput: when the reason is missing
    :raises OfficeRefusal: when the order did not migrate the file
    :raises EngineRefusal: when it has moved since
    """
    if run is None:
        order_undoing(db, change, reason=reason, actor=actor, now=now)
    else:
        undo_change(db, change.id, run, reason=reason, actor=actor, now=now)


def undo_change(
    db: Session, change_id: int, instance_id: int, *, reason: str, actor: Actor, now: dt.datetime
) -> ChangedFile:
    """Bring one file of an order back to the version from which it came.

    :raises NotFound: when the order has no such file
    :raises OfficeRefusal: when the order did not migrate it
    :raises EngineRefusal: when it has moved since
    """
    subject = _lock_subject_of(db, change_id, instance_id)
    item = _locked(db, change_id, instance_id)
    if item.state is not FileState.MIGRATED:
        raise OfficeRefusal("This file was not taken to another version.", "यह पत्रावली दूसरे संस्करण पर नहीं ली गयी।")
    migration.undo_migration(db, instance_id, actor=str(actor), reason=reason, now=now)
    item.state, item.done_at, item.why_en, item.why_hi = FileState.UNDONE, now, "", ""
    payload: dict[str, ledger.Json] = {"order": change_id, "instance": instance_id, "reason": reason}
    ledger.record(db, subject, "version.change_undone", actor=actor, payload=payload, now=now)
    _follow(db, subject, actor=actor, reason=reason, now=now)
    return item


def _ids(database: Database, change_id: int, state: FileState) -> list[int]:
    with database.reading() as db:
        wanted = select(ChangedFile.instance_id).where(ChangedFile.change_id == change_id, ChangedFile.state == state)
        return list(db.scalars(wanted.order_by(ChangedFile.instance_id)))


def _carry_out_one(db: Session, change_id: int, instance_id: int, *, now: dt.datetime) -> None:
    subject = _lock_subject_of(db, change_id, instance_id)
    item, change = _locked(db, change_id, instance_id), db.get_one(VersionChange, change_id)
    if item.state is not FileState.WAITING:
        return  # another worker was faster
    actor = parse_actor(change.ordered_by)
    outcome = migration.migrate(
        db,
        [instance_id],
        change.to_version,
        migration.mapping_within(definition_of(db, item.from_version), json.loads(change.mapping)),
        actor=change.ordered_by,
        reason=change.reason,
        now=now,
        expect_revs={instance_id: item.expect_rev},
        find_desks=change.find_desks,
    )[0]
    item.done_at = now
    if outcome.refusal is not None:
        item.state = FileState.MOVED if isinstance(outcome.refusal, MovedMeanwhile) else FileState.REFUSED
        item.why_en, item.why_hi = outcome.refusal.en, outcome.refusal.hi
        return
    item.state = FileState.MIGRATED
    _record(db, subject, item, change, actor=actor, now=now)
    _follow(db, subject, actor=actor, reason=change.reason, now=now)


def _lock_subject_of(db: Session, change_id: int, instance_id: int) -> Subject:
    """The subject is locked before the order's row and the instance (model.md, lock order)."""
    item = db.get(ChangedFile, {"change_id": change_id, "instance_id": instance_id})
    if item is None:
        raise NotFound("This order has no such file.", "इस आदेश में ऐसी कोई पत्रावली नहीं है।")
    return lock_subject(db, item.subject_id)


def _locked(db: Session, change_id: int, instance_id: int) -> ChangedFile:
    key = {"change_id": change_id, "instance_id": instance_id}
    return db.get_one(ChangedFile, key, with_for_update=True, populate_existing=True)


def _record(
    db: Session, subject: Subject, item: ChangedFile, change: VersionChange, *, actor: Actor, now: dt.datetime
) -> None:
    numbers = {one: db.get_one(ProcessVersion, one).number for one in (item.from_version, change.to_version)}
    payload: dict[str, ledger.Json] = {
        "order": change.id,
        "instance": item.instance_id,
        "from": numbers[item.from_version],
        "to": numbers[change.to_version],
        "version": change.to_version,
        "reason": change.reason,
        "line": db.get_one(Instance, item.instance_id).history_seq,
    }
    ledger.record(db, subject, "version.changed", actor=actor, payload=payload, now=now)


def _follow(db: Session, subject: Subject, *, actor: Actor, reason: str, now: dt.datetime) -> None:
    """The desk of the main work may be another one now, or none: the file follows it."""
    db.flush()  # who holds the file is read from the rows
    movement.follow_custody(db, subject, None, act=Act.BY_DIAGRAM, actor=actor, now=now, remark=reason)


@job_kind(JOB)
def change_versions(context: JobContext, payload: Payload) -> None:
    """Carry an order out."""
    carry_out(context.database, int(payload["change"]), clock=context.now, progress=context.progress)


@job_kind(UNDO_JOB)
def undo_versions(context: JobContext, payload: Payload) -> None:
    """Take an order back."""
    actor = parse_actor(str(payload["actor"]))
    take_back(context.database, int(payload["change"]), reason=str(payload["reason"]), actor=actor, clock=context.now)
