"""Bringing diagrams in as drafts, and the redrawing list of a draft."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.studio.bring_pages import made_rows, make_bring_part, make_exchange_page
from webapp.studio.draft_tabs import make_frame
from webapp.studio.exports import draft_exports
from webapp.studio.forms import BringForm, RedrawForm, UploadForm
from webapp.studio.guard import studio_part
from webapp.studio.views import examined
from webapp.viewmodels.interchange import ArrivalRow, BringPart
from workflows import interchange

bring_bp = studio_part("studio_bring", "/studio")
bp = studio_part("studio_exchange")


@bring_bp.post("/bring")
def bring() -> BaseResponse | tuple[str, int]:
    """Open what was brought as drafts, exactly as it is."""
    form = BringForm()
    given = form.given()
    db = write_db()
    try:
        made = interchange.bring_drafts(
            db,
            given,
            wanted_diagrams(),
            letters=request.form.getlist("letter"),
            district_id=reader().district_id,
            actor=actor_at(chosen_desk().post.id, db),
            now=utc_now(),
        )
    except Refusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        brought = make_bring_part(read_db(), given, {}, reader().district_id)
        return examined(given, UploadForm(formdata=None), brought=as_sent(brought))[0], refusal.status
    if any(beside for _draft, beside in made):
        flash(
            _("A draft of that name was under way: what you brought is kept beside it, nothing was overwritten."),
            "success",
        )
    if len(made) == 1 and made[0][1]:
        return redirect(url_for("studio_drafts.kept", draft_id=made[0][0].id), 303)
    if len(made) == 1:
        return redirect(url_for("studio_exchange.show", draft_id=made[0][0].id), 303)
    flash(_("Opened as drafts: %(count)s.", count=len(made)), "success")
    return redirect(url_for("studio.catalogue"), 303)


def as_sent(brought: BringPart) -> BringPart:
    """What can be opened, ticked and named as it was sent."""
    opened, letters = set(request.form.getlist("open")), set(request.form.getlist("letter"))
    return replace(
        brought,
        rows=tuple(
            row_named(replace(row, ticked=row.file in opened)) if f"key:{row.file}" in request.form else row
            for row in brought.rows
        ),
        letters=tuple(replace(one, ticked=one.name in letters) for one in brought.letters),
    )


def row_named(row: ArrivalRow) -> ArrivalRow:
    """A diagram that was brought, called as it was sent."""
    key, title_hi, title_en = named_as(row.file)
    return replace(row, key=key, title_hi=title_hi, title_en=title_en)


def named_as(file: str) -> tuple[str, str, str]:
    """What a diagram that was brought is to be called here: its short name, its Hindi and its English title."""
    key, title_hi, title_en = (
        request.form.get(f"{part}:{file}", "").strip() for part in ("key", "title_hi", "title_en")
    )
    return key, title_hi, title_en


def wanted_diagrams() -> dict[str, tuple[str, str, str]]:
    """The diagrams that were ticked, each with its name here and its titles."""
    return {file: named_as(file) for file in request.form.getlist("open")}


@bp.get("/exchange")
def show(draft_id: int) -> tuple[str, int]:
    """What has to be redrawn, what can be translated, and what can be taken away."""
    return shown(draft_id, RedrawForm(formdata=None))


def shown(
    draft_id: int, form: RedrawForm, *, ticked: dict[str, str] | None = None, status: int = 200
) -> tuple[str, int]:
    """The page, with what was ticked when it comes back."""
    draft = routing_draft_for(read_db(), draft_id)
    form.rev.data = str(draft.rev)
    db = read_db()
    made = made_rows(db, interchange.changes_made(db, draft))
    page = make_exchange_page(interchange.to_redraw(db, draft), draft_exports(draft), ticked, made=made)
    return render_template("studio/exchange.html", frame=make_frame(read_db(), draft), page=page, form=form), status


@bp.post("/exchange")
def redraw(draft_id: int) -> BaseResponse | tuple[str, int]:
    """Do what was ticked."""
    form, ticked = RedrawForm(), ticked_offers()
    rev = int(form.rev.data) if (form.rev.data or "").isdecimal() and len(form.rev.data or "") < 10 else 0
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    if rev != draft.rev:
        roll_back()
        flash(_("Somebody has saved this draft in the meantime. Look at the list again; nothing was changed."), "error")
        return shown(draft_id, RedrawForm(formdata=None), ticked=ticked, status=409)
    try:
        _saved, taken = interchange.redraw(
            db, draft, ticked, rev=rev, actor=actor_at(chosen_desk().post.id, db), now=utc_now()
        )
    except Refusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return shown(draft_id, RedrawForm(formdata=None), ticked=ticked, status=refusal.status)
    flash(_("Changed as ticked: %(count)s.", count=len(taken)), "success")
    back = "studio_editor.show" if request.form.get("back") == "drawing" else "studio_exchange.show"
    return redirect(url_for(back, draft_id=draft_id), 303)


def ticked_offers() -> dict[str, str]:
    """What was ticked, with what was chosen where there is a choice."""
    return {ident: request.form.get(f"choice:{ident}", "") for ident in request.form.getlist("take")}
