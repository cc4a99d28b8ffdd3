"""What a supervisor may change of work that lies at other desks; all of it stands on record with its reason."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.errors import TaskGone
from engine.models import Instance, Task
from engine.states import MAIN_KINDS, InstanceRole, TaskStatus
from workflows import ledger, movement
from workflows.errors import BadInput
from workflows.movement import Act, Movement
from workflows.organisation import Actor, Post, Unit, posts_with
from workflows.permissions import Permission, Thing, allowed, authorise, supervised_units
from workflows.subjects import Grading, Subject, lock_subject
from workflows.visibility import Reader, readable_subject


def supervised_among(db: Session, subjects: Collection[Subject], reader: Reader) -> frozenset[int]:
    """Ids of those of some subjects whose work the reader supervises; one statement.

    :param subjects: that the reader was found to be allowed to read
    """
    circles = {subject.circle_unit_id for subject in subjects} - {None}
    found = {unit.id: unit for unit in db.scalars(select(Unit).where(Unit.id.in_(circles)))} if circles else {}
    things = {one.id: _thing(one, found.get(one.circle_unit_id or 0), reader) for one in subjects}
    return frozenset(one for one, thing in things.items() if allowed(reader, Permission.SUPERVISE, thing))


def thing_of(db: Session, subject: Subject, reader: Reader) -> Thing:
    """What the permissions have to know of a subject that the reader was found to be allowed to read."""
    circle = db.get(Unit, subject.circle_unit_id) if subject.circle_unit_id else None
    return _thing(subject, circle, reader, holder=movement.holder_of(db, subject))


def _thing(subject: Subject, circle: Unit | None, reader: Reader, *, holder: int | None = None) -> Thing:
    circles = {circle.id, circle.parent_id} if circle is not None else set()
    return Thing(
        district_id=subject.district_id,
        holder_post_id=holder,
        touched_by=reader.posts,
        branch_unit_id=subject.branch_unit_id,
        circle_unit_ids=frozenset(unit for unit in circles if unit is not None),
        graded=subject.grading is not Grading.NORMAL,
    )


def desks_for_reassigning(db: Session, task: Task, reader: Reader, *, now: dt.datetime) -> list[Post]:
    """To whom a supervisor may give the work.

    :return: posts with the step's role, those of the file's branch first, then all of the units that he supervises
    """
    branch = db.get_one(Subject, task.subject_id).branch_unit_id
    alike = posts_with(db, reader.district_id, task.role, now)
    alike.sort(key=lambda post: post.unit_id != branch)
    units = supervised_units(db, reader)
    own = db.scalars(
        select(Post).where(Post.unit_id.in_(units), Post.abolished_at.is_(None)).order_by(Post.level, Post.id)
    )
    present = movement.desk_of(task)
    return [post for post in dict.fromkeys([*alike, *own]) if post.id != present]


def reassign_work(
    db: Session, task_id: str, to_post: Post, *, reason: str, reader: Reader, actor: Actor, now: dt.datetime
) -> Movement | None:
    """Give open work to another desk; the token stays, the diagram never notices (model.md, "reassign").

    Desks that wait for a reply go on waiting: the new desk answers them.

    :return: the movement; none when side work changed its desk and the holder of the file did not
    :raises BadInput: when the reason is missing, or the desk is no choice
    :raises NotYours: when the reader does not supervise the subject
    :raises TaskGone: when the work is not open any more
    """
    found = db.get(Task, task_id)
    if found is None:
        raise TaskGone("There is no such work.", "ऐसा कोई कार्य नहीं है।")
    readable_subject(db, found.subject_id, reader)
    subject = lock_subject(db, found.subject_id)
    db.refresh(found)
    authorise(reader, Permission.SUPERVISE, thing_of(db, subject, reader))
    if found.status is not TaskStatus.OPEN:
        raise TaskGone("This work is done already.", "यह कार्य पूर्ण हो चुका है।")
    if not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    if to_post.id not in {post.id for post in desks_for_reassigning(db, found, reader, now=now)}:
        raise BadInput("Choose another desk.", "कोई दूसरा पटल चुनें।", field="to_post")
    return _give(db, subject, found, to_post, reason=reason.strip(), actor=actor, now=now)


def _give(
    db: Session, subject: Subject, task: Task, to_post: Post, *, reason: str, actor: Actor, now: dt.datetime
) -> Movement | None:
    before = movement.desk_of(task)
    runtime.reassign(db, task.id, desk=to_post.id, actor=str(actor), now=now, reason=reason)
    payload: dict[str, ledger.Json] = {"task": task.id, "from": before, "to": to_post.id, "reason": reason}
    ledger.record(db, subject, "task.reassigned", actor=actor, payload=payload, now=now)
    main = task.kind in MAIN_KINDS and db.get_one(Instance, task.instance_id).role is InstanceRole.MAIN
    if not main:
        return None
    subject.custody_task_id = task.id
    return movement.record_movement(
        db,
        subject,
        act=Act.REASSIGNED,
        to_post=to_post.id,
        actor=actor,
        now=now,
        task=task,
        node_from=task.node,
        remark=reason,
    )
