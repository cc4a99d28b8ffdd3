"""Puts the pages together on which files are taken to another version of their diagram."""

import datetime as dt
from collections.abc import Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import migration
from engine.migration import Change, Comparison, Element, GoingOn, How, Match, Prospect
from engine.migration.comparing import STANDING
from engine.models import ProcessVersion
from engine.specs import Node, definition_of
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.movements import people_in
from webapp.viewmodels import Link, Pages, Tag
from webapp.viewmodels.taking_over import ChangedRow, ProspectRow, ReportPage, StepMatch, TakeOverPage
from workflows import publishing, version_changes
from workflows.catalogue import diagram_of
from workflows.organisation import parse_actor
from workflows.subjects import Subject
from workflows.tray import number_of
from workflows.version_changes import FileState, UnderWay, VersionChange

SHOWN = 100
"""Files that are looked at on one page."""


def change_words() -> dict[Change, str]:
    """What is other in the new version of a step."""
    return {
        Change.NAME: _("another name"),
        Change.KIND: _("another kind of work"),
        Change.CUSTODY: _("the file gets another holder"),
        Change.ROLE: _("another role"),
        Change.DESK: _("another desk"),
        Change.FORM: _("another form"),
        Change.DUE: _("another time limit"),
    }


def how_tag(how: How) -> Tag:
    """How the step of the new version was found."""
    words: dict[How, Tag] = {
        How.SAME: Tag(_("the same step"), "green"),
        How.NAME: Tag(_("found by its name"), "amber"),
        How.FORM: Tag(_("found by its form"), "amber"),
        How.GIVEN: Tag(_("as chosen")),
        How.NONE: Tag(_("not found"), "red"),
    }
    return words[how]


def state_of(state: FileState) -> Tag:
    """What became of a file."""
    words: dict[FileState, Tag] = {
        FileState.WAITING: Tag(_("waits"), "amber"),
        FileState.MIGRATED: Tag(_("taken over"), "green"),
        FileState.REFUSED: Tag(_("left as it is"), "red"),
        FileState.MOVED: Tag(_("had moved meanwhile"), "red"),
        FileState.UNDONE: Tag(_("taken back")),
    }
    return words[state]


def name_of(node: Node) -> str:
    """A step in the reader's language."""
    return in_language(node.name_hi, node.name_en)


def sources_of(db: Session, target: ProcessVersion) -> list[tuple[ProcessVersion, int]]:
    """The other versions on which files are under way, with their number; the fullest first."""
    running = publishing.under_way_by_version(db)
    others = [(one, running.get(one.id, 0)) for one in publishing.versions_of(db, target.key) if one.id != target.id]
    return sorted((pair for pair in others if pair[1]), key=lambda pair: (-pair[1], -pair[0].number))


def make_take_over_page(
    db: Session,
    target: ProcessVersion,
    source: ProcessVersion,
    mapping: Mapping[str, str],
    *,
    district_id: int,
    now: dt.datetime,
) -> TakeOverPage:
    """The look before: the steps of both versions, and each file as it would stand; nothing is written.

    :raises BadMapping: when the mapping names a step that is not there
    """
    diagram = diagram_of(target)
    comparison = migration.compare(definition_of(db, source.id), definition_of(db, target.id), mapping)
    found, total = version_changes.files_under_way(db, target.key, district_id=district_id, on=source.id, limit=SHOWN)
    looked_at = migration.preview(db, [one.instance.id for one in found], target.id, mapping, now=now)
    prospects = {one.instance_id: one for one in looked_at}
    return TakeOverPage(
        title=in_language(diagram.name_hi, diagram.name_en),
        number=target.number,
        source=source.number,
        url=url_for("studio.take_over", key=target.key, number=target.number),
        back_url=url_for("studio.version", key=target.key, number=target.number),
        sources=tuple(_source_links(db, target)),
        steps=tuple(_step_matches(comparison, mapping)),
        rows=tuple(_row(one, prospects[one.instance.id]) for one in found if one.instance.id in prospects),
        total=total,
        orders=tuple(_order_links(db, target, district_id)),
    )


def _source_links(db: Session, target: ProcessVersion) -> Iterator[Link]:
    """The versions from which files can be taken over, with how many stand on each."""
    for one, count in sources_of(db, target):
        label = _("version %(number)s: %(count)s", number=one.number, count=count)
        yield Link(label, url_for("studio.take_over", key=target.key, number=target.number, source=one.number))


def _order_links(db: Session, target: ProcessVersion, district_id: int) -> Iterator[Link]:
    """The orders to take files over that were given before."""
    for one in version_changes.changes_of(db, target.key, district_id=district_id):
        yield Link(_("Order %(number)s", number=one.id), url_for("studio.version_change", change_id=one.id))


