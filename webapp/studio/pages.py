"""Puts the pages of the studio together."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.gate import Finding, Severity
from engine.models import ProcessVersion
from engine.states import VersionState
from webapp.drawing import Mark, Step, Way, draw, steps
from webapp.filters import current_language, in_language
from webapp.movements import People, people_in
from webapp.studio import draft_tabs
from webapp.studio.exports import version_exports
from webapp.viewmodels import Tag
from webapp.viewmodels.routing_drafts import DraftRow, KeptRow
from webapp.viewmodels.studio import (
    CataloguePage,
    CheckedDrawing,
    DiagramPage,
    DiagramRow,
    FindingRow,
    PlannedRow,
    Property,
    StepRow,
    UploadResult,
    VersionLine,
)
from workflows import publishing
from workflows.catalogue import diagram_of, files_of
from workflows.clocks import limit_in_words
from workflows.diagram_changes.diagrams import property_words
from workflows.organisation import Role, parse_actor
from workflows.publishing import Planned, Proposal
from workflows.retiring import may_be_retired
from workflows.routing_drafts import (
    RoutingDraft,
    RoutingDraftCopy,
    RoutingDraftState,
    draft_files,
    drafts_under_way,
)
from workflows.second_person import waiting_requests

KEPT_DRAWINGS = 128
LARGEST_KEPT = 200_000
"""Bytes of a diagram whose drawing stays in memory."""


def state_tag(state: VersionState) -> Tag:
    """Where a version stands."""
    words: dict[VersionState, Tag] = {
        VersionState.PUBLISHED: Tag(_("in force"), "green"),
        VersionState.RETIRED: Tag(_("not in use")),
    }
    return words[state]


def drawn(xml: bytes, ident: str, marks: Mapping[str, Mark] | None = None) -> Markup | None:
    """A drawing, or none when the file has no layout to draw from."""
    try:
        if marks or len(xml) > LARGEST_KEPT:
            return draw(xml, ident=ident, locale=current_language(), marks=marks)
        return _drawn_once(xml, ident, current_language())
    except Refusal:
        return None


@lru_cache(maxsize=KEPT_DRAWINGS)
def _drawn_once(xml: bytes, ident: str, locale: str) -> Markup:
    """The drawing of a text, which is the same whoever looks at it."""
    return draw(xml, ident=ident, locale=locale)


def publisher(version: ProcessVersion, people: People) -> str:
    """Who published it."""
    actor = parse_actor(version.published_by)
    return people.person(actor.person_id) or _("shipped with the product")


def publishers(db: Session, versions: Sequence[ProcessVersion]) -> People:
    """The persons who published the versions."""
    return people_in(db, {parse_actor(one.published_by).person_id for one in versions}, set())


def make_catalogue_page(db: Session, district_id: int) -> CataloguePage:
    """All diagrams by their versions in force."""
    versions = sorted(publishing.in_force(db).values(), key=lambda one: diagram_of(one).name_hi)
    people, notes = publishers(db, versions), publishing.change_notes(db, district_id)
    running = publishing.under_way_by_version(db)
    numbers = {
        row.id: (row.key, row.number)
        for row in db.execute(select(ProcessVersion.id, ProcessVersion.key, ProcessVersion.number))
    }
    rows = []
    for version in versions:
        diagram = diagram_of(version)
        counts = {numbers[one][1]: count for one, count in running.items() if numbers[one][0] == version.key}
        rows.append(
            DiagramRow(
                key=version.key,
                title=in_language(diagram.name_hi, diagram.name_en),
                summary=in_language(
                    diagram.properties.get("summary_hi") or diagram.properties.get("summary", ""),
                    diagram.properties.get("summary_en", ""),
                ),
                url=url_for("studio.version", key=version.key, number=version.number),
                drawing=drawn(files_of(version)[f"{version.key}.bpmn"], f"s-{version.key}"),
                state=state_tag(version.state),
                number=version.number,
                at=version.published_at,
                by=publisher(version, people),
                note=notes.get(version.id, ""),
                running=sum(counts.values()),
                older=tuple(
                    _("version %(number)s: %(count)s", number=number, count=count)
                    for number, count in sorted(counts.items(), reverse=True)
                    if number != version.number
                ),
            )
        )
    return CataloguePage(
        rows=tuple(rows),
        lead=_("A new version does not delete the old one; files under way stay on theirs."),
        upload_url=url_for("studio.upload"),
        new_url=url_for("studio_drafts.new"),
        drafts=draft_rows(db, district_id),
        waiting=len(waiting_requests(db, district_id)),
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


def kept_rows(db: Session, draft: RoutingDraft, copies: Sequence[RoutingDraftCopy]) -> tuple[KeptRow, ...]:
    """What was kept beside a draft, with the names of the files in which it differs."""
    people = people_in(db, {parse_actor(one.made_by).person_id for one in copies}, set())
    now = draft_files(draft).items()
    return tuple(
        KeptRow(
            at=one.made_at,
            by=people.person(parse_actor(one.made_by).person_id),
            files=tuple(sorted({name for name, _content in now ^ draft_files(one).items()})),
            take_url=url_for("studio_drafts.take", draft_id=draft.id, copy_id=one.id),
            drop_url=url_for("studio_drafts.drop", draft_id=draft.id, copy_id=one.id),
        )
        for one in copies
    )


def role_names(db: Session) -> dict[str, str]:
    """The roles in the reader's language."""
    return {role.key: in_language(role.title_hi, role.title_en) for role in db.scalars(select(Role))}


