"""The command ``patravali migrate``: files under way to another version of their diagram, and back."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy.orm import Session

from engine import runtime
from engine.db import Database
from engine.migration import CHANGES_EN, Comparison, How, Prospect
from engine.models import ProcessVersion
from engine.runtime import newest
from webapp.commands import office_database, the_district, utc_now
from workflows import jobs, publishing, second_person, version_changes
from workflows.organisation import SYSTEM
from workflows.routing import OfficeRouting
from workflows.version_changes import FileState

MOST = 1_000_000
"""Files of one order by this command."""


def mapping_of(words: Sequence[str]) -> dict[str, str]:
    """``old=new`` of each ``--map``.

    :raises click.BadParameter: for anything else
    """
    pairs = [word.partition("=") for word in words]
    if not all(old.strip() and new.strip() for old, _sign, new in pairs):
        raise click.BadParameter("write --map OLD=NEW", param_hint="--map")
    return {old.strip(): new.strip() for old, _sign, new in pairs}


def chosen_runs(db: Session, version: ProcessVersion, instances: Sequence[int], *, everything: bool) -> dict[int, int]:
    """The runs that the command names, each with its revision.

    :raises click.ClickException: when one is not under way on another version of this diagram
    """
    district = the_district(db).id
    found = version_changes.revisions_under_way(db, version.key, district_id=district, other_than=version.id)
    unknown = set(instances) - found.keys()
    if unknown:
        named = ", ".join(str(one) for one in sorted(unknown))
        raise click.ClickException(f"Not under way on another version of {version.key}: {named}.")
    return found if everything else {run: found[run] for run in instances}


@dataclass(frozen=True)
class Wish:
    """What the command was asked to take over.

    :ivar number: of the version; None for the one in force
    :ivar instances: the runs named; none with *everything*
    :ivar mapping: old step to new step, as far as it was said
    """

    key: str
    number: int | None
    instances: Sequence[int]
    everything: bool
    mapping: Mapping[str, str]
    find_desks: bool
    reason: str

    def __post_init__(self) -> None:
        if not self.key or self.everything == bool(self.instances):
            raise click.UsageError("Name the diagram, and either --instance or --all.")

    def version(self, db: Session) -> ProcessVersion:
        """The version to which files go."""
        return newest(db, self.key) if self.number is None else publishing.version_numbered(db, self.key, self.number)

    def runs(self, db: Session) -> dict[int, int]:
        """The runs with their revisions."""
        return chosen_runs(db, self.version(db), self.instances, everything=self.everything)


def prospect_json(one: Prospect) -> dict[str, Any]:
    """One file of a preview."""
    return {
        "instance": one.instance_id,
        "subject": one.subject_id,
        "steps": {match.old.node: match.new.node for match in one.steps if match.new is not None},
        "changes": {match.old.node: [change.value for change in match.changes] for match in one.steps if match.changes},
        "armed": [element.node for element in one.armed],
        "disarmed": [element.node for element in one.disarmed],
        "goes_on_to": [task.node for task in one.goes_on.opens] if one.goes_on is not None else None,
        "refused": one.refusal.en if one.refusal is not None else None,
    }


def say_prospect(one: Prospect) -> None:
    """One file of a preview, as a line."""
    if one.refusal is not None:
        click.echo(f"{one.instance_id}: stays, {one.refusal.en}")
        return
    steps = ", ".join(
        f"{match.old.node} -> {match.new.node}" + "".join(f" ({CHANGES_EN[change]})" for change in match.changes)
        for match in one.steps
        if match.new is not None
    )
    click.echo(f"{one.instance_id}: {steps or 'nothing open'}{_going_on(one)}")


def _going_on(one: Prospect) -> str:
    if one.goes_on is None:
        return ""
    steps = ", ".join(task.node for task in one.goes_on.opens)
    return "; its routing ends at once" if one.goes_on.ends else f"; goes on at once{f' to {steps}' if steps else ''}"


def say_unmatched(comparison: Comparison) -> None:
    """The steps for which ``--map`` may be needed."""
    for match in comparison.steps():
        if match.how is How.NONE:
            click.echo(f"no match for {comparison.name_of(match.old)} ({match.old_node.name_en})")


def say_report(database: Database, change_id: int, *, as_json: bool) -> bool:
    """What became of an order; gives whether every file went over."""
    with database.reading() as db:
        items = version_changes.files_of_change(db, change_id)
        rows = [{"instance": one.instance_id, "state": one.state.value, "why": one.why_en} for one in items]
    if as_json:
        click.echo(json.dumps({"order": change_id, "files": rows}))
    else:
        for row in rows:
            click.echo(f"{row['instance']}: {row['state']}{', ' if row['why'] else ''}{row['why']}")
        click.echo(
            f"Order {change_id}: {sum(row['state'] == 'migrated' for row in rows)} of {len(rows)} files taken over."
        )
    return all(one.state in (FileState.MIGRATED, FileState.UNDONE) for one in items)


def preview(
    db: Session, version: ProcessVersion, runs: Mapping[int, int], mapping: Mapping[str, str], *, as_json: bool
) -> None:
    """Say what would happen; nothing is written."""
    district = the_district(db).id
    files, _total = version_changes.files_under_way(
        db, version.key, district_id=district, other_than=version.id, limit=MOST
    )
    files = [one for one in files if one.instance.id in runs]
    found = list(version_changes.look_ahead(db, version, files, mapping, now=utc_now()).values())
    if as_json:
        click.echo(json.dumps({"to": version.number, "files": [prospect_json(one) for one in found]}))
        return
    for comparison in version_changes.compare_versions(db, version, {one.version_id for one in found}, mapping):
        say_unmatched(comparison)
    for one in found:
        say_prospect(one)
    click.echo(f"{sum(one.refusal is None for one in found)} of {len(found)} files could be taken over.")


def look(database: Database, wish: Wish, *, as_json: bool) -> None:
    """Only say what an order would do."""
    with database.reading() as db:
        preview(db, wish.version(db), wish.runs(db), wish.mapping, as_json=as_json)


def order(database: Database, wish: Wish, *, as_json: bool) -> int | None:
    """Write the order; gives its number, None when there is nothing to be carried out."""
    with database.writing() as db:
        version, runs = wish.version(db), wish.runs(db)
        if not runs:
            nothing = "No file is under way on another version."
            click.echo(json.dumps({"order": None, "files": []}) if as_json else nothing)
            return None
        district = the_district(db).id
        second_person.require_none(db, district)
        made = version_changes.order_change(
            db,
            version,
            runs,
            wish.mapping,
            reason=wish.reason,
            find_desks=wish.find_desks,
            district_id=district,
            actor=SYSTEM,
            now=utc_now(),
        )
        return made.id


def carry_out(database: Database, change_id: int, *, undo: bool, reason: str) -> None:
    """Carry an order out, or take back what has not moved since.

    :raises engine.errors.Refusal: when there is no such order, or a second person has to agree to taking it back
    """
    with database.reading() as db:
        district = the_district(db).id
        version_changes.change_numbered(db, change_id, district_id=district)
        if undo:
            second_person.require_none(db, district)
    if undo:
        version_changes.take_back(database, change_id, reason=reason or "undo", actor=SYSTEM, clock=utc_now)
    else:
        version_changes.carry_out(database, change_id, clock=utc_now)


@click.command()
@click.argument("key", required=False, default="")
@click.option("--to", "number", type=int, default=None, help="Number of the version; by default the one in force.")
@click.option("--instance", "instances", type=int, multiple=True, help="Number of a run; may be given several times.")
@click.option("--all", "everything", is_flag=True, help="All runs on other versions.")
@click.option("--map", "words", multiple=True, metavar="OLD=NEW", help="A step of the old version is this one now.")
@click.option("--find-desks", is_flag=True, help="Find the desk anew for open work whose role changed.")
@click.option("--reason", default="", help="Why; kept in the ledger of each file.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--resume", type=int, default=None, metavar="ORDER", help="Go on with an order that was interrupted.")
@click.option("--undo", type=int, default=None, metavar="ORDER", help="Take back what has not moved since an order.")
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
def migrate(
    *,
    key: str,
    number: int | None,
    instances: tuple[int, ...],
    everything: bool,
    words: tuple[str, ...],
    find_desks: bool,
    reason: str,
    dry_run: bool,
    resume: int | None,
    undo: int | None,
    as_json: bool,
) -> None:
    """Take files under way of the diagram KEY to another version; exit 1 when one of them had to stay.

    Interrupted, the order is carried out by the job worker, or with --resume.
    """
    database = office_database()
    runtime.configure(OfficeRouting(jobs.enqueue))
    change_id = undo if undo is not None else resume
    if change_id is None:
        wish = Wish(key, number, instances, everything, mapping_of(words), find_desks, reason)
        if dry_run:
            look(database, wish, as_json=as_json)
            return
        change_id = order(database, wish, as_json=as_json)
        if change_id is None:
            return
    carry_out(database, change_id, undo=undo is not None, reason=reason)
    if not say_report(database, change_id, as_json=as_json):
        sys.exit(1)
