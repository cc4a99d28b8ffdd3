"""Drafts (आलेख): written in versions with their authors, put up, approved, signed, issued (domain report §1E, §1K).

Approval freezes exactly one version and the PDF that was typeset from it; signing signs exactly that PDF, and that is
sent. To change an approved draft is to make a new one.
"""

from workflows.drafts.approval import Typeset, approve_draft, record_signature
from workflows.drafts.models import UNDISPATCHED, WRITABLE, Draft, DraftState, DraftVersion, SignatureKind
from workflows.drafts.register import (
    draft_by_code,
    drafts_awaiting,
    drafts_of,
    get_draft,
    head_of,
    locked,
    proposed_letter_no,
    require_dispatched,
    require_holder,
    undispatched,
    version_numbered,
    versions_of,
)
from workflows.drafts.submission import discard_draft, return_draft, submit_draft
from workflows.drafts.texts import LetterText, Piece, compare_versions, letter_of, text_of, version_digest
from workflows.drafts.writing import Saved, copy_draft, make_draft, save_version, use_version, write_draft

__all__ = [
    "UNDISPATCHED",
    "WRITABLE",
    "Draft",
    "DraftState",
    "DraftVersion",
    "LetterText",
    "Piece",
    "Saved",
    "SignatureKind",
    "Typeset",
    "approve_draft",
    "compare_versions",
    "copy_draft",
    "discard_draft",
    "draft_by_code",
    "drafts_awaiting",
    "drafts_of",
    "get_draft",
    "head_of",
    "letter_of",
    "locked",
    "make_draft",
    "proposed_letter_no",
    "record_signature",
    "require_dispatched",
    "require_holder",
    "return_draft",
    "save_version",
    "submit_draft",
    "text_of",
    "undispatched",
    "use_version",
    "version_digest",
    "version_numbered",
    "versions_of",
    "write_draft",
]
