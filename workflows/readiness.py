"""What must lie on the file before a desk of a kind may send it on (model.md, Tasks and custody)."""

from sqlalchemy.orm import Session

from engine.models import Task
from engine.states import TaskKind
from workflows import drafts
from workflows.errors import BadInput
from workflows.subjects import Subject


def require_ready(db: Session, subject: Subject, task: Task) -> None:
    """A drafting desk leaves a draft, a signing desk a signature, a dispatching desk a dispatch row.

    :raises BadInput: naming what is missing
    """
    if task.kind not in {TaskKind.DRAFT, TaskKind.SIGN, TaskKind.DISPATCH}:
        return
    states = {draft.state for draft in drafts.drafts_of(db, subject.id)} - {drafts.DraftState.DISCARDED}
    if task.kind is TaskKind.DRAFT and states <= {drafts.DraftState.DISPATCHED}:  # gone: a new letter is wanted
        raise BadInput("Put up the draft first.", "पहले आलेख प्रस्तुत करें।", field="draft")
    if task.kind is TaskKind.SIGN and drafts.DraftState.APPROVED in states:
        raise BadInput("Sign the approved draft first.", "पहले अनुमोदित आलेख पर हस्ताक्षर करें।", field="sign")
    if task.kind is TaskKind.DISPATCH and states & {
        drafts.DraftState.APPROVED,
        drafts.DraftState.SIGNED,
        drafts.DraftState.ISSUED,
    }:
        raise BadInput("Record the dispatch first.", "पहले प्रेषण अंकित करें।", field="dispatch")
