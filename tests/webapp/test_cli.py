"""The command line: what scripts rely on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from engine.db import Database
from tests.office import Day, no_jobs
from webapp import cli
from workflows.organisation import District
from workflows.routing import OfficeRouting


@pytest.fixture
def run(office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """Run a command on the office's database."""
    address = office.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PATRAVALI_HOME", str(tmp_path))
    monkeypatch.setenv("PATRAVALI_DATABASE", address)
    return lambda *words: CliRunner().invoke(cli.main, words)


def noted_file(office: Database) -> str:
    from engine import runtime

    runtime.configure(OfficeRouting(no_jobs))
    with office.writing() as db:
        day = Day(db, db.query(District).one().id)
        file = day.open_claim()
        day.press(
            file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=16700000,
            treatment_to="2026-10-30",
        )  # fmt: skip
        return file.number


def test_the_ledger_of_an_honest_office_verifies(run, office):
    noted_file(office)
    result = run("ledger", "verify", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["faults"] == []


def test_a_green_note_changed_by_sql_is_found_by_number(run, office):
    number = noted_file(office)
    with office.writing() as db:
        if office.is_sqlite:
            db.execute(text("DROP TRIGGER note_refuses_update"))
        else:
            db.execute(text("ALTER TABLE note DISABLE TRIGGER note_refuses_update"))
        db.execute(text("UPDATE note SET html = '<p>कुछ और</p>'"))
    result = run("ledger", "verify")
    assert result.exit_code == 1
    assert number in result.output
    assert "note 1" in result.output
    one = run("ledger", "verify", "--file", number, "--json")
    assert json.loads(one.output)["faults"][0]["file"] == number


def test_a_file_that_is_not_there_is_said_so(run):
    result = run("ledger", "verify", "--file", "X-9999/1/2026")
    assert result.exit_code == 1
    assert "There is no file" in result.output


def test_a_lost_password_is_replaced_by_a_code(run):
    result = run("user", "reset", "000100001")
    assert result.exit_code == 0, result.output
    assert "one-time code" in result.output
    assert run("user", "add", "000100001").exit_code == 1
    assert "Nobody has the PNO" in run("user", "reset", "nobody").output


def test_the_doctor_names_what_is_lacking_and_what_to_do(run):
    result = run("doctor")
    assert result.exit_code == 1
    assert "patravali init" in result.output
    assert "Scans cannot be read" in result.output


def test_a_setting_that_cannot_be_used_is_named(run, monkeypatch):
    monkeypatch.setenv("PORT", "http")
    result = run("doctor")
    assert result.exit_code == 1
    assert "PORT" in result.output
