"""One form: its fields edited one at a time, its preview, and filling it in to try."""

import dataclasses
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from webapp.db import read_db, roll_back, utc_now
from webapp.errors import sentence
from webapp.filters import current_language, in_language
from webapp.keyed_forms import new_key
from webapp.studio.draft_saving import draft_to_change, keep
from webapp.studio.draft_tabs import make_frame
from webapp.studio.form_pages.check_view import check_rows
from webapp.studio.form_pages.drafted import DraftedForms, drafted_forms, file_of, parts_of
from webapp.studio.form_pages.page import filling_of, make_form_page, preview_of
from webapp.studio.form_pages.panel import Panel
from webapp.studio.form_pages.panel_view import asked_by, make_panel
from webapp.studio.form_pages.views import FORM, bp
from webapp.viewmodels.form_builder import CheckPanel, PanelView, PreviewView
from workflows.errors import NotFound, OfficeRefusal
from workflows.form_building import (
    KINDS,
    FieldSpec,
    SpecFault,
    carried_through,
    faults_in,
    form_bytes,
    read_field,
    rename_column,
    rename_inside,
    uses_of,
    usual_limits,
    write_field,
)
from workflows.form_building.fields import Form, holder_of

__all__ = ["bp"]
"""The blueprint of the forms, with the routes of this module on it."""


class Entered(NamedTuple):
    """A field as the panel was sent."""

    spec: FieldSpec
    was: str
    table: str
    faults: list[SpecFault]

    @property
    def at(self) -> str:
        """The field as the page's address names it."""
        return f"{self.table}.{self.spec.name}" if self.table else self.spec.name


@bp.get(FORM)
def show(draft_id: int, folder: str, name: str) -> str | tuple[str, int]:
    """A form; with the panel of the field that the address names, or of a new one of a kind."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    form = drafted.form(file)
    return shown(drafted, file, form, panel=panel_asked_for(drafted, file, form), at=request.args.get("field", ""))


def shown(
    drafted: DraftedForms,
    file: str,
    form: Form,
    *,
    panel: PanelView | None = None,
    preview: PreviewView | None = None,
    at: str = "",
    source: str = "",
    titles: bool = False,
    check: CheckPanel | None = None,
) -> str:
    """The page of one form.

    :param source: JSON that was typed and refused
    :param titles: whether title and name are shown as they were typed
    :param check: the panel of a check over several fields
    """
    language = request.values.get("look", "") or current_language()
    preview = preview or preview_of(drafted, file, form, language=language, now=utc_now())
    page = make_form_page(drafted, file, form, panel=panel, preview=preview, at=at)
    page = dataclasses.replace(page, source=source or page.source, typing="source" if source else "")
    if titles:
        title_hi, title_en, name = (request.form.get(sent, "") for sent in ("title_hi", "title_en", "short"))
        page = dataclasses.replace(page, title_hi=title_hi, title_en=title_en, name=name, typing="titles")
    rows = check_rows(drafted, file, form, current=int(check.place) if check and check.place.isdecimal() else None)
    page = dataclasses.replace(page, check=check, checks=tuple(rows))
    return render_template("studio/form.html", page=page, frame=make_frame(drafted.db, drafted.draft), new_key=new_key)


def panel_asked_for(drafted: DraftedForms, file: str, form: Form) -> PanelView | None:
    """The panel that the address asks for; none when it names no field.

    :raises NotFound: when there is no such field, table or kind
    """
    new, table = request.args.get("new", ""), request.args.get("table", "")
    head, _dot, tail = request.args.get("field", "").partition(".")
    if not new and not head:
        return None
    was, table = ("", table) if new else ((tail, head) if tail else (head, ""))
    try:
        kind = KINDS[new] if new else None
        spec = FieldSpec("", kind.key, limits=usual_limits(kind.key)) if kind else read_field(form, was, table)
        holder_of(form, table)
    except KeyError as fault:
        raise NotFound("There is no such field.", "ऐसा कोई खाना नहीं है।") from fault
    return make_panel(drafted, file, form, spec, was=was, table=table)


def entered(drafted: DraftedForms, file: str, form: Form) -> Entered:
    """What the panel sent, with everything that is wrong with it.

    :raises NotFound: when the field or its table is not there any more
    """
    was, table = request.form.get("was", ""), request.form.get("table", "")
    try:
        names = set(holder_of(form, table)["properties"])
    except KeyError as fault:
        raise NotFound("There is no such table.", "ऐसी कोई तालिका नहीं है।") from fault
    if was and was not in names:
        raise NotFound("Somebody took this field out in between.", "इस बीच किसी ने यह खाना हटा दिया।")
    panel = Panel(request.form, names=names - {was}, asked=asked_by(drafted, form, was, table))
    spec = panel.read()
    told = {fault.at for fault in panel.faults}
    more = faults_in(form, spec, name=was, table=table, around=drafted.around(file))
    return Entered(spec, was, table, [*panel.faults, *(fault for fault in more if fault.at not in told)])


@bp.post(f"{FORM}/field")
def save_field(draft_id: int, folder: str, name: str) -> BaseResponse | tuple[str, int]:
    """Keep a new or changed field; a change of kind, or a row more for its choices, only shows the panel anew."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    form = drafted.form(file)
    field, act = entered(drafted, file, form), request.form.get("act", "save")
    if act == "kind":
        field = field._replace(spec=dataclasses.replace(field.spec, limits=usual_limits(field.spec.kind)))
    if act in ("kind", "options"):
        return shown_again(drafted, file, form, field, faults=[], more_options=6 if act == "options" else 0), 200
    if field.faults:
        return shown_again(drafted, file, form, field, faults=field.faults), 422
    places = places_of(drafted, file, field)
    if places and act == "save":
        return shown_again(drafted, file, form, field, faults=[], places=places), 422
    try:
        kept_field(draft_id, file, field, carry=act == "carry")
    except OfficeRefusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        fresh = drafted_forms(read_db(), draft_id)
        return shown_again(fresh, file, fresh.form(file), field, faults=[]), refusal.status
    flash(_("Saved."), "success")
    onward = url_for("studio_forms.show", draft_id=draft_id, field=field.at, _anchor="panel", **parts_of(file))
    return redirect(onward, 303)


