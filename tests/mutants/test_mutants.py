"""Faults that were put into codec, gate and runtime on purpose: the tests notice each of them.

A patch beside this file is one fault. It is applied to a copy of the engine and its tests, and the test files named
here are run there: one of the tests must fail. Without a fault all of them pass.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("engine", "tests", "setup.cfg")
AIMED_AT = {
    "codec_forgets_over_which_arrow_a_token_came": ["test_codec", "test_joins"],
    "codec_forgets_the_fork_of_boundary_events": ["test_codec", "test_semantics"],
    "codec_leaves_events_unarmed": ["test_codec", "test_semantics"],
    "gate_looks_for_two_main_tasks_on_one_branch_only": ["test_gate_proof"],
    "gate_takes_any_id": ["test_gate"],
    "gate_takes_plain_numbers_for_money": ["test_fitting", "test_gate_kinds"],
    "gate_takes_steps_that_nothing_leads_to": ["test_gate"],
    "gate_takes_what_one_way_sets_for_known_on_all": ["test_gate_known_before"],
    "inclusive_join_waits_for_what_reaches_a_full_arrow": ["test_joins", "test_properties"],
    "multi_instance_output_becomes_a_fact": ["test_facts", "test_semantics"],
    "parallel_join_fires_at_the_first_token": ["test_joins"],
    "runtime_takes_a_page_that_is_out_of_date": ["test_runtime"],
    "runtime_keeps_timers_of_a_desk_that_is_done": ["test_timers"],
    "standard_loop_does_a_round_too_many": ["test_properties"],
    "undo_keeps_the_facts_of_what_is_undone": ["test_undo"],
}
"""Fault, and the test files that are there to notice it."""
SAMPLE = ("codec_forgets_the_fork_of_boundary_events", "parallel_join_fires_at_the_first_token")
PASSED, FAILED = 0, 1
"""Exit codes of pytest; others mean that no test was run."""


def copy_of_the_tree(place):
    for name in COPIED:
        source, target = ROOT / name, place / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)


def apply(patch, place):
    applied = subprocess.run(["git", "apply", str(patch)], cwd=place, capture_output=True, text=True, check=False)
    assert applied.returncode == 0, f"{patch.name} does not fit the code any more, make it anew: {applied.stderr}"


def run_tests(place, names):
    """Run test files of the engine in a copy; everything else comes from the tree."""
    files = [f"tests/engine/{name}.py" for name in names]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", *files]
    search = os.pathsep.join((str(place), str(ROOT)))
    environment = os.environ | {"PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)


def kill(name, place):
    """Gives the test that noticed a fault."""
    copy_of_the_tree(place)
    apply(ROOT / "tests" / "mutants" / f"{name}.patch", place)
    ran = run_tests(place, AIMED_AT[name])
    assert ran.returncode != PASSED, f"{name} lives: {', '.join(AIMED_AT[name])} pass with it"
    assert ran.returncode == FAILED, f"{name}: no test was run\n{ran.stdout}{ran.stderr}"
    killer = re.search(r"^FAILED tests/engine/(\S+)", ran.stdout, re.MULTILINE)
    assert killer, f"{name}: nothing failed but the preparation of a test\n{ran.stdout}"
    print(f"PROOF | mutant: {name.replace('_', ' ')} | killed by {killer[1]}")


def test_every_patch_has_tests_aimed_at_it():
    assert {path.stem for path in Path(__file__).parent.glob("*.patch")} == set(AIMED_AT)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_fault_is_noticed(name, tmp_path):
    kill(name, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("name", AIMED_AT)
def test_each_fault_is_noticed(name, tmp_path):
    kill(name, tmp_path)


@pytest.mark.prove
def test_without_a_fault_the_copy_passes(tmp_path):
    copy_of_the_tree(tmp_path)
    ran = run_tests(tmp_path, sorted({name for names in AIMED_AT.values() for name in names}))
    assert ran.returncode == PASSED, ran.stdout
