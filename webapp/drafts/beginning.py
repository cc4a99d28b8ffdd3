"""Where a draft begins: the drafts of a file, the choice of a template, its gaps filled with what the office knows."""

import secrets

from flask import redirect, render_template, request, url_for
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine import worklist
from engine.models import Task
from webapp import access
from webapp.auth import actor_at
from webapp.db import read_db, utc_now, write_db
from webapp.drafts.gaps import gaps_html, parse_gaps, values_of
from webapp.drafts.page import draft_rows
from webapp.files.page import tabs_of
from webapp.filters import in_language
from webapp.standing import standing_of
from webapp.viewmodels import Option
from workflows import drafts
from workflows.drafts import LetterText
from workflows.drafts.proposals import propose_addressees, propose_values
from workflows.errors import BadInput, NotYours
from workflows.files import File
from workflows.letter_natures import NATURE_TITLES, LetterNature
from workflows.letter_templates import LetterTemplate, templates_of
from workflows.movement import desk_of


def my_task(db: Session, file: File) -> Task:
    """The open main task of a file, if it lies at one of the officer's desks.

    :raises NotYours: otherwise
    """
    standing = standing_of(db, file)
    if standing.mine is None or standing.mine is not standing.task:
        raise NotYours(
            "Only the desk that holds the file writes its drafts.", "आलेख वही पटल लिख सकता है जिसके पास पत्रावली है।"
        )
    return standing.mine


@login_required
def listing(file_id: int) -> str:
    """The drafts of a file."""
    db = read_db()
    file = access.file_for(db, file_id)
    standing = standing_of(db, file)
    return render_template(
        "drafts/listing.html",
        file=file,
        tabs=tabs_of(db, file, "drafts"),
        rows=draft_rows(db, file),
        new_url=url_for("drafts.new", file_id=file.id) if standing.mine is not None else "",
    )


def wanted_template(db: Session, file: File, task: Task) -> LetterTemplate | None:
    """The chosen template; before a choice the one that the diagram names for this desk."""
    offered = templates_of(db, file.district_id)
    chosen = request.values.get("template", "")
    if chosen:
        return next((template for template in offered if str(template.id) == chosen), None)
    letter = worklist.task_properties(db, task).get("letter", "")
    return next((template for template in offered if template.key == letter), offered[0] if offered else None)


@login_required
def new(file_id: int) -> str:
    """Choose a template, and see its gaps filled with what the office knows."""
    db = read_db()
    file = access.file_for(db, file_id)
    return show_new(db, file, wanted_template(db, file, my_task(db, file)))


def show_new(db: Session, file: File, template: LetterTemplate | None, *, html: str | None = None) -> str:
    """The page on which a draft begins."""
    if template is not None and html is None:
        html = gaps_html(template, propose_values(db, file, template, now=utc_now()))
    return render_template(
        "drafts/new.html",
        file=file,
        tabs=tabs_of(db, file, "drafts"),
        templates=tuple(
            Option(str(one.id), in_language(one.title_hi, one.title_en), template is not None and one.id == template.id)
            for one in templates_of(db, file.district_id)
        ),
        template=template,
        gaps=html,
        natures=tuple(Option(nature.value, in_language(hi, en)) for nature, (en, hi) in NATURE_TITLES.items()),
        key=secrets.token_urlsafe(16),
    )


@login_required
def begin(file_id: int) -> Response | tuple[str, int]:
    """Make the draft: from the template with its gaps, or an empty letter."""
    file = access.file_for(read_db(), file_id)
    task = my_task(read_db(), file)
    if request.form.get("act") == "free":
        return begin_freely(file, task)
    template = wanted_template(read_db(), file, task)
    if template is None:
        raise BadInput("Choose a template.", "प्रारूप चुनें।", field="template")
    parsed = parse_gaps(template)
    if parsed.errors:
        return show_new(read_db(), file, template, html=gaps_html(template, {}, parsed)), 422
    values = values_of(template, parsed)
    db = write_db()
    to, copies = propose_addressees(db, file, template, values)
    draft = drafts.make_draft(
        db,
        access.lock_file(db, file.id),
        db.get_one(LetterTemplate, template.id),
        values,
        extra=LetterText(subject="", body="", addressees=to, copies=copies),
        actor=actor_at(desk_of(task) or 0, db),
        now=utc_now(),
    )
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)


def begin_freely(file: File, task: Task) -> Response:
    """A letter without a template: its subject is that of the file."""
    nature = request.form.get("nature", "")
    if nature not in set(LetterNature):
        raise BadInput("Choose a form of letter.", "पत्र का रूप चुनें।", field="nature")
    db = write_db()
    draft = drafts.write_draft(
        db,
        access.lock_file(db, file.id),
        LetterText(subject=file.title, body="<p></p>"),
        nature=LetterNature(nature),
        actor=actor_at(desk_of(task) or 0, db),
        now=utc_now(),
    )
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)
