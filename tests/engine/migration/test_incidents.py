"""What had failed before a migration: the new version mends it, or it is found at its new place."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import runtime
from engine.history import history_of
from engine.models import Incident, Step
from engine.runtime import Desk
from engine.states import IncidentKind, InstanceStatus
from tests.engine.migration.taking import TWO, back, open_tasks, taken
from tests.engine.small_office import NOW, nodes, press, publish, start

REMINDED = TWO + "\nR on A keep timer:P2D\nN task kind=form\nn end\nR > N > n"
BROKEN = REMINDED.replace("R > N", "R > X > N : missing == 1\nX > n : missing == 2\nN") + "\nX xor"
RENAMED = TWO.replace("A task", "A2 task").replace("> A", "> A2")
LATE = NOW + dt.timedelta(days=3)


def incidents(db):
    return db.scalars(select(Incident).order_by(Incident.id).execution_options(populate_existing=True)).all()


def failed(db):
    """A file whose reminder could not be worked out."""
    made = start(db, BROKEN)
    assert runtime.fire_due(db, LATE) == 0
    assert incidents(db)[0].kind is IncidentKind.TIMER
    return made


def nowhere(**_asked):
    return Desk(7, "office", "nobody holds the role", missing=True)


def test_a_date_that_failed_happens_by_the_mended_diagram(db, office):
    made = failed(db)
    instance = taken(db, made, publish(db, REMINDED), now=LATE)
    assert instance.status is InstanceStatus.RUNNING
    assert incidents(db)[0].resolved_at == LATE
    assert runtime.fire_due(db, LATE) == 1
    assert nodes(open_tasks(db, instance)) == ["A", "N"]


def test_a_date_that_fails_in_the_new_version_too_is_said_again(db, office):
    made = failed(db)
    taken(db, made, publish(db, BROKEN.replace("B task", "B task name=Neu")), now=LATE)
    assert runtime.fire_due(db, LATE) == 0
    assert [one.resolved_at is None for one in incidents(db)] == [False, True]


def test_a_way_back_leads_to_the_incident_as_well(db, office):
    made = failed(db)
    taken(db, made, publish(db, REMINDED), now=LATE)
    instance = back(db, made)
    assert instance.status is InstanceStatus.INCIDENT
    assert [one.resolved_at for one in incidents(db)] == [None]


def test_a_way_back_leaves_one_incident_of_one_date(db, office):
    made = failed(db)
    taken(db, made, publish(db, BROKEN.replace("B task", "B task name=Neu")), now=LATE)
    runtime.fire_due(db, LATE)
    back(db, made)
    assert [one.resolved_at is None for one in incidents(db)] == [True, False]


def test_a_suspended_file_stays_so_there_and_back(db, office):
    made = failed(db)
    runtime.suspend(db, made.instance.id, reason="stay", actor="x", now=LATE)
    assert taken(db, made, publish(db, REMINDED), now=LATE).status is InstanceStatus.SUSPENDED
    assert back(db, made).status is InstanceStatus.SUSPENDED
    assert runtime.resume(db, made.instance.id, reason="over", actor="x", now=LATE).instance.status == "incident"


def test_a_step_that_failed_is_found_and_retried_under_its_new_place(db, office):
    office.operation("render", inline=False)
    text = "s start\nO service op:render\nB task\ne end\ns > O > B > e"
    made = start(db, text)
    step = db.scalars(select(Step)).one()
    runtime.fail_step(db, step.id, "no printer", NOW)
    instance = taken(db, made, publish(db, text.replace("O", "O2")), {"O": "O2"})
    (one,) = incidents(db)
    assert (one.node, one.resolved_at, instance.status) == ("O2", None, InstanceStatus.INCIDENT)
    runtime.retry(db, one.id, actor="x", now=NOW)
    assert nodes(runtime.run_step(db, step.id, {}, NOW).opened) == ["B"]


def test_the_place_of_an_incident_comes_back_too(db, office):
    office.operation("render", inline=False)
    text = "s start\nO service op:render\nB task\ne end\ns > O > B > e"
    made = start(db, text)
    runtime.fail_step(db, db.scalars(select(Step)).one().id, "no printer", NOW)
    taken(db, made, publish(db, text.replace("O", "O2")), {"O": "O2"})
    back(db, made)
    assert incidents(db)[0].node == "O"


def test_work_without_a_desk_is_found_at_its_new_name(db, office, monkeypatch):
    monkeypatch.setattr(office, "desk_for", lambda _db, **asked: nowhere(**asked))
    made = start(db, TWO)
    assert taken(db, made, publish(db, RENAMED), {"A": "A2"}).status is InstanceStatus.INCIDENT
    assert [(one.kind, one.node, one.resolved_at) for one in incidents(db)] == [(IncidentKind.DESK, "A2", None)]
    monkeypatch.undo()
    done = press(db, open_tasks(db, made.instance)[0])
    assert done.instance.status is InstanceStatus.RUNNING


def test_a_desk_found_anew_ends_the_incident_of_the_missing_one(db, office, monkeypatch):
    monkeypatch.setattr(office, "desk_for", lambda _db, **asked: nowhere(**asked))
    made = start(db, TWO)
    monkeypatch.undo()
    instance = taken(db, made, publish(db, TWO.replace("A task", "A task role=sp")), find_desks=True)
    assert (open_tasks(db, instance)[0].desk, instance.status) == (3, InstanceStatus.RUNNING)
    assert back(db, made).status is InstanceStatus.INCIDENT
    assert open_tasks(db, instance)[0].desk == 7


@pytest.mark.parametrize("undone", [False, True])
def test_no_desk_for_a_new_role_is_an_incident_and_the_file_is_taken_over_all_the_same(db, office, monkeypatch, undone):
    made = start(db, TWO)
    new = publish(db, TWO.replace("A task", "A task role=reader"))
    monkeypatch.setattr(office, "desk_for", lambda _db, **asked: nowhere(**asked))
    instance = taken(db, made, new, find_desks=True)
    assert instance.status is InstanceStatus.INCIDENT
    assert [row.event for row in history_of(db, instance.id)] == ["started", "migrated", "incident"]
    if undone:
        assert back(db, made).status is InstanceStatus.RUNNING
    assert [one.resolved_at is None for one in incidents(db)] == [not undone]
