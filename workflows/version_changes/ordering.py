"""Choosing the files, and the order itself."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectin_polymorphic

from engine import migration
from engine.migration import Comparison, Prospect
from engine.models import Instance, ProcessVersion, Task
from engine.specs import definition_of
from engine.states import ALIVE, TaskStatus, VersionState
from workflows import jobs, ledger
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.files import File
from workflows.organisation import Actor
from workflows.receipts import Receipt
from workflows.subjects import Subject
from workflows.version_changes.models import ChangedFile, FileState, VersionChange

REASON_LENGTH = 500
JOB, UNDO_JOB = "versions.change", "versions.undo"


@dataclass(frozen=True)
class UnderWay:
    """One run of a diagram, and where it stands.

    :ivar number: of the version on which it runs
    :ivar tasks: its open work
    """

    instance: Instance
    subject: Subject
    number: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Tally:
    """How far an order is."""

    counts: Mapping[FileState, int]

    @property
    def total(self) -> int:
        """All files of the order."""
        return sum(self.counts.values())

    @property
    def is_done(self) -> bool:
        """Whether none waits any more."""
        return self.counts.get(FileState.WAITING, 0) == 0


def files_under_way(
    db: Session, key: str, *, district_id: int, on: str = "", other_than: str = "", offset: int = 0, limit: int = 100
) -> tuple[list[UnderWay], int]:
    """The runs of a process that are not over, by number of their subject.

    :param on: id of the one version whose runs are wanted; otherwise those of all
    :param other_than: id of a version whose runs are left out
    :return: one page of them, and how many there are in all
    """
    wanted = (
        select(Instance, Subject, ProcessVersion.number)
        .join(ProcessVersion, ProcessVersion.id == Instance.version_id)
        .join(Subject, Subject.id == Instance.subject_id)
        .where(ProcessVersion.key == key, Instance.status.in_(ALIVE), Subject.district_id == district_id)
        .where(ProcessVersion.id != other_than)
        .options(selectin_polymorphic(Subject, [File, Receipt]))
    )
    if on:
        wanted = wanted.where(ProcessVersion.id == on)
    total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    found = db.execute(wanted.order_by(Instance.subject_id, Instance.id).offset(offset).limit(limit)).all()
    open_work: dict[int, list[Task]] = {}
    ids = [instance.id for instance, _subject, _number in found]
    for task in db.scalars(select(Task).where(Task.instance_id.in_(ids), Task.status == TaskStatus.OPEN)):
        open_work.setdefault(task.instance_id, []).append(task)
    return [UnderWay(one, subject, number, tuple(open_work.get(one.id, ()))) for one, subject, number in found], total


def compare_versions(
    db: Session, version: ProcessVersion, before: Collection[str], mapping: Mapping[str, str]
) -> list[Comparison]:
    """A version side by side with the older ones on which files run, the newest of these first.

    :param before: ids of the older versions
    :raises BadMapping: when the mapping names an element that is in none of them, or not in the new version
    """
    wanted = select(ProcessVersion.id).where(ProcessVersion.id.in_(before), ProcessVersion.id != version.id)
    old = [definition_of(db, one) for one in db.scalars(wanted.order_by(ProcessVersion.number.desc()))]
    new = definition_of(db, version.id)
    parts = [migration.mapping_within(one, mapping) for one in old]
    strange = mapping.keys() - {name for part in parts for name in part}
    if old and strange:
        migration.compare(old[0], new, {name: mapping[name] for name in strange})  # refuses it by name
    return [migration.compare(one, new, part) for one, part in zip(old, parts, strict=True)]


def look_ahead(
    db: Session, version: ProcessVersion, files: Sequence[UnderWay], mapping: Mapping[str, str], *, now: dt.datetime
) -> dict[int, Prospect]:
    """Where each run would stand in a version, or why it cannot be taken there; by its id. Nothing is written.

    :raises BadMapping: as :func:`compare_versions`
    """
    by_version: dict[str, list[int]] = {}
    for one in files:
        by_version.setdefault(one.instance.version_id, []).append(one.instance.id)
    compare_versions(db, version, by_version.keys(), mapping)
    found: dict[int, Prospect] = {}
    for version_id, ids in by_version.items():
        said = migration.mapping_within(definition_of(db, version_id), mapping)
        found |= {one.instance_id: one for one in migration.preview(db, ids, version.id, said, now=now)}
    return found


def order_change(
    db: Session,
    version: ProcessVersion,
    seen: Mapping[int, int],
    mapping: Mapping[str, str],
    *,
    reason: str,
    find_desks: bool,
    district_id: int,
    actor: Actor,
    now: dt.datetime,
    by_job: bool = True,
) -> VersionChange:
    """Order files to be taken to another version.

    :param seen: the runs, each with the revision at which it was looked at
    :param mapping: old element to new element, where nothing was found or something else is meant
    :param by_job: have the worker carry it out once this transaction is committed
    :raises BadInput: when the reason or the files are missing
    :raises BadMapping: when the mapping names an element that is not there
    :raises OfficeRefusal: when the version is not in use, or a file is ordered already
    """
    if not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    chosen = _chosen(db, version, seen, district_id)
    compare_versions(db, version, {one.version_id for one in chosen}, mapping)  # refuses a mapping that names nothing
    change = VersionChange(
        district_id=district_id, key=version.key, to_version=version.id, mapping=json.dumps(dict(mapping)),
        find_desks=find_desks, reason=reason.strip()[:REASON_LENGTH], ordered_by=str(actor), ordered_at=now,
    )  # fmt: skip
    db.add(change)
    db.flush()  # its files and its job name it by its id
    db.add_all(
        ChangedFile(
            change_id=change.id, instance_id=one.id, subject_id=one.subject_id, from_version=one.version_id,
            expect_rev=seen[one.id],
        )
        for one in chosen
    )  # fmt: skip
    payload: dict[str, ledger.Json] = {
        "order": change.id,
        "version": version.id,
        "number": version.number,
        "files": len(chosen),
        "mapping": dict(mapping),
        "reason": change.reason,
    }
    chain = ledger.configuration_chain(district_id, f"process:{version.key}")
    ledger.record(db, chain, "process.migration_ordered", actor=actor, payload=payload, now=now)
    if by_job:
        jobs.enqueue(db, JOB, {"change": change.id}, key=str(change.id))
    return change


def order_undoing(db: Session, change: VersionChange, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Have the worker take back all files of an order that have not moved since.

    :raises BadInput: when the reason is missing
    """
    if not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    payload = {"change": change.id, "reason": reason.strip()[:REASON_LENGTH], "actor": str(actor)}
    chain = ledger.configuration_chain(change.district_id, f"process:{change.key}")
    said: dict[str, ledger.Json] = {"order": change.id, "reason": reason.strip()[:REASON_LENGTH]}
    event = ledger.record(db, chain, "process.migration_undoing_ordered", actor=actor, payload=said, now=now)
    jobs.enqueue(db, UNDO_JOB, payload, key=f"{change.id}:{event.seq}")


