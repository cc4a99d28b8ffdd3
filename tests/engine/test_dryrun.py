"""Trying a diagram out: what a run says, what it refuses, and that it equals what the runtime does."""

import datetime as dt
import json

import pytest

from engine import dryrun
from engine.dryrun import AnswerRefused, Setting, dry_run, never_reached, read_answers, read_setting
from engine.runtime import Operation
from engine.runtime.environment import plain_due
from engine.specs import build, closure_of
from tests.engine.sketch import sketch
from tests.engine.small_office import DESKS

BEGINS = dt.datetime(2026, 11, 23, 5, 30, tzinfo=dt.UTC)
SUM_FORM = {
    "type": "object",
    "properties": {
        "amount": {"type": "integer", "minimum": 1, "x-fact": True},
        "paid_on": {"type": "string", "format": "date", "x-fact": True, "x-outcomes": ["close"]},
        "ground": {"type": "string", "x-fact": True, "x-show-if": "amount > 100"},
        "remark": {"type": "string"},
    },
    "required": ["amount", "paid_on", "ground", "remark"],
}
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="power" namespace="x">
<decision id="power" name="power"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i" label="Amount"><inputExpression id="ie" typeRef="integer"><text>amount</text></inputExpression></input>
<output id="o" name="by" typeRef="string"/>
<rule id="r1"><inputEntry id="a1"><text>&lt;= 100</text></inputEntry>
<outputEntry id="b1"><text>"asp"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>&gt; 100</text></inputEntry>
<outputEntry id="b2"><text>"sp"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def due(rule, start):
    return start + dt.timedelta(days=int(rule[:-2])) if rule.endswith("wd") else plain_due(rule, start)


def play(text, *answers, files=None, called=None, facts=None, operations=None, parts=None, **surroundings):
    given = {"p.bpmn": sketch(text, **(parts or {})), **(files or {})}
    given |= {f"{name}.bpmn": sketch(drawn, name) for name, drawn in (called or {}).items()}
    setting = Setting(facts=facts or {}, operations=operations or {}, begins=BEGINS, due=due, **surroundings)
    return dry_run(given, read_answers(list(answers)), key="p", setting=setting)


def at(node, outcome=None, **facts):
    return {"at": node} | ({"outcome": outcome} if outcome else {}) | ({"facts": facts} if facts else {})


def desks(run):
    return [(one.node, one.how) for one in run.desks]


def test_it_tells_the_path_the_desks_and_the_reasons():
    run = play(DESKS, at("check", "again"), at("check", "forward"), at("order"))
    assert [one.node for one in run.path] == ["s", "check", "X", "check", "X", "order", "e"]
    assert desks(run) == [("check", "done"), ("check", "done"), ("order", "done")]
    assert [one.role for one in run.desks] == ["dealing", "dealing", "sp"]
    assert [one.reason_en for one in run.decisions] == ["the desk chose “Again”", "the desk chose “Send up”"]
    assert [one.reason_hi for one in run.decisions] == ["पटल ने “फिर” चुना", "पटल ने “आगे” चुना"]
    assert (run.completed, run.ends, run.facts) == (True, ["e"], {})


def test_it_stops_where_the_answers_stop():
    run = play(DESKS, at("check", "forward"))
    assert desks(run) == [("check", "done"), ("order", "open")]
    assert [one.node for one in run.open_desks] == ["order"]
    assert not run.completed


def test_dates_of_desks_are_worked_out_by_the_given_calendar():
    (visit,) = play("s start\nA task due=7wd\ne end\ns > A > e").desks
    assert (visit.due_rule, visit.due) == ("7wd", BEGINS + dt.timedelta(days=7))
    text = "s start\nA task due=by desk=to\ne end\ns > A > e"
    (visit,) = play(text, facts={"by": "2026-12-01", "to": "SI-1"}).desks
    assert (visit.due, visit.post) == (dt.datetime(2026, 11, 30, 18, 30, tzinfo=dt.UTC), "SI-1")
    with pytest.raises(AnswerRefused, match="“by” gives no date"):
        play("s start\nA task due=by\ne end\ns > A > e", facts={"by": "soon"})


GATEWAYS = """
    s start
    A task form=sum
    T rule table:power
    X xor
    B task
    C task
    e end
    s > A > T > X
    X > B : by == "sp"
    X > C : default
    B > e
    C > e
"""
SUMS = {"forms/p/sum.json": json.dumps(SUM_FORM).encode(), "power.dmn": TABLE}


