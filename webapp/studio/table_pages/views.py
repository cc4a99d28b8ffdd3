"""The decision tables of a draft: listed, made, thrown away; one of them written in, checked and tried."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.db import read_db, roll_back, utc_now
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.keyed_forms import new_key
from webapp.studio.draft_saving import SavedBetween, draft_to_change, keep
from webapp.studio.draft_tabs import make_frame
from webapp.studio.guard import studio_part
from webapp.studio.table_pages.acts import changed_by_act
from webapp.studio.table_pages.drafted import DraftedTables, drafted_tables
from webapp.studio.table_pages.entering import ASK, entered_facts, entered_sheet
from webapp.studio.table_pages.making import made_table
from webapp.studio.table_pages.page import Tried, answer_view, kinds_asked, make_sheet_page, make_tables_page
from webapp.studio.table_pages.renaming import carried_names, places_of, rekeyed
from workflows.diagram_changes import compare_files
from workflows.errors import OfficeRefusal
from workflows.table_editing import (
    CellFault,
    Sheet,
    ask_table,
    cell_faults,
    facts_asked,
    read_sheet,
    rows_faults,
    write_sheet,
)

bp = studio_part("studio_tables")

TABLE = "/tables/<key>"


class Entered(NamedTuple):
    """A table as the page was sent."""

    sheet: Sheet
    xml: bytes
    faults: list[CellFault]

    @property
    def refused(self) -> list[CellFault]:
        """What may not be kept; what is only not filled in yet may."""
        return [fault for fault in self.faults if not fault.open]


@bp.get("/tables")
def index(draft_id: int) -> str:
    """The tables of the draft."""
    return listed(draft_id)


def listed(draft_id: int, errors: Mapping[str, str] | None = None) -> str:
    """The page of all tables.

    :param errors: what is wrong with the table that was to be made, by input
    """
    drafted = drafted_tables(read_db(), draft_id)
    page, frame = make_tables_page(drafted), make_frame(read_db(), drafted.draft)
    return render_template("studio/tables.html", page=page, frame=frame, errors=errors or {}, new_key=new_key)


@bp.post("/tables/new")
def make(draft_id: int) -> BaseResponse | tuple[str, int]:
    """Make a table, empty or as a copy, for a step or for none yet."""
    try:
        key = made_table(draft_id)
    except Refusal as refusal:
        roll_back()
        return listed(draft_id, {getattr(refusal, "field", ""): sentence(refusal)}), refusal.status
    return redirect(url_for("studio_tables.show", draft_id=draft_id, key=key), 303)


@bp.get(TABLE)
def show(draft_id: int, key: str) -> str:
    """A table to be written in."""
    drafted = drafted_tables(read_db(), draft_id)
    sheet = read_sheet(drafted.xml(key))
    return shown(drafted, key, Entered(sheet, drafted.xml(key), cell_faults(sheet, drafted.facts)))


def shown(
    drafted: DraftedTables,
    key: str,
    entered: Entered,
    *,
    typed: Mapping[str, str] | None = None,
    tried: Tried | None = None,
    replaced: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
) -> str:
    """The page of one table.

    :param typed: what was refused: cells are shown as they were typed
    :param replaced: what saving would change of what somebody else saved in between
    :param places: where a fact is used that is to have another name
    """
    page = make_sheet_page(
        drafted, key, entered.sheet, faults=entered.faults, rows=rows_faults(entered.xml), typed=typed,
        tried=tried or Tried(asked_texts()), replaced=replaced, places=places,
    )  # fmt: skip
    frame = make_frame(drafted.db, drafted.draft)
    return render_template("studio/table.html", page=page, frame=frame, new_key=new_key)


def asked_texts() -> dict[str, str]:
    """The texts of the case that the page was sent with, by fact."""
    return {name.removeprefix(ASK): text for name, text in request.form.items() if name.startswith(ASK)}


def entered_table(drafted: DraftedTables, key: str) -> Entered:
    """The table as the page was sent; where it was not sent along, as it stands in the draft.

    :raises BadInput: when a text holds a sign that no file can hold
    """
    xml = drafted.xml(key)
    before = read_sheet(xml)
    sheet = entered_sheet(request.form, before, drafted.facts) if "i0-expression" in request.form else before
    return Entered(sheet, write_sheet(xml, sheet), cell_faults(sheet, drafted.facts))


@bp.post(TABLE)
def save(draft_id: int, key: str) -> BaseResponse | tuple[str, int]:
    """Keep the table as it was written, with a row or column more, less or elsewhere when that was pressed."""
    drafted = drafted_tables(read_db(), draft_id)
    entered = entered_table(drafted, key)
    try:
        if entered.refused:
            return shown(drafted, key, entered, typed=typed_cells(entered.refused)), 422
        act = request.form.get("act", "save")
        places = places_of(drafted, key, entered.sheet) if act not in ("carry", "only") else ()
        if places:
            return shown(drafted, key, entered, places=places), 422
        sheet, anchor = changed_by_act(entered.sheet, "save" if act in ("carry", "only") else act)
        db, draft = draft_to_change(draft_id)
        fresh = drafted_tables(db, draft_id)
        xml = write_sheet(fresh.xml(key), sheet)
        carried = carried_names(fresh, key, sheet) if act == "carry" else {}
        keep(db, draft, {**carried, f"{key}.dmn": xml}, file=f"{key}.dmn", seen=request.form.get("seen", ""))
    except OfficeRefusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        fresh = drafted_tables(read_db(), draft_id)
        replaced = would_replace(fresh.xml(key), entered, key) if isinstance(refusal, SavedBetween) else ()
        return shown(fresh, key, entered, replaced=replaced), refusal.status
    flash(_("Saved."), "success")
    return redirect(url_for("studio_tables.show", draft_id=draft_id, key=key, _anchor=anchor), 303)


def would_replace(theirs: bytes, mine: Entered, key: str) -> tuple[str, ...]:
    """What saving the page once more would change of the table as somebody else left it, in words."""
    file = f"{key}.dmn"
    return tuple(in_language(one.hi, one.en) for one in compare_files({file: theirs}, {file: mine.xml}))


def typed_cells(faults: list[CellFault]) -> dict[str, str]:
    """What was typed where it was refused."""
    return {fault.at: request.form.get(fault.at, "") for fault in faults if fault.at in request.form}


@bp.post(f"{TABLE}/check")
def check(draft_id: int, key: str) -> Response:
    """What is wrong with the table as it stands in the page just now; nothing is kept."""
    entered = entered_table(drafted_tables(read_db(), draft_id), key)
    return jsonify(
        cells={fault.at: in_language(fault.hi, fault.en) for fault in reversed(entered.faults)},
        rows=[in_language(fault.hi, fault.en) for fault in rows_faults(entered.xml)],
    )


@bp.post(f"{TABLE}/ask")
def ask(draft_id: int, key: str) -> tuple[str, int]:
    """What the table would say of a case, and why; nothing is kept."""
    drafted = drafted_tables(read_db(), draft_id)
    entered = entered_table(drafted, key)
    sheet = entered.sheet
    facts, wrong = entered_facts(request.form, facts_asked(sheet), drafted.facts, kinds_asked(sheet))
    answer = None if wrong else answer_view(sheet, ask_table(entered.xml, facts, now=utc_now()))
    status, tried = 422 if wrong else 200, Tried(asked_texts(), wrong, answer)
    if request.headers.get("X-Part"):
        page = make_sheet_page(drafted, key, sheet, faults=(), rows=(), tried=tried)
        return render_template("studio/table_asked.html", page=page), status
    return shown(drafted, key, entered, tried=tried), status


@bp.post(f"{TABLE}/rekey")
def rekey(draft_id: int, key: str) -> BaseResponse | tuple[str, int]:
    """Give a table another key; the steps that ask it follow."""
    try:
        new = rekeyed(draft_id, key)
    except OfficeRefusal as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        drafted = drafted_tables(read_db(), draft_id)
        sheet = read_sheet(drafted.xml(key))
        return shown(drafted, key, Entered(sheet, drafted.xml(key), cell_faults(sheet, drafted.facts))), refusal.status
    flash(_("Saved."), "success")
    return redirect(url_for("studio_tables.show", draft_id=draft_id, key=new), 303)


@bp.post(f"{TABLE}/remove")
def remove(draft_id: int, key: str) -> BaseResponse:
    """Throw a table away that no step asks.

    :raises OfficeRefusal: while steps ask it; they are named
    """
    db, draft = draft_to_change(draft_id)
    drafted = drafted_tables(db, draft_id)
    drafted.xml(key)
    users = drafted.users(key)
    if users:
        hi, en = ", ".join(step.hi for step in users), ", ".join(step.en for step in users)
        raise OfficeRefusal(f"This table is asked at: {en}. Give those steps another table first.",
                            f"यह तालिका इन चरणों पर है: {hi}। पहले उन्हें दूसरी तालिका दें।")  # fmt: skip
    keep(db, draft, {f"{key}.dmn": None})
    flash(_("The table was thrown away."), "success")
    return redirect(url_for("studio_tables.index", draft_id=draft_id), 303)
