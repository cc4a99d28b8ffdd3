"""A diagram is taken out of use by hand, once it was said what follows from that."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, utc_now, write_db
from webapp.studio.forms import TakeBackForm
from webapp.studio.taking_over import bp
from workflows import publishing, retiring
from workflows.errors import OfficeRefusal
from workflows.publishing import version_numbered

__all__ = ["bp"]
"""The studio's blueprint, with the routes of this module on it."""


@bp.route("/<key>/<int:number>/retire", methods=["GET", "POST"])
def retire(key: str, number: int) -> BaseResponse | tuple[str, int]:
    """Ask for the reason; with it, the version in force is taken out of use.

    :raises OfficeRefusal: when another version came into force since the page was shown
    """
    form, version = TakeBackForm(), version_numbered(read_db(), key, number)
    if not form.validate_on_submit():
        running, diagram = publishing.under_way_by_version(read_db()).get(version.id, 0), publishing.diagram_of(version)
        page = render_template("studio/retire.html", version=version, diagram=diagram, running=running, form=form)
        return page, 422 if form.is_submitted() else 200
    db = write_db()
    retired = retiring.retire_process(
        db,
        key,
        reason=form.reason.data or "",
        district_id=reader().district_id,
        actor=actor_at(chosen_desk().post.id, db),
        now=utc_now(),
    )
    if retired.number != number:
        raise OfficeRefusal("Another version is in force now.", "अब दूसरा संस्करण प्रवृत्त है।")
    flash(_("Out of use. Nothing starts on it any more; files under way go on."), "success")
    return redirect(url_for("studio.version", key=key, number=number), 303)
