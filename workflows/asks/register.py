"""Finding asks: of a file, of a district, of a desk."""

import datetime as dt

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.models import Task
from engine.states import TaskStatus
from workflows.asks.models import Ask, AskState
from workflows.errors import NotFound, OfficeRefusal
from workflows.files import File
from workflows.subjects import Subject, lock_subject


def get_ask(db: Session, ask_id: int) -> Ask:
    """Load an ask.

    :raises NotFound: when there is none
    """
    ask = db.get(Ask, ask_id)
    if ask is None:
        raise NotFound("There is no such ask.", "ऐसी कोई आख्या नहीं माँगी गयी है।")
    return ask


def ask_of_instance(db: Session, instance_id: int) -> Ask:
    """The ask that an instance of ``ask.bpmn`` runs for.

    :raises NotFound: when there is none
    """
    ask = db.scalars(select(Ask).where(Ask.instance_id == instance_id)).one_or_none()
    if ask is None:
        raise NotFound("There is no such ask.", "ऐसी कोई आख्या नहीं माँगी गयी है।")
    return ask


def asks_of(db: Session, subject_id: int) -> list[Ask]:
    """All asks of a file in their order."""
    return list(db.scalars(select(Ask).where(Ask.subject_id == subject_id).order_by(Ask.number)))


def open_asks(db: Session, subject_id: int) -> list[Ask]:
    """The asks of a file that nobody has answered or withdrawn; closing the file is refused with them."""
    return list(
        db.scalars(select(Ask).where(Ask.subject_id == subject_id, Ask.state == AskState.OPEN).order_by(Ask.number))
    )


def asks_open_in(db: Session, district_id: int, *, late_at: dt.datetime | None = None) -> list[Ask]:
    """The open asks of a district by due date.

    :param late_at: only those that were due before this moment
    """
    found = select(Ask).where(Ask.district_id == district_id, Ask.state == AskState.OPEN)
    if late_at is not None:
        found = found.where(Ask.due < late_at)
    return list(db.scalars(found.order_by(Ask.due, Ask.id)))


def open_task(db: Session, ask: Ask) -> Task | None:
    """The open work of an ask: at the addressee's desk, or at the asking seat for an office outside."""
    return db.scalars(
        select(Task)
        .where(Task.instance_id == ask.instance_id, Task.status == TaskStatus.OPEN)
        .order_by(Task.created_at)
        .limit(1)
    ).one_or_none()


def reparent_asks(db: Session, from_subject_id: int, to_subject_id: int) -> None:
    """Move the asks of a merged file to the one that goes on (model.md, "Life of the subject"); both are locked."""
    moved = db.scalars(select(Ask).where(Ask.subject_id == from_subject_id).order_by(Ask.number)).all()
    shift = last_number(db, to_subject_id)
    for ask in moved:
        db.execute(
            update(Ask)
            .where(Ask.id == ask.id)
            .values(subject_id=to_subject_id, number=shift + ask.number, stroke=shift + ask.stroke)
        )
    db.expire_all()


def last_number(db: Session, subject_id: int) -> int:
    """Number of the last ask of a file; 0 when it has none."""
    return db.scalar(select(func.max(Ask.number)).where(Ask.subject_id == subject_id)) or 0


def locked_open(db: Session, ask: Ask) -> tuple[File, Ask]:
    """Lock the file of an ask and read the ask again as it stands now.

    :raises OfficeRefusal: when it is answered or withdrawn
    """
    subject: Subject = lock_subject(db, ask.subject_id)
    db.refresh(ask)
    if not isinstance(subject, File):
        raise OfficeRefusal("Asks belong to files.", "आख्या पत्रावली से माँगी जाती है।")
    if ask.state is not AskState.OPEN:
        raise OfficeRefusal("This ask is closed already.", "यह आख्या पहले ही प्राप्त अथवा वापस हो चुकी है।")
    return subject, ask
