"""A crowd of instances around the measured one: what an office of many years has in its tables.

Rows are copies of one instance's own, made inside the database by one statement for each table.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Table, cast, insert, literal, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from engine.db import Base
from engine.models import Task


def add_crowd(db: Session, task_id: str, *, there: int, wanted: int) -> None:
    """Copy an instance with its open task and the first line of its history.

    :param task_id: the open task of the instance to copy
    :param there: how many copies there are already
    :param wanted: how many there are to be
    """
    instance_id = db.get_one(Task, task_id).instance_id
    begun = select(literal(there + 1).label("n")).cte("numbers", recursive=True)
    numbers = begun.union_all(select(begun.c.n + 1).where(begun.c.n < wanted))
    number = -numbers.c.n  # a database never gives such ids itself
    name = literal("0" * 16) + cast(
        cast(numbers.c.n, BigInteger) + literal(10**15, BigInteger), Text
    )  # as long as a task's id, and none of the bench's own
    tables = Base.metadata.tables
    instance, task, history = tables["instance"], tables["task"], tables["history"]
    _copy(db, instance, instance.c.id == instance_id, numbers, {"id": number, "subject_id": number})
    _copy(db, task, task.c.id == task_id, numbers, {"id": name, "instance_id": number, "subject_id": number})
    begin = (history.c.instance_id == instance_id) & (history.c.seq == 1)
    _copy(db, history, begin, numbers, {"instance_id": number})
    db.execute(text("ANALYZE"))


def _copy(
    db: Session, table: Table, which: ColumnElement[bool], numbers: CTE, other: Mapping[str, ColumnElement[Any]]
) -> None:
    columns = [other.get(column.name, column).label(f"to_{column.name}") for column in table.c]
    rows = select(*columns).select_from(table.join(numbers, literal(value=True))).where(which)
    db.execute(insert(table).from_select([column.name for column in table.c], rows))
