"""Puts the file page together: notes left, papers right, the way above, the acts below."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.models import Task
from engine.states import TaskKind
from webapp import steps
from webapp.desk.views import URGENCY
from webapp.drafts.on_file import approvals_of, draft_lines
from webapp.files.closing import clock_bar, closed_words, reopen_url
from webapp.filters import format_date, format_time, in_language
from webapp.movements import People, people_in, stay_words
from webapp.standing import Standing
from webapp.viewmodels import (
    ActionBar,
    DocketView,
    FilePage,
    Link,
    NoteView,
    PaperView,
    RouteStep,
    SignatureView,
    Tag,
    YellowNote,
)
from webapp.way import route_steps
from workflows import correspondence, drafts, notes, steering
from workflows.correspondence import CorrespondenceItem, Direction
from workflows.drafts import Draft
from workflows.files import File
from workflows.movement import Act, Movement
from workflows.organisation import Post, Unit
from workflows.organisation.actors import CAPACITY_TITLES, Capacity
from workflows.stock_phrases import offered_phrases
from workflows.subjects import SubjectStatus

DEALING_LEVEL = 5
"""From this level down one signs at the left of the note sheet (CSMOP ¶15)."""


BY_ORDER = frozenset({Act.PLACED, Act.REASSIGNED, Act.REOPENED})
"""Movements that somebody other than the sending desk ordered: the remark is his."""


def link_pages(html: str) -> Markup:
    """Citations become links into the papers: ``#page-7`` opens page 7. The note was sanitised when it was stored."""
    return Markup(re.sub(r'href="#page-(\d{1,4})"', r'href="?page=\1#page-\1"', html))  # noqa: S704 - nh3 cleaned it


def note_views(found: Sequence[notes.Note], people: People) -> tuple[NoteView, ...]:
    """The green notes as the sheet shows them."""
    views = []
    for note in found:
        post = people.posts.get(note.author_post)
        en, hi = CAPACITY_TITLES[Capacity(note.capacity)]
        views.append(
            NoteView(
                number=note.number or 0,
                html=link_pages(note.html),
                signature=SignatureView(
                    name=people.person(note.author_person),
                    post=people.post(note.author_post),
                    at=note.confirmed_at or note.created_at,
                    side="left" if post is None or post.level >= DEALING_LEVEL else "right",
                    unsigned_why=note.unsigned_reason,
                    capacity=in_language(hi, en),
                ),
                page=note.number or 1,
                numbered=note.html.count("<p>") > 1,
            )
        )
    return tuple(views)


def paper_detail(item: CorrespondenceItem) -> str:
    """The second line of a paper in the list."""
    names = {
        Direction.RECEIPT: _("Receipt"),
        Direction.ISSUE: _("Issued"),
        Direction.ENCLOSURE: _("Enclosure"),
        Direction.REPORT: _("Report"),
    }
    parts = [names[item.direction], item.letter_no or "", format_date(item.letter_date or item.added_at)]
    return " · ".join(part for part in parts if part)


FLAG_WORDS = {"PUC": "वि०प०", "FR-I": "न०प्रा०-1", "FR-II": "न०प्रा०-2", "FR-III": "न०प्रा०-3"}


def paper_views(file: File, items: Sequence[CorrespondenceItem], page: int) -> tuple[PaperView, ...]:
    """The list of papers with the addresses of their pictures, words and PDF."""
    views = []
    for item in items:
        use: dict[str, Any] = {"document_id": item.document_id, "subject_id": file.id}
        views.append(
            PaperView(
                id=item.id,
                title=item.title,
                detail=paper_detail(item),
                first=item.page_from,
                last=item.page_to,
                url=url_for("files.show", file_id=file.id, page=item.page_from, _anchor=f"page-{item.page_from}"),
                pdf_url=url_for("papers.pdf", **use),
                picture_url=url_for("papers.picture", page=0, **use).replace("/0.webp", "/{page}.webp"),
                words_url=url_for("papers.words", **use),
                flag=Tag(FLAG_WORDS.get(item.flag, item.flag)) if item.flag else None,
                current=item.page_from <= page <= item.page_to,
            )
        )
    return tuple(views)


