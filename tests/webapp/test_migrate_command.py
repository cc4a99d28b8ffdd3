"""``patravali migrate``: what scripts rely on."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from engine import migration, runtime
from engine.models import Instance, ProcessVersion
from tests import invariants
from tests.claims_revised import drawn, other_form, other_words, publish, renamed
from tests.office import NOON, Day, no_jobs
from webapp import cli
from workflows import movement
from workflows.organisation import District
from workflows.routing import OfficeRouting


@pytest.fixture
def run(office, tmp_path, monkeypatch):
    """Run a command on the office's database."""
    monkeypatch.setenv("PATRAVALI_HOME", str(tmp_path))
    monkeypatch.setenv("PATRAVALI_DATABASE", office.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(cli.main, ["migrate", *words])


@pytest.fixture
def claims(office):
    """Three claims at their first desk: (subject, instance) of each."""
    runtime.configure(OfficeRouting(no_jobs))
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        subjects = [day.open_claim(title=f"दावा {number}").id for number in range(3)]
        running = {one.subject_id: one.id for one in db.scalars(select(Instance).where(Instance.status == "running"))}
        return [(subject, running[subject]) for subject in subjects]


def published(office, text):
    with office.writing() as db:
        return publish(db, text, NOON).number


def numbers(office, claims):
    with office.reading() as db:
        invariants.check_all(db)
        return [
            db.get_one(ProcessVersion, db.get_one(Instance, instance).version_id).number
            for _subject, instance in claims
        ]


def test_all_files_go_to_the_version_in_force_and_the_report_names_each(office, run, claims):
    published(office, other_words(drawn()))
    result = run("medical-claim", "--all", "--reason", "new words", "--json")
    assert result.exit_code == 0, result.output
    assert [row["state"] for row in json.loads(result.output)["files"]] == ["migrated"] * 3
    assert numbers(office, claims) == [2, 2, 2]
    again = run("medical-claim", "--all", "--reason", "new words")
    assert "No file is under way on another version" in again.output


def test_a_dry_run_says_where_each_file_would_stand_and_writes_nothing(office, run, claims):
    published(office, other_form(other_words(renamed(drawn()))))
    result = run("medical-claim", "--all", "--dry-run")
    assert "no match for check (Check-list and note)" in result.output
    assert "0 of 3 files could be taken over" in result.output
    mapped = run("medical-claim", "--all", "--dry-run", "--json", "--map", "check=verify")
    rows = json.loads(mapped.output)["files"]
    assert [row["steps"] for row in rows] == [{"check": "verify"}] * 3
    assert rows[0]["changes"] == {"check": ["name", "form"]}
    assert numbers(office, claims) == [1, 1, 1]


def test_one_file_goes_to_a_named_version_and_comes_back(office, run, claims):
    published(office, other_words(drawn()))
    published(office, drawn())
    result = run("medical-claim", "--instance", str(claims[1][1]), "--to", "2", "--reason", "a trial")
    assert result.exit_code == 0, result.output
    assert numbers(office, claims) == [1, 2, 1]
    assert "undone" in run("--undo", "1", "--reason", "over").output
    assert numbers(office, claims) == [1, 1, 1]


def test_a_file_that_has_to_stay_makes_the_command_fail_with_its_sentence(office, run, claims):
    published(office, other_form(other_words(renamed(drawn()))))
    result = run("medical-claim", "--all", "--reason", "x")
    assert result.exit_code == 1
    assert "refused, “Check-list and note” is open" in result.output
    assert run("medical-claim", "--all", "--reason", "x", "--map", "check=verify").exit_code == 0
    with office.reading() as db:
        assert movement.main_task(db, claims[0][0]).node == "verify"


def test_an_interrupted_order_is_resumed(office, run, claims, monkeypatch):
    published(office, other_words(drawn()))
    real, calls = migration.migrate, []

    def stops(*args, **keywords):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **keywords)

    monkeypatch.setattr("engine.migration.migrate", stops)
    assert run("medical-claim", "--all", "--reason", "x").exit_code != 0
    assert numbers(office, claims) == [2, 1, 1]
    assert "still being carried out" in run("medical-claim", "--all", "--reason", "x").output
    assert run("--resume", "1").exit_code == 0
    assert numbers(office, claims) == [2, 2, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name the diagram"),
        (("medical-claim",), "either --instance or --all"),
        (("medical-claim", "--all", "--instance", "1"), "either --instance or --all"),
        (("medical-claim", "--all", "--map", "check"), "OLD=NEW"),
        (("medical-claim", "--all", "--to", "9"), "no such version"),
        (("medical-claim", "--instance", "99999"), "Not under way"),
        (("medical-claim", "--all"), "Write the reason"),
        (("medical-claim", "--all", "--reason", "x", "--map", "check=nowhere"), "no element"),
        (("no-such", "--all"), "not published"),
        (("--undo", "7"), "no such order"),
    ],
)
def test_a_wrong_word_is_answered_with_a_sentence(office, run, claims, words, said):
    published(office, other_words(drawn()))
    result = run(*words)
    assert result.exit_code != 0
    assert said in result.output
    assert numbers(office, claims) == [1, 1, 1]
