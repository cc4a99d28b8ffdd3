"""A diagram is taken out of use by hand, once it was said what follows from that."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.models import ProcessVersion
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.studio.forms import TakeBackForm
from webapp.studio.second_person import waits_now
from webapp.studio.taking_over import bp
from workflows import publishing, retiring, second_person
from workflows.catalogue import diagram_of
from workflows.errors import OfficeRefusal
from workflows.publishing import version_numbered
from workflows.routing_drafts import needs_second_person
from workflows.second_person import Asked

__all__ = ["bp"]
"""The studio's blueprint, with the routes of this module on it."""


@bp.route("/<key>/<int:number>/retire", methods=["GET", "POST"])
def retire(key: str, number: int) -> BaseResponse | tuple[str, int]:
    """Ask for the reason; with it, the version in force is taken out of use, or put before the second person."""
    form, version = TakeBackForm(), version_numbered(read_db(), key, number)
    if not form.validate_on_submit():
        return asked(version, form, status=422 if form.is_submitted() else 200)
    try:
        onward = retired_now(key, number, form.reason.data or "")
    except OfficeRefusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return asked(version, form, status=refusal.status)
    return redirect(onward, 303)


def asked(version: ProcessVersion, form: TakeBackForm, *, status: int) -> tuple[str, int]:
    """The page: what follows, and the reason as it was written."""
    running, diagram = publishing.under_way_by_version(read_db()).get(version.id, 0), diagram_of(version)
    needs_second = needs_second_person(read_db(), reader().district_id)
    page = render_template(
        "studio/retire.html", version=version, diagram=diagram, running=running, form=form, needs_second=needs_second
    )
    return page, status


def retired_now(key: str, number: int, reason: str) -> str:
    """Do it in the request's one transaction, or put it before the second person; gives where one goes.

    :raises OfficeRefusal: when another version came into force since the page was shown, or it may not be retired, or
        was asked for already
    """
    db, district = write_db(), reader().district_id
    actor, now = actor_at(chosen_desk().post.id, db), utc_now()
    if needs_second_person(db, district):
        details = {"number": number}
        second_person.ask(
            db, Asked.RETIRE, key=key, details=details, reason=reason, district_id=district, actor=actor, now=now
        )
        flash(waits_now(), "success")
        return url_for("studio_second_person.show")
    retired = retiring.retire_process(db, key, reason=reason, district_id=district, actor=actor, now=now)
    if retired.number != number:
        raise OfficeRefusal("Another version is in force now.", "अब दूसरा संस्करण प्रवृत्त है।")
    flash(_("Out of use. Nothing starts on it any more; files under way go on."), "success")
    return url_for("studio.version", key=key, number=number)
