"""Instances are taken to another version: nothing open is lost, what is unsafe is refused."""

import orjson
import pytest
from sqlalchemy import update

from engine import migration, runtime
from engine.errors import EngineRefusal
from engine.history import history_of
from engine.migration import Change, MovedMeanwhile
from engine.models import Instance
from engine.states import InstanceStatus
from tests.engine.migration.taking import (
    THREE,
    TWO,
    back,
    everything,
    open_tasks,
    refused,
    take,
    taken,
)
from tests.engine.small_office import NOW, nodes, press, publish, start


def test_a_file_goes_on_in_the_new_version_with_its_task_holder_draft_and_dates(db, office):
    made = start(db, TWO.replace("A task", "A task due=7wd"), facts={"n": 1})
    task = runtime.reassign(db, made.opened[0].id, desk=9, actor="x", now=NOW, reason="leave", return_to=[4, 5])
    kept = task.id, task.desk, task.due, tuple(task.return_to), task.created_at
    new = publish(db, THREE)
    instance = taken(db, made, new)
    assert instance.version_id == new.id
    found = open_tasks(db, instance)[0]
    assert (found.id, found.desk, found.due, tuple(found.return_to), found.created_at) == kept
    assert orjson.loads(instance.facts) == {"n": 1}
    assert nodes(press(db, found).opened) == ["N"]


def test_the_history_says_from_which_version_to_which_and_where_each_step_went(db, office):
    made = start(db, TWO)
    new = publish(db, THREE.replace("A ", "A2 ").replace("> A2", "> A2"))
    taken(db, made, new, {"A": "A2"})
    last = history_of(db, made.instance.id)[-1]
    assert (last.event, last.actor, last.rev) == ("migrated", "admin", 2)
    assert (last.detail["from"]["number"], last.detail["to"]["number"]) == (1, 2)
    assert last.detail["steps"] == {"A": "A2"}
    assert last.detail["mapping"] == {"A": "A2"}
    assert last.detail["reason"] == "new rules"


def test_a_page_made_before_the_migration_is_stale(db, office):
    made = start(db, TWO)
    taken(db, made, publish(db, THREE))
    with pytest.raises(EngineRefusal, match="changed here"):
        press(db, made.opened[0], rev=1)


def test_what_is_other_in_an_open_step_is_said(db, office):
    made = start(db, TWO)
    new = publish(db, TWO.replace("A task", "A task role=sp kind=report due=3wd name=Neu"))
    prospect = migration.preview(db, [made.instance.id], new.id, now=NOW)[0]
    assert set(prospect.steps[0].changes) == {Change.ROLE, Change.CUSTODY, Change.DUE, Change.NAME}
    assert prospect.refusal is None


def test_a_preview_writes_nothing(db, office):
    made = start(db, TWO)
    before = everything(db, made.instance)
    new = publish(db, TWO.replace("A task", "A task name=Neu"))
    assert migration.preview(db, [made.instance.id], new.id, now=NOW)[0].rev == 1
    assert everything(db, made.instance) == before


def test_the_holder_keeps_work_whose_role_changed_unless_its_desk_is_to_be_found_anew(db, office):
    made = start(db, TWO)
    new = publish(db, TWO.replace("A task", "A task role=sp"))
    task = open_tasks(db, taken(db, made, new))[0]
    assert (task.desk, task.role) == (1, "dealing")
    before = back(db, made)
    task = open_tasks(db, taken(db, made, new, find_desks=True))[0]
    assert (task.desk, task.role) == (3, "sp")
    back(db, made)
    task = open_tasks(db, before)[0]
    assert (task.desk, task.role) == (1, "dealing")


def test_a_file_that_moved_after_the_preview_is_left_alone(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    seen = migration.preview(db, [made.instance.id], new.id, now=NOW)[0]
    press(db, made.opened[0])
    outcome = take(db, made, new, expect_revs={made.instance.id: seen.rev})
    assert isinstance(outcome.refusal, MovedMeanwhile)


def test_the_same_order_twice_changes_a_file_once(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    taken(db, made, new)
    assert "already" in refused_again(db, made, new)


def refused_again(db, made, new):
    events = len(history_of(db, made.instance.id))
    outcome = take(db, made, new)
    assert len(history_of(db, made.instance.id)) == events
    return outcome.refusal.en


def test_one_refused_file_does_not_stop_the_others(db, office):
    publish(db, TWO)
    files = [runtime.start(db, "p", subject_id=n, facts={}, actor="x", now=NOW) for n in range(1, 4)]
    press(db, files[1].opened[0])
    new = publish(db, "s start\nA task\ne end\ns > A > e")
    outcomes = migration.migrate(db, [made.instance.id for made in files], new.id, actor="admin", reason="r", now=NOW)
    assert [outcome.refusal is None for outcome in outcomes] == [True, False, True]
    assert "“B” is open" in outcomes[1].refusal.en


def test_a_file_that_is_over_and_a_version_that_was_never_published_are_refused(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    runtime.cancel(db, made.instance.id, reason="closed_by_hand", actor="x", now=NOW)
    assert "cancelled" in take(db, made, new).refusal.en
    with pytest.raises(EngineRefusal, match="not published"):
        migration.preview(db, [made.instance.id], "0" * 64, now=NOW)


def test_a_suspended_file_is_migrated_and_stays_suspended(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    db.execute(update(Instance).values(status=InstanceStatus.SUSPENDED))
    assert taken(db, made, new).status is InstanceStatus.SUSPENDED


def test_another_process_is_no_version_of_this_one(db, office):
    made = start(db, TWO)
    other = publish(db, TWO, key="other")
    assert "case type" in refused(db, made, other)