def tabs_of(db: Session, file: File, current: str, *, begun: Sequence[Draft] | None = None) -> tuple[Link, ...]:
    """The parts of a file.

    :param begun: its drafts, when the page has read them
    """
    begun = drafts.drafts_of(db, file.id) if begun is None else begun
    return (
        Link(_("Notes"), url_for("files.show", file_id=file.id), current=current == "notes"),
        Link(
            _("Drafts"),
            url_for("drafts.listing", file_id=file.id),
            current=current == "drafts",
            count=len(begun) or None,
        ),
        Link(_("Movements"), url_for("files.movements", file_id=file.id), current=current == "movements"),
        Link(_("Asks"), url_for("files.asks", file_id=file.id), current=current == "asks"),
        Link(_("Facts"), url_for("files.facts", file_id=file.id), current=current == "facts"),
    )


def yellow_view(db: Session, file: File, task: Task, post: Post, number: int) -> YellowNote:
    """The draft note of this desk, begun or not.

    :param number: which it will have
    """
    note = notes.yellow_note(db, file.id, post.id)
    return YellowNote(
        number=number,
        html=note.html if note else "",
        text=note.text if note else "",
        revision=note.revision if note else 0,
        audience=_("Seen by your desk only until it is sent"),
        autosave_url=url_for("files.autosave", file_id=file.id, task=task.id),
        saved=format_time(note.saved_at) if note else "",
        attach_url=url_for("files.attach", file_id=file.id),
        phrases=offered_phrases(db, file.district_id),
    )


def more_links(file: File, task: Task) -> tuple[Link, ...]:
    """Acts of the office that every diagram leaves open (design §1.10)."""
    act: dict[str, Any] = {"file_id": file.id, "task_id": task.id}
    if task.kind is TaskKind.DISPATCH:
        return (
            Link(_("Record the dispatch"), url_for("dispatch.tray", file=file.id), "send-check"),
            Link(_("Put aside"), url_for("acts.act", act="park", **act), "pause"),
        )
    if task.return_to:
        return (Link(_("Put aside"), url_for("acts.act", act="park", **act), "pause"),)
    return (
        Link(_("Mark for opinion"), url_for("acts.act", act="mark", **act), "signpost-split"),
        Link(_("Return with remark"), url_for("acts.act", act="return", **act), "arrow-return-left"),
        Link(_("Ask for a report"), url_for("acts.act", act="ask", **act), "question-square"),
        Link(_("Attach a paper"), url_for("files.attach", file_id=file.id), "paperclip"),
        Link(_("Put up a draft"), url_for("drafts.new", file_id=file.id), "file-earmark-text"),
        Link(_("Priority"), url_for("acts.act", act="priority", **act), "flag"),
        Link(_("Put aside"), url_for("acts.act", act="park", **act), "pause"),
    )


def held_by(db: Session, file: File, standing: Standing, people: People) -> str:
    """Who has it, since when: said where this desk cannot act."""
    if file.status is SubjectStatus.CLOSED:
        return closed_words(file)
    if standing.suspended:
        stay = steering.stay_of(db, file.id)
        if stay is not None:
            return stay_words(stay)
    last = standing.last
    if last is None:
        return ""
    if last.to_post_id is None:
        return _("Waits since %(date)s to be taken up.", date=format_date(last.sent_at))
    return _("With %(post)s since %(date)s.", post=people.post(last.to_post_id), date=format_date(last.sent_at))


def sheet_of(
    green: Sequence[notes.Note], begun: Sequence[Draft], standing: Standing, people: People
) -> tuple[NoteView | DocketView, ...]:
    """The note sheet: green notes, then what the last sender said, then what became of drafts."""
    lines: list[NoteView | DocketView] = [*note_views(green, people)]
    moved, mine = standing.last, standing.mine
    if moved is not None and moved.remark:
        asked = mine is not None and bool(mine.return_to)
        sender = people.person(moved.from_person_id) if moved.act in BY_ORDER else people.post(moved.from_post_id)
        said = Markup("<b>{}</b>: {}").format(sender, moved.remark)
        lines.append(DocketView(said, "signpost-split" if asked else "chat-left-text"))
    if mine is not None and mine.kind is TaskKind.SIGN:
        link = Markup('<a href="{}"><b>{}</b></a>')
        lines.append(DocketView(link.format(url_for("signing.queue"), _("Sign the letter with your DSC")), "pen"))
    return (*lines, *draft_lines(begun))


