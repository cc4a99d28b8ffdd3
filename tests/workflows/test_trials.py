"""A draft is tried: walks, saved trials, and real papers on it. Nothing of it moves a paper."""

import datetime as dt
import json

import pytest
from sqlalchemy import event, func, select

from engine.db import Database
from engine.dryrun import AnswerRefused, read_cases
from engine.errors import DiagramRefused
from engine.models import History, Instance, Task
from engine.specs import definition_of
from tests.claims import to_the_draft
from tests.office import NOON, Day
from workflows import catalogue, desk, registry, trials
from workflows.clocks import Calendar
from workflows.errors import BadInput, NotFound
from workflows.organisation import SYSTEM, Charge, District, Post, Unit
from workflows.process_tests import play_process
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft, RoutingTrial, draft_files, open_draft, save_files
from workflows.step_table.buttons import remove_button
from workflows.step_table.changing import change_step
from workflows.step_table.steps import NewStep, insert_step_after, remove_step
from workflows.subjects import Grading, Subject
from workflows.trials import Forecast, Place, Span, Walk, Which
from workflows.visibility import Reader, reader_of

TO_CLOSE = "note_choice_to_close_check"
LOOK = NewStep("अवलोकन", "Look", lane="lane_section", kind="note", form="", due="2wd")


@pytest.fixture
def db(office: Database):
    with office.writing() as session:
        yield session


@pytest.fixture
def day(db) -> Day:
    return Day(db, db.scalars(select(District.id)).one())


@pytest.fixture
def draft(db, day) -> RoutingDraft:
    return open_draft(db, "file", district_id=day.district_id, actor=SYSTEM, now=NOON)


@pytest.fixture
def administrator(db, day) -> Reader:
    person = db.scalars(select(Charge.person_id).join(Post).where(Post.code == "EOFFICE")).first()
    return reader_of(db, person, day.district_id, NOON)


def diagram(draft: RoutingDraft) -> bytes:
    return draft_files(draft)["file.bpmn"]


def change(db, draft: RoutingDraft, xml: bytes) -> None:
    save_files(db, draft, {"file.bpmn": xml}, rev=draft.rev, actor=SYSTEM, now=NOON)


def definition(db, draft: RoutingDraft):
    return trials.definition_to_try(db, draft.key, draft_files(draft))


def setting_out(**more) -> Walk:
    return Walk(begins=NOON, subject={"kind": "file", "draft_approved": False}, **more)


def upwards() -> Walk:
    return setting_out().pressed("note", "put_up", {}, {}).pressed("section", "forward", {}, {})


def play(db, draft, walk):
    return trials.play_walk(definition(db, draft), walk, Calendar.of(db, draft.district_id))


def open_file(day: Day) -> int:
    seat = day.post("ANK-MED")
    return registry.open_file(
        day.db, case_type="file", title="सामान्य पत्रावली", seat=seat, actor=day.actor("ANK-MED"), now=day.now
    ).id


def close_file(day: Day) -> int:
    """A real file: put up to be closed by the seat, closed by the in-charge."""
    file_id = open_file(day)
    day.press(file_id, "ANK-MED", "propose_close", note="बन्द करने योग्य।")
    day.press(file_id, "ANK", "close", note="सहमत।")
    return file_id


def ask(db, draft, reader, *, which=Which.CLOSED, span=None) -> Forecast:
    span = span or Span(NOON.date(), NOON.date())
    ids, total = trials.find_runs(db, reader, draft.key, span, which)
    forecast = Forecast(total=total, left=ids)
    trials.go_on(db, forecast, definition(db, draft), reader, Calendar.of(db, draft.district_id), seconds=60)
    return forecast


def remarks(forecast: Forecast) -> list[tuple[str, str]]:
    return [(one.what, one.en) for line in forecast.lines for one in line.remarks]


# Walks


def test_a_walk_goes_from_desk_to_desk_and_back(db, draft):
    walk = upwards()
    assert [one.node for one in play(db, draft, walk).open_desks] == ["asp"]
    assert [one.node for one in play(db, draft, walk.one_back()).open_desks] == ["section"]
    assert [one.node for one in play(db, draft, setting_out()).open_desks] == ["note"]


def test_a_walk_moves_nothing(db, draft):
    def counts():
        return [db.scalar(select(func.count()).select_from(table)) for table in (Instance, Task, History)]

    before = counts()
    play(db, draft, upwards())
    assert counts() == before


