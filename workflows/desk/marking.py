"""Marking, replying, returning: the desk of the open task changes, and the diagram never notices (model.md)."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.models import Task
from engine.states import MAIN_KINDS
from workflows import movement, notes
from workflows.desk.holding import locked_task, require_running
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import File
from workflows.movement import Act, Movement
from workflows.organisation import Actor, post_of
from workflows.subjects import Subject


def mark_for_opinion(
    db: Session, task_id: str, to_post: int, *, remark: str, delay_reason: str = "", actor: Actor, now: dt.datetime
) -> Movement:
    """Send the file to another desk for its opinion; it comes back with the reply, and the diagram does not notice.

    :raises BadInput: when the remark is missing
    :raises NotYours: when the post may not mark to that desk
    """
    subject, task = locked_task(db, task_id, actor=actor)
    movement.require_delay_reason(db, subject, delay_reason, now=now, task=task)
    if not remark.strip():
        raise BadInput("Write what you ask.", "क्या मन्तव्य चाहिए, लिखें।", field="remark")
    confirm_pending_note(db, subject, actor=actor, now=now)
    return _hand_over(
        db,
        subject,
        task,
        post_of(db, to_post).id,
        act=Act.MARKED,
        return_to=[*task.return_to, actor.post_id],
        actor=actor,
        remark=remark,
        delay_reason=delay_reason,
        now=now,
    )


def reply(
    db: Session, task_id: str, *, remark: str, delay_reason: str = "", actor: Actor, now: dt.datetime
) -> Movement:
    """Send the file back to the desk that asked, with the reply.

    :raises OfficeRefusal: when nobody asked
    """
    subject, task = locked_task(db, task_id, actor=actor)
    movement.require_delay_reason(db, subject, delay_reason, now=now, task=task)
    if not task.return_to:
        raise OfficeRefusal("Nobody waits for a reply here.", "यहाँ किसी को उत्तर की प्रतीक्षा नहीं है।")
    confirm_pending_note(db, subject, actor=actor, now=now)
    noted = isinstance(subject, File) and notes.noted_since(db, subject.id, actor.post_id, task.created_at)
    if not remark.strip() and not noted:
        raise BadInput("Write your opinion.", "अपना मन्तव्य लिखें।", field="remark")
    return _hand_over(
        db,
        subject,
        task,
        task.return_to[-1],
        act=Act.REPLIED,
        return_to=task.return_to[:-1],
        actor=actor,
        remark=remark,
        delay_reason=delay_reason,
        now=now,
    )


def return_with_remark(
    db: Session, task_id: str, to_post: int, *, remark: str, delay_reason: str = "", actor: Actor, now: dt.datetime
) -> Movement:
    """Send the file back to a desk that held it before; the sender waits for it on the stack.

    :raises BadInput: when the remark is missing, or the post never held it
    """
    subject, task = locked_task(db, task_id, actor=actor)
    movement.require_delay_reason(db, subject, delay_reason, now=now, task=task)
    if not remark.strip():
        raise BadInput("Write why it goes back.", "वापसी का कारण लिखें।", field="remark")
    if to_post not in earlier_holders(db, subject.id):
        raise BadInput("That desk never held this file.", "उस पटल पर यह पत्रावली कभी नहीं रही।", field="to_post")
    confirm_pending_note(db, subject, actor=actor, now=now)
    return _hand_over(
        db,
        subject,
        task,
        to_post,
        act=Act.RETURNED,
        return_to=[*task.return_to, actor.post_id],
        actor=actor,
        remark=remark,
        delay_reason=delay_reason,
        now=now,
    )


def earlier_holders(db: Session, subject_id: int) -> list[int]:
    """The posts that held the subject, the latest first, without the present one."""
    rows = db.scalars(
        select(Movement.to_post_id)
        .where(Movement.subject_id == subject_id, Movement.to_post_id.is_not(None), Movement.recalled_at.is_(None))
        .order_by(Movement.seq.desc())
    ).all()
    present = rows[0] if rows else None
    return [post for post in dict.fromkeys(rows) if post is not None and post != present]


def confirm_pending_note(db: Session, subject: Subject, *, actor: Actor, now: dt.datetime) -> None:
    """A note that the desk has begun goes along confirmed: nobody reads half a note."""
    if isinstance(subject, File):
        yellow = notes.yellow_note(db, subject.id, actor.post_id)
        if yellow is not None and yellow.text.strip():
            notes.confirm_note(db, subject, yellow, actor=actor, now=now, unsigned_reason="")


def _hand_over(
    db: Session,
    subject: Subject,
    task: Task,
    to_post: int,
    *,
    act: Act,
    return_to: list[int],
    actor: Actor,
    remark: str,
    delay_reason: str,
    now: dt.datetime,
) -> Movement:
    require_running(db, task)
    if movement.desk_of(task) == to_post:
        raise BadInput("It lies at that desk already.", "यह पहले से उसी पटल पर है।", field="to_post")
    runtime.reassign(db, task.id, desk=to_post, actor=str(actor), now=now, reason=act.value)
    task.return_to = return_to
    task.opened_at = None
    task.parked_until = None
    subject.custody_task_id = task.id if task.kind in MAIN_KINDS else subject.custody_task_id
    return movement.record_movement(
        db,
        subject,
        act=act,
        to_post=to_post,
        actor=actor,
        now=now,
        task=task,
        node_from=task.node,
        remark=remark,
        delay_reason=delay_reason,
    )