def people_on(db: Session, green: Sequence[notes.Note], moved: Movement | None) -> People:
    """The authors of the notes and the two ends of the last movement."""
    ends = {moved.to_post_id, moved.from_post_id} if moved is not None else set()
    orders = {moved.from_person_id} if moved is not None and moved.act in BY_ORDER else set()
    return people_in(db, {note.author_person for note in green} | orders, {note.author_post for note in green} | ends)


def bar_of(
    db: Session, file: File, standing: Standing, route: Sequence[RouteStep], *, now: dt.datetime
) -> ActionBar | None:
    """The acts of this desk; None when it has none."""
    mine = standing.mine
    if mine is None:
        return None
    return steps.action_bar(
        db,
        mine,
        url_for("files.press", file_id=file.id),
        more=more_links(file, mine),
        next_step=next((step.name for step in route if step.state == "todo"), ""),
        effect=_("Your note becomes final and can no longer be changed."),
        approves=approvals_of(db, mine, now=now),
        custody=standing.custody,
    )


def draft_url(file: File, mine: Task | None, begun: Sequence[Draft]) -> str:
    """Where a drafting desk begins its letter; "" elsewhere, and while one is under way."""
    drafting = mine is not None and mine.kind is TaskKind.DRAFT
    under_way = any(draft.state in drafts.UNDISPATCHED for draft in begun)
    return url_for("drafts.new", file_id=file.id) if drafting and not under_way else ""


def make_file_page(
    db: Session, file: File, standing: Standing, *, page: int, find: str, form_html: Markup | None, now: dt.datetime
) -> FilePage:
    """Build the file page for one reader."""
    items = correspondence.papers_of(db, file.id)
    last = items[-1].page_to if items else 0
    page = min(max(page or (items[-1].page_from if items else 1), 1), max(last, 1))
    green, begun = notes.green_notes(db, file.id), drafts.drafts_of(db, file.id)
    people, unit = people_on(db, green, standing.last), db.get_one(Unit, file.unit_id)
    route = route_steps(db, standing.instance)
    mine, post = standing.mine, standing.post
    writes = mine is not None and post is not None and mine is standing.task
    return FilePage(
        number=file.number,
        subject=file.title,
        meta=meta_of(file, unit),
        clock=clock_bar(db, file, standing, now=now),
        route=route,
        tabs=tabs_of(db, file, "notes", begun=begun),
        draft_url=draft_url(file, mine, begun),
        office=unit.title_hi,
        sheet_title=f"टिप्पणी पत्र · {file.number}",
        notes=sheet_of(green, begun, standing, people),
        papers=paper_views(file, items, page),
        page=page,
        pages=last,
        priority=URGENCY[file.priority],
        tags=tags_of(file),
        yellow=yellow_view(db, file, mine, post, len(green) + 1) if writes and mine and post else None,
        actions=bar_of(db, file, standing, route, now=now),
        held_by="" if mine is not None else held_by(db, file, standing, people),
        form_html=form_html,
        print_url=url_for("files.note_sheet", file_id=file.id),
        find=find,
        reopen_url=reopen_url(db, file, now=now),
    )


def meta_of(file: File, unit: Unit) -> tuple[str, ...]:
    """The small line beside the number."""
    return (
        _("comp. no. %(number)s", number=file.computer_no),
        in_language(unit.title_hi, unit.title_en),
        _("retention %(class_)s", class_=file.retention),
    )


def tags_of(file: File) -> tuple[Tag, ...]:
    """Words in boxes beside the number."""
    tags = []
    if file.status is SubjectStatus.CLOSED:
        tags.append(Tag(_("Closed"), "green"))
    if file.grading.value != "normal":
        tags.append(Tag(_("Confidential"), "red"))
    return tuple(tags)
