"""Another key for a table, and other names for what it decides: the steps, forms and tables that use them follow."""

import dataclasses

from flask import request

from webapp.filters import in_language
from webapp.studio.draft_saving import draft_to_change, keep
from webapp.studio.table_pages.drafted import DraftedTables, drafted_tables
from webapp.taskforms.values import clean_text
from workflows.errors import BadInput
from workflows.form_building import carried_through, is_form_name, uses_of
from workflows.table_editing import Sheet, read_sheet, rename_table, renamed_outputs, write_sheet


def places_of(drafted: DraftedTables, key: str, sheet: Sheet) -> tuple[str, ...]:
    """Where the drawing, the forms and the other tables use a fact that the table decides under another name now."""
    found = (
        use
        for old in renamed_outputs(read_sheet(drafted.xml(key)), sheet)
        for use in uses_of(old, drafted.files, form=f"{key}.dmn")
    )
    return tuple(dict.fromkeys(f"{in_language(use.hi, use.en)}: {use.source.strip()}" for use in found))


def carried_names(drafted: DraftedTables, key: str, sheet: Sheet) -> dict[str, bytes | None]:
    """The files that use a fact which the table decides under another name now, with its new name."""
    files, changed = dict(drafted.files), dict[str, bytes | None]()
    for old, new in renamed_outputs(read_sheet(drafted.xml(key)), sheet).items():
        more = carried_through(old, new, files, form=f"{key}.dmn")
        files |= more
        changed |= more
    return changed


def rekeyed(draft_id: int, key: str) -> str:
    """Keep a table under another key, and give the steps that ask it the new one; gives the key.

    :raises BadInput: when the key is none or taken
    """
    db, draft = draft_to_change(draft_id)
    drafted = drafted_tables(db, draft_id)
    xml, new = drafted.xml(key), clean_text(request.form.get("short", ""))
    if new == key:
        return key
    if not is_form_name(new) or not new[0].isalpha():
        raise BadInput("The key is made of small Latin letters, digits, - and _, and begins with a letter.",
                       "कुंजी छोटे रोमन अक्षरों, अंकों, - और _ की हो, और अक्षर से आरंभ हो।", field="short")  # fmt: skip
    if f"{new}.dmn" in drafted.office:
        raise BadInput(f"There is a table “{new}” already.", f"“{new}” नाम की तालिका पहले से है।", field="short")
    changes: dict[str, bytes | None] = {
        f"{key}.dmn": None,
        f"{new}.dmn": write_sheet(xml, dataclasses.replace(read_sheet(xml), key=new)),
        f"{draft.key}.bpmn": rename_table(draft.key, drafted.files, key, new),
    }
    keep(db, draft, changes, file=f"{key}.dmn", seen=request.form.get("seen", ""))
    return new
