"""The catalogue: every diagram by its version in force, and what is being changed."""

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import ProcessVersion
from webapp.filters import in_language
from webapp.movements import people_in
from webapp.studio import draft_tabs
from webapp.studio.diagram_page import publisher, publishers
from webapp.studio.drawings import drawn
from webapp.studio.naming import state_tag
from webapp.viewmodels.routing_drafts import DraftRow
from webapp.viewmodels.studio import (
    CataloguePage,
    DiagramRow,
)
from workflows import publishing
from workflows.catalogue import diagram_of, files_of
from workflows.organisation import parse_actor
from workflows.routing_drafts import (
    RoutingDraftState,
    drafts_under_way,
)
from workflows.second_person import waiting_requests


def make_catalogue_page(db: Session, district_id: int) -> CataloguePage:
    """All diagrams by their versions in force."""
    return CataloguePage(
        rows=diagram_rows(db, district_id),
        lead=_("A new version does not delete the old one; files under way stay on theirs."),
        upload_url=url_for("studio.upload"),
        new_url=url_for("studio_drafts.new"),
        drafts=draft_rows(db, district_id),
        waiting=len(waiting_requests(db, district_id)),
    )


def diagram_rows(db: Session, district_id: int) -> tuple[DiagramRow, ...]:
    """The versions in force, in the order of their Hindi titles."""
    versions = sorted(publishing.in_force(db).values(), key=lambda one: diagram_of(one).name_hi)
    people, notes, running = publishers(db, versions), publishing.change_notes(db, district_id), running_by_key(db)
    return tuple(
        diagram_row(one, by=publisher(one, people), note=notes.get(one.id, ""), running=running.get(one.key, {}))
        for one in versions
    )


def running_by_key(db: Session) -> dict[str, dict[int, int]]:
    """How many files are under way: by the key of their diagram, then by the number of their version."""
    versions = db.execute(select(ProcessVersion.id, ProcessVersion.key, ProcessVersion.number))
    numbers = {row.id: (row.key, row.number) for row in versions}
    counts: dict[str, dict[int, int]] = {}
    for version_id, count in publishing.under_way_by_version(db).items():
        key, number = numbers[version_id]
        counts.setdefault(key, {})[number] = count
    return counts


def diagram_row(version: ProcessVersion, *, by: str, note: str, running: Mapping[int, int]) -> DiagramRow:
    """One diagram.

    :param by: who published the version
    :param note: what he wrote of the change
    :param running: files under way by the number of their version
    """
    diagram = diagram_of(version)
    summary_hi = diagram.properties.get("summary_hi") or diagram.properties.get("summary", "")
    return DiagramRow(
        key=version.key,
        title=in_language(diagram.name_hi, diagram.name_en),
        summary=in_language(summary_hi, diagram.properties.get("summary_en", "")),
        url=url_for("studio.version", key=version.key, number=version.number),
        drawing=drawn(files_of(version)[f"{version.key}.bpmn"], f"s-{version.key}"),
        state=state_tag(version.state),
        number=version.number,
        at=version.published_at,
        by=by,
        note=note,
        running=sum(running.values()),
        older=tuple(
            _("version %(number)s: %(count)s", number=number, count=count)
            for number, count in sorted(running.items(), reverse=True)
            if number != version.number
        ),
    )


def draft_rows(db: Session, district_id: int) -> tuple[DraftRow, ...]:
    """What is being changed just now."""
    drafts = drafts_under_way(db, district_id)
    people = people_in(db, {parse_actor(one.changed_by).person_id for one in drafts}, set())
    return tuple(
        DraftRow(
            title=in_language(one.title_hi, one.title_en),
            key=one.key,
            state=draft_tabs.state_tag(one.state),
            at=one.changed_at,
            by=people.person(parse_actor(one.changed_by).person_id),
            url=url_for("studio_drafts.show", draft_id=one.id),
            discard_url=url_for("studio_drafts.discard", draft_id=one.id)
            if one.state is RoutingDraftState.OPEN
            else "",
        )
        for one in drafts
    )
