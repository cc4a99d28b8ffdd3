"""Instances are taken to another version: nothing open is lost, what is unsafe is refused, and there is a way back."""

import orjson
import pytest
from sqlalchemy import select, update

from engine import migration, runtime
from engine.errors import EngineRefusal
from engine.history import history_of
from engine.migration import BadMapping, CannotMigrate, Change, How, MovedMeanwhile, compare
from engine.models import Instance, Step, Subscription, Task, Timer
from engine.specs import build
from engine.states import InstanceStatus, TaskKind, VersionState
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, nodes, press, publish, start

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


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (TWO.replace("A task", "A task name=Check"), How.SAME),
        (TWO.replace("A", "Z").replace("Z task", "Z task name=Look_into"), How.NAME),
        (TWO.replace("A", "Z").replace("Z task", "Z task form=check"), How.FORM),
        (TWO.replace("A", "Z"), How.NONE),
    ],
)
def test_steps_are_matched_by_id_else_by_name_else_by_form(text, how):
    old = build("p", {"p.bpmn": sketch(TWO.replace("A task", "A task name=Look_into form=check")),
                      "forms/p/check.json": b"{}"})  # fmt: skip
    new = build("p", {"p.bpmn": sketch(text), "forms/p/check.json": b"{}"})
    found = {match.old.node: match for match in compare(old, new).steps()}
    assert found["A"].how is how
    assert (found["A"].new is None) == (how is How.NONE)


def test_two_steps_of_one_name_are_not_guessed(db, office):
    made = start(db, TWO.replace("A task", "A task name=Same").replace("B task", "B task name=Same"))
    new = publish(db, "s start\nX task name=Same\nY task name=Same\ne end\ns > X > Y > e")
    assert "no such step" in refused(db, made, new)
    assert nodes(open_tasks(db, taken(db, made, new, {"A": "Y"}))) == ["Y"]


def test_a_mapping_that_names_nothing_is_refused_for_all(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    for wrong in ({"A": "nowhere"}, {"nowhere": "A"}, {"q/A": "A"}):
        with pytest.raises(BadMapping, match="no element"):
            take(db, made, new, wrong)


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


def test_a_migration_is_taken_back_to_the_same_bytes(db, office):
    text = "s start\nA task\nR on A keep cycle:R3/P2D\nM on A message:m keep\nN task\nB task\ne end\n"
    made = start(db, text + "s > A > B > e\nR > N > e\nM > N", facts={"n": 1})
    before = everything(db, made.instance)
    new = publish(
        db, "s start\nA task kind=report name=Neu\nL on A timer:P9D\nZ task\nB task\ne end\ns > A > B > e\nL > Z > e"
    )
    instance = taken(db, made, new)
    assert everything(db, instance) != before
    assert [node for node, _due in waits(db)[0]] == ["L"]
    assert open_tasks(db, instance)[0].kind is TaskKind.REPORT
    instance = back(db, made)
    assert everything(db, instance) == before
    assert [row.event for row in history_of(db, instance.id)] == ["started", "migrated", "migration_undone"]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["B"]


def test_a_migration_is_not_taken_back_once_the_file_has_moved(db, office):
    made = start(db, TWO)
    taken(db, made, publish(db, THREE))
    press(db, made.opened[0])
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)


def test_a_migration_is_taken_back_only_once_and_is_no_recall(db, office):
    made = press(db, start(db, TWO).opened[0])
    taken(db, made, publish(db, THREE))
    with pytest.raises(EngineRefusal, match="moved on"):
        runtime.undo(db, made.instance.id, actor="ravi", now=NOW, reason="recall")
    back(db, made)
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)


def test_a_desk_that_was_reassigned_after_the_migration_stays_with_its_new_holder(db, office):
    made = start(db, TWO)
    taken(db, made, publish(db, TWO.replace("A task", "A task role=sp")), find_desks=True)
    runtime.reassign(db, made.opened[0].id, desk=7, actor="x", now=NOW, reason="leave")
    back(db, made)
    assert open_tasks(db, made.instance)[0].desk == 7


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


# Events


def test_a_reminder_that_the_new_version_adds_to_an_open_desk_is_armed_from_now_on(db, office):
    made = start(db, TWO)
    new = publish(db, TWO + "\nR on A keep timer:P2D\nM on A keep message:m\nn end\nR > n\nM > n")
    instance = taken(db, made, new)
    (timers, messages) = waits(db)
    assert [(node, (due - NOW).days) for node, due in timers] == [("R", 2)]
    assert messages == ["m"]
    assert history_of(db, instance.id)[-1].detail["armed"] == ["R", "M"]
    assert runtime.fire(db, instance.id, now=NOW.replace(day=26)) is not None
    assert len(runtime.message(db, "m", subject_id=1, payload={}, now=NOW)) == 1
    assert nodes(press(db, made.opened[0]).opened) == ["B"]
    assert waits(db) == ([], [])


