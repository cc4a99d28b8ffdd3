"""Bringing diagrams in as drafts, and the redrawing list of a draft."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.studio.bring_pages import make_exchange_page
from webapp.studio.draft_tabs import make_frame
from webapp.studio.exports import draft_exports
from webapp.studio.forms import BringForm, RedrawForm, UploadForm
from webapp.studio.guard import studio_part
from webapp.studio.views import examined
from workflows import interchange
from workflows.errors import BadInput

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
    except BadInput as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return examined(given, UploadForm(formdata=None))[0], 422
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


def wanted_diagrams() -> dict[str, tuple[str, str, str]]:
    """The diagrams that were ticked, each with its name here and its titles."""
    given = request.form
    return {
        file: (
            given.get(f"key:{file}", "").strip(),
            given.get(f"title_hi:{file}", "").strip(),
            given.get(f"title_en:{file}", "").strip(),
        )
        for file in given.getlist("open")
    }


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
    page = make_exchange_page(interchange.to_redraw(read_db(), draft), draft_exports(draft), ticked)
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
        return shown(draft_id, RedrawForm(formdata=None), status=409)
    try:
        _saved, taken = interchange.redraw(
            db, draft, ticked, rev=rev, actor=actor_at(chosen_desk().post.id, db), now=utc_now()
        )
    except Refusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return shown(draft_id, RedrawForm(formdata=None), ticked=ticked, status=refusal.status)
    flash(_("Changed as ticked: %(count)s.", count=len(taken)), "success")
    return redirect(url_for("studio_exchange.show", draft_id=draft_id), 303)


def ticked_offers() -> dict[str, str]:
    """What was ticked, with what was chosen where there is a choice."""
    return {ident: request.form.get(f"choice:{ident}", "") for ident in request.form.getlist("take")}