def test_what_the_diagram_does_not_allow_is_refused_with_its_number(db, draft):
    with pytest.raises(AnswerRefused) as refused:
        play(db, draft, setting_out().pressed("note", "burn", {}, {}))
    assert refused.value.number == 1
    with pytest.raises(AnswerRefused):
        play(db, draft, setting_out().pressed("sp", "forward", {}, {}))


def test_a_walk_that_was_begun_before_a_change_ends_where_the_change_is(db, draft):
    walk = upwards()
    change(db, draft, insert_step_after(diagram(draft), "note", LOOK, button="note_choice_to_section").xml)
    shorter, run, refusal = trials.play_as_far_as_possible(
        definition(db, draft), walk, Calendar.of(db, draft.district_id)
    )
    assert len(shorter.answers) == 1
    assert [one.name_en for one in run.open_desks] == ["Look"]
    assert refusal is not None
    assert refusal.number == 2


def test_a_walk_comes_back_from_a_page_as_it_was(db, draft):
    walk = upwards().waited("P2D").changed({"draft_approved": True})
    assert trials.read_walk(json.loads(json.dumps(walk.as_json()))) == walk


@pytest.mark.parametrize(
    "given",
    [None, [], {}, {"begins": "x"}, {**setting_out().as_json(), "begins": "2026-01-01"},
     {**setting_out().as_json(), "answers": "all"}, {**setting_out().as_json(), "more": 1}],
)  # fmt: skip
def test_what_is_no_walk_is_refused(given):
    with pytest.raises(BadInput):
        trials.read_walk(given)


def test_a_draft_with_faults_cannot_be_tried(db, draft):
    change(db, draft, diagram(draft).replace(b'targetRef="section"', b'targetRef="nowhere"', 1))
    with pytest.raises(DiagramRefused) as refused:
        definition(db, draft)
    assert refused.value.findings


# Desks and arrows


def place_of(db, day, code: str) -> Place:
    branch = db.get_one(Unit, day.post(code).unit_id)
    return trials.place_in(db, Place(day.district_id, branch.parent_id, branch.id), "file")


def test_a_walk_says_which_post_would_get_the_work_today(db, day, draft):
    run, made = play(db, draft, upwards()), definition(db, draft)
    found = [trials.desk_today(db, run, visit, place_of(db, day, "ANK"), made, now=NOON) for visit in run.desks]
    assert [one.post.code for one in found][1:] == ["ANK", "ASP"]
    assert not any(one.missing for one in found)


def test_where_nobody_has_the_role_the_substitute_is_named(db, day, draft):
    change(db, draft, diagram(draft).replace(b'name="role" value="asp"', b'name="role" value="thana"', 1))
    run = play(db, draft, upwards())
    found = trials.desk_today(db, run, run.desks[-1], place_of(db, day, "ANK"), definition(db, draft), now=NOON)
    assert found.missing
    assert found.post is not None


def test_the_arrows_of_a_walk_are_those_that_it_came_along(db, draft):
    made, run = definition(db, draft), play(db, draft, upwards())
    assert [one.flow for one in trials.arrows_of(made, run)] == [
        "begin_to_note",
        "note_to_note_choice",
        "note_choice_to_section",
        "section_to_section_choice",
        "section_choice_to_asp",
    ]


def test_after_a_return_the_arrow_back_is_the_last_one(db, draft):
    walk = setting_out().pressed("note", "put_up", {}, {}).pressed("section", "return", {}, {})
    along = trials.arrows_of(definition(db, draft), play(db, draft, walk))
    assert along[-1].flow == "section_choice_to_note"


# Saved trials


def save(db, day, draft, walk: Walk, *, name="ऊपर", holds=trials.HOLDS) -> RoutingTrial:
    trial = trials.save_trial(
        db, draft, walk, play(db, draft, walk),
        title_hi=name, title_en="Up", holds=holds, actor=day.actor("EOFFICE"), now=NOON,
    )  # fmt: skip
    db.flush()
    return trial


def test_a_saved_walk_holds_on_the_diagram_on_which_it_was_walked(db, day, draft):
    save(db, day, draft, upwards())
    played = trials.play_trials(db, draft)
    assert played.findings == ()
    assert played.failed == []
    assert any(one.node == "sp" for one in played.never)


def test_a_trial_says_what_a_change_made_of_it(db, day, draft):
    save(db, day, draft, upwards(), holds=("desks",))
    change(
        db,
        draft,
        change_step(diagram(draft), "asp", name_hi="मत", name_en="Opinion", lane="lane_sp", properties={}).xml,
    )
    [failed] = trials.play_trials(db, draft).failed
    assert "has role “sp” instead of “asp”" in failed.faults[0].en