def test_a_reminder_that_the_new_version_drops_is_not_waited_for_any_more(db, office):
    made = start(db, TWO + "\nR on A keep timer:P2D\nM on A keep message:m\nn end\nR > n\nM > n")
    instance = taken(db, made, publish(db, TWO))
    assert waits(db) == ([], [])
    assert history_of(db, instance.id)[-1].detail["disarmed"] == ["R", "M"]
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_a_clock_whose_rule_is_the_same_runs_on_and_another_begins_now(db, office):
    made = start(db, TWO + "\nR on A keep timer:P2D\nL on A keep timer:P9D\nn end\nR > n\nL > n")
    later = NOW.replace(day=24)
    new = publish(db, TWO + "\nR on A keep timer:P2D\nL on A keep timer:P5D\nn end\nR > n\nL > n")
    taken(db, made, new, now=later)
    assert [(node, due.day) for node, due in waits(db)[0]] == [("L", 29), ("R", 25)]


def test_a_reminder_that_has_gone_out_does_not_go_out_again(db, office):
    text = TWO + "\nR on A keep timer:P2D\nN task kind=form\nn end\nR > N > n"
    made = start(db, text)
    assert nodes(runtime.fire(db, made.instance.id, now=NOW.replace(day=26)).opened) == ["N"]
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu")))
    assert waits(db) == ([], [])
    assert nodes(open_tasks(db, instance)) == ["A", "N"]


def test_a_date_that_is_past_already_is_an_act_of_its_own(db, office):
    made = start(db, TWO)
    new = publish(db, TWO + "\nR on A timer:PT0S\nZ task\nn end\nR > Z > n")
    instance = taken(db, made, new)
    assert nodes(open_tasks(db, instance)) == ["A"]
    assert nodes(runtime.fire(db, instance.id, now=NOW).opened) == ["Z"]


def test_a_clock_that_cannot_be_worked_out_refuses_the_file(db, office):
    made = start(db, TWO)
    new = publish(db, TWO + "\nR on A keep timer:wd(missing)\nn end\nR > n")
    before = everything(db, made.instance)
    assert take(db, made, new).refusal is not None
    assert everything(db, made.instance) == before


def test_an_intermediate_wait_and_an_event_gateway_are_carried_over(db, office):
    text = (
        "s start\nA task\nO evgw\nc catch timer:P3D\nm catch message:k\nB task\ne end\ns > A > O > c > B > e\nO > m > B"
    )
    made = press(db, start(db, text).opened[0])
    before = waits(db)
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu")))
    assert waits(db) == before
    assert nodes(runtime.message(db, "k", subject_id=1, payload={}, now=NOW)[0].opened) == ["B"]
    assert waits(db) == ([], [])
    assert instance.status is InstanceStatus.RUNNING


# Parts


CALLER = "s start\nK call q\nB task\ne end\ns > K > B > e"


def called(text="t start\nC task\nx end\nt > C > x"):
    return {"q.bpmn": sketch(text, "q")}


def test_a_file_inside_a_called_process_is_migrated_when_only_that_changed(db, office):
    made = start(db, CALLER, files=called())
    new = publish(db, CALLER, called("t start\nC task\nR on C keep timer:P1D\nD task\nx end\nt > C > D > x\nR > x"))
    instance = taken(db, made, new)
    task = open_tasks(db, instance)[0]
    assert (task.process, task.node) == ("q", "C")
    assert [node for node, _ in waits(db)[0]] == ["R"]
    assert history_of(db, instance.id)[-1].detail["steps"] == {"K": "K", "q/C": "q/C"}
    made = press(db, task)
    assert nodes(made.opened) == ["D"]
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_a_step_of_a_called_process_is_mapped_by_both_names(db, office):
    made = start(db, CALLER, files=called())
    new = publish(db, CALLER, called("t start\nZ task\nx end\nt > Z > x"))
    assert "“C” is open" in refused(db, made, new)
    assert nodes(open_tasks(db, taken(db, made, new, {"q/C": "q/Z"}))) == ["Z"]
    assert nodes(open_tasks(db, back(db, made))) == ["C"]


def test_a_call_that_goes_to_a_renamed_process_is_followed_into_it(db, office):
    made = start(db, CALLER, files=called())
    new = publish(db, CALLER.replace("call q", "call r"), {"r.bpmn": sketch("t start\nC task\nx end\nt > C > x", "r")})
    instance = taken(db, made, new)
    assert [(one.process, one.node) for one in open_tasks(db, instance)] == [("r", "C")]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["B"]


