"""Files under way taken to another version: looked at, ordered, reported, taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from engine.models import ProcessVersion
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.studio.forms import TakeBackForm, TakeOverForm
from webapp.studio.prospects import make_report_page, make_take_over_page, sources_of
from webapp.studio.second_person import waits_now
from webapp.studio.views import bp
from workflows import second_person, version_changes
from workflows.errors import BadInput, NotFound
from workflows.publishing import version_numbered
from workflows.routing_drafts import needs_second_person
from workflows.second_person import Asked
from workflows.version_changes import VersionChange

__all__ = ["bp"]
"""The studio's blueprint, with the routes of this module on it."""


@bp.route("/<key>/<int:number>/take-over", methods=["GET", "POST"])
def take_over(key: str, number: int) -> BaseResponse | tuple[str, int]:
    """Show what would become of each file; when that was seen, order it, or put the order before the second person."""
    form, target = TakeOverForm(), version_numbered(read_db(), key, number)
    act = request.form.get("act", "look")
    if act == "look":
        return looked_at(target, form)
    if not form.validate():
        return looked_at(target, form, status=422)
    try:
        onward = ordered(target, form, everything=act == "all")
    except Refusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return looked_at(target, form, status=refusal.status)
    return redirect(onward, 303)


def looked_at(target: ProcessVersion, form: TakeOverForm, *, status: int = 200) -> tuple[str, int]:
    """The page with the steps of both versions and each file as it would stand."""
    db = read_db()
    page = make_take_over_page(
        db, target, source_for(target), given_steps(), district_id=reader().district_id, now=utc_now()
    )
    chosen = set(request.form.getlist("run"))
    needs_second = needs_second_person(db, reader().district_id)
    page_html = render_template(
        "studio/take_over.html", page=page, form=form, chosen=chosen, needs_second=needs_second
    )  # fmt: skip
    return page_html, status


def source_for(target: ProcessVersion) -> ProcessVersion:
    """The version whose files are looked at: the one asked for, otherwise the one with the most.

    :raises NotFound: when no file is under way on another version
    """
    asked = request.values.get("source", "")
    if asked.isdecimal() and len(asked) < 10 and int(asked) != target.number:
        return version_numbered(read_db(), target.key, int(asked))
    found = sources_of(read_db(), target)
    if not found:
        raise NotFound(
            "No file is under way on another version of this diagram.",
            "इस मार्ग-आरेख के किसी दूसरे संस्करण पर कोई पत्रावली नहीं चल रही है।",
        )
    return found[0][0]


def given_steps() -> dict[str, str]:
    """The steps as the administrator chose them: old name to new name."""
    pairs = [word.partition("=") for word in request.form.getlist("map") if word]
    return {old: new for old, _sign, new in pairs if new}


def seen_files() -> dict[int, int]:
    """The files that were ticked, each with the revision that was shown.

    :raises BadInput: when they do not come as the page sent them
    """
    pairs = [word.split(":") for word in request.form.getlist("run")]
    if not all(len(pair) == 2 and all(part.isdecimal() and len(part) < 18 for part in pair) for pair in pairs):
        raise BadInput("Choose the files again.", "पत्रावलियाँ फिर चुनें।", field="files")
    return {int(run): int(rev) for run, rev in pairs}


def ordered(target: ProcessVersion, form: TakeOverForm, *, everything: bool) -> str:
    """Write the order in the request's one transaction, or put it before the second person; gives where one goes."""
    source, seen = source_for(target), {} if everything else seen_files()
    db, district = write_db(), reader().district_id
    actor, now = actor_at(chosen_desk().post.id, db), utc_now()
    if needs_second_person(db, district):
        details = {
            "number": target.number, "source": source.number, "everything": everything, "mapping": given_steps(),
            "seen": {str(run): rev for run, rev in seen.items()}, "find_desks": bool(form.find_desks.data),
        }  # fmt: skip
        second_person.ask(
            db, Asked.TAKE_OVER, key=target.key, details=details, reason=form.reason.data or "", district_id=district,
            actor=actor, now=now,
        )  # fmt: skip
        flash(waits_now(), "success")
        return url_for("studio_second_person.show")
    if everything:
        seen = version_changes.revisions_under_way(db, target.key, district_id=district, on=source.id)
    change = version_changes.order_change(
        db,
        version_numbered(db, target.key, target.number),
        seen,
        given_steps(),
        reason=form.reason.data or "",
        find_desks=bool(form.find_desks.data),
        district_id=district,
        actor=actor,
        now=now,
    )
    return url_for("studio.version_change", change_id=change.id)


def change_for(change_id: int) -> VersionChange:
    """An order of the reader's district.

    :raises NotFound: when there is none
    """
    return version_changes.change_numbered(read_db(), change_id, district_id=reader().district_id)


@bp.get("/version-changes/<int:change_id>")
def version_change(change_id: int) -> tuple[str, int]:
    """The report on an order."""
    return reported(change_for(change_id), TakeBackForm(formdata=None))


def reported(change: VersionChange, form: TakeBackForm, *, status: int = 200) -> tuple[str, int]:
    """The page of an order, with the form as it was sent."""
    offset = max(0, request.args.get("offset", 0, type=int) or 0)
    page = make_report_page(read_db(), change, offset=offset)
    needs_second = needs_second_person(read_db(), change.district_id)
    return render_template("studio/version_change.html", page=page, form=form, needs_second=needs_second), status


@bp.post("/version-changes/<int:change_id>/take-back")
def take_back(change_id: int) -> BaseResponse | tuple[str, int]:
    """Take one file of an order back, or all that have not moved; or put that before the second person."""
    change, form = change_for(change_id), TakeBackForm()
    if not form.validate():
        return reported(change, form, status=422)
    try:
        onward = taken_back(change_id, form.reason.data or "", named_run())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        roll_back()
        flash(sentence(refusal), "error")
        return reported(change_for(change_id), form, status=refusal.status)
    return redirect(onward, 303)


def named_run() -> int | None:
    """The one run that is taken back; none for all of the order.

    :raises NotFound: when it is no number
    """
    run = request.form.get("run", "")
    if run and not (run.isdecimal() and len(run) < 18):
        raise NotFound("This order has no such file.", "इस आदेश में ऐसी कोई पत्रावली नहीं है।")
    return int(run) if run else None


def taken_back(change_id: int, reason: str, run: int | None) -> str:
    """Do it in the request's one transaction, or put it before the second person; gives where one goes.

    :raises NotFound: when the order has no such file
    """
    db, district = write_db(), reader().district_id
    actor, now = actor_at(chosen_desk().post.id, db), utc_now()
    change = version_changes.change_numbered(db, change_id, district_id=district)
    if needs_second_person(db, district):
        details = {"number": db.get_one(ProcessVersion, change.to_version).number, "order": change.id, "run": run}
        second_person.ask(
            db, Asked.TAKE_BACK, key=change.key, details=details, reason=reason, district_id=district,
            actor=actor, now=now,
        )  # fmt: skip
        flash(waits_now(), "success")
        return url_for("studio_second_person.show")
    version_changes.take_files_back(db, change, run, reason=reason, actor=actor, now=now)
    if run is None:
        flash(_("The files that have not moved are being taken back; look again in a minute."), "success")
    else:
        flash(_("The file is on its earlier version again; it is on record."), "success")
    return url_for("studio.version_change", change_id=change_id)
