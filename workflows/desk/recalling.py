"""Taking back what was sent, while the new holder has not opened it (eFile: pull back)."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.models import Instance, Task
from workflows import ledger, movement
from workflows.clocks import KOLKATA
from workflows.desk.holding import require_running
from workflows.errors import OfficeRefusal
from workflows.movement import Act, Movement
from workflows.organisation import Actor
from workflows.subjects import Subject, lock_subject

RECALLABLE = frozenset({Act.OUTCOME, Act.MARKED, Act.REPLIED, Act.RETURNED, Act.TRANSFERRED})


def recall(db: Session, subject_id: int, *, actor: Actor, now: dt.datetime) -> Movement:
    """Take back what was sent, while the new holder has not opened it (eFile: pull back).

    :raises OfficeRefusal: when it was opened, or was not sent by this post
    """
    subject = lock_subject(db, subject_id)
    last = movement.last_movement(db, subject_id)
    if last is None or last.from_post_id != actor.post_id or last.act not in RECALLABLE:
        raise OfficeRefusal(
            "The last movement was not yours, so you cannot take it back.",
            "अन्तिम संचलन आपका नहीं था, अतः आप इसे वापस नहीं ले सकते।",
        )
    if last.opened_at is not None:
        opened = last.opened_at.astimezone(KOLKATA).strftime("%d-%m-%Y %H:%M")
        raise OfficeRefusal(
            f"It was opened on {opened} and can no longer be recalled. Ask the desk to return it.",
            f"यह {opened} पर खोली जा चुकी है, अब वापस नहीं ली जा सकती। उस पटल से वापसी का अनुरोध करें।",
        )
    if last.act is Act.OUTCOME:
        _undo_outcome(db, subject, actor=actor, now=now)
    else:
        _undo_marking(db, last, actor=actor, now=now)
    last.recalled_at = now
    db.flush()  # the custody below is read from these rows
    task = movement.main_task(db, subject_id)
    subject.custody_task_id = task.id if task else None
    ledger.record(db, subject, "moved.recalled", actor=actor, payload={"movement": last.seq}, now=now)
    return last


def _undo_outcome(db: Session, subject: Subject, *, actor: Actor, now: dt.datetime) -> None:
    instance = db.scalars(
        select(Instance).where(Instance.subject_id == subject.id, Instance.role == "main").order_by(Instance.id.desc())
    ).first()
    if instance is None:
        raise OfficeRefusal("There is nothing to take back.", "वापस लेने को कुछ नहीं है।")
    runtime.undo(db, instance.id, actor=str(actor), now=now, reason="recall")


def _undo_marking(db: Session, last: Movement, *, actor: Actor, now: dt.datetime) -> None:
    task = db.get_one(Task, last.task_id)
    require_running(db, task)
    runtime.reassign(db, task.id, desk=actor.post_id, actor=str(actor), now=now, reason="recall")
    if last.act in {Act.MARKED, Act.RETURNED}:
        task.return_to = task.return_to[:-1]
    elif last.act is Act.REPLIED and last.to_post_id is not None:
        task.return_to = [*task.return_to, last.to_post_id]
