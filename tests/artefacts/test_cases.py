"""The cases that stand beside the diagrams that ship: all hold, and leave no desk, button or arrow out."""

import json

import pytest
from jsonschema import Draft202012Validator

from engine.dryrun.cases import schema
from engine.errors import EngineRefusal
from workflows.catalogue import PROCESSES, shipped
from workflows.process_tests import SHIPPED, case_files, play_process

CASES = case_files(SHIPPED)


def played(key, change):
    """Play the cases of a process after a change to them."""
    cases = json.loads(CASES[key])
    change(cases)
    return play_process(key, shipped(key), json.dumps(cases).encode())


def test_every_diagram_that_ships_has_cases():
    assert set(CASES) == set(PROCESSES)


@pytest.mark.parametrize("key", PROCESSES)
def test_all_cases_hold_and_reach_everything(key):
    found = play_process(key, shipped(key), CASES[key])
    assert [(fault.case_en, fault.en) for fault in found.faults] == []
    assert [(one.what, one.node, one.flow) for one in found.never] == []
    assert found.cases >= 4


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


def test_a_case_that_expects_something_else_fails_with_a_sentence():
    wrong = {
        "desks": ["mark"],
        "decisions": {"mark_choice": "end_duplicate", "nowhere": "deal"},
        "operations": [{"operation": "open_file", "params": {}}],
        "path": ["file_opened", "begin"],
        "open": ["deal"],
        "waits": ["deal"],
        "end": "disposed",
        "facts": {"case_type": "file", "none": 1},
    }

    def change(cases):
        cases["cases"][0]["expect"] = wrong

    sentences = [fault.en for fault in played("receipt", change).faults]
    assert sentences == [
        "“begin” was not passed in its turn; the path was begin, mark, mark_choice, deal, deal_choice, deal, "
        "deal_choice, start_file, file_opened.",
        "The desks were mark, deal, deal instead of mark.",
        "“mark_choice” decided deal instead of end_duplicate: the desk chose “Mark”.",
        "Nothing was decided at “nowhere”.",
        "“open_file” was called with {'case_type': 'medical-claim', 'title': 'चिकित्सा प्रतिपूर्ति का दावा'} "
        "instead of {}.",
        "The open desks were none instead of deal.",
        "The waits were none instead of deal.",
        "It ended at “file_opened” instead of at “disposed”.",
        "The fact “case_type” is medical-claim instead of file.",
        "The fact “none” is unknown instead of 1.",
    ]


def test_a_desk_is_held_against_its_role_post_and_date():
    def change(cases):
        cases["cases"][0]["expect"]["desks"][0] |= {"role": "sp", "due": "9wd"}

    sentences = sorted(fault.en for fault in played("receipt", change).faults)
    assert sentences == ["“mark” has due “1wd” instead of “9wd”.", "“mark” has role “dak” instead of “sp”."]


def test_what_should_be_refused_and_is_not_fails():
    def change(cases):
        cases["cases"][0]["expect"] = {"refused": "nothing"}
        cases["cases"][-1]["expect"] = {"refused": "another reason"}

    sentences = [fault.en for fault in played("receipt", change).faults]
    assert sentences[0] == "No answer was refused."
    assert "which does not say “another reason”" in sentences[1]


def test_a_case_left_out_leaves_its_desks_unreached():
    found = played("file", lambda cases: cases.update(cases=cases["cases"][-1:]))
    assert ("desk", "sp") in {(one.what, one.node) for one in found.never}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "is no JSON"),
        (b"[]", "At / the file of cases is not as it should be"),
        (b'{"process": "receipt", "cases": []}', "At cases"),
        (
            b'{"process": "receipt", "cases": [{"title": {"hi": "x", "en": "x"}, "answers": [], "expect": {}}]}',
            "At cases/0",
        ),
        (b" " * 1_000_001, "larger than 1 MB"),
        (CASES["ask"], "the cases of “ask”, not of “receipt”"),
    ],
)
def test_a_file_that_is_no_file_of_cases_is_refused(content, sentence):
    with pytest.raises(EngineRefusal, match=sentence):
        play_process("receipt", shipped("receipt"), content)