def test_trials_belong_to_the_process_and_not_to_one_draft(db, day, draft):
    save(db, day, draft, upwards())
    files = draft_files(draft)
    found = trials.trials_of(db, "file", district_id=day.district_id)
    played = trials.play_on(db, "file", files, found, district_id=day.district_id)
    assert played.findings == ()
    assert played.failed == []


def test_the_file_of_trials_is_one_of_process_tests(db, day, draft):
    save(db, day, draft, upwards())
    save(db, day, draft, upwards().waited("P8D").pressed("asp", "forward", {}, {}), name="और ऊपर")
    content = trials.trials_file("file", trials.trials_of(db, "file", district_id=day.district_id))
    assert len(read_cases(content)["cases"]) == 2
    assert play_process("file", all_files(in_force(db), {}), content).faults == []


@pytest.mark.parametrize(("name", "field"), [("", "title_hi"), ("Up", "title_hi"), ("ऊपर", "title_hi")])
def test_a_trial_needs_a_name_of_its_own_in_hindi(db, day, draft, name, field):
    save(db, day, draft, upwards())
    with pytest.raises(BadInput) as refused:
        save(db, day, draft, upwards(), name=name)
    assert refused.value.field == field


def test_a_trial_of_another_process_is_not_thrown_away(db, day, draft):
    other = open_draft(db, "receipt", district_id=day.district_id, actor=SYSTEM, now=NOON)
    trial = save(db, day, draft, upwards())
    with pytest.raises(NotFound):
        trials.delete_trial(db, other, trial.id)
    trials.delete_trial(db, draft, trial.id)
    trials.delete_trial(db, draft, trial.id)
    db.flush()
    assert trials.play_trials(db, draft).trials == []


# What if


def test_a_real_paper_goes_the_same_way_on_an_unchanged_draft(db, day, draft, administrator):
    close_file(day)
    forecast = ask(db, draft, administrator)
    assert [line.verdict for line in forecast.lines] == ["same"]
    assert forecast.lines[0].days == (10, 10)
    assert {role: (load.visits_before, load.visits_after) for role, load in forecast.loads.items()} == {
        "dealing": (1, 1),
        "section_incharge": (1, 1),
    }


@pytest.mark.parametrize(
    ("key", "which"), [("medical-claim", Which.MOVED), ("receipt", Which.CLOSED), ("ask", Which.CLOSED)]
)
def test_a_claim_its_receipt_and_its_ask_go_their_own_ways_again(db, day, administrator, key, which):
    to_the_draft(day)
    draft = open_draft(db, key, district_id=day.district_id, actor=SYSTEM, now=NOON)
    span = Span(NOON.date(), NOON.date() + dt.timedelta(days=9))
    forecast = ask(db, draft, administrator, which=which, span=span)
    assert [line.verdict for line in forecast.lines] == ["same"], remarks(forecast)


def test_a_step_more_is_said_and_passed_by_its_only_way_on(db, day, draft, administrator):
    close_file(day)
    change(db, draft, insert_step_after(diagram(draft), "note", LOOK, button=TO_CLOSE).xml)
    forecast = ask(db, draft, administrator)
    assert remarks(forecast) == [("more", "Look")]
    assert forecast.lines[0].days == (10, 12)


def test_a_paper_that_is_under_way_is_said_to_stand_before_its_desk(db, day, draft, administrator):
    file_id = open_file(day)
    day.press(file_id, "ANK-MED", "put_up", note="प्रस्तुत।")
    change(db, draft, insert_step_after(diagram(draft), "note", LOOK, button="note_choice_to_section").xml)
    assert remarks(ask(db, draft, administrator, which=Which.MOVED)) == [("more", "Look")]


def test_a_step_less_is_said(db, day, draft, administrator):
    file_id = open_file(day)
    for post, outcome in (("ANK-MED", "put_up"), ("ANK", "forward"), ("ASP", "return")):
        day.press(file_id, post, outcome, note="सहमत।")
    change(db, draft, remove_step(diagram(draft), "section").xml)
    forecast = ask(db, draft, administrator, which=Which.MOVED)
    assert ("less", "Examine the proposal") in remarks(forecast)


def test_a_button_that_is_gone_ends_the_answer_there(db, day, draft, administrator):
    file_id = open_file(day)
    day.press(file_id, "ANK-MED", "put_up", note="प्रस्तुत।")
    day.press(file_id, "ANK", "return", note="पुनः देखें।")
    change(db, draft, remove_button(diagram(draft), "section_choice_to_note").xml)
    forecast = ask(db, draft, administrator, which=Which.MOVED)
    assert [line.verdict for line in forecast.lines] == ["open"]
    assert remarks(forecast) == [("no_button", "Examine the proposal")]
    assert forecast.lines[0].remarks[0].more_en == "Return with remark"
    assert forecast.loads == {}


