"""Keeping what a page of the studio changed in the files of a draft."""

import hashlib
from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from workflows.errors import OfficeRefusal
from workflows.routing_drafts import RoutingDraft, draft_files, note_editor, save_files

MARK = 16
"""Characters of a digest that stand in a page for the file that it was made from."""


class SavedBetween(OfficeRefusal):
    """Somebody else has changed the same file since the page was made."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else saved this in between. What stands here now is theirs, with what you entered beside it; "
            "look at both and save again.",
            "इस बीच किसी अन्य ने इसे सहेजा। यहाँ अब उनका पाठ है और साथ में आपका भरा हुआ; दोनों देखकर फिर सहेजें।",
        )


def mark_of(content: bytes | None) -> str:
    """What a page carries to show from which text of a file it was made; empty for no file."""
    return hashlib.sha256(content).hexdigest()[:MARK] if content is not None else ""


def draft_to_change(draft_id: int) -> tuple[Session, RoutingDraft]:
    """The draft in the request's write transaction; the check of access comes first."""
    routing_draft_for(read_db(), draft_id)
    db = write_db()
    return db, routing_draft_for(db, draft_id)


def keep(
    db: Session, draft: RoutingDraft, changes: Mapping[str, bytes | None], *, file: str = "", seen: str | None = None
) -> None:
    """Keep changed files of a draft, and note who is at it, for the others.

    Only another text of the very file that the page showed stands in the way: who draws at the same time does not.

    :param file: the file that the page showed
    :param seen: its mark as the page carried it; None where the page showed none
    :raises SavedBetween: when another text stands there now; nothing is kept then
    """
    if seen is not None and mark_of(draft_files(draft).get(file)) != seen:
        roll_back()
        raise SavedBetween
    actor = actor_at(chosen_desk().post.id, db)
    saved = save_files(db, draft, changes, rev=draft.rev, actor=actor, now=utc_now())
    if saved.beside is not None:
        roll_back()
        raise SavedBetween
    note_editor(db, draft, person_id=reader().person_id, now=utc_now())
