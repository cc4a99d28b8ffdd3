"""Checks over several fields, in plain words: put together, said to the desk, thrown away."""

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from webapp.db import read_db, roll_back, utc_now
from webapp.errors import sentence
from webapp.filters import current_language, in_language
from webapp.studio.draft_saving import draft_to_change, keep
from webapp.studio.form_pages.arranging import bp, refused
from webapp.studio.form_pages.check_view import make_check_panel, said_at
from webapp.studio.form_pages.drafted import DraftedForms, drafted_forms, file_of, parts_of
from webapp.studio.form_pages.editing import shown
from webapp.studio.form_pages.panel import AS_TEXT, UNFIT, value_meant
from webapp.studio.form_pages.panel_view import asked_by
from webapp.studio.form_pages.views import FORM
from webapp.taskforms.values import ReadingError, Schema, clean_text
from workflows.errors import NotFound, OfficeRefusal
from workflows.form_building import (
    KINDS,
    CheckSpec,
    Part,
    Rule,
    SpecFault,
    checks_of,
    faults_of_check,
    form_bytes,
    kind_of_field,
    read_rule,
    remove_check,
    rule_text,
    write_check,
)
from workflows.form_building.checks import MOST_PARTS
from workflows.form_building.fields import Form

__all__ = ["bp"]
"""The blueprint of the forms, with the routes of this module on it."""

NEW = "new"
"""Stands in the address for a check that is not there yet."""


class EnteredCheck(NamedTuple):
    """A check as the panel was sent, with everything that is wrong with it.

    :ivar place: which one it is; None for a new one
    """

    spec: CheckSpec
    place: int | None
    faults: list[SpecFault]


def place_sent(form: Form, sent: str) -> int | None:
    """Which check is meant; None for a new one.

    :raises NotFound: when somebody took it out in between
    """
    if sent == NEW:
        return None
    if not (sent.isascii() and sent.isdecimal() and len(sent) < 4 and int(sent) < len(checks_of(form))):
        raise NotFound("There is no such check.", "ऐसी कोई जाँच नहीं है।")
    return int(sent)


def text(name: str) -> str:
    """One line of the panel, cleaned."""
    return " ".join(clean_text(request.form.get(name, "")).split())


def entered_check(drafted: DraftedForms, file: str, form: Form) -> EnteredCheck:
    """The check as it was put together, or written by hand; one that says the same stays as it was written."""
    asked = asked_by(drafted, form, "", "")
    rule, faults = text("rule"), list[SpecFault]()
    if request.form.get("how") != AS_TEXT:
        chosen, faults = chosen_rule(asked)
        rule = rule if chosen and read_rule(rule) == read_rule(chosen) else chosen
    first = next((text(f"part-{place}-field") for place in range(MOST_PARTS) if text(f"part-{place}-field")), "")
    at = text("at") or (first if first in form["properties"] else "")
    spec = CheckSpec(rule, at, (text("said_hi"), text("said_en")))
    more = [fault for fault in faults_of_check(form, spec, drafted.around(file)) if not (faults and not rule)]
    return EnteredCheck(spec, place_sent(form, request.form.get("check", NEW)), [*faults, *more])


def chosen_rule(asked: dict[str, Schema]) -> tuple[str, list[SpecFault]]:
    """The expression of what was chosen, empty when nothing was, and what does not fit."""
    kinds = {name: kind_of_field(own) if own else KINDS["text"] for name, own in asked.items()}
    faults, parts = [], []
    for place in range(MOST_PARTS):
        field = text(f"part-{place}-field")
        if field not in asked:
            continue
        try:
            part = part_sent(place, field, asked)
            rule_text(Rule((part,)), kinds)
            parts.append(part)
        except (ValueError, ReadingError):
            faults.append(SpecFault(f"part-{place}-value", UNFIT.en, UNFIT.hi))
    if not parts or faults:
        return "", faults
    buttons = tuple(request.form.getlist("buttons")) if request.form.get("when") in ("only", "not") else ()
    join = "or" if request.form.get("join") == "or" else "and"
    try:
        return rule_text(Rule(tuple(parts), join, buttons, request.form.get("when") == "only"), kinds), []
    except ValueError:
        return "", [SpecFault("when", UNFIT.en, UNFIT.hi)]