def change_numbered(db: Session, change_id: int, *, district_id: int) -> VersionChange:
    """One order.

    :raises NotFound: when the district has none of this number
    """
    found = db.get(VersionChange, change_id)
    if found is None or found.district_id != district_id:
        raise NotFound("There is no such order.", "ऐसा कोई आदेश नहीं है।")
    return found


def changes_of(db: Session, key: str, *, district_id: int, limit: int = 10) -> list[VersionChange]:
    """The last orders for a process, the newest first."""
    wanted = select(VersionChange).where(VersionChange.key == key, VersionChange.district_id == district_id)
    return list(db.scalars(wanted.order_by(VersionChange.id.desc()).limit(limit)))


def files_of_change(db: Session, change_id: int) -> list[ChangedFile]:
    """The files of an order with what became of each."""
    wanted = select(ChangedFile).where(ChangedFile.change_id == change_id)
    return list(db.scalars(wanted.order_by(ChangedFile.instance_id)))


def tally_of(db: Session, change: VersionChange) -> Tally:
    """How far an order is."""
    counted = (
        select(ChangedFile.state, func.count()).where(ChangedFile.change_id == change.id).group_by(ChangedFile.state)
    )
    return Tally(Counter({state: int(count) for state, count in db.execute(counted)}))


def _chosen(db: Session, version: ProcessVersion, seen: Mapping[int, int], district_id: int) -> list[Instance]:
    if version.state is VersionState.DRAFT:
        raise OfficeRefusal("This version is not published.", "यह संस्करण प्रकाशित नहीं है।")
    wanted = (
        select(Instance)
        .join(ProcessVersion, ProcessVersion.id == Instance.version_id)
        .join(Subject, Subject.id == Instance.subject_id)
        .where(Instance.id.in_(seen), ProcessVersion.key == version.key, Subject.district_id == district_id)
        .order_by(Instance.id)
    )
    found = list(db.scalars(wanted))
    if not found:
        raise BadInput("Choose at least one file.", "कम से कम एक पत्रावली चुनें।", field="files")
    if len(found) != len(seen):
        raise OfficeRefusal("Some of these files do not run on this diagram.", "इनमें कुछ पत्रावलियाँ इस मार्ग-आरेख पर नहीं हैं।")
    waiting = select(ChangedFile.instance_id).where(
        ChangedFile.instance_id.in_(seen), ChangedFile.state == FileState.WAITING
    )
    if db.scalars(waiting).first() is not None:
        raise OfficeRefusal(
            "An order for some of these files is still being carried out.",
            "इनमें कुछ पत्रावलियों का आदेश अभी पूरा किया जा रहा है।",
        )
    return found