def offered_roles(db: Session) -> dict[str, str]:
    """The roles in the reader's language that a lane may be given: retired ones are left out."""
    offered = select(Role).where(Role.retired_at.is_(None))
    return {role.key: in_language(role.title_hi, role.title_en) for role in db.scalars(offered)}


def kind_names() -> dict[str, str]:
    """What a step is, in words: by the kind of its desk, else by its element."""
    return {
        "note": _("Note"),
        "draft": _("Draft"),
        "approve": _("Approval"),
        "sign": _("Signature"),
        "dispatch": _("Dispatch"),
        "report": _("Report"),
        "form": _("Form"),
        "seen": _("For information"),
        "serviceTask": _("Automatic step"),
        "businessRuleTask": _("Decision table"),
        "scriptTask": _("Calculation"),
        "receiveTask": _("Waiting"),
        "callActivity": _("Called diagram"),
        "endEvent": _("End"),
        "userTask": _("Note"),
    }


def step_rows(found: Sequence[Step], roles: Mapping[str, str]) -> tuple[StepRow, ...]:
    """The steps table of a diagram."""
    names, numbers = kind_names(), {step.node: f"{step.number} {step.name}" for step in found}
    return tuple(
        StepRow(
            number=step.number,
            name=step.name,
            kind=names.get(step.kind) or names.get(step.tag, step.tag),
            role=roles.get(step.role.partition(":")[0], step.role),
            form=step.form,
            due=in_language(*reversed(limit_in_words(step.due))),
            ways=tuple(way_words(way, numbers) for way in step.ways),
            timers=step.timers,
        )
        for step in found
    )


def way_words(way: Way, numbers: Mapping[str, str]) -> str:
    """One way on, as "Agreed → 5 Decision"."""
    targets = ", ".join(numbers.get(to, to) for to in way.to)
    return " → ".join(part for part in (way.name or way.condition, targets) if part)