def part_sent(place: int, field: str, asked: dict[str, Schema]) -> Part:
    """One comparison as it was sent.

    :raises ReadingError: when its value is none of its kind
    """
    comparison, other = text(f"part-{place}-comparison"), text(f"part-{place}-other")
    if other in asked:
        return Part(field, comparison, other=other)
    own = asked[field]
    return Part(
        field, comparison, value_meant(text(f"part-{place}-value"), kind_of_field(own) if own else KINDS["text"], own)
    )


@bp.get(f"{FORM}/checks/<place>")
def show_check(draft_id: int, folder: str, name: str, place: str) -> str:
    """A check of a form, or a new one, to be put together."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    form = drafted.form(file)
    at = place_sent(form, place)
    spec = checks_of(form)[at] if at is not None else CheckSpec("", "", ("", ""))
    return shown_with(drafted, file, form, EnteredCheck(spec, at, []))


def shown_with(
    drafted: DraftedForms, file: str, form: Form, check: EnteredCheck, *, more: int = 0, sent: bool = False
) -> str:
    """The page of the form with the panel of a check, and the preview with its sentence.

    :param more: rows for comparisons beyond those that are usual
    :param sent: whether the panel shows what was sent
    """
    typed = request.form.to_dict() if sent else {}
    panel = make_check_panel(
        drafted, file, form, check.spec, place=check.place, faults=check.faults, typed=typed, more=more
    )
    language = request.values.get("look", "") or current_language()
    preview = said_at(drafted, file, form, check.spec, language=language, now=utc_now())
    return shown(drafted, file, form, check=panel, preview=preview)


@bp.post(f"{FORM}/checks")
def save_check(draft_id: int, folder: str, name: str) -> BaseResponse | tuple[str, int]:
    """Keep a new or changed check; a row more only shows the panel anew."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    form = drafted.form(file)
    check = entered_check(drafted, file, form)
    if request.form.get("act") == "more":
        return shown_with(drafted, file, form, check._replace(faults=[]), more=2, sent=True), 200
    if check.faults:
        return shown_with(drafted, file, form, check, sent=True), 422
    try:
        db, draft = draft_to_change(draft_id)
        changed = write_check(drafted_forms(db, draft_id).form(file), check.spec, check.place)
        keep(db, draft, {file: form_bytes(changed)}, file=file, seen=request.form.get("seen", ""))
    except OfficeRefusal as refusal:
        roll_back()
        read_db().expire_all()
        flash(sentence(refusal), "error")
        fresh = drafted_forms(read_db(), draft_id)
        return shown_with(fresh, file, fresh.form(file), check, sent=True), refusal.status
    flash(_("Saved."), "success")
    return redirect(url_for("studio_forms.show", draft_id=draft_id, _anchor="checks", **parts_of(file)), 303)


@bp.post(f"{FORM}/checks/drop")
def drop_check(draft_id: int, folder: str, name: str) -> BaseResponse | tuple[str, int]:
    """Throw a check away."""
    db, draft = draft_to_change(draft_id)
    drafted, file = drafted_forms(db, draft_id), file_of(folder, name)
    form = drafted.form(file)
    place = place_sent(form, request.form.get("check", ""))
    if place is None:
        raise NotFound("There is no such check.", "ऐसी कोई जाँच नहीं है।")
    try:
        keep(db, draft, {file: form_bytes(remove_check(form, place))}, file=file, seen=request.form.get("seen", ""))
    except OfficeRefusal as refusal:
        return refused(draft_id, file, refusal)
    flash(_("The check was thrown away."), "success")
    return redirect(url_for("studio_forms.show", draft_id=draft_id, _anchor="checks", **parts_of(file)), 303)


@bp.post(f"{FORM}/checks/preview")
def preview_check(draft_id: int, folder: str, name: str) -> str:
    """The preview with the sentence as it stands in the panel just now; nothing is kept."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    form = drafted.form(file)
    check = entered_check(drafted, file, form)
    filled = {name for name, value in request.form.items() if value.strip()}
    missing = [in_language(fault.hi, fault.en) for fault in check.faults if fault.at in filled]
    view = said_at(
        drafted, file, form, check.spec, language=request.form.get("look", ""), now=utc_now(), missing=missing
    )
    return render_template("studio/form_preview.html", preview=view)
