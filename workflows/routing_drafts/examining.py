"""What the gate says of a draft, with what is in force around it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.gate import Finding, check
from workflows.publishing import all_files, in_force, to_examine
from workflows.routing_drafts.keeping import draft_files
from workflows.routing_drafts.models import RoutingDraft
from workflows.vocabulary import vocabulary


def examine(
    db: Session, draft: RoutingDraft, changes: Mapping[str, bytes] | None = None, *, prove: bool
) -> tuple[Finding, ...]:
    """Put a draft through the gate. Call it with no transaction open when it is to be proven: that takes its time.

    :param changes: files as they stand in the editor and are not saved yet
    :param prove: whether to play it too, when nothing is drawn wrong
    """
    published, own = in_force(db), {**draft_files(draft), **(changes or {})}
    files = to_examine(draft.key, all_files(published, own), own, published)
    return tuple(check(draft.key, files, vocabulary=vocabulary(db), prove=prove))
