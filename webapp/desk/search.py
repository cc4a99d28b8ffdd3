"""Full text search in all that the officer may read: titles, notes, drafts, and the words of scanned papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup, escape
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.addresses import paper_url
from webapp.auth import reader
from webapp.categories import category_titles
from webapp.db import read_db
from webapp.desk.views import bp
from webapp.viewmodels import Filter, Option, Tag
from webapp.viewmodels.search import FoundSubject, FoundText, SearchPage
from workflows.categories.models import KEY_LENGTH
from workflows.correspondence import CorrespondenceItem
from workflows.documents.papers import PAGE_SOURCE
from workflows.receipts import Receipt, receipts_in_category
from workflows.search import Match, SubjectHit, search_subjects
from workflows.search import SearchPage as Found
from workflows.subjects import Subject, SubjectKind, whole_subject
from workflows.tray import number_of
from workflows.visibility import visible_subjects

__all__ = ["bp"]

QUERY_LENGTH = 200
LISTED = 25
"""Receipts of a category on one page."""
Pages = Mapping[tuple[int, int], int]
"""First page of a paper in its file, by subject and document."""


def kind_names() -> dict[SubjectKind, str]:
    """What can be found."""
    return {SubjectKind.FILE: _("Files"), SubjectKind.RECEIPT: _("Receipts")}


def source_names() -> dict[str, str]:
    """Where words stand."""
    return {
        "receipt": _("Diary entry"),
        "file": _("Cover"),
        "note": _("Note"),
        "draft": _("Draft"),
        PAGE_SOURCE: _("Paper"),
    }


def wanted(kind: SubjectKind | None, category: str) -> Select[int]:
    """What the search may look at: never more than the reader may open."""
    visible: Select[int] = visible_subjects(reader())
    if category:
        return visible.where(Subject.id.in_(select(Receipt.id).where(Receipt.category == category)))
    return visible.where(Subject.kind == kind) if kind is not None else visible


def marked(pieces: Sequence[tuple[str, bool]]) -> Markup:
    """The words around a hit, the hit marked."""
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces)


def pages_of(db: Session, hits: Sequence[SubjectHit]) -> Pages:
    """Where the papers of the hits begin in their files, in one statement."""
    rows = db.execute(
        select(CorrespondenceItem.file_id, CorrespondenceItem.document_id, CorrespondenceItem.page_from).where(
            CorrespondenceItem.file_id.in_([hit.subject_id for hit in hits])
        )
    )
    return {(file_id, document_id): first for file_id, document_id, first in rows}


def place_of(subject: Subject, match: Match, pages: Pages) -> tuple[str, str]:
    """What a hit stands in, and the address that opens it there."""
    name = source_names().get(match.source, match.source)
    if match.source != PAGE_SOURCE:
        return name, paper_url(subject)
    document, _colon, sheet = match.ref.partition(":")
    number = pages.get((subject.id, int(document)), 1) + int(sheet) - 1
    return _("Page %(number)s", number=number), paper_url(subject, number)


def found(subject: Subject, hit: SubjectHit, pages: Pages, categories: Mapping[str, str]) -> FoundSubject:
    """One hit in words."""
    category = categories.get(subject.category, subject.category) if isinstance(subject, Receipt) else ""
    places = [(place_of(subject, match, pages), match) for match in hit.matches]
    return FoundSubject(
        title=subject.title,
        number=number_of(subject),
        category=category,
        url=paper_url(subject),
        kind=Tag(_("File") if subject.kind is SubjectKind.FILE else _("Receipt")),
        texts=tuple(FoundText(name, url, marked(match.snippet)) for (name, url), match in places),
    )


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    query: str
    kind: SubjectKind | None
    category: str
    before: int | None


def asked_in_query() -> Asked:
    """What the address asks for; a category asks for receipts alone."""
    kind, category = request.args.get("kind", ""), request.args.get("category", "")[:KEY_LENGTH]
    return Asked(
        query=request.args.get("q", "")[:QUERY_LENGTH].strip(),
        kind=SubjectKind.RECEIPT if category else SubjectKind(kind) if kind in set(SubjectKind) else None,
        category=category,
        before=request.args.get("before", type=int),
    )


def look_for(db: Session, asked: Asked) -> Found:
    """Search for the words; a category without words lists its receipts."""
    visible = wanted(asked.kind, asked.category)
    if asked.query or not asked.category:
        return search_subjects(db, asked.query, visible=visible, before=asked.before)
    listed = receipts_in_category(db, asked.category, visible=visible, limit=LISTED, before=asked.before)
    hits = tuple(SubjectHit(receipt.id, ()) for receipt in listed)
    return Found(hits, hits[-1].subject_id if len(hits) == LISTED else None)


def filters_of(asked: Asked, categories: Mapping[str, str]) -> tuple[Filter, ...]:
    """What to look at: files, receipts, receipts of one category."""
    kinds = (
        Option("", _("Files and receipts"), asked.kind is None),
        *(Option(one.value, name, one is asked.kind) for one, name in kind_names().items()),
    )
    named = (
        Option("", _("All categories"), not asked.category),
        *(Option(key, name, key == asked.category) for key, name in categories.items()),
    )
    what = (Filter("kind", _("What"), kinds),)
    return (*what, Filter("category", _("Category of receipts"), named)) if categories else what


def make_search_page(db: Session, asked: Asked) -> SearchPage:
    """Search and build the page."""
    result, categories = look_for(db, asked), category_titles(db, reader().district_id)
    subject = whole_subject()
    rows = db.scalars(select(subject).where(subject.id.in_([hit.subject_id for hit in result.hits])))
    subjects = {one.id: one for one in rows}
    pages = pages_of(db, result.hits)
    kind = asked.kind.value if asked.kind else None
    more = url_for("desk.search", q=asked.query, kind=kind, category=asked.category or None, before=result.before)
    return SearchPage(
        query=asked.query,
        asked=bool(asked.query or asked.category),
        filters=filters_of(asked, categories),
        hits=tuple(
            found(subjects[hit.subject_id], hit, pages, categories) for hit in result.hits if hit.subject_id in subjects
        ),
        next_url=more if result.before is not None else "",
    )


@bp.get("/search")
@login_required
def search() -> str:
    """What was found, the newest first."""
    return render_template("desk/search.html", page=make_search_page(read_db(), asked_in_query()))
