"""A form arranged: order of its fields, taking one out, its title, and the form as JSON Schema."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.db import read_db, roll_back
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.keyed_forms import new_key
from webapp.studio.draft_saving import draft_to_change, keep
from webapp.studio.draft_tabs import make_frame
from webapp.studio.form_pages.drafted import drafted_forms, file_of, parts_of
from webapp.studio.form_pages.editing import bp, shown
from webapp.studio.form_pages.views import FORM, checked_title, title_given
from webapp.taskforms.values import clean_text
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.form_building import (
    form_bytes,
    is_form_name,
    move_field,
    order_fields,
    read_field,
    read_form,
    remove_field,
    rename_form,
    retitled,
    title_of,
    uses_of,
)

__all__ = ["bp"]
"""The blueprint of the forms, with the routes of this module on it."""


@bp.post(f"{FORM}/retitle")
def retitle(draft_id: int, folder: str, name: str) -> BaseResponse | tuple[str, int]:
    """Give a form another title and, if it is to be, another name; the steps follow."""
    try:
        new = retitled_file(draft_id, folder, name)
    except OfficeRefusal as refusal:
        return refused(draft_id, file_of(folder, name), refusal, titles=True)
    flash(_("Saved."), "success")
    return redirect(url_for("studio_forms.show", draft_id=draft_id, **parts_of(new)), 303)


def retitled_file(draft_id: int, folder: str, name: str) -> str:
    """Keep a form under another title and name; gives its file.

    :raises BadInput: when the title is missing, or the name is taken or no name
    """
    db, draft = draft_to_change(draft_id)
    drafted, file = drafted_forms(db, draft_id), file_of(folder, name)
    form = drafted.form(file)
    title = checked_title(title_given(drafted, "", title_of(form)))
    short = clean_text(request.form.get("short", "")) or name
    new = file_of(folder, short)
    if new != file and not is_form_name(short):
        raise BadInput("The name is made of small Latin letters, digits, - and _.",
                       "नाम छोटे रोमन अक्षरों, अंकों, - और _ का हो।", field="short")  # fmt: skip
    if new != file and new in drafted.files:
        raise BadInput(f"There is a form “{short}” already.", f"“{short}” नाम का प्रपत्र पहले से है।", field="short")
    changes: dict[str, bytes | None] = {new: form_bytes(retitled(form, title))}
    if new != file:
        changes |= {file: None, f"{draft.key}.bpmn": rename_form(draft.key, drafted.files, file, new)}
    keep(db, draft, changes, file=file, seen=request.form.get("seen", ""))
    return new


def refused(draft_id: int, file: str, refusal: Refusal, *, source: str = "", titles: bool = False) -> tuple[str, int]:
    """The page of a form as it stands, with what was not accepted said above it.

    :param source: JSON that was typed and refused
    :param titles: whether title and name were typed and refused
    """
    roll_back()
    read_db().expire_all()
    flash(sentence(refusal), "error")
    fresh = drafted_forms(read_db(), draft_id)
    return shown(fresh, file, fresh.form(file), source=source, titles=titles), refusal.status


@bp.post(f"{FORM}/move")
def move(draft_id: int, folder: str, name: str) -> BaseResponse:
    """Put a field one place up or down, or all of them in an order."""
    db, draft = draft_to_change(draft_id)
    drafted, file = drafted_forms(db, draft_id), file_of(folder, name)
    form, table, field = drafted.form(file), request.form.get("table", ""), request.form.get("field", "")
    try:
        if "order" in request.form:
            moved = order_fields(form, request.form["order"].split(","), table)
        else:
            moved = move_field(form, field, -1 if request.form.get("by") == "up" else 1, table)
    except (KeyError, ValueError) as fault:
        raise NotFound("There is no such field.", "ऐसा कोई खाना नहीं है।") from fault
    keep(db, draft, {file: form_bytes(moved)}, file=file, seen=request.form.get("seen", ""))
    return redirect(url_for("studio_forms.show", draft_id=draft_id, _anchor="fields", **parts_of(file)), 303)


@bp.post(f"{FORM}/drop")
def drop_field(draft_id: int, folder: str, name: str) -> BaseResponse | tuple[str, int]:
    """Take a field out; where others use it, only once that was seen."""
    db, draft = draft_to_change(draft_id)
    drafted, file = drafted_forms(db, draft_id), file_of(folder, name)
    form, table, field = drafted.form(file), request.form.get("table", ""), request.form.get("field", "")
    try:
        without = remove_field(form, field, table)
    except KeyError as fault:
        raise NotFound("There is no such field.", "ऐसा कोई खाना नहीं है।") from fault
    except OfficeRefusal as refusal:
        return refused(draft_id, file, refusal)
    uses = () if table else uses_of(field, drafted.files, form=file)
    if uses and "sure" not in request.form:
        roll_back()
        places = tuple(dict.fromkeys(f"{in_language(use.hi, use.en)}: {use.source.strip()}" for use in uses))
        fresh = drafted_forms(read_db(), draft_id)
        page = render_template(
            "studio/form_drop.html", frame=make_frame(read_db(), fresh.draft), places=places, field=field,
            label=in_language(*read_field(form, field).label) or field, seen=request.form.get("seen", ""),
            where={"draft_id": draft_id, **parts_of(file)}, new_key=new_key,
        )  # fmt: skip
        return page, 422
    keep(db, draft, {file: form_bytes(without)}, file=file, seen=request.form.get("seen", ""))
    flash(_("The field was taken out."), "success")
    return redirect(url_for("studio_forms.show", draft_id=draft_id, _anchor="fields", **parts_of(file)), 303)


@bp.post(f"{FORM}/source")
def source(draft_id: int, folder: str, name: str) -> BaseResponse | tuple[str, int]:
    """Take the form as JSON Schema, for what the panel does not know; it is judged before it is kept."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    drafted.form(file)
    text = request.form.get("source", "").replace("\r\n", "\n")
    try:
        form = read_form(text.encode())
        db, draft = draft_to_change(draft_id)
        keep(db, draft, {file: form_bytes(form)}, file=file, seen=request.form.get("seen", ""))
    except Refusal as refusal:
        return refused(draft_id, file, refusal, source=text)
    flash(_("Saved."), "success")
    return redirect(url_for("studio_forms.show", draft_id=draft_id, **parts_of(file)), 303)
