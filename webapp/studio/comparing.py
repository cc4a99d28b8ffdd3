"""Two versions of a diagram side by side: drawings with the changes marked, and the changes in words."""

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.models import ProcessVersion
from webapp.access import routing_draft_for
from webapp.db import read_db
from webapp.filters import in_language
from webapp.studio.changes_shown import NEW, OLD, ChangesShown
from webapp.studio.draft_tabs import make_frame
from webapp.studio.drawings import drawn
from webapp.studio.guard import studio_part
from webapp.viewmodels import Link
from webapp.viewmodels.routing_drafts import ChangedFile, ChangeRow, ComparePage
from workflows.catalogue import diagram_of, files_of
from workflows.diagram_changes import Change, Kind, compare_files
from workflows.errors import NotFound
from workflows.publishing import in_force, version_numbered, versions_of
from workflows.routing_drafts import RoutingDraft, draft_files

bp = studio_part("studio_compare", "/studio")


@bp.get("/drafts/<int:draft_id>/compare")
def show(draft_id: int) -> str:
    """A draft beside what is in force."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    page = make_draft_comparison(db, draft)
    return render_template("studio/compare.html", frame=make_frame(db, draft), page=page)


@bp.get("/<key>/<int:number>/compare")
def versions(key: str, number: int) -> str:
    """A version beside an earlier one: the one before it, or the one asked for."""
    db, new = read_db(), version_numbered(read_db(), key, number)
    old = version_before(db, new)
    others = tuple(
        Link(_("version %(number)s", number=one.number), request.path + f"?with={one.number}", current=one.id == old.id)
        for one in versions_of(db, key)
        if one.id != new.id
    )
    page = compared(
        key,
        files_of(old),
        files_of(new),
        _("version %(number)s", number=old.number),
        _("version %(number)s", number=new.number),
        others=others,
    )
    diagram = diagram_of(new)
    title = in_language(diagram.name_hi, diagram.name_en)
    back = url_for("studio.version", key=key, number=number)
    return render_template("studio/compare_versions.html", page=page, title=title, back_url=back)


def version_before(db: Session, version: ProcessVersion) -> ProcessVersion:
    """The version asked for with ``with``, otherwise the one before.

    :raises NotFound: when there is none
    """
    asked = request.args.get("with", type=int)
    if asked is not None:
        return version_numbered(db, version.key, asked)
    earlier = [one for one in versions_of(db, version.key) if one.number < version.number]
    if not earlier:
        raise NotFound("There is no earlier version to compare with.", "तुलना के लिए पहले का कोई संस्करण नहीं है।")
    return earlier[0]


def make_draft_comparison(db: Session, draft: RoutingDraft) -> ComparePage:
    """A draft beside the version in force, or beside nothing when the diagram is new.

    What the version in force has of called diagrams belongs to them and is left out.
    """
    before = in_force(db).get(draft.key)
    now = draft_files(draft)
    old = {} if before is None else own_part(draft.key, files_of(before), now)
    name = _("in force: version %(number)s", number=before.number) if before is not None else _("nothing in force yet")
    return compared(draft.key, old, now, name, _("this draft"))


def own_part(key: str, files: Mapping[str, bytes], other: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of the files of a version, those that a draft of it has or had."""
    return {
        name: content
        for name, content in files.items()
        if name in other or name == f"{key}.bpmn" or name.startswith(f"forms/{key}/")
    }


def compared(
    key: str,
    old: Mapping[str, bytes],
    new: Mapping[str, bytes],
    old_name: str,
    new_name: str,
    *,
    others: tuple[Link, ...] = (),
) -> ComparePage:
    """The page of two sets of files."""
    changes, file = compare_files(old, new), f"{key}.bpmn"
    shown = ChangesShown(key, old.get(file), new[file], changes)
    return ComparePage(
        old=old_name,
        new=new_name,
        old_drawing=drawn(old[file], OLD, shown.marks) if file in old else None,
        new_drawing=drawn(new[file], NEW, shown.marks),
        files=changed_files(changes, shown),
        total=sum(change.kind is not Kind.ARRANGED for change in changes),
        others=others,
    )


def changed_files(changes: list[Change], shown: ChangesShown) -> tuple[ChangedFile, ...]:
    """The changes file by file, numbered through."""
    by_file: dict[str, list[ChangeRow]] = {}
    for number, change in enumerate(changes, 1):
        element = shown.element_of(change)
        row = ChangeRow(change.kind.value, in_language(change.hi, change.en), number, element, shown.anchor_of(element))
        by_file.setdefault(change.file, []).append(row)
    return tuple(ChangedFile(file_title(name), name, tuple(rows)) for name, rows in by_file.items())


def file_title(name: str) -> str:
    """What a file is, in words."""
    if name.endswith(".bpmn"):
        return _("Diagram")
    return _("Decision table") if name.endswith(".dmn") else _("Form")
