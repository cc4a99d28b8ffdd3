"""Files under way taken to another version of their diagram: looked at, ordered, carried out one by one, taken back.

An order is a row with one row a file, so that it survives whatever happens in between: each file is migrated in a
transaction of its own, in which its row says so. What is refused keeps its sentence.
"""

from workflows.version_changes.carrying_out import carry_out, take_back, take_files_back, undo_change
from workflows.version_changes.choosing import (
    UnderWay,
    compare_versions,
    files_under_way,
    look_ahead,
    revisions_under_way,
)
from workflows.version_changes.models import ChangedFile, FileState, VersionChange
from workflows.version_changes.ordering import (
    REASON_LENGTH,
    Tally,
    change_numbered,
    changes_of,
    files_of_change,
    order_change,
    order_undoing,
    tally_of,
)

__all__ = [
    "REASON_LENGTH",
    "ChangedFile",
    "FileState",
    "Tally",
    "UnderWay",
    "VersionChange",
    "carry_out",
    "change_numbered",
    "changes_of",
    "compare_versions",
    "files_of_change",
    "files_under_way",
    "look_ahead",
    "order_change",
    "order_undoing",
    "revisions_under_way",
    "take_back",
    "take_files_back",
    "tally_of",
    "undo_change",
]
