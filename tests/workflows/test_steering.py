"""The supervisor puts files at other steps, holds them and puts right what failed; custody and ledger follow."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal
from engine.models import Incident, Instance, Subscription, Task, Timer
from engine.states import IncidentKind, InstanceStatus, TaskStatus
from tests.invariants import check_all
from tests.office import Day, check_invariant
from workflows import asks, desk, ledger, movement, steering, supervision, tray
from workflows.asks import answer_ask, open_asks
from workflows.errors import BadInput, NotFound, NotYours, OfficeRefusal
from workflows.files import File
from workflows.ledger import LedgerEvent
from workflows.movement import Act
from workflows.organisation import SYSTEM
from workflows.subjects import lock_subject
from workflows.tray import View
from workflows.visibility import Reader, reader_of


def reader_at(day: Day, code: str) -> Reader:
    """Whoever sits at a post."""
    return reader_of(day.db, day.actor(code).person_id, day.district_id, day.now)


def by(day: Day, code: str) -> dict:
    """Who acts, and when."""
    return {"reader": reader_at(day, code), "actor": day.actor(code), "now": day.now}


def put(day: Day, file: File, step: str, *, code: str = "SP", reason: str = "पटल पर अभिलेख उपलब्ध नहीं"):
    day.tick()
    return steering.put_at_step(day.db, file.id, step, reason=reason, **by(day, code))


def acts_of(day: Day, file: File) -> list[str]:
    day.db.flush()
    query = select(LedgerEvent.act).where(LedgerEvent.chain_id == str(file.id)).order_by(LedgerEvent.seq)
    return list(day.db.scalars(query))


def test_the_file_is_at_the_other_desk_and_all_registers_say_so(day: Day):
    file = day.open_claim()
    seat = movement.holder_of(day.db, file)
    done = put(day, file, "section")
    assert [(task.node, task.status) for task in done.closed] == [("check", TaskStatus.MOVED)]
    holder = movement.holder_of(day.db, file)
    assert holder == done.opened[0].desk != seat
    last = movement.last_movement(day.db, file.id)
    assert (last.act, last.from_post_id, last.to_post_id) == (Act.PLACED, seat, holder)
    assert (last.node_from, last.node_to, last.remark) == ("check", "section", "पटल पर अभिलेख उपलब्ध नहीं")
    assert file.custody_task_id == done.opened[0].id
    assert acts_of(day, file)[-2:] == ["moved.placed", "routing.placed"]
    assert ledger.verify(day.db, ledger.subject_chain(file)) == []
    check_invariant(day.db, file.id)
    check_all(day.db)


def test_into_a_called_part_and_out_of_it_again(day: Day):
    file = day.open_claim()
    done = put(day, file, "issue/approve")
    assert (done.opened[0].process, done.opened[0].node) == ("approve-and-issue", "approve")
    back = put(day, file, "amount")
    assert [task.node for task in back.opened] == ["amount"]
    assert movement.holder_of(day.db, file) == day.post("ANK-MED").id
    check_all(day.db)


def test_at_a_waiting_place_the_keeper_has_the_file(day: Day):
    file = day.open_claim()
    put(day, file, "section")
    put(day, file, "await_reply")
    assert file.custody_task_id is None
    assert movement.holder_of(day.db, file) == file.keeper_post_id == day.post("ANK-MED").id
    assert day.db.scalars(select(Subscription.name)).all() == ["asks_answered"]
    assert day.db.scalars(select(Timer.node)).all() == ["reply_late"]
    check_all(day.db)


def test_the_step_at_the_same_desk_leaves_no_movement(day: Day):
    file = day.open_claim()
    before = len(movement.movements_of(day.db, file.id))
    put(day, file, "amount")
    assert len(movement.movements_of(day.db, file.id)) == before
    assert acts_of(day, file)[-1] == "routing.placed"
    check_all(day.db)


def test_what_a_preview_says_is_not_done(day: Day):
    file = day.open_claim()
    told = steering.preview_step(day.db, file.id, "section", **by(day, "SP"))
    assert [task.node for task in told.closes] == ["check"]
    assert [one.node for one in told.opens] == ["section"]
    assert day.task(file.id).node == "check"
    check_all(day.db)


def test_only_whoever_supervises_the_file_may(day: Day):
    file = day.open_claim()
    acts = (
        lambda who: steering.put_at_step(day.db, file.id, "section", reason="x", **by(day, who)),
        lambda who: steering.preview_step(day.db, file.id, "section", **by(day, who)),
        lambda who: steering.suspend_routing(day.db, file.id, reason="x", **by(day, who)),
        lambda who: steering.resume_routing(day.db, file.id, reason="x", **by(day, who)),
        lambda who: steering.try_again(day.db, file.id, 1, **by(day, who)),
        lambda who: steering.leave_out(day.db, file.id, 1, reason="x", **by(day, who)),
    )
    for act in acts:
        with pytest.raises(NotYours):
            act("ANK-MED")
        with pytest.raises(NotFound):
            act("SO-BISALPUR")
    assert put(day, file, "section", code="ANK").opened[0].node == "section"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(day: Day, reason: str):
    file = day.open_claim()
    with pytest.raises(BadInput):
        put(day, file, "section", reason=reason)
    with pytest.raises(BadInput):
        steering.suspend_routing(day.db, file.id, reason=reason, **by(day, "SP"))


def test_what_is_not_under_way_cannot_be_steered(day: Day):
    file = day.open_claim()
    instance = steering.routing_of(day.db, file.id)
    runtime.cancel(day.db, instance.id, reason="closed_by_hand", actor=str(SYSTEM), now=day.now)
    assert steering.steps_to_choose(day.db, file.id) == []
    with pytest.raises(OfficeRefusal, match="being routed"):
        put(day, file, "section")


def suspend(day: Day, file: File):
    day.tick()
    return steering.suspend_routing(day.db, file.id, reason="मा० उच्च न्यायालय का स्थगन आदेश", **by(day, "SP"))


def resume(day: Day, file: File):
    day.tick()
    return steering.resume_routing(day.db, file.id, reason="स्थगन समाप्त", **by(day, "SP"))


def test_a_suspended_file_stays_where_it_is_and_every_act_of_the_desk_is_refused(day: Day):
    file = day.open_claim()
    suspend(day, file)
    since, task = day.now, day.task(file.id)
    seat = {"actor": day.actor("ANK-MED"), "now": day.now}
    with pytest.raises(EngineRefusal, match="suspended"):
        day.press(file.id, "ANK-MED", "objection", note="पूर्ण")
    with pytest.raises(OfficeRefusal, match="suspended"):
        desk.mark_for_opinion(day.db, task.id, day.post("ANK").id, remark="मत दें", **seat)
    with pytest.raises(OfficeRefusal, match="suspended"):
        desk.park(day.db, task.id, day.now + dt.timedelta(days=3), **seat)
    assert movement.holder_of(day.db, file) == day.post("ANK-MED").id
    (item,) = tray.list_tray(day.db, reader_at(day, "ANK-MED"), View.FILES, now=day.now)
    assert item.suspended
    stay = steering.stay_of(day.db, file.id)
    assert (stay.reason, stay.since) == ("मा० उच्च न्यायालय का स्थगन आदेश", since)
    assert steering.steps_to_choose(day.db, file.id) == []
    check_all(day.db)


def test_the_supervisor_may_give_a_suspended_file_to_another_desk(day: Day):
    file = day.open_claim()
    suspend(day, file)
    task = day.task(file.id)
    supervision.reassign_work(day.db, task.id, day.post("PL-GEN"), reason="अवकाश", **by(day, "SP"))
    assert movement.holder_of(day.db, file) == day.post("PL-GEN").id
    resume(day, file)
    assert day.task(file.id).id == task.id
    check_all(day.db)


def test_an_answer_that_comes_during_a_stay_moves_the_file_when_it_is_over(day: Day):
    file = day.open_claim()
    (ask,) = asks.ask_out(
        day.db, file, offices=[], posts=[day.post("SO-PURANPUR")], question="सत्यापन", due_rule="7wd",
        actor=day.actor("ANK-MED"), now=day.now,
    )  # fmt: skip
    put(day, file, "await_reply")
    suspend(day, file)
    answer_ask(day.db, ask, "सत्यापित", actor=day.actor("SO-PURANPUR"), now=day.now)
    assert open_asks(day.db, file.id) == []
    assert movement.main_task(day.db, file.id) is None
    back = resume(day, file)
    assert [task.node for task in back.opened] == [day.task(file.id).node]
    assert acts_of(day, file)[-1] == "routing.resumed"
    check_all(day.db)


def test_dates_that_passed_during_a_stay_happen_when_it_is_over(day: Day):
    file = day.open_claim()
    put(day, file, "await_reply")
    suspend(day, file)
    day.tick(days=30)
    assert runtime.fire_due(day.db, day.now, actor=str(SYSTEM), lock_subject=lock_subject) == 0
    back = resume(day, file)
    assert back.events[1].detail["due"] == ["reply_late"]
    check_all(day.db)


def no_desk(day: Day, file: File) -> Incident:
    """The post of the next step is abolished, and the file comes there."""
    instance = steering.routing_of(day.db, file.id)
    incident = Incident(
        instance_id=instance.id, subject_id=file.id, kind=IncidentKind.DESK, step_id=None, node="check", tries=1,
        message_en="No desk was found.", message_hi="कोई पटल नहीं मिला।", at=day.now, resolved_at=None,
    )  # fmt: skip
    day.db.add(incident)
    instance.status = InstanceStatus.INCIDENT
    day.db.flush()
    return incident


def test_what_needs_no_further_care_is_settled_with_a_reason(day: Day):
    file = day.open_claim()
    incident = no_desk(day, file)
    assert steering.incidents_on(day.db, file.id) == [incident]
    with pytest.raises(EngineRefusal, match="right desk"):
        steering.try_again(day.db, file.id, incident.id, **by(day, "SP"))
    with pytest.raises(BadInput):
        steering.leave_out(day.db, file.id, incident.id, reason=" ", **by(day, "SP"))
    steering.leave_out(day.db, file.id, incident.id, reason="पटल निर्धारित", **by(day, "SP"))
    assert steering.incidents_on(day.db, file.id) == []
    assert steering.routing_of(day.db, file.id).status is InstanceStatus.RUNNING
    assert acts_of(day, file)[-1] == "incident.left_out"
    check_all(day.db)


def test_an_incident_of_another_file_is_not_there(day: Day):
    incident = no_desk(day, day.open_claim(title="पहला", letter_no="1"))
    other = day.open_claim(title="दूसरा", letter_no="2")
    with pytest.raises(NotFound):
        steering.try_again(day.db, other.id, incident.id, **by(day, "SP"))


def test_work_for_which_no_post_plays_the_role_raises_an_incident(day: Day):
    from workflows.organisation.models import PostRole

    file = day.open_claim()
    for row in day.db.scalars(select(PostRole).where(PostRole.role == "asp")):
        row.until = day.now - dt.timedelta(days=1)
    day.db.flush()
    done = put(day, file, "asp")
    assert done.instance.status is InstanceStatus.INCIDENT
    (incident,) = steering.incidents_on(day.db, file.id)
    assert (incident.kind, incident.node) == (IncidentKind.DESK, "asp")
    assert day.db.get_one(Task, done.opened[0].id).desk is not None
    assert day.db.scalars(select(Instance.status).where(Instance.subject_id == file.id)).all() == ["incident"]
    check_all(day.db)
