"""Pages of the studio. All of it belongs to whoever may publish diagrams."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.studio.bring_pages import make_bring_part
from webapp.studio.catalogue_page import make_catalogue_page
from webapp.studio.diagram_page import make_diagram_page
from webapp.studio.forms import BringForm, PublishForm, UploadForm, carried
from webapp.studio.guard import studio_part
from webapp.studio.proposals import make_upload_result
from webapp.viewmodels.interchange import BringPart
from workflows import bundles, publishing
from workflows.bundles import Bundle
from workflows.errors import BadInput
from workflows.interchange import in_utf8
from workflows.publishing import Proposal, version_numbered
from workflows.routing_drafts import needs_second_person, require_direct_publishing

bp = studio_part("studio", "/studio")


@bp.get("/")
def catalogue() -> str:
    """The diagrams of the office."""
    return render_template("studio/catalogue.html", page=make_catalogue_page(read_db(), reader().district_id))


@bp.get("/<key>/<int:number>")
def version(key: str, number: int) -> str:
    """One version: its drawing and its steps."""
    found = version_numbered(read_db(), key, number)
    return render_template("studio/diagram.html", page=make_diagram_page(read_db(), found, reader().district_id))


@bp.route("/upload", methods=["GET", "POST"])
def upload() -> str | tuple[str, int]:
    """Take files in and say what the gate finds; nothing is stored here."""
    form = UploadForm()
    if not form.is_submitted():
        return render_template("studio/upload.html", form=form, result=None, publish=None)
    try:
        given, encodings = in_utf8(bundles.read_bundle(form.uploads()))
        brought = make_bring_part(read_db(), given, encodings, reader().district_id)
    except BadInput as refusal:
        form.files.errors = [sentence(refusal)]
        return render_template("studio/upload.html", form=form, result=None, publish=None), 422
    return examined(given, form, brought=brought)


def propose(files: dict[str, bytes]) -> Proposal:
    """Ask the gate, which takes its time, with no write transaction open."""
    return publishing.plan_publication(read_db(), files, district_id=reader().district_id, now=utc_now())


def examined(
    given: Bundle,
    form: UploadForm,
    *,
    brought: BringPart | None = None,
    publish: PublishForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    """The page with what the gate says; if it lets the files pass, with what publishing them would do.

    :param brought: what can be opened as drafts; made anew when it is not given
    """
    proposal = propose(given.files)
    result = make_upload_result(read_db(), proposal)
    brought = brought or make_bring_part(read_db(), given, {}, reader().district_id)
    bring = BringForm(formdata=None, bundle=carried(given)) if brought.rows else None
    page = {"form": form, "result": result, "brought": brought, "bring": bring}
    if not proposal.is_accepted:
        return render_template("studio/upload.html", publish=None, **page), 422
    if needs_second_person(read_db(), reader().district_id):
        return render_template("studio/upload.html", publish=None, needs_second=True, **page), status
    publish = publish or PublishForm(formdata=None, bundle=carried(given))
    publish.seen.data = proposal.basis
    return render_template("studio/upload.html", publish=publish, **page), status


@bp.post("/publish")
def publish() -> BaseResponse | tuple[str, int]:
    """Publish what was shown; the gate looks once more at exactly what is published."""
    form = PublishForm()
    given = form.given()
    if not form.validate():
        return examined(given, UploadForm(formdata=None), publish=form, status=422)
    proposal = propose(given.files)
    writer = write_db()
    if proposal.is_accepted and form.seen.data != proposal.basis:
        roll_back()
        flash(_("Something else came into force in the meantime. Look again at what will be replaced."), "error")
        return examined(given, UploadForm(formdata=None), publish=form, status=409)
    try:
        require_direct_publishing(writer, reader().district_id)
        made = publishing.publish_plan(
            writer,
            proposal,
            note=form.note.data or "",
            district_id=reader().district_id,
            actor=actor_at(chosen_desk().post.id, writer),
            now=utc_now(),
        )
    except Refusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return examined(given, UploadForm(formdata=None), publish=form, status=refusal.status)
    names = ", ".join(in_language(one.title_hi, one.title_en) for one in proposal.planned)
    flash(_("In force now: %(names)s. Files under way stay on their version.", names=names), "success")
    first = made[0]
    return redirect(url_for("studio.version", key=first.key, number=first.number), 303)