def make_diagram_page(db: Session, version: ProcessVersion, district_id: int) -> DiagramPage:
    """One version: drawing, steps, properties, its sisters, its files."""
    diagram, files = diagram_of(version), files_of(version)
    xml = files[f"{version.key}.bpmn"]
    where: dict[str, Any] = {"key": version.key, "number": version.number}
    versions = version_lines(db, version, district_id)
    elsewhere = any(one.running and not one.current for one in versions)
    return DiagramPage(
        title=in_language(diagram.name_hi, diagram.name_en),
        key=version.key,
        number=version.number,
        state=state_tag(version.state),
        drawing=drawn(xml, "diagram"),
        steps=step_rows(steps(xml, locale=current_language()), role_names(db)),
        properties=property_rows(diagram.properties, role_names(db)),
        versions=versions,
        files=tuple(files),
        exports=version_exports(version.key, version.number),
        take_over_url=url_for("studio.take_over", **where) if elsewhere else "",
        retire_url=url_for("studio.retire", **where) if can_be_retired(version) else "",
        compare_url=url_for("studio_compare.versions", **where) if version.number > 1 else "",
        change_url=url_for("studio_drafts.change", key=version.key) if version.state is VersionState.PUBLISHED else "",
    )


def property_rows(properties: Mapping[str, str], roles: Mapping[str, str]) -> tuple[Property, ...]:
    """What a diagram says of itself, in words."""
    rows = []
    for name, value in sorted(properties.items()):
        english, hindi = property_words(name)
        text = in_language(*reversed(limit_in_words(value)))
        if name == "start_roles":
            text = ", ".join(roles.get(key.strip(), key.strip()) for key in value.split(","))
        rows.append(Property(in_language(hindi, english), text))
    return tuple(rows)


def can_be_retired(version: ProcessVersion) -> bool:
    """Whether the page offers to take the diagram out of use."""
    return version.state is VersionState.PUBLISHED and may_be_retired(version.key)


def version_lines(db: Session, shown: ProcessVersion, district_id: int) -> tuple[VersionLine, ...]:
    """All versions of a diagram, the newest first."""
    versions, notes = publishing.versions_of(db, shown.key), publishing.change_notes(db, district_id)
    people, running = publishers(db, versions), publishing.under_way_by_version(db)
    return tuple(
        VersionLine(
            number=one.number,
            url=url_for("studio.version", key=one.key, number=one.number),
            state=state_tag(one.state),
            at=one.published_at,
            by=publisher(one, people),
            note=notes.get(one.id, ""),
            running=running.get(one.id, 0),
            current=one.id == shown.id,
        )
        for one in versions
    )


def finding_rows(findings: Sequence[Finding]) -> tuple[FindingRow, ...]:
    """The findings in the reader's language, numbered as on the drawing."""
    return tuple(
        FindingRow(
            number=number,
            severity="error" if finding.severity is Severity.ERROR else "warning",
            text=in_language(finding.hi, finding.en),
            hint=in_language(finding.hint_hi, finding.hint_en),
            file=finding.file,
        )
        for number, finding in enumerate(findings, 1)
    )


def checked_drawings(proposal: Proposal) -> tuple[CheckedDrawing, ...]:
    """The uploaded diagrams as far as they can be drawn, each fault marked with its number."""
    found = []
    for place, (name, xml) in enumerate(sorted(proposal.files.items())):
        if not name.endswith(".bpmn"):
            continue
        marks: dict[str, Mark] = {}
        for number, finding in enumerate(proposal.findings, 1):
            if finding.file == name and finding.element:
                marks.setdefault(finding.element, Mark(fault=number))
        picture = drawn(xml, f"u{place}", marks)
        if picture is not None:
            found.append(CheckedDrawing(name, picture))
    return tuple(found)


def planned_row(one: Planned, running: Mapping[str, int]) -> PlannedRow:
    """One version that would come into force."""
    return PlannedRow(
        key=one.key,
        title=in_language(one.title_hi, one.title_en),
        number=one.number,
        previous=one.previous,
        running=running.get(one.replaces or "", 0),
        why="" if one.uploaded else _("uses a part that was changed"),
    )


def make_upload_result(db: Session, proposal: Proposal) -> UploadResult:
    """What the gate says, and what would be published."""
    running, roles = publishing.under_way_by_version(db), role_names(db)
    return UploadResult(
        accepted=proposal.is_accepted,
        findings=finding_rows(proposal.findings),
        drawings=checked_drawings(proposal),
        planned=tuple(planned_row(one, running) for one in proposal.planned),
        unfilled=tuple(roles.get(role, role) for role in proposal.unfilled),
    )
