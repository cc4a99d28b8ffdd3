"""Decision tables edited as tables: DMN in, DMN out, with everything that the sheet does not know left in its place."""

from workflows.table_editing.document import new_sheet, read_sheet, write_sheet
from workflows.table_editing.in_diagram import DecidingStep, deciding_steps, give_table, rename_table
from workflows.table_editing.judging import (
    CellFault,
    RowsFault,
    TrialAnswer,
    ask_table,
    cell_faults,
    facts_asked,
    rows_faults,
    table_faults,
)
from workflows.table_editing.sheet import (
    InputColumn,
    OutputColumn,
    Sheet,
    SheetRow,
    add_input,
    add_output,
    add_row,
    copy_row,
    move_row,
    remove_input,
    remove_output,
    remove_row,
    renamed_outputs,
)
from workflows.table_editing.writing import KINDS, shown_cell, typed_cell

__all__ = [
    "KINDS",
    "CellFault",
    "DecidingStep",
    "InputColumn",
    "OutputColumn",
    "RowsFault",
    "Sheet",
    "SheetRow",
    "TrialAnswer",
    "add_input",
    "add_output",
    "add_row",
    "ask_table",
    "cell_faults",
    "copy_row",
    "deciding_steps",
    "facts_asked",
    "give_table",
    "move_row",
    "new_sheet",
    "read_sheet",
    "remove_input",
    "remove_output",
    "remove_row",
    "rename_table",
    "renamed_outputs",
    "rows_faults",
    "shown_cell",
    "table_faults",
    "typed_cell",
    "write_sheet",
]
