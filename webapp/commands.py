"""Commands on routing diagrams and API tokens; :mod:`webapp.cli` adds them to ``patravali``."""

import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database, make_database
from engine.gate import Finding
from webapp import checking
from webapp.config import BadSetting, read_settings
from workflows import bundles, catalogue, process_tests, publishing, trials
from workflows.accounts.tokens import list_tokens, make_token, revoke_token
from workflows.letter_templates import LetterTemplate
from workflows.organisation import SYSTEM, District, Post
from workflows.routing_drafts import require_direct_publishing
from workflows.vocabulary import vocabulary


def office_database() -> Database:
    """The database that the settings name, closed when the command ends.

    :raises click.ClickException: when a setting cannot be used
    """
    try:
        database = make_database(read_settings().database)
    except (BadSetting, ValueError) as fault:
        raise click.ClickException(str(fault)) from fault
    click.get_current_context().call_on_close(database.dispose)
    return database


def utc_now() -> dt.datetime:
    """The moment of the command."""
    return dt.datetime.now(dt.UTC)


def the_district(db: Session) -> District:
    """The district that this installation serves.

    :raises click.ClickException: when there is none yet
    """
    found = db.scalars(select(District).order_by(District.id)).first()
    if found is None:
        raise click.ClickException("There is no district yet. Run: patravali import-office FILE")
    return found


def say(finding: Finding) -> None:
    """One finding as two lines."""
    click.echo("\n".join(checking.remark_on(finding).lines))


@click.command()
def processes() -> None:
    """List the routing diagrams in force, with the files under way on each version."""
    with office_database().reading() as db:
        running = publishing.under_way_by_version(db)
        for key in sorted(publishing.in_force(db)):
            for version in publishing.versions_of(db, key):
                count = running.get(version.id, 0)
                if count or version.state.value == "published":
                    title = catalogue.diagram_of(version).name_en
                    state = version.state.value
                    click.echo(f"{key} {version.number} {state}, {count} under way, {version.id[:12]}: {title}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", required=True, help="What was changed, and why.")
def publish(files: tuple[Path, ...], note: str) -> None:
    """Publish diagrams (.bpmn, .dmn, .json, .zip) through the gate, with all that call them."""
    uploads = [(stored_path(path), path.read_bytes()) for path in files]
    database = office_database()
    with database.reading() as db:
        district = the_district(db).id
        proposal = publishing.plan_publication(db, bundles.read_upload(uploads), district_id=district, now=utc_now())
    for finding in proposal.findings:
        say(finding)
    if not proposal.is_accepted:
        raise click.ClickException("Refused. Nothing was stored.")
    with database.writing() as db:
        require_direct_publishing(db, district)
        made = publishing.publish_plan(db, proposal, note=note, district_id=district, actor=SYSTEM, now=utc_now())
    for role in proposal.unfilled:
        click.echo(f"No post plays the role {role} today.")
    for version in made:
        click.echo(f"{version.key}: version {version.number} is in force.")


def stored_path(path: Path) -> str:
    """The name under which the engine keeps a file: a form with the folder of its diagram."""
    return f"forms/{path.resolve().parent.name}/{path.name}" if path.suffix == ".json" else path.name


@click.command("check")
@click.argument("folder", required=False, default=None,
                type=click.Path(exists=True, file_okay=False, path_type=Path))  # fmt: skip
def check_all(folder: Path | None) -> None:
    """Examine all that ships or is in force, or the diagrams, tables, forms and cases in FOLDER; exit 1 on an error.

    Without FOLDER: every diagram with its tables, forms and operations, the cases that stand beside those that ship,
    the trials that the office has saved, the letters, the translations.
    """
    faults = sum(_tell(about, remarks) for about, remarks in (_in_folder(folder) if folder else _in_the_office()))
    if faults:
        click.echo(f"{faults} {'error' if faults == 1 else 'errors'}.")
        sys.exit(1)


def _tell(about: str, remarks: Sequence[checking.Remark]) -> int:
    """Say what was found; gives the number of errors."""
    click.echo(f"{about}: {'in order' if not remarks else f'{len(remarks)} findings'}")
    for one in remarks:
        click.echo("\n".join(one.lines))
    return sum(one.error for one in remarks)