def shown_again(
    drafted: DraftedForms,
    file: str,
    form: Form,
    field: Entered,
    *,
    faults: list[SpecFault],
    places: tuple[str, ...] = (),
    more_options: int = 0,
) -> str:
    """The page with the panel as it was sent, and the preview as it would be."""
    panel = make_panel(
        drafted, file, form, field.spec, was=field.was, table=field.table, faults=faults, sent=request.form,
        places=places, more_options=more_options,
    )  # fmt: skip
    language = request.values.get("look", "") or current_language()
    preview = preview_of(drafted, file, with_field(form, field), language=language, now=utc_now())
    at = f"{field.table}.{field.was}" if field.table else field.was
    return shown(drafted, file, form, panel=panel, preview=preview, at=at)


def with_field(form: Form, field: Entered) -> Form:
    """The form as it would be with what the panel says."""
    if not field.was or field.was == field.spec.name:
        return write_field(form, field.spec, name=field.was, table=field.table)
    if field.table:
        renamed = rename_column(form, field.table, field.was, field.spec.name)
    else:
        renamed = rename_inside(form, field.was, field.spec.name)
    return write_field(renamed, field.spec, name=field.was, table=field.table)


def places_of(drafted: DraftedForms, file: str, field: Entered) -> tuple[str, ...]:
    """Where the drawing, the tables and the other forms use the name that the field had; empty unless it changes."""
    if field.table or not field.was or field.was == field.spec.name:
        return ()
    uses = uses_of(field.was, drafted.files, form=file)
    return tuple(dict.fromkeys(f"{in_language(use.hi, use.en)}: {use.source.strip()}" for use in uses))


def kept_field(draft_id: int, file: str, field: Entered, *, carry: bool) -> None:
    """Write the field into the draft, and its new name wherever the old one is used when that was asked for.

    :raises SavedBetween: when somebody else changed the form since the page was made
    """
    db, draft = draft_to_change(draft_id)
    drafted = drafted_forms(db, draft_id)
    changes: dict[str, bytes | None] = {file: form_bytes(with_field(drafted.form(file), field))}
    if carry:
        changes |= carried_through(field.was, field.spec.name, drafted.files, form=file)
    keep(db, draft, changes, file=file, seen=request.form.get("seen", ""))


@bp.post(f"{FORM}/preview")
def preview(draft_id: int, folder: str, name: str) -> str:
    """The preview with what the panel says just now; nothing is kept."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    field = entered(drafted, file, drafted.form(file))
    missing = [in_language(fault.hi, fault.en) for fault in field.faults if fault.at in named_or_filled()]
    view = preview_of(
        drafted,
        file,
        with_field(drafted.form(file), field),
        language=request.form.get("look", ""),
        now=utc_now(),
        missing=missing,
    )
    return render_template("studio/form_preview.html", preview=view)


def named_or_filled() -> set[str]:
    """The inputs of the panel in which something stands: of what is still empty nothing is said while one types."""
    return {name for name, text in request.form.items() if text.strip()} | {"options"}


@bp.post(f"{FORM}/try")
def try_out(draft_id: int, folder: str, name: str) -> tuple[str, int]:
    """Fill the form in to see what the server says; nothing is kept."""
    drafted, file = drafted_forms(read_db(), draft_id), file_of(folder, name)
    form = drafted.form(file)
    filling = filling_of(drafted, file, form, language=request.form.get("look", ""), now=utc_now())
    tried = filling.tried(request.form, request.files)
    status = 200 if tried.kept is not None else 422
    if request.headers.get("X-Part"):
        return render_template("studio/form_preview.html", preview=tried), status
    return shown(drafted, file, form, preview=tried), status