def test_another_role_is_said(db, day, draft, administrator):
    close_file(day)
    changed = change_step(diagram(draft), "close_check", name_hi="जाँच", name_en="Check", lane="lane_asp", properties={})
    change(db, draft, changed.xml)
    assert remarks(ask(db, draft, administrator)) == [("role", "Check")]


def test_a_question_that_nobody_was_asked_ends_the_answer(db, day, draft, administrator):
    close_file(day)
    form = json.loads(draft_files(draft)["forms/file/note.json"])
    form["required"], label = ["weight"], {"hi": "भार", "en": "Weight"}
    form["properties"]["weight"] = {"x-label": label, "type": "integer", "x-fact": True}
    changed = {"forms/file/note.json": json.dumps(form).encode()}
    save_files(db, draft, changed, rev=draft.rev, actor=SYSTEM, now=NOON)
    forecast = ask(db, draft, administrator)
    assert remarks(forecast) == [("asks_more", "Note and draft")]
    assert "weight" in forecast.lines[0].remarks[0].more_en


def test_an_act_that_was_taken_back_is_not_given_again(db, day, draft, administrator):
    file_id = open_file(day)
    day.press(file_id, "ANK-MED", "put_up", note="प्रस्तुत।")
    desk.recall(db, file_id, actor=day.actor("ANK-MED"), now=day.now + dt.timedelta(minutes=1))
    forecast = ask(db, draft, administrator, which=Which.MOVED)
    assert [line.verdict for line in forecast.lines] == ["same"], remarks(forecast)


def test_graded_papers_are_left_out(db, day, draft, administrator):
    for grading in (Grading.CONFIDENTIAL, Grading.NORMAL):
        file_id = close_file(day)
        db.get_one(Subject, file_id).grading = grading
    db.flush()
    forecast = ask(db, draft, administrator)
    assert len(forecast.lines) == forecast.total == 1
    [hidden] = [
        one.id for one in db.scalars(select(Instance)) if one.id != forecast.lines[0].instance_id and one.ended_at
    ]
    assert trials.read_runs(db, administrator, "file", [hidden]) == []


def test_only_the_days_that_were_asked_for_count(db, day, draft, administrator):
    close_file(day)
    before = Span(NOON.date() - dt.timedelta(days=9), NOON.date() - dt.timedelta(days=1))
    assert ask(db, draft, administrator, span=before).total == 0
    assert ask(db, draft, administrator, which=Which.MOVED, span=before).total == 0


def test_the_statements_do_not_grow_with_the_papers(db, day, draft, administrator):
    def statements() -> int:
        counted: list[str] = []
        listener = lambda *args: counted.append(args[2])  # noqa: E731
        ids, _total = trials.find_runs(db, administrator, "file", Span(NOON.date(), NOON.date()), Which.CLOSED)
        event.listen(db.get_bind(), "before_cursor_execute", listener)
        trials.read_runs(db, administrator, "file", ids)
        event.remove(db.get_bind(), "before_cursor_execute", listener)
        return len(counted)

    close_file(day)
    one = statements()
    for _ in range(4):
        close_file(day)
    assert statements() == one


def test_an_answer_grows_page_by_page(db, day, draft, administrator):
    for _ in range(12):
        close_file(day)
    ids, total = trials.find_runs(db, administrator, "file", Span(NOON.date(), NOON.date()), Which.CLOSED)
    forecast, calendar = Forecast(total=total, left=ids), Calendar.of(db, day.district_id)
    trials.go_on(db, forecast, definition(db, draft), administrator, calendar, seconds=1e-9)
    assert (len(forecast.lines), len(forecast.left)) == (10, 2)
    carried = trials.read_forecast(json.loads(json.dumps(forecast.as_json())))
    assert carried == forecast
    trials.go_on(db, carried, definition(db, draft), administrator, calendar, seconds=1)
    assert (len(carried.lines), carried.left) == (12, [])
    assert carried.loads["dealing"].visits_after == 12


def test_a_version_in_force_that_was_never_changed_is_tried_like_a_draft(db, day):
    files = catalogue.shipped("file")
    made = trials.definition_to_try(db, "file", files)
    assert definition_of(db, in_force(db)["file"].id).diagram == made.diagram
