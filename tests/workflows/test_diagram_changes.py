"""Two versions compared in words: whatever differs is named, and nothing that does not."""

import re

import pytest

from workflows.catalogue import shipped_files
from workflows.diagram_changes import Kind, compare_files

FILES = dict(shipped_files())


def changed(name: str, old: str, new: str) -> list[str]:
    content = FILES[name].decode()
    assert old in content
    return [one.en for one in compare_files(FILES, {**FILES, name: content.replace(old, new, 1).encode()})]


def test_equal_files_have_no_differences():
    assert compare_files(FILES, FILES) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            "file.bpmn",
            'name="due" value="7wd"',
            'name="due" value="5wd"',
            "step “Note and draft”: time limit “7 working days” → “5 working days”",
        ),
        (
            "file.bpmn",
            'sourceRef="asp_choice" targetRef="note"',
            'sourceRef="asp_choice" targetRef="section"',
            "button “Back to the seat with directions” from “Opinion or decision” to “Note and draft”: "
            "leads to “Note and draft” → “Examine the proposal”",
        ),
        (
            "file.bpmn",
            'name="clock" value="15wd"',
            'name="clock" value="9wd"',
            "time limit of the whole “15 working days” → “9 working days”",
        ),
        (
            "file.bpmn",
            '<spiffworkflow:property name="reopen" value="yes" />',
            "",
            "step “Note and draft”: may be reopened here “yes” was taken away",
        ),
        (
            "sanction-power.dmn",
            "rs(25000)",
            "rs(30000)",
            "Row 1: Admissible amount “<= rs(25000)” → “<= rs(30000)”",
        ),
        (
            "forms/medical-claim/amount.json",
            '"maxLength": 120',
            '"maxLength": 130',
            "field “Number of the CMO's report”: greatest length “120” → “130”",
        ),
        (
            "forms/medical-claim/amount.json",
            '"cmo_letter_date",',
            "",
            "field “Date of the report”: required “✓” was taken away",
        ),
    ],
)
def test_one_change_is_one_sentence(name, old, new, sentence):
    found = changed(name, old, new)
    assert len(found) == 1
    assert found[0].endswith(sentence)


def test_a_step_that_comes_is_named_with_its_arrows():
    xml = FILES["file.bpmn"].decode()
    more = (
        '<bpmn:userTask id="audit" name="लेखा परीक्षा"><bpmn:extensionElements><spiffworkflow:properties>'
        '<spiffworkflow:property name="name_en" value="Audit"/></spiffworkflow:properties></bpmn:extensionElements>'
        '</bpmn:userTask><bpmn:sequenceFlow id="to_audit" sourceRef="note" targetRef="audit"/></bpmn:process>'
    )
    new = xml.replace("</bpmn:process>", more).encode()
    forward = compare_files({"file.bpmn": FILES["file.bpmn"]}, {"file.bpmn": new})
    assert [(one.kind, one.element) for one in forward] == [(Kind.ADDED, "audit"), (Kind.ADDED, "to_audit")]
    assert [one.en for one in forward] == ["New: step “Audit”", "New: arrow from “Note and draft” to “Audit”"]
    assert forward[0].hi == "नया: चरण “लेखा परीक्षा”"
    back = compare_files({"file.bpmn": new}, {"file.bpmn": FILES["file.bpmn"]})
    assert {one.kind for one in back} == {Kind.REMOVED}


def test_a_drawing_that_was_only_rearranged_says_so():
    moved = re.sub(r'(<dc:Bounds x=")(\d+)', r"\g<1>1\2", FILES["file.bpmn"].decode()).encode()
    found = compare_files({"file.bpmn": FILES["file.bpmn"]}, {"file.bpmn": moved})
    assert [one.kind for one in found] == [Kind.ARRANGED]


def test_what_differs_in_bytes_alone_is_still_named():
    spaced = FILES["file.bpmn"].replace(b"  <bpmn:userTask", b"    <bpmn:userTask")
    found = compare_files({"file.bpmn": FILES["file.bpmn"]}, {"file.bpmn": spaced})
    assert [one.en for one in found] == ["file.bpmn: other only in spacing, order or remarks"]


@pytest.mark.parametrize("name", ["file.bpmn", "sanction-power.dmn", "forms/file/note.json"])
@pytest.mark.parametrize("broken", [b"", b"<", b"[]", b'{"properties": 3}', b"\xff"])
def test_a_half_done_file_is_named_as_a_whole(name, broken):
    found = compare_files({name: FILES[name]}, {name: broken})
    assert len(found) == 1
    assert found[0].file == name


def test_fields_and_files_come_and_go():
    form = FILES["forms/file/note.json"].decode()
    more = form.replace(
        '"properties": {', '"properties": {"extra": {"type": "string", "x-label": {"en": "Extra", "hi": "अन्य"}},', 1
    )
    found = compare_files({"forms/file/note.json": form.encode()}, {"forms/file/note.json": more.encode()})
    assert [one.en for one in found if one.element == "extra"] == ["New: field “Extra”"]
    assert [one.en for one in compare_files({}, {"a.dmn": b""})] == ["New file: a.dmn"]
    assert [one.en for one in compare_files({"a.dmn": b""}, {})] == ["File taken away: a.dmn"]


def test_every_attribute_and_property_of_every_element_is_seen():
    """One at a time, each value of the largest diagram is changed: never silence."""
    xml = FILES["medical-claim.bpmn"].decode()
    body = xml.index("<bpmn:process")
    values = list(re.finditer(r'(?<=[ :])(?:name|value|sourceRef|targetRef|calledElement)="([^"]+)"', xml[body:]))
    assert len(values) > 200
    for match in values[::7]:
        start, end = body + match.start(1), body + match.end(1)
        other = (xml[:start] + "X" + xml[start:end] + xml[end:]).encode()
        assert compare_files({"a.bpmn": xml.encode()}, {"a.bpmn": other}), match[0]


@pytest.mark.parametrize("needed", ["5", "[[]]", "null", '{"a": 1}'])
def test_a_form_whose_list_of_needed_fields_is_none_is_named_as_a_whole(needed):
    name = next(one for one in FILES if one.endswith(".json"))
    broken = b'{"properties": {}, "required": ' + needed.encode() + b"}"
    (one,) = compare_files(FILES, {**FILES, name: broken})
    assert one.file == name