def _in_folder(folder: Path) -> Iterator[tuple[str, list[checking.Remark]]]:
    """What is not in the folder, such as a part that is called, is taken as it ships."""
    own, cases = checking.read_folder(folder), process_tests.case_files(folder)
    if not own and not cases:
        raise click.ClickException(f"There is no diagram, table, form or case in {folder}.")
    files = {**catalogue.shipped_files(), **own}
    for key in checking.drawn_in(own):
        yield key, list(checking.examine_process(key, checking.needed_by(key, files), vocabulary()))
    yield "forms", list(checking.examine_forms(own))
    yield from _played(files, cases)


def _in_the_office() -> Iterator[tuple[str, list[checking.Remark]]]:
    known, letters = vocabulary(), list[str]()
    examined: dict[str, tuple[str, Mapping[str, bytes]]] = {
        f"shipped {key}": (key, catalogue.shipped(key)) for key in catalogue.PROCESSES
    }
    with office_database().reading() as db:
        if the_tables(db):
            known = vocabulary(db)
            letters = list(db.scalars(select(LetterTemplate.key).where(LetterTemplate.published_at.is_not(None))))
            examined |= {
                f"{key} version {one.number}": (key, catalogue.files_of(one))
                for key, one in publishing.in_force(db).items()
            }
    for name, (key, files) in examined.items():
        yield name, list(checking.examine_process(key, files, known))
    files = catalogue.shipped_files()
    yield "forms", list(checking.examine_forms(files))
    yield "operations", list(checking.examine_operations())
    drawn = {f"{key}.bpmn": files[f"{key}.bpmn"] for key in catalogue.PROCESSES}
    yield "letters", list(checking.examine_letters(drawn, letters))
    yield "translations", list(checking.examine_translations())
    yield from _played(files, process_tests.case_files(process_tests.SHIPPED))
    yield from _trials_of_the_office()


def _trials_of_the_office() -> Iterator[tuple[str, list[checking.Remark]]]:
    """The trials that the office has saved, on what is in force; by the calendar of their district."""
    with office_database().reading() as db:
        if not the_tables(db, "routing_trial"):
            return
        published = publishing.in_force(db)
        for (key, district_id), found in trials.stored_trials(db).items():
            if key in published:
                files = catalogue.files_of(published[key])
                played = trials.play_on(db, key, files, found, district_id=district_id)
                yield f"saved trials of {key}", checking.examine_trials(key, played)


def _played(files: Mapping[str, bytes], cases: Mapping[str, bytes]) -> Iterator[tuple[str, list[checking.Remark]]]:
    for key, content in cases.items():
        played, remarks = checking.examine_cases(key, files, content)
        yield f"cases of {key}" + (f" ({played.cases})" if played else ""), remarks


def the_tables(db: Session, name: str = "process_version") -> bool:
    """Whether the database was made already, and has a table that came later."""
    return db.connection().dialect.has_table(db.connection(), name)


@click.command()
@click.argument("name", required=False, default="")
@click.option("--post", "code", default="", help="Code of the post to which it is bound, such as DAK-1.")
@click.option("--list", "listing", is_flag=True, help="List all tokens.")
@click.option("--revoke", type=int, default=None, help="Number of a token to end.")
def token(name: str, code: str, listing: bool, revoke: int | None) -> None:
    """Make an API token NAME bound to a post; it acts as whoever has charge of the post. Its text is shown once."""
    database = office_database()
    if listing:
        with database.reading() as db:
            for one in list_tokens(db):
                state = f"revoked {one.revoked_at:%d-%m-%Y}" if one.revoked_at else "in force"
                click.echo(f"{one.id} {one.name}, post {one.post.code}, made {one.made_at:%d-%m-%Y}, {state}")
        return
    with database.writing() as db:
        if revoke is not None:
            click.echo(f"Token {revoke_token(db, revoke, actor=SYSTEM, now=utc_now()).name} opens nothing any more.")
            return
        post = db.scalars(
            select(Post).where(Post.code == code, Post.district_id == the_district(db).id, Post.abolished_at.is_(None))
        ).one_or_none()
        if post is None:
            raise click.ClickException(f"There is no post {code!r}. Give one with --post.")
        made, text = make_token(db, post, name, actor=SYSTEM, now=utc_now())
    click.echo(f"Token {made.id} for {made.name}, post {code}. It is shown this once:\n{text}")


COMMANDS = (processes, publish, check_all, token)
