"""The order itself: which files go to which version, and why."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine.db import in_slices
from engine.models import Instance, ProcessVersion
from workflows import jobs, ledger
from workflows.districts import row_of_district
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor
from workflows.subjects import Subject
from workflows.version_changes.choosing import compare_versions
from workflows.version_changes.models import ChangedFile, FileState, VersionChange

REASON_LENGTH = 500
JOB, UNDO_JOB = "versions.change", "versions.undo"


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
) -> VersionChange:
    """Order files to be taken to another version; the worker does it once this transaction is committed.

    :param seen: the runs, each with the revision at which it was looked at
    :param mapping: old element to new element, where nothing was found or something else is meant
    :raises BadInput: when the reason or the files are missing
    :raises BadMapping: when the mapping names an element that is not there
    :raises OfficeRefusal: when the version is not in use, or a file is ordered already
    """
    said = _reason(reason)
    chosen = _chosen(db, version, seen, district_id)
    compare_versions(db, version, {from_version for _run, _subject, from_version in chosen}, mapping)  # or it refuses
    change = VersionChange(
        district_id=district_id, key=version.key, to_version=version.id, mapping=json.dumps(dict(mapping)),
        find_desks=find_desks, reason=said, ordered_by=str(actor), ordered_at=now,
    )  # fmt: skip
    db.add(change)
    db.flush()  # its files and its job name it by its id
    _enter_files(db, change, chosen, seen)
    _record_order(db, change, version, len(chosen), actor=actor)
    jobs.enqueue(db, JOB, {"change": change.id}, key=str(change.id))
    return change


def order_undoing(db: Session, change: VersionChange, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Have the worker take back all files of an order that have not moved since.

    :raises BadInput: when the reason is missing
    """
    said = _reason(reason)
    payload = {"change": change.id, "reason": said, "actor": str(actor)}
    chain = ledger.configuration_chain(change.district_id, f"process:{change.key}")
    told: dict[str, ledger.Json] = {"order": change.id, "reason": said}
    event = ledger.record(db, chain, "process.migration_undoing_ordered", actor=actor, payload=told, now=now)
    jobs.enqueue(db, UNDO_JOB, payload, key=f"{change.id}:{event.seq}")


def change_numbered(db: Session, change_id: int, *, district_id: int) -> VersionChange:
    """One order.

    :raises NotFound: when the district has none of this number
    """
    missing = ("There is no such order.", "ऐसा कोई आदेश नहीं है।")
    return row_of_district(db, VersionChange, change_id, district_id, missing=missing)


def changes_of(db: Session, key: str, *, district_id: int, limit: int = 10) -> list[VersionChange]:
    """The last orders for a process, the newest first."""
    wanted = select(VersionChange).where(VersionChange.key == key, VersionChange.district_id == district_id)
    return list(db.scalars(wanted.order_by(VersionChange.id.desc()).limit(limit)))


def files_of_change(db: Session, change_id: int, *, offset: int = 0, limit: int | None = None) -> list[ChangedFile]:
    """The files of an order with what became of each; all of them, or one page."""
    wanted = select(ChangedFile).where(ChangedFile.change_id == change_id)
    return list(db.scalars(wanted.order_by(ChangedFile.instance_id).offset(offset).limit(limit)))


def tally_of(db: Session, change: VersionChange) -> Tally:
    """How far an order is."""
    counted = (
        select(ChangedFile.state, func.count()).where(ChangedFile.change_id == change.id).group_by(ChangedFile.state)
    )
    return Tally(Counter({state: int(count) for state, count in db.execute(counted)}))


def _reason(written: str) -> str:
    if not written.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    return written.strip()[:REASON_LENGTH]


Chosen = tuple[int, int, str]
"""A run, its subject and the version on which it runs."""


def _chosen(db: Session, version: ProcessVersion, seen: Mapping[int, int], district_id: int) -> list[Chosen]:
    of_key = set(db.scalars(select(ProcessVersion.id).where(ProcessVersion.key == version.key)))
    # Conditions on version and district in the statement would tempt SQLite to go through all files for each part.
    wanted = select(Instance.id, Instance.subject_id, Instance.version_id, Subject.district_id).join(
        Subject, Subject.id == Instance.subject_id
    )
    rows = (row for part in in_slices(seen) for row in db.execute(wanted.where(Instance.id.in_(part))))
    found = [
        (row.id, row.subject_id, row.version_id)
        for row in rows
        if row.version_id in of_key and row.district_id == district_id
    ]
    if not found:
        raise BadInput("Choose at least one file.", "कम से कम एक पत्रावली चुनें।", field="files")
    if len(found) != len(seen):
        raise OfficeRefusal("Some of these files do not run on this diagram.", "इनमें कुछ पत्रावलियाँ इस मार्ग-आरेख पर नहीं हैं।")
    _refuse_ordered(db, seen)
    return found


def _refuse_ordered(db: Session, seen: Mapping[int, int]) -> None:
    """A file is in one unfinished order at a time.

    :raises OfficeRefusal: naming the order that is not finished, and what to do about it
    """
    waiting = select(func.min(ChangedFile.change_id)).where(ChangedFile.state == FileState.WAITING)
    for part in in_slices(seen):
        order = db.scalar(waiting.where(ChangedFile.instance_id.in_(part)))
        if order is not None:
            raise OfficeRefusal(
                f"Order {order} for some of these files is still being carried out. If it has come to a stop, try it "
                f"again among the failed jobs, or run: patravali migrate --resume {order}",
                f"इनमें कुछ पत्रावलियों का आदेश {order} अभी पूरा किया जा रहा है। रुक गया हो तो विफल कार्यों में उसे पुनः चलाएँ, "
                f"अथवा यह आदेश दें: patravali migrate --resume {order}",
            )


def _record_order(db: Session, change: VersionChange, version: ProcessVersion, files: int, *, actor: Actor) -> None:
    payload: dict[str, ledger.Json] = {
        "order": change.id, "version": version.id, "number": version.number, "files": files,
        "mapping": json.loads(change.mapping), "reason": change.reason,
    }  # fmt: skip
    chain = ledger.configuration_chain(change.district_id, f"process:{change.key}")
    ledger.record(db, chain, "process.migration_ordered", actor=actor, payload=payload, now=change.ordered_at)


def _enter_files(db: Session, change: VersionChange, chosen: list[Chosen], seen: Mapping[int, int]) -> None:
    """One row a file, all in one go: there may be tens of thousands."""
    entries = [
        {
            "change_id": change.id, "instance_id": run, "subject_id": subject, "from_version": from_version,
            "expect_rev": seen[run], "state": FileState.WAITING, "why_en": "", "why_hi": "",
        }
        for run, subject, from_version in chosen
    ]  # fmt: skip
    db.execute(insert(ChangedFile), entries)
