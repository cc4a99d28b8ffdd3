"""The page of the gate: everything that is wrong with a draft, numbered on its drawing, with what to do."""

import dataclasses

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp.access import routing_draft_for
from webapp.db import read_db
from webapp.drawing import Mark, NotDrawn, draw
from webapp.filters import current_language
from webapp.studio.draft_tabs import make_frame
from webapp.studio.drawings import drawn
from webapp.studio.findings import found_rows
from webapp.studio.guard import studio_part
from webapp.viewmodels.editor import CheckPage, FoundRow
from workflows.routing_drafts import RoutingDraft, draft_files, examine

bp = studio_part("studio_check")

MOST_WAYS = 6
"""Drawings of ways on one page."""


@bp.get("/check")
def show(draft_id: int) -> str:
    """Put the draft through the whole gate, the proof included."""
    draft = routing_draft_for(read_db(), draft_id)
    page = make_check_page(read_db(), draft)
    return render_template("studio/check.html", frame=make_frame(read_db(), draft), page=page)


def make_check_page(db: Session, draft: RoutingDraft) -> CheckPage:
    """The findings, the drawing with their numbers, and for each way on which a fault shows a drawing of it."""
    xml = draft_files(draft)[f"{draft.key}.bpmn"]
    rows = found_rows(examine(db, draft, prove=True), draft.key, xml)
    marks: dict[str, Mark] = {}
    for row in rows:
        marks.setdefault(row.element, Mark(fault=row.number))
    marks.pop("", None)
    editor = url_for("studio_editor.show", draft_id=draft.id)
    return CheckPage(
        findings=tuple(with_picture(row, xml, editor, drawings) for drawings, row in enumerate_ways(rows)),
        errors=sum(row.severity == "error" for row in rows),
        drawing=drawn(xml, "found", marks),
    )


def enumerate_ways(rows: tuple[FoundRow, ...]) -> list[tuple[int, FoundRow]]:
    """Each row with how many ways came before it."""
    before, numbered = 0, []
    for row in rows:
        numbered.append((before, row))
        before += bool(row.way)
    return numbered


def with_picture(row: FoundRow, xml: bytes, editor: str, ways_before: int) -> FoundRow:
    """The row with its link into the editor and, as long as the page is not too long, with its way drawn."""
    show = f"{editor}#{row.element}" if row.element else ""
    shown = row.way and ways_before < MOST_WAYS
    return dataclasses.replace(row, show_url=show, picture=way_drawn(row, xml) if shown else None)


def way_drawn(row: FoundRow, xml: bytes) -> Markup | None:
    """The drawing with the way of a finding painted; none when the diagram has no layout."""
    stops = [stop.element for stop in row.way]
    try:
        return draw(
            xml,
            ident=f"way-{row.number}",
            taken={*stops, *row.arrows},
            open_nodes=[row.element] if row.element else stops[-1:],
            marks={row.element: Mark(fault=row.number)} if row.element else None,
            locale=current_language(),
        )
    except NotDrawn:
        return None
