"""Views get the office's objects from here alone: loaded and authorised, or answered "not found" (design §4)."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.models import Instance, Task
from webapp.auth import reader
from workflows import asks, drafts
from workflows.asks import Ask
from workflows.drafts import Draft
from workflows.errors import NotFound, NotYours
from workflows.files import File
from workflows.movement import desk_of, holder_of
from workflows.permissions import Permission, allowed, authorise
from workflows.receipts import Receipt
from workflows.routing_drafts import RoutingDraft, get_draft
from workflows.subjects import Subject, lock_subject
from workflows.tray import at_desks
from workflows.visibility import readable_subject

TASK = select(Task, Instance).join(Instance, Instance.id == Task.instance_id).where(Task.id == bindparam("task"))
"""A task with its instance, which whoever acts on it asks for next."""


def subject_for(db: Session, subject_id: int) -> Subject:
    """A subject that the officer may read.

    :raises NotFound: otherwise
    """
    return readable_subject(db, subject_id, reader())


def file_for(db: Session, file_id: int) -> File:
    """A file that the officer may read.

    :raises NotFound: otherwise
    """
    subject = subject_for(db, file_id)
    if not isinstance(subject, File):
        raise NotFound("There is no such file.", "ऐसी कोई पत्रावली नहीं है।")
    return subject


def receipt_for(db: Session, receipt_id: int) -> Receipt:
    """A receipt that the officer may read.

    :raises NotFound: otherwise
    """
    subject = subject_for(db, receipt_id)
    if not isinstance(subject, Receipt):
        raise NotFound("There is no such receipt.", "ऐसी कोई प्राप्ति नहीं है।")
    return subject


def is_counter() -> bool:
    """Whether the officer diarises."""
    return allowed(reader(), Permission.DIARISE)


def receipt_to_correct(db: Session, receipt_id: int) -> Receipt:
    """A receipt whose diary entry the officer may correct: he holds it, or sits at a counter.

    :raises NotFound: when he may not read it
    :raises NotYours: when it lies at another desk
    """
    receipt = receipt_for(db, receipt_id)
    if not is_counter() and holder_of(db, receipt) not in reader().posts:
        raise NotYours("This receipt lies at another desk.", "यह प्राप्ति दूसरे पटल पर है।")
    return receipt


def draft_for(db: Session, draft_id: int) -> Draft:
    """A draft on a file or receipt that the officer may read.

    :raises NotFound: otherwise
    """
    draft = drafts.get_draft(db, draft_id)
    subject_for(db, draft.subject_id)
    return draft


def letter_to_send(db: Session, draft_id: int) -> Draft:
    """A letter that has come to the dispatch: whoever plays that role reads it, and nothing else of its file.

    :raises NotFound: otherwise
    """
    draft = drafts.get_draft(db, draft_id)
    if not reader().has_role("dispatch", "dispatch_incharge") or draft.district_id != reader().district_id:
        raise NotFound("There is no such letter.", "ऐसा कोई पत्र नहीं है।")
    if draft.sha256 is None:
        raise NotFound("This letter is not approved.", "यह पत्र अनुमोदित नहीं है।")
    return draft


def ask_on(db: Session, file: File, ask_id: int) -> Ask:
    """An ask of a file that was authorised before.

    :raises NotFound: when the file has no such ask
    """
    ask = asks.get_ask(db, ask_id)
    if ask.subject_id != file.id:
        raise NotFound("There is no such ask.", "ऐसी कोई आख्या नहीं माँगी गयी है।")
    return ask


def lock_file(db: Session, file_id: int) -> File:
    """Lock a file that was authorised before, for the act of this request."""
    subject = lock_subject(db, file_id)
    if not isinstance(subject, File):
        raise NotFound("There is no such file.", "ऐसी कोई पत्रावली नहीं है।")
    return subject


def task_at_my_desk(db: Session, task_id: str) -> Task:
    """A task that lies, or lay, at one of the officer's desks; whether it is still open the act itself checks.

    :raises NotFound: when there is none
    :raises NotYours: when it lies at another desk
    """
    task, _instance = (db.execute(TASK, {"task": task_id}).one_or_none() if task_id else None) or (None, None)
    if task is None:
        raise NotFound("There is no such work.", "ऐसा कोई कार्य नहीं है।")
    if desk_of(task) not in reader().posts:
        raise NotYours("This work lies at another desk.", "यह कार्य दूसरे पटल पर है।")
    return task


def pool_task(db: Session, task_id: str) -> Task:
    """A task of a pool that one of the officer's posts may take.

    :raises NotFound: when there is none, somebody has taken it, or its role is not his
    """
    task = db.scalars(
        select(Task).join(Subject, Subject.id == Task.subject_id).where(Task.id == task_id, at_desks(reader()))
    ).one_or_none()
    if task is None:
        raise NotFound("There is no such work for your desk.", "आपके पटल हेतु ऐसा कोई कार्य नहीं है।")
    return task


def routing_draft_for(db: Session, draft_id: int) -> RoutingDraft:
    """A draft of a routing diagram, for whoever may publish diagrams in its district.

    :raises NotYours: for others
    :raises NotFound: when there is none
    """
    authorise(reader(), Permission.PUBLISH_PROCESS)
    draft = get_draft(db, draft_id)
    if draft.district_id != reader().district_id:
        raise NotFound("There is no such draft.", "ऐसा कोई मसौदा नहीं है।")
    return draft
