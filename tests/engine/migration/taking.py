"""Instances taken to another version by a test, and what must come back when that is undone."""

from sqlalchemy import select

from engine import migration
from engine.history import history_of
from engine.migration import CannotMigrate
from engine.models import Instance, Subscription, Task, Timer
from tests.engine.small_office import NOW

TWO = "s start\nA task\nB task\ne end\ns > A > B > e"
THREE = "s start\nA task\nN task\nB task\ne end\ns > A > N > B > e"
PARALLEL = "s start\nF and\nA task kind=form\nB task kind=form\nJ and\nC task\ne end\ns > F > A > J > C > e\nF > B > J"


def take(db, made, version, mapping=None, **more):
    """Migrate one instance; gives its outcome."""
    words = {"actor": "admin", "reason": "new rules", "now": NOW, **more}
    return migration.migrate(db, [made.instance.id], version.id, mapping, **words)[0]


def taken(db, made, version, mapping=None, **more):
    """Migrate one instance that can be migrated."""
    outcome = take(db, made, version, mapping, **more)
    assert outcome.refusal is None, outcome.refusal
    return outcome.instance


def back(db, made):
    return migration.undo_migration(db, made.instance.id, actor="admin", reason="too early", now=NOW)


def open_tasks(db, instance):
    wanted = select(Task).where(Task.instance_id == instance.id, Task.status == "open").order_by(Task.node)
    return db.scalars(wanted.execution_options(populate_existing=True)).all()


def waits(db):
    timers = sorted((one.node, one.due) for one in db.scalars(select(Timer)))
    return timers, sorted(one.name for one in db.scalars(select(Subscription)))


def everything(db, instance):
    """All that an undo must bring back."""
    row = db.get(Instance, instance.id, populate_existing=True)
    tasks = [
        (one.id, one.process, one.node, one.name_hi, one.kind, one.role, one.desk, one.due, tuple(one.return_to))
        for one in open_tasks(db, row)
    ]
    return row.version_id, row.state, row.facts, row.status, tasks, waits(db)


def refused(db, made, version, mapping=None):
    """Migrate one instance that cannot be migrated; gives the sentence, with the proof that nothing changed."""
    before = everything(db, made.instance)
    outcome = take(db, made, version, mapping)
    assert isinstance(outcome.refusal, CannotMigrate), outcome
    assert everything(db, made.instance) == before
    assert "migrated" not in [row.event for row in history_of(db, made.instance.id)]
    assert any("\u0900" <= sign <= "\u097f" for sign in outcome.refusal.hi)
    return outcome.refusal.en