def _step_matches(comparison: Comparison, mapping: Mapping[str, str]) -> Iterator[StepMatch]:
    new_steps = [
        (comparison.name_of(Element(key, node.id)), name_of(node))
        for key, diagram in comparison.new.diagrams.items()
        for node in diagram.nodes.values()
        if node.tag in STANDING
    ]
    words = change_words()
    for place, match in enumerate(comparison.steps()):
        old = comparison.name_of(match.old)
        yield StepMatch(
            name=name_of(match.old_node),
            field=f"map-{place}",
            found=name_of(match.new_node) if match.new_node is not None else "",
            state=how_tag(match.how),
            changes=tuple(words[change] for change in match.changes),
            options=tuple((f"{old}={new}", label, mapping.get(old) == new) for new, label in new_steps),
        )


def _row(file: UnderWay, prospect: Prospect) -> ProspectRow:
    return ProspectRow(
        value=f"{prospect.instance_id}:{prospect.rev}",
        number=number_of(file.subject),
        steps=tuple(_step_words(match) for match in prospect.steps),
        warnings=tuple(_warnings(prospect)),
        refusal=sentence(prospect.refusal) if prospect.refusal is not None else "",
    )


def _step_words(match: Match) -> str:
    after = name_of(match.new_node) if match.new_node is not None else "—"
    return f"{name_of(match.old_node)} → {after}"


def _warnings(prospect: Prospect) -> Iterator[str]:
    words = change_words()
    for match in prospect.steps:
        for change in match.changes:
            yield f"{name_of(match.old_node)}: {words[change]}"
    if prospect.armed:
        yield _("%(count)s dates or messages begin to be waited for", count=len(prospect.armed))
    if prospect.disarmed:
        yield _("%(count)s dates or messages are waited for no more", count=len(prospect.disarmed))
    if prospect.goes_on is not None:
        yield _going_on_words(prospect.goes_on)


def _going_on_words(goes_on: GoingOn) -> str:
    if goes_on.ends:
        return _("nothing is left to wait for: its routing ends at once")
    steps = ", ".join(in_language(one.name_hi, one.name_en) for one in goes_on.opens)
    if not steps:
        return _("a branch that waited goes on at once")
    return _("a branch that waited goes on at once, to: %(steps)s", steps=steps)


def make_report_page(db: Session, change: VersionChange, *, offset: int = 0) -> ReportPage:
    """The report: what became of each file of an order, and why; a hundred files a page."""
    version = db.get_one(ProcessVersion, change.to_version)
    diagram, tally = diagram_of(version), version_changes.tally_of(db, change)
    actor = parse_actor(change.ordered_by)
    by = people_in(db, {actor.person_id}, set()).person(actor.person_id) or _("by a command on the server")
    return ReportPage(
        title=in_language(diagram.name_hi, diagram.name_en),
        number=version.number,
        order=change.id,
        at=change.ordered_at,
        by=by,
        reason=change.reason,
        counts=tuple(f"{state_of(state).text}: {count}" for state, count in sorted(tally.counts.items())),
        is_done=tally.is_done,
        can_go_back=tally.counts.get(FileState.MIGRATED, 0) > 0,
        rows=tuple(_changed_rows(db, change, offset)),
        pages=_pages(change, offset, tally.total),
        url=url_for("studio.version_change", change_id=change.id),
        undo_url=url_for("studio.take_back", change_id=change.id),
        back_url=url_for("studio.version", key=version.key, number=version.number),
    )


def _pages(change: VersionChange, offset: int, total: int) -> Pages:
    def at(place: int) -> str:
        return url_for("studio.version_change", change_id=change.id, offset=place or None)

    after = offset + SHOWN
    return Pages(
        first=min(offset + 1, total),
        last=min(after, total),
        total=total,
        previous_url=at(max(0, offset - SHOWN)) if offset else "",
        next_url=at(after) if after < total else "",
    )


def _changed_rows(db: Session, change: VersionChange, offset: int) -> Iterator[ChangedRow]:
    items = version_changes.files_of_change(db, change.id, offset=offset, limit=SHOWN)
    wanted = select(Subject).where(Subject.id.in_([one.subject_id for one in items]))
    subjects = {one.id: one for one in db.scalars(wanted)}
    numbers = {one.id: one.number for one in publishing.versions_of(db, change.key)}
    for one in items:
        yield ChangedRow(
            number=number_of(subjects[one.subject_id]),
            came_from=numbers[one.from_version],
            state=state_of(one.state),
            why=in_language(one.why_hi, one.why_en),
            run=str(one.instance_id) if one.state is FileState.MIGRATED else "",
        )
