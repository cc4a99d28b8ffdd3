"""File heads with their retention classes."""

from collections.abc import Callable

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.auth import reader
from webapp.db import read_db, utc_now
from webapp.filters import in_language
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import RETENTIONS, ActForm, HeadForm, HeadTitlesForm
from workflows import heads
from workflows.numbering import Retention
from workflows.organisation import Actor


@bp.get("/heads")
def head_list() -> str:
    """All heads, and what the classes mean."""
    db, district = read_db(), reader().district_id
    return render_template(
        "masters/heads.html",
        heads=heads.heads_of(db, district),
        files=heads.files_by_head(db, district),
        retentions=RETENTIONS,
    )


@bp.route("/heads/new", methods=["GET", "POST"])
def add_head() -> Response | tuple[str, int]:
    """Add a head."""
    form = HeadForm()

    def work(db: Session, actor: Actor) -> None:
        heads.add_head(
            db,
            district_id=reader().district_id,
            letter=form.letter.data or "",
            primary=form.primary.data,
            secondary=form.secondary.data,
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            retention=Retention(form.retention.data),
            actor=actor,
            now=utc_now(),
        )

    back = url_for("masters.head_list")
    warning = _("Letter and numbers stand in file numbers; they never change.")
    return master_act(form, work, title=_("Add a file head"), back=back, done=_("Added."), warning=warning)


@bp.route("/heads/<int:head_id>", methods=["GET", "POST"])
def change_head(head_id: int) -> Response | tuple[str, int]:
    """Change words or class."""
    found = heads.head_in(read_db(), reader().district_id, head_id)
    form = HeadTitlesForm(obj=found)
    if not form.is_submitted():
        form.retention.data = found.retention.value

    def work(db: Session, actor: Actor) -> None:
        heads.change_head(
            db,
            heads.head_in(db, reader().district_id, head_id),
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            retention=Retention(form.retention.data),
            actor=actor,
            now=utc_now(),
        )

    back = url_for("masters.head_list")
    warning = _("Files that are open or closed keep the class with which they were opened.")
    return master_act(
        form, work, title=_("Change a file head"), about=found.code, back=back, done=_("Saved."), warning=warning
    )


@bp.route("/heads/<int:head_id>/close", methods=["GET", "POST"])
def close_head(head_id: int) -> Response | tuple[str, int]:
    """Close a head for new files."""
    return turned(head_id, heads.close_head, _("Close for new files"))


@bp.route("/heads/<int:head_id>/reopen", methods=["GET", "POST"])
def reopen_head(head_id: int) -> Response | tuple[str, int]:
    """Open a head for new files again."""
    return turned(head_id, heads.reopen_head, _("Open for new files again"))


def turned(head_id: int, act: Callable[..., None], title: str) -> Response | tuple[str, int]:
    """Do what was asked for, whatever somebody else has done meanwhile."""
    found = heads.head_in(read_db(), reader().district_id, head_id)

    def work(db: Session, actor: Actor) -> None:
        act(db, heads.head_in(db, reader().district_id, head_id), actor=actor, now=utc_now())

    about = f"{found.code} {in_language(found.title_hi, found.title_en)}"
    return master_act(ActForm(), work, title=title, about=about, back=url_for("masters.head_list"), done=_("Saved."))