def test_a_sub_process_in_a_sub_process_is_carried_over(db, office):
    outer = "s start\nP sub\nB task\ne end\ns > P > B > e"
    parts = {"P": "t start\nQ sub\nx end\nt > Q > x", "Q": "u start\nC task\ny end\nu > C > y"}
    made = start(db, outer, **parts)
    parts["Q"] = "u start\nC task\nD task\ny end\nu > C > D > y"
    instance = taken(db, made, publish(db, outer, **parts))
    made = press(db, open_tasks(db, instance)[0])
    assert nodes(made.opened) == ["D"]
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_a_step_that_lies_in_another_part_now_is_refused(db, office):
    made = start(db, TWO)
    new = publish(db, "s start\nP sub\nB task\ne end\ns > P > B > e", P="t start\nA task\nx end\nt > A > x")
    assert "another part" in refused(db, made, new)


def test_several_instances_of_a_desk_go_on_and_are_counted(db, office):
    text = "s start\nA task each:units/unit/replies/reply\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"units": ["x", "y"]})
    press(db, made.opened[0], reply="one")
    new = publish(db, text.replace("A task", "A task name=Neu") + "\nR on A keep timer:P1D\nR > e")
    instance = taken(db, made, new)
    assert [node for node, _ in waits(db)[0]] == ["R"]
    done = press(db, open_tasks(db, instance)[0], reply="two")
    assert nodes(done.opened) == ["B"]
    assert orjson.loads(done.instance.facts)["replies"] == ["one", "two"]


@pytest.mark.parametrize(
    "other", ["A task mi:3", "A task seq:2", "A task", "A task each:units/unit"], ids=["count", "order", "one", "list"]
)
def test_several_instances_that_are_drawn_otherwise_are_refused(db, office, other):
    text = "s start\nA task mi:2\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"units": ["x", "y"]})
    assert "Several" in refused(db, made, publish(db, text.replace("A task mi:2", other)))


def test_an_operation_that_a_job_is_to_run_goes_on_under_its_new_place(db, office):
    office.operation("render", inline=False)
    office.operation("other", inline=False)
    text = "s start\nO service op:render\nB task\ne end\ns > O > B > e"
    made = start(db, text)
    step = db.scalars(select(Step)).one()
    assert "render" in refused(db, made, publish(db, text.replace("op:render", "op:other")))
    instance = taken(db, made, publish(db, text.replace("O", "O2")), {"O": "O2"})
    assert db.scalars(select(Step).execution_options(populate_existing=True)).one().node == "O2"
    assert nodes(runtime.run_step(db, step.id, {}, NOW).opened) == ["B"]
    assert instance.id == made.instance.id


# Joins


def test_a_half_filled_join_keeps_its_branch_although_a_step_was_put_before_it(db, office):
    made = start(db, PARALLEL)
    press(db, made.opened[0])
    new = publish(db, PARALLEL.replace("> A > J", "> A > A2 > J") + "\nA2 task kind=form")
    instance = taken(db, made, new)
    assert nodes(open_tasks(db, instance)) == ["B"]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["C"]


def test_a_half_filled_join_that_is_gone_is_refused(db, office):
    made = start(db, PARALLEL)
    press(db, made.opened[0])
    new = publish(db, "s start\nA task\nB task\nC task\ne end\ns > A > B > C > e")
    assert "“J” is open" in refused(db, made, new)


def test_a_branch_that_was_added_behind_the_file_is_refused_because_nothing_would_come_from_it(db, office):
    made = start(db, PARALLEL)
    new = publish(db, PARALLEL + "\nX task kind=form\nF > X > J")
    assert "wait for ever" in refused(db, made, new)


def test_a_branch_that_was_added_ahead_of_the_file_is_no_matter(db, office):
    made = start(db, "s start\nZ task\n" + PARALLEL.replace("s start\n", "").replace("s > F", "s > Z > F"))
    text = "s start\nZ task\nX task kind=form\n" + PARALLEL.replace("s start\n", "").replace("s > F", "s > Z > F")
    instance = taken(db, made, publish(db, text + "\nF > X > J"))
    assert sorted(nodes(press(db, open_tasks(db, instance)[0]).opened)) == ["A", "B", "X"]


def test_branches_that_follow_each_other_now_are_refused_while_both_are_open(db, office):
    made = start(db, PARALLEL)
    new = publish(db, "s start\nA task\nB task\nC task\ne end\ns > A > B > C > e")
    assert "run into one another" in refused(db, made, new)


def test_a_join_that_became_a_choice_is_refused_while_both_branches_are_open(db, office):
    made = start(db, PARALLEL)
    assert "run into one another" in refused(db, made, publish(db, PARALLEL.replace("J and", "J xor")))


def test_two_steps_that_hold_the_file_are_never_open_at_once(db, office):
    made = start(db, PARALLEL)
    new = publish(db, PARALLEL.replace("kind=form", "kind=note"))
    assert "hold the file" in refused(db, made, new)


def test_a_draft_version_is_no_target(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    new.state = VersionState.DRAFT
    db.flush()
    with pytest.raises(EngineRefusal, match="not published"):
        take(db, made, new)
