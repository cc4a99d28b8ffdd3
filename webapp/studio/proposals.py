"""What the gate says of files that are to be published, and what would come into force."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.gate import Finding, Severity
from webapp.drawing import Mark
from webapp.filters import in_language
from webapp.studio.drawings import drawn
from webapp.studio.naming import role_names
from webapp.viewmodels.studio import (
    CheckedDrawing,
    FindingRow,
    PlannedRow,
    UploadResult,
)
from workflows import publishing
from workflows.publishing import Planned, Proposal


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
