"""``patravali check``: what ships is in order; a folder with a fault is answered with sentences and exit code 1."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.office import NOON
from webapp import checking, cli
from workflows.catalogue import PROCESSES
from workflows.form_building.rules import faults_of
from workflows.organisation import SYSTEM, District
from workflows.routing_drafts import RoutingTrial

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.setenv("PATRAVALI_HOME", str(tmp_path / "home"))
    return lambda *words: CliRunner().invoke(cli.main, ["check", *map(str, words)])


@pytest.fixture
def folder(tmp_path):
    """A folder of the office with a diagram of its own: the general file, its forms and cases."""
    made = tmp_path / "drawn"
    shutil.copytree(ROOT / "forms" / "file", made / "forms" / "file")
    shutil.copy(ROOT / "bpmn" / "file.bpmn", made)
    shutil.copy(ROOT / "tests" / "artefacts" / "file.tests.json", made)
    return made


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_that_ships_is_in_order(check):
    result = check()
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert len(lines) == 2 * len(PROCESSES) + 4
    assert all(line.endswith(": in order") for line in lines)
    assert "cases of medical-claim (11): in order" in lines
    assert {"forms: in order", "operations: in order", "letters: in order", "translations: in order"} <= set(lines)


def test_a_folder_is_examined_with_the_parts_that_ship(check, folder):
    result = check(folder)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == ["file: in order", "forms: in order", "cases of file (5): in order"]


def test_a_fault_in_the_diagram_fails_with_its_sentence(check, folder):
    replace(folder / "file.bpmn", 'calledElement="approve-and-issue"', 'calledElement="nowhere"')
    result = check(folder)
    assert result.exit_code == 1
    assert "file.bpmn: error: “Sign and issue”: " in result.output
    assert "\n  [issue] " in result.output
    assert "nowhere" in result.output


def test_a_fault_in_a_form_fails_with_its_sentence(check, folder):
    form = json.loads((folder / "forms/file/close.json").read_text(encoding="utf-8"))
    name = next(iter(form["properties"]))
    form["properties"][name]["x-label"]["hi"] = "English only"
    (folder / "forms/file/close.json").write_text(json.dumps(form))
    result = check(folder)
    assert result.exit_code == 1
    assert f"forms/file/close.json: error: “{name}” needs x-label in Hindi and in English." in result.output
    assert result.output.endswith("1 error.\n")


def test_a_button_that_no_case_presses_fails_with_its_name(check, folder):
    cases = json.loads((folder / "file.tests.json").read_text(encoding="utf-8"))
    cases["cases"] = cases["cases"][:-1]
    (folder / "file.tests.json").write_text(json.dumps(cases))
    result = check(folder)
    assert result.exit_code == 1
    assert "No case takes the button “" in result.output
    assert "(return) after “close_choice”." in result.output


def test_a_case_that_does_not_hold_fails_with_its_title(check, folder):
    replace(folder / "file.tests.json", '"end": "closed"', '"end": "nowhere"')
    result = check(folder)
    assert result.exit_code == 1
    assert "Up, back, issued, closed: It ended at “closed” instead of at “nowhere”." in result.output


def test_cases_that_are_none_fail(check, folder):
    (folder / "file.tests.json").write_text("{")
    result = check(folder)
    assert result.exit_code == 1
    assert "file.tests.json: error: The file of cases is no JSON." in result.output


def test_a_folder_without_anything_is_refused(check, tmp_path):
    result = check(tmp_path)
    assert result.exit_code == 1
    assert "no diagram, table, form or case" in result.output


def test_a_letter_that_does_not_exist_is_found():
    drawn = {"medical-claim.bpmn": (ROOT / "bpmn/medical-claim.bpmn").read_bytes()}
    assert list(checking.examine_letters(drawn, [])) == []
    wrong = {name: text.replace(b"medical-sanction", b"medical-nothing") for name, text in drawn.items()}
    (found,) = checking.examine_letters(wrong, [])
    assert "begins with the letter “medical-nothing”, which does not exist" in found.sentence
    assert list(checking.examine_letters(wrong, ["medical-nothing"])) == []


def test_a_message_without_hindi_is_found(tmp_path, monkeypatch):
    po = tmp_path / "hi" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True)
    text = (ROOT / "webapp/translations/hi/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    po.write_text(text.replace('msgid "Subject"', 'msgid "Stale"'), encoding="utf-8")
    monkeypatch.setattr("webapp.wording.TRANSLATIONS", tmp_path)
    monkeypatch.setattr("webapp.wording.sources", lambda: [po])
    (found,) = checking.examine_translations()
    assert found.where == "translation hi"
    assert "'Subject'" in found.sentence


GOOD = {
    "type": "object",
    "x-label": {"hi": "प्रपत्र", "en": "Form"},
    "additionalProperties": False,
    "properties": {"amount": {"type": "integer", "x-label": {"hi": "राशि", "en": "Amount"}, "x-fact": True}},
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"type": "nothing"}, "It is no JSON Schema"),
        ({"properties": []}, "It is no JSON Schema"),
        ({"additionalProperties": True}, "It must refuse fields"),
        ({"required": ["other"]}, "It requires “other”"),
        ({"x-label": {"hi": "प्रपत्र"}}, "The form needs x-label"),
        ({"x-checks": [{"rule": "amount >", "at": "amount", "hi": "नहीं", "en": "no"}]}, "“amount”: "),
        ({"x-checks": [{"rule": "amount > 5", "at": "sum", "hi": "नहीं", "en": "no"}]}, "“sum”, which is no field"),
        ({"x-checks": [{"rule": "amount > 5", "at": "amount", "en": "no"}]}, "The check at “amount” needs"),
    ],
)
def test_a_form_is_held_against_each_rule(change, sentence):
    assert list(faults_of(GOOD)) == []
    assert any(sentence in fault.en for fault in faults_of({**GOOD, **change}))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"x-sum": True}, "the word “x-sum”"),
        ({"format": "email"}, "the format “email”"),
        ({"enum": [1, 2]}, "a label for each of its values"),
        ({"type": "number"}, "cannot be a fact"),
        ({"x-show-if": "amount ==="}, "“amount”: "),
        ({"x-help": {"en": "help"}}, "needs x-help in Hindi"),
        ({"enum": [1], "x-options": {1: {"hi": "one", "en": "one"}}}, "needs x-options in Hindi"),
    ],
)
def test_a_field_is_held_against_each_rule(change, sentence):
    field = GOOD["properties"]["amount"] | change
    assert any(sentence in fault.en for fault in faults_of({**GOOD, "properties": {"amount": field}}))


def test_a_trial_that_the_office_saved_and_that_does_not_hold_fails(check, sqlite_office, monkeypatch):
    case = {
        "title": {"hi": "ऊपर", "en": "Up"},
        "answers": [{"at": "note", "outcome": "put_up"}],
        "expect": {"desks": [{"at": "note", "role": "sp"}, "section"], "open": ["section"]},
    }
    with sqlite_office.writing() as db:
        district = db.scalars(select(District.id)).one()
        db.add(
            RoutingTrial(
                district_id=district,
                key="file",
                name="ऊपर",
                case_json=json.dumps(case),
                made_by=str(SYSTEM),
                made_at=NOON,
            )
        )
    monkeypatch.setenv("PATRAVALI_DATABASE", str(sqlite_office.url))
    result = check()
    assert result.exit_code == 1
    assert "saved trial of file: error: Up: “note” has role “dealing” instead of “sp”." in result.output
