"""Drafts of routing diagrams: what an administrator changes before it is published.

There is one draft of a process at a time, and everybody who may publish edits it. Nothing is lost and nothing is
overwritten unseen: each saving names the revision from which it was made.
"""

from workflows.routing_drafts.deciding import (
    approve_draft,
    needs_second_person,
    plan_draft,
    require_direct_publishing,
    send_back_draft,
    submit_draft,
)
from workflows.routing_drafts.editors import note_editor, others_in
from workflows.routing_drafts.examining import examine
from workflows.routing_drafts.keeping import (
    Saved,
    copies_of,
    count_copies,
    discard_draft,
    draft_files,
    draft_of,
    drafts_under_way,
    drop_copy,
    get_draft,
    new_draft,
    open_draft,
    readable_diagram,
    save_files,
    take_copy,
)
from workflows.routing_drafts.models import (
    RoutingDraft,
    RoutingDraftCopy,
    RoutingDraftEditor,
    RoutingDraftState,
    RoutingTrial,
)

__all__ = [
    "RoutingDraft",
    "RoutingDraftCopy",
    "RoutingDraftEditor",
    "RoutingDraftState",
    "RoutingTrial",
    "Saved",
    "approve_draft",
    "copies_of",
    "count_copies",
    "discard_draft",
    "draft_files",
    "draft_of",
    "drafts_under_way",
    "drop_copy",
    "examine",
    "get_draft",
    "needs_second_person",
    "new_draft",
    "note_editor",
    "open_draft",
    "others_in",
    "plan_draft",
    "readable_diagram",
    "require_direct_publishing",
    "save_files",
    "send_back_draft",
    "submit_draft",
    "take_copy",
]
