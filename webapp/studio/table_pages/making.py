"""A new decision table in a draft."""

import dataclasses
import re

from flask import request

from webapp.studio.draft_saving import draft_to_change, keep
from webapp.studio.drafted import title_of_step
from webapp.studio.table_pages.drafted import drafted_tables
from webapp.taskforms.values import clean_text
from workflows.errors import BadInput, NotFound
from workflows.form_building import form_name
from workflows.table_editing import give_table, new_sheet, read_sheet, write_sheet

NAMELESS = ("नई तालिका", "New table")
"""Title of a table that is made for a step without a name."""


def made_table(draft_id: int) -> str:
    """Keep a new table in the draft, empty or as a copy, and give it to a step when one was chosen; gives its key.

    :raises BadInput: when its title is missing
    :raises NotFound: when the step or the table to copy is not there
    """
    db, draft = draft_to_change(draft_id)
    drafted = drafted_tables(db, draft_id)
    node, copied = request.form.get("node", ""), request.form.get("copy_of", "")
    if copied and (copied not in drafted.office or not copied.endswith(".dmn")):
        raise NotFound("There is no such table to copy.", "प्रतिलिपि हेतु ऐसी कोई तालिका नहीं है।")
    hi, en = (" ".join(clean_text(request.form.get(name, "")).split())[:200] for name in ("title_hi", "title_en"))
    step = next((one for one in drafted.steps if one.node == node), None)
    if not hi and not en:
        hi, en = title_of_step(step, NAMELESS) if step is not None else ("", "")
    if not re.search("[\u0900-\u097f]", hi) or not en:
        field = "title_hi" if en else "title_en"
        raise BadInput("Give the title in Hindi and in English.", "शीर्षक हिन्दी और अंग्रेज़ी में दें।", field=field)
    taken = {name.removesuffix(".dmn") for name in drafted.office if name.endswith(".dmn")}
    key = form_name(en, taken)
    key = key if key[0].isalpha() else f"table-{key}"
    xml = new_sheet(key, hi, en)
    if copied:
        original = drafted.office[copied]
        xml = write_sheet(original, dataclasses.replace(read_sheet(original), key=key, hi=hi, en=en))
    changes: dict[str, bytes | None] = {f"{key}.dmn": xml}
    if node:
        changes[f"{draft.key}.bpmn"] = give_table(drafted.files[f"{draft.key}.bpmn"], node, key)
    keep(db, draft, changes)
    return key