def test_a_table_and_a_condition_say_why():
    run = play(GATEWAYS, at("A", amount=150, ground="x"), files=SUMS)
    table, gateway = run.decisions
    assert (table.table, table.row, table.outputs) == ("power", 2, {"by": "sp"})
    assert table.reason_en == "row 2, because Amount 150 > 100"
    assert "पंक्ति 2" in table.reason_hi
    assert (gateway.to, gateway.reason_en) == (["B"], '“by == "sp"” holds, because by = "sp"')
    other = play(GATEWAYS, at("A", amount=100), files=SUMS).decisions[-1]
    assert (other.to, other.reason_en) == (["C"], "no other condition holds")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (at("A", ground="x"), "Answer 1: the fact “amount” is missing, which “A” has to give."),
        (at("A", amount=101), "the fact “ground” is missing"),
        (at("A", amount=5, sum=7), "the form of “A” has no fact “sum”"),
        (at("A", amount=5, remark="x"), "has no fact “remark”"),
        (at("A", amount="5"), "“amount” cannot have this value"),
        (at("A", amount=0), "“amount” cannot have this value"),
        (at("A", amount=5, paid_on="31-12-2026"), "“paid_on” cannot have this value"),
        (at("A", amount=True), "“amount” cannot have this value"),
        (at("A", "approve", amount=5), "“A” has no button “approve”; it has forward."),
        (at("B"), "“B” has no open work; open: A."),
        ({"message": "m"}, "nobody waits for the message “m”; waited for: none."),
        ({"after": "soon"}, "“soon” is no date or duration"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_number(answer, sentence):
    with pytest.raises(AnswerRefused) as refused:
        play(GATEWAYS, answer, files=SUMS)
    assert sentence in refused.value.en
    assert refused.value.number == 1
    assert refused.value.hi.startswith("उत्तर 1: ")


def test_an_unknown_button_is_refused_with_those_that_there_are():
    with pytest.raises(AnswerRefused, match="“check” has no button “approve”; it has again, close, forward"):
        play(DESKS, at("check", "approve"))
    with pytest.raises(AnswerRefused, match="“check” has no button “”"):
        play(DESKS, at("check"))


def test_nothing_is_answered_behind_the_end():
    with pytest.raises(AnswerRefused, match="Answer 2: the run has come to its end"):
        play(DESKS, at("check", "close"), at("check", "again"))


def test_a_condition_on_a_fact_that_nobody_gave_is_refused_at_its_answer():
    text = "s start\nA task\nX xor\nB task\ne end\ns > A > X\nX > B : total > 5\nX > e : default\nB > e"
    with pytest.raises(AnswerRefused, match=r"Answer 1: .*The fact “total” is not known yet"):
        play(text, at("A"))


WAITING = """
    s start
    A task due=P9D
    late on A timer:P3D keep
    N service op:remind param:to=1
    n end
    r receive message:answered
    e end
    s > A > r > e
    late > N > n
"""


def test_time_passes_and_what_falls_due_happens_at_its_own_moment():
    operations = {"remind": Operation(lambda call: {}, params={"to": "whom"}, irreversible=True)}
    run = play(WAITING, {"after": "P10D"}, at("A"), operations=operations)
    (called,) = run.operations
    assert (called.node, called.operation, called.params, called.irreversible) == ("N", "remind", {"to": 1}, True)
    reminder = next(one for one in run.path if one.node == "N")
    assert reminder.at == BEGINS + dt.timedelta(days=3)
    assert run.desks[0].left == BEGINS + dt.timedelta(days=10)
    assert [(one.node, one.message) for one in run.waiting] == [("r", "answered")]
    done = play(WAITING, {"after": "P2D"}, at("A"), {"message": "answered"}, operations=operations)
    assert (done.completed, done.operations) == (True, [])


def test_a_repeated_timer_happens_each_time_that_it_is_due():
    text = WAITING.replace("timer:P3D", "cycle:R3/P2D")
    operations = {"remind": Operation(lambda call: {}, params={"to": "whom"})}
    run = play(text, {"after": "P30D"}, operations=operations)
    days = [(one.at - BEGINS).days for one in run.path if one.node == "N"]
    assert days == [2, 4, 6]


def test_operations_are_only_noted_and_give_what_the_test_says():
    def never(call):
        raise AssertionError("a dry run calls nothing")

    text = "s start\nN service op:number param:series='B'\nA task\ne end\ns > N > A > e"
    known = {"number": Operation(never, params={"series": "s"}, results={"given": "the number"}, inline=False)}
    run = play(text, operations=known, results={"number": {"given": 17}})
    assert (run.facts, run.operations[0].in_job, run.operations[0].params) == ({"given": 17}, True, {"series": "B"})
    with pytest.raises(AnswerRefused, match="does not give “other”"):
        play(text, operations=known, results={"number": {"other": 17}})
    with pytest.raises(AnswerRefused, match="There is no operation “number”"):
        play(text)


def test_the_subject_may_change_on_the_way():
    text = "s start\nA task\nX xor\nB task\ne end\ns > A > X\nX > B : subject.ok == True\nX > e : default\nB > e"
    assert play(text, at("A"), subject={"ok": False}).completed
    run = play(text, {"subject": {"ok": True}}, at("A"), subject={"ok": False})
    assert run.decisions[0].reason_en == "“subject.ok == True” holds, because subject.ok = true"


def test_a_called_process_is_played_with_its_own_name_of_elements():
    run = play(
        "s start\nC call q\nB task\ne end\ns > C > B > e", at("q/A"), called={"q": "t start\nA task\nu end\nt > A > u"}
    )
    assert [(one.process, one.node) for one in run.desks] == [("q", "A"), ("p", "B")]
    assert run.ends == ["q/u"]


def test_several_desks_at_one_element_are_told_apart_by_their_item():
    text = "s start\nA task each:posts/post\ne end\ns > A > e"
    run = play(text, {"at": "A", "item": {"post": "b"}}, facts={"posts": ["a", "b"]})
    assert [(one.item, one.how) for one in run.desks] == [({"post": "a"}, "open"), ({"post": "b"}, "done")]
    with pytest.raises(AnswerRefused, match="has no open work"):
        play(text, {"at": "A", "item": {"post": "c"}}, facts={"posts": ["a", "b"]})


def test_a_desk_that_an_event_takes_away_says_so():
    text = "s start\nA task\nlate on A timer:P3D\nB task\ne end\ns > A > e\nlate > B > e"
    assert desks(play(text, {"after": "P4D"})) == [("A", "taken away"), ("B", "open")]


def test_a_run_without_end_is_stopped():
    round_and_round = "s start\nX xor\nn script run:a=1\ne end\ns > X\nX > n : default\nn > X\nX > e : a == 2"
    with pytest.raises(AnswerRefused, match=r"goes round without a desk|goes on for too long"):
        play(round_and_round, facts={"a": 1})


def test_a_run_that_takes_too_much_of_the_processor_is_stopped(monkeypatch):
    monkeypatch.setattr("engine.dryrun.world.CPU_SECONDS", 0.0)
    with pytest.raises(AnswerRefused, match="it goes on for too long"):
        play(DESKS, at("check", "forward"))


def test_a_branch_that_can_never_join_is_seen():
    run = play(
        "s start\nX xor\nJ and\nA task\ne end\ns > X\nX > J : a == 1\nX > A : default\nA > J > e", facts={"a": 1}
    )
    assert run.stuck
    assert not run.completed


def test_what_no_run_reached_is_named():
    definition = build("p", closure_of("p", {"p.bpmn": sketch(DESKS)}))
    one = dry_run(definition, read_answers([at("check", "forward")]), key="p")
    missing = {(left.what, left.node, left.flow) for left in never_reached(definition, [one])}
    assert missing == {("button", "X", "again"), ("button", "X", "close"), ("element", "e", "")}
    two = dry_run(definition, read_answers([at("check", "again"), at("check", "close")]), key="p")
    assert never_reached(definition, [one, two]) == []


def test_an_armed_reminder_is_not_reached_before_it_happens():
    definition = build("p", closure_of("p", {"p.bpmn": sketch(WAITING)}))
    run = dry_run(definition, [], key="p", setting=Setting(begins=BEGINS))
    assert ("element", "late") in {(left.what, left.node) for left in never_reached(definition, [run])}


def test_no_database_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", lambda *_: asked.append(1))
    play(DESKS, at("check", "forward"), at("order"))
    assert asked == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"at": "A"}, "“answers” must be a list"),
        ([{"at": "A"}] * 201, "at most 200 answers"),
        ([{}], "Answer 1: it needs exactly one of"),
        ([{"at": "A", "after": "P1D"}], "it needs exactly one of"),
        ([{"at": "A"}, "A"], "Answer 2: it needs exactly one of"),
        ([{"at": "A", "actor": "sp"}], "“actor” is not known here"),
        ([{"at": ""}], "“at” must be a text"),
        ([{"at": 5}], "“at” must be a text"),
        ([{"at": "A", "facts": []}], "“facts” must be an object"),
        ([{"subject": "x"}], "“subject” must be an object"),
    ],
)
def test_what_are_no_answers_is_refused(given, sentence):
    with pytest.raises(AnswerRefused, match=sentence):
        read_answers(given)


