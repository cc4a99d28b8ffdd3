"""Operations in the officer's transaction, and those that a job runs."""

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal, Refusal, TaskGone
from engine.models import Incident, Instance, Step, Task
from engine.runtime import STEP_JOB
from engine.states import InstanceStatus, StepStatus, TaskStatus
from tests.engine.small_office import NOW, nodes, press, start

TEXT = 's start\nA task\nO service op:render param:to="sp" param:n=n+1\nB task\ne end\ns > A > O > B > e'


def test_an_inline_operation_gets_its_parameters_and_gives_declared_facts(db, office):
    calls = []

    def render(call):
        calls.append(call)
        return {"draft_no": 7, "secret": 1}

    office.operation("render", render, results={"draft_no": "number"})
    made = press(db, start(db, TEXT, facts={"n": 1}).opened[0])
    assert nodes(made.opened) == ["B"]
    assert (calls[0].params, calls[0].subject_id, calls[0].actor) == ({"to": "sp", "n": 2}, 1, "ravi")
    assert made.instance.facts == '{"n":1,"draft_no":7}'
    assert [event.event for event in made.events] == ["completed", "operation"]


def test_an_inline_operation_that_refuses_takes_the_whole_act_back(database, office):
    def render(call):
        call.db.connection().exec_driver_sql("UPDATE task SET name_en = 'changed'")
        raise Refusal("No template.", "टेम्पलेट नहीं है।")

    office.operation("render", render)
    with database.writing() as db:
        first = start(db, TEXT, facts={"n": 1}).opened[0]
    with pytest.raises(Refusal, match="No template"), database.writing() as db:
        press(db, first)
    with database.reading() as db:
        task = db.scalars(select(Task)).one()
        assert (task.status, task.name_en) == (TaskStatus.OPEN, "A")


def test_an_operation_that_the_office_does_not_know_is_refused(db, office):
    with pytest.raises(EngineRefusal, match="render"):
        press(db, start(db, TEXT, facts={"n": 1}).opened[0])


def test_an_operation_of_a_job_waits_as_a_step(db, office):
    office.operation("render", inline=False, results={"draft_no": "number"})
    made = press(db, start(db, TEXT, facts={"n": 1}).opened[0])
    assert made.opened == []
    assert made.instance.status == InstanceStatus.RUNNING
    step = db.scalars(select(Step)).one()
    assert (step.operation, step.params, step.status) == ("render", {"to": "sp", "n": 2}, StepStatus.WAITING)
    assert [(kind, payload) for kind, payload, _ in office.enqueued] == [(STEP_JOB, {"step_id": step.id})]
    done = runtime.run_step(db, step.id, {"draft_no": 9, "other": 1}, NOW)
    assert nodes(done.opened) == ["B"]
    assert done.instance.facts == '{"n":1,"draft_no":9}'
    with pytest.raises(TaskGone):
        runtime.run_step(db, step.id, {}, NOW)


def test_a_job_is_told_what_to_run(db, office):
    office.operation("render", lambda call: {"draft_no": call.facts["n"]}, inline=False)
    press(db, start(db, TEXT, facts={"n": 1}).opened[0])
    operation, call = runtime.step_call(db, db.scalars(select(Step.id)).one(), facts={"n": 1}, now=NOW)
    assert operation.fn(call) == {"draft_no": 1}
    assert call.params == {"to": "sp", "n": 2}


def test_a_step_that_fails_is_an_incident_until_it_goes_through(db, office):
    office.operation("render", inline=False)
    made = press(db, start(db, TEXT, facts={"n": 1}).opened[0])
    step = db.scalars(select(Step.id)).one()
    for tries in (1, 2):
        incident = runtime.fail_step(db, step, Refusal("No printer.", "प्रिंटर नहीं है।"), NOW)
        assert (incident.tries, incident.message_hi) == (tries, "प्रिंटर नहीं है।")
    assert len(db.scalars(select(Incident)).all()) == 1
    assert db.get(Instance, made.instance.id).status == InstanceStatus.INCIDENT
    done = runtime.run_step(db, step, {}, NOW)
    assert done.instance.status == InstanceStatus.RUNNING
    assert nodes(done.opened) == ["B"]


def test_a_step_that_was_taken_away_cannot_be_run(db, office):
    office.operation("render", inline=False)
    made = press(db, start(db, TEXT, facts={"n": 1}).opened[0])
    runtime.cancel(db, made.instance.id, reason="x", actor="sp", now=NOW)
    step = db.scalars(select(Step).execution_options(populate_existing=True)).one()
    assert step.status == StepStatus.CANCELLED
    with pytest.raises(TaskGone):
        runtime.run_step(db, step.id, {}, NOW)


def test_a_decision_says_its_row_and_reason_in_the_history(db, office):
    from tests.engine.drawing import power_table

    text = (
        "s start\nA task\nD rule table:power\nX xor\nB task\nC task\ne end\n"
        "s > A > D > X\nX > B : level == 'co'\nX > C : default\nB > e\nC > e"
    )
    made = press(db, start(db, text, files={"power.dmn": power_table()}).opened[0], amount=2_600_000)
    assert nodes(made.opened) == ["C"]
    decided = made.events[1]
    assert (decided.event, decided.node, decided.detail["row"]) == ("decided", "D", 2)
    assert decided.detail["reason_hi"]
