"""When nobody waits for a letter any more, its file leaves the dispatch: recording and sending on are one act."""

import datetime as dt

from sqlalchemy.orm import Session

from engine.runtime import Completion
from engine.states import TaskKind
from workflows import approval, desk, movement
from workflows.drafts import Draft, DraftState, drafts_of
from workflows.organisation import Actor

STILL_HERE = frozenset({DraftState.APPROVED, DraftState.SIGNED, DraftState.ISSUED})


def is_at_dispatch(db: Session, subject_id: int) -> bool:
    """Whether the file lies at a desk that dispatches, or in its pool."""
    task = movement.main_task(db, subject_id)
    return task is not None and task.kind is TaskKind.DISPATCH


def is_before_signature(db: Session, subject_id: int) -> bool:
    """Whether the signing desk has not sent the file on yet: its letters are then no work of the dispatch."""
    task = movement.main_task(db, subject_id)
    return task is not None and task.kind is TaskKind.SIGN


def send_file_on(db: Session, draft: Draft, *, actor: Actor, now: dt.datetime) -> Completion | None:
    """Press the forward button of the dispatching desk once all letters of the file are out.

    :return: None when the file is elsewhere, somebody still waits, or another clerk has taken the file
    """
    if any(other.state in STILL_HERE for other in drafts_of(db, draft.subject_id)):
        return None
    task = movement.main_task(db, draft.subject_id)
    if task is None or task.kind is not TaskKind.DISPATCH or task.return_to:
        return None
    button = approval.forward_button(db, task)
    if button is None or movement.desk_of(task) not in (None, actor.post_id):
        return None
    if movement.desk_of(task) is None:
        desk.take_from_pool(db, task.id, actor=actor, now=now)
    press = desk.Press(outcome=button.outcome)
    return desk.press_button(db, task.id, press, actor=actor, expect_rev=None, key=None, now=now)
