"""An order for more files than one statement can name: SQLite takes 32,766 values, PostgreSQL 65,535."""

import pytest
from sqlalchemy import String, cast, func, insert, literal, null, select, true

from engine.models import Instance, Task
from tests.claims_revised import CLAIM, drawn, other_words, publish
from tests.office import NOON, Day
from workflows import version_changes
from workflows.errors import OfficeRefusal
from workflows.files import File
from workflows.organisation import District
from workflows.subjects import Subject
from workflows.version_changes import ChangedFile, FileState

MANY = 70_000
FIRST = 1_000_000
_LOOP = select(literal(FIRST).label("number")).cte("numbers", recursive=True)
NUMBERS = _LOOP.union_all(select(_LOOP.c.number + 1).where(_LOOP.c.number < FIRST + MANY - 1))
NUMBER = NUMBERS.c.number


@pytest.fixture(autouse=True)
def _orders(monkeypatch):
    """The job is not what these tests are about."""
    monkeypatch.setattr("workflows.jobs.enqueue", lambda *_args, **_words: "")


def copies(db, model, row, **changed):
    """Bulk-load rows like one that is there, within the database; *changed* are expressions over the number."""
    table = model.__table__
    columns = [changed.get(column.name, column).label(column.name) for column in table.c]
    source = select(*columns).select_from(table.join(NUMBERS, true())).where(table.c.id == row)
    db.execute(insert(table).from_select([column.name for column in table.c], source))


@pytest.fixture
def many(office):
    """An office with tens of thousands of claims under way, each a row like the one that was opened."""
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        claim = day.open_claim().id
        run = db.scalars(select(Instance).where(Instance.subject_id == claim, Instance.status == "running")).one()
        task = db.scalars(select(Task.id).where(Task.instance_id == run.id)).one()
        copies(db, Subject, claim, id=NUMBER, computer_no=NUMBER, custody_task_id=null())
        copies(db, File, claim, id=NUMBER, number=cast(NUMBER, String), serial=NUMBER)
        copies(db, Instance, run.id, id=NUMBER, subject_id=NUMBER)
        copies(db, Task, task, id=cast(NUMBER, String), instance_id=NUMBER, subject_id=NUMBER)
    return office


@pytest.mark.prove
def test_seventy_thousand_files_are_listed_with_their_work_and_ordered_at_once(many):
    with many.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        found, total = version_changes.files_under_way(db, CLAIM, district_id=day.district_id, limit=MANY + 1)
        assert total == len(found) == MANY + 1
        assert {len(one.tasks) for one in found} == {1}
        version = publish(db, other_words(drawn()), NOON)
        seen = version_changes.revisions_under_way(db, CLAIM, district_id=day.district_id, other_than=version.id)
        assert len(seen) == MANY + 1
        words = {
            "reason": "नया नियम", "find_desks": False, "district_id": day.district_id, "actor": day.actor("EOFFICE"),
            "now": NOON,
        }  # fmt: skip
        change = version_changes.order_change(db, version, seen, {}, **words)
        entered = select(ChangedFile.state, func.count()).where(ChangedFile.change_id == change.id)
        assert db.execute(entered.group_by(ChangedFile.state)).all() == [(FileState.WAITING, MANY + 1)]
        with pytest.raises(OfficeRefusal, match=f"--resume {change.id}"):
            version_changes.order_change(db, version, seen, {}, **words)
    kind = "SQLite" if many.is_sqlite else "PostgreSQL"
    print(f"PROOF | one order to take files to another version, {kind} | {MANY + 1:,} files | listed and ordered")


def test_an_order_is_the_same_when_its_files_are_named_in_several_statements(office, monkeypatch):
    monkeypatch.setattr("engine.db.MOST_NAMED", 2)
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        claims = [day.open_claim().id for _ in range(5)]
        version = publish(db, other_words(drawn()), NOON)
        files, _total = version_changes.files_under_way(db, CLAIM, district_id=day.district_id)
        assert [len(one.tasks) for one in files] == [1] * 5
        prospects = version_changes.look_ahead(db, version, files, {}, now=NOON)
        assert [prospects[one.instance.id].subject_id for one in files] == claims
        change = version_changes.order_change(
            db, version, {one.instance.id: one.instance.rev for one in files}, {}, reason="नया नियम", find_desks=False,
            district_id=day.district_id, actor=day.actor("EOFFICE"), now=NOON,
        )  # fmt: skip
        entered = version_changes.files_of_change(db, change.id)
        assert [(one.subject_id, one.state) for one in entered] == [(claim, FileState.WAITING) for claim in claims]