def test_the_moment_of_the_beginning_has_a_zone():
    setting = read_setting({"begins": "2026-11-23T11:00:00+05:30"}, operations={}, due=due)
    assert setting.begins == BEGINS
    for wrong in ("2026-11-23T11:00:00", "yesterday", 5):
        with pytest.raises(AnswerRefused, match="a moment with its zone"):
            read_setting({"begins": wrong}, operations={}, due=due)


def test_facts_that_no_fact_can_be_are_refused():
    for wrong in ({"a": 1.5}, {"outcome": "x"}, {"subject": "x"}, {"a": {"b": 1}}):
        with pytest.raises(AnswerRefused, match="cannot have this value"):
            play(DESKS, facts=wrong)


def test_an_answer_that_does_not_fit_leaves_the_run_where_it_stands():
    definition = build("p", closure_of("p", {"p.bpmn": sketch(DESKS)}))
    player = dryrun.Player(definition, Setting(begins=BEGINS, due=due))
    for wrong in (at("order"), at("check", "burn"), {"message": "nobody"}):
        with pytest.raises(AnswerRefused):
            player.give(read_answers([wrong])[0])
    assert [one.node for one in player.seen().open_desks] == ["check"]
    for right in (at("check", "forward"), at("order")):
        player.give(read_answers([right])[0])
    assert player.completed
    assert player.seen().completed


def test_the_interface_is_whole():
    assert all(hasattr(dryrun, name) for name in dryrun.__all__)
