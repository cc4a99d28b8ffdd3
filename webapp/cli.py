"""The command ``patravali`` (design §7). Each command is one transaction; it says in sentences what it did."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from sqlalchemy import select

from engine.db import Database, make_database
from engine.errors import Refusal
from webapp.application import create_app
from webapp.commands import COMMANDS
from webapp.config import BadSetting, Settings, read_settings
from webapp.demo import greet, set_up_demo
from webapp.doctor import examine
from webapp.metrics import write_log
from webapp.migrating import migrate
from workflows import accounts, catalogue, jobs, ledger, migrations
from workflows.files import File
from workflows.ledger import Tally
from workflows.organisation import SYSTEM, Person
from workflows.signing.issued import entry_for_bytes
from workflows.signing.report import report_json, report_text
from workflows.signing.trust import load_trust
from workflows.signing.verification import verify_pdf


def settings_and_database() -> tuple[Settings, Database]:
    """What every command starts from.

    :raises click.ClickException: when a setting cannot be used
    """
    try:
        settings = read_settings()
        database = make_database(settings.database)
    except (BadSetting, ValueError) as fault:
        raise click.ClickException(str(fault)) from fault
    click.get_current_context().call_on_close(database.dispose)
    return settings, database


def utc_now() -> dt.datetime:
    """The moment of the command."""
    return dt.datetime.now(dt.UTC)


class Sentences(click.Group):
    """Turns a refusal of the office into a sentence and exit code 1, instead of a stack of calls."""

    def invoke(self, context: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(context)
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.en}\n{refusal.hi}") from refusal


@click.group(cls=Sentences)
def main() -> None:
    """Patravali: the e-office of a district police."""


@main.command()
def init() -> None:
    """Make or bring up to date the database, and publish the diagrams that ship."""
    settings, database = settings_and_database()
    migrations.upgrade(database)
    with database.writing() as db:
        published = catalogue.publish_shipped(db, actor=str(SYSTEM), now=utc_now())
    click.echo(f"Database ready: {settings.database}. Diagrams published: {len(published)}.")


@main.command()
@click.option("--bind", default="", help="Address to listen on; by default 127.0.0.1 and PORT.")
def serve(bind: str) -> None:
    """Serve the office, with its jobs."""
    _settings, database = settings_and_database()
    if not migrations.is_current(database):
        raise click.ClickException("The database is not up to date. Run: patravali init")
    database.dispose()
    sys.exit(run_server(bind))


@main.command()
def demo() -> None:
    """Set up the Pilibhit demo district (invented people) and serve it on 127.0.0.1."""
    os.environ["PATRAVALI_DEMO"] = "1"
    settings, opened = settings_and_database()
    set_up_demo(settings, opened, now=utc_now(), say=click.echo)
    greet(settings, opened)
    opened.dispose()
    sys.exit(run_server(""))


def run_server(bind: str) -> int:
    """Run gunicorn as a child, so that it starts with a clean process."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:webapp.gunicorn", "webapp.serve:app"]
    return subprocess.call([*command, *(["--bind", bind] if bind else [])])  # noqa: S603 - our own command


@main.command()
def doctor() -> None:
    """Say in sentences what this machine lacks; exit 1 when anything is wrong."""
    settings, opened = settings_and_database()
    found = examine(settings, opened)
    for sentence in found or ["Nothing is lacking."]:
        click.echo(sentence)
    sys.exit(1 if found else 0)


@main.command()
def worker() -> None:
    """Do the jobs in a process of their own (PostgreSQL only; on SQLite the server itself does them)."""
    settings, opened = settings_and_database()
    if opened.is_sqlite:
        raise click.ClickException("On the embedded database the server does the jobs: patravali serve")
    application = create_app(settings, opened)
    write_log()
    name = os.environ.get("PATRAVALI_WORKER", "worker-1")
    jobs.launch(opened, executor=name, resources=application.extensions["patravali_job_resources"])
    click.echo(f"Working as {name}; stop with Ctrl+C.")
    try:
        threading.Event().wait()
    finally:
        jobs.shutdown()


@main.group()
def user() -> None:
    """Accounts of persons."""


def person_by_pno(database: Database, pno: str) -> Person:
    """Find a person by PNO.

    :raises click.ClickException: when the district has no such person
    """
    with database.reading() as db:
        person = db.scalars(select(Person).where(Person.pno == pno)).one_or_none()
    if person is None:
        raise click.ClickException(f"Nobody has the PNO {pno}.")
    return person


@user.command("add")
@click.argument("pno")
def add_user(pno: str) -> None:
    """Make an account for a person of the organisation; prints a one-time code."""
    _settings, database = settings_and_database()
    person, code = person_by_pno(database, pno), accounts.new_code()
    with database.writing() as db:
        accounts.make_account(db, db.get_one(Person, person.id), code, actor=SYSTEM, now=utc_now())
    click.echo(f"{person.name_en} logs in with PNO {pno} and the one-time code {code.text} within three days.")


@user.command("reset")
@click.argument("pno")
def reset_user(pno: str) -> None:
    """Replace a lost password by a one-time code; all sessions of the person end."""
    _settings, database = settings_and_database()
    person, code = person_by_pno(database, pno), accounts.new_code()
    with database.writing() as db:
        account = accounts.account_of(db, person.id)
        accounts.reset_account(db, account, code, actor=SYSTEM, now=utc_now())
    click.echo(f"{person.name_en} logs in with PNO {pno} and the one-time code {code.text} within three days.")


