"""Choosing the files under way that are to go to another version, and the look before."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectin_polymorphic

from engine import migration
from engine.db import in_slices
from engine.migration import Comparison, Prospect
from engine.models import Instance, ProcessVersion, Task
from engine.specs import definition_of
from engine.states import ALIVE, TaskStatus
from workflows.files import File
from workflows.receipts import Receipt
from workflows.subjects import Subject


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


def files_under_way(
    db: Session, key: str, *, district_id: int, on: str = "", other_than: str = "", offset: int = 0, limit: int = 100
) -> tuple[list[UnderWay], int]:
    """The runs of a process that are not over, by number of their subject.

    :param on: id of the one version whose runs are wanted; otherwise those of all
    :param other_than: id of a version whose runs are left out
    :return: one page of them, and how many there are in all
    """
    wanted = _running(key, district_id, on=on, other_than=other_than)
    total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = (
        wanted.with_only_columns(Instance, Subject, ProcessVersion.number)
        .options(selectin_polymorphic(Subject, [File, Receipt]))
        .order_by(Instance.subject_id, Instance.id)
        .offset(offset)
        .limit(limit)
    )
    found = db.execute(page).all()
    work = _open_work(db, [instance.id for instance, _subject, _number in found])
    return [UnderWay(one, subject, number, tuple(work.get(one.id, ()))) for one, subject, number in found], total


def revisions_under_way(
    db: Session, key: str, *, district_id: int, on: str = "", other_than: str = ""
) -> dict[int, int]:
    """All these runs, each with its revision; nothing else of them is loaded. Arguments as :func:`files_under_way`."""
    wanted = _running(key, district_id, on=on, other_than=other_than)
    runs = db.execute(wanted.with_only_columns(Instance.id, Instance.rev))
    return {row.id: row.rev for row in runs}


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


def _running(key: str, district_id: int, *, on: str, other_than: str) -> Select[int]:
    wanted = (
        select(Instance.id)
        .join(ProcessVersion, ProcessVersion.id == Instance.version_id)
        .join(Subject, Subject.id == Instance.subject_id)
        .where(ProcessVersion.key == key, Instance.status.in_(ALIVE), Subject.district_id == district_id)
        .where(ProcessVersion.id != other_than)
    )
    return wanted.where(ProcessVersion.id == on) if on else wanted


def _open_work(db: Session, runs: Collection[int]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = {}
    for part in in_slices(runs):
        for task in db.scalars(select(Task).where(Task.instance_id.in_(part), Task.status == TaskStatus.OPEN)):
            found.setdefault(task.instance_id, []).append(task)
    return found