@main.group("ledger")
def ledger_group() -> None:
    """The ledger of all acts."""


@ledger_group.command("verify")
@click.option("--file", "number", default="", help="Only the file with this number.")
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
def verify_ledger(number: str, as_json: bool) -> None:
    """Prove that nothing recorded was changed, removed or put in between; exit 1 otherwise."""
    _settings, database = settings_and_database()
    tally = Tally()
    with database.reading() as db:
        if number:
            file = db.scalars(select(File).where(File.number == number)).one_or_none()
            if file is None:
                raise click.ClickException(f"There is no file {number}.")
            faults = ledger.verify(db, ledger.subject_chain(file))
        else:
            faults = list(ledger.verify_all(db, tally=tally))
        names = {str(file_id): text for file_id, text in db.execute(select(File.id, File.number))}
    report(faults, names, tally, as_json=as_json)
    if any(not fault.warning for fault in faults):
        sys.exit(1)


def report(faults: list[ledger.Fault], names: dict[str, str], tally: Tally, *, as_json: bool) -> None:
    """Say what was found, each fault with the number of its file."""
    if as_json:
        rows = [
            {"kind": fault.kind.value, "file": names.get(fault.chain_id, ""), "chain": fault.chain_id, "seq": fault.seq,
             "warning": fault.warning, "en": fault.en, "hi": fault.hi}
            for fault in faults
        ]  # fmt: skip
        click.echo(json.dumps({"faults": rows, "chains": tally.chains, "events": tally.events}, ensure_ascii=False))
        return
    for fault in faults:
        click.echo(f"{names.get(fault.chain_id, fault.chain_id)}, event {fault.seq}: {fault.en} / {fault.hi}")
    click.echo(f"{len(faults)} findings; {tally.chains} chains, {tally.events} events checked.")


@main.command("verify")
@click.argument("pdfs", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
def verify_letters(pdfs: tuple[Path, ...], as_json: bool) -> None:
    """Say whether letters are genuine, by their signatures and the register; exit 1 when one is not."""
    settings, database = settings_and_database()
    trust, now, reports = load_trust(settings.trust_folder), utc_now(), {}
    with database.reading() as db:
        for path in pdfs:
            reports[path] = verify_pdf(
                path.read_bytes(), trust=trust, register_lookup=partial(entry_for_bytes, db), now=now
            )
    if as_json:
        rows = [{"file": str(path), **report_json(found)} for path, found in reports.items()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for path, found in reports.items():
            click.echo(f"{path}\n{report_text(found, 'en')}\n{report_text(found, 'hi')}")
    if any(found.verdict != "genuine" for found in reports.values()):
        sys.exit(1)


@main.group()
def bench() -> None:
    """Measure on this machine, in a scratch installation of its own."""


SCRATCH = click.option("--database", "url", default="", help="An empty database to measure on; by default SQLite.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")


def show_figures(figures: dict[str, Any], *, as_json: bool) -> None:
    """Print what was measured."""
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name}: {value}")


@bench.command("engine")
@SCRATCH
@AS_JSON
@click.option("--scale", default="", help="Instances in the tables, ascending, as 1000,1000000; measured one by one.")
def bench_of_engine(url: str, as_json: bool, scale: str) -> None:
    """One durable completion of the shipped medical claim, against bare SpiffWorkflow in the same run."""
    from webapp.bench.engine import bench_engine  # noqa: PLC0415 - the server needs no bench

    with TemporaryDirectory() as folder:
        scales = [int(part) for part in scale.split(",") if part]
        show_figures(bench_engine(url or f"sqlite:///{folder}/bench.db", scales=scales), as_json=as_json)


@bench.command("http")
@SCRATCH
@AS_JSON
@click.option("--requests", default=100, help="Requests of each kind.")
@click.option("--scale", default="100", help="Files on the desk; several numbers with commas.")
def bench_of_http(url: str, as_json: bool, requests: int, scale: str) -> None:
    """Desk list, file, receipt, a completed task, the studio's pages: p50, p95, p99 and processor time of a request."""
    from webapp.bench.http import bench_http  # noqa: PLC0415 - the server needs no bench

    scales = [int(part) for part in scale.split(",")]
    if url and len(scales) > 1:
        raise click.ClickException("On a given database measure one scale at a time: each needs an empty one.")
    for files in scales:
        with TemporaryDirectory() as folder:
            settings = read_settings({"PATRAVALI_HOME": folder})
            found = bench_http(settings, url or f"sqlite:///{folder}/bench.db", requests=requests, scale=files)
            show_figures(found, as_json=as_json)


@main.group()
def database() -> None:
    """Work on the schema, for developers."""


@database.command("revision")
@click.argument("message")
def make_revision(message: str) -> None:
    """Write a migration from the difference between models and database."""
    _settings, opened = settings_and_database()
    click.echo(Path(migrations.write_revision(opened, message)).name)


for _command in (*COMMANDS, migrate):
    main.add_command(_command)


if __name__ == "__main__":
    main()
