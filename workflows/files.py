"""Files (पत्रावली): opened under a head, numbered once, moved by their diagram, closed with a retention class."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import by_value
from workflows import ledger, numbering
from workflows.clocks import office_day
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Actor, Post, Unit
from workflows.subjects import Grading, Priority, Subject, SubjectKind, SubjectStatus

TITLE_LENGTH = 500


class ClosedHow(enum.StrEnum):
    """What ended a file."""

    BY_DIAGRAM = "by_diagram"
    BY_HAND = "by_hand"


KEPT_YEARS: dict[str, int] = {
    numbering.Retention.C_1: 1,
    numbering.Retention.C_3: 3,
    numbering.Retention.C_5: 5,
    numbering.Retention.C_10: 10,
    numbering.Retention.EPHEMERAL: 1,
}
"""Completed calendar years after closure for which a class is kept; the classes A and B are kept (CSMOP ch. 10)."""


class File(Subject):
    """The file's own row; its number is given once and never reused."""

    __tablename__ = "file"
    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "polymorphic_identity": SubjectKind.FILE,
    }
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("head_id", "unit_id", "year", "serial"),
        CheckConstraint("(closed_at IS NULL) = (closed_how IS NULL)", name="closed_with_reason"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(120))
    """As printed, e.g. ``B-0302/47/2026-आंकिक`` (domain report §1B, CSMOP ¶45)."""
    head_id: Mapped[int] = mapped_column(ForeignKey("file_head.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    serial: Mapped[int]
    case_type: Mapped[str] = mapped_column(String(60))
    """Key of its routing diagram."""
    retention: Mapped[str] = mapped_column(String(8))
    """Retention class, e.g. C-5 (CSMOP ch. 10)."""
    opened_by_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    opened_at: Mapped[dt.datetime]
    due: Mapped[dt.datetime | None]
    """When the whole case is to be decided: the diagram's clock, which waiting for outside can pause."""
    closed_at: Mapped[dt.datetime | None]
    closed_by_post: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    closed_how: Mapped[ClosedHow | None] = mapped_column(by_value(ClosedHow))
    closing_remark: Mapped[str | None] = mapped_column(String)


class FileClosed(OfficeRefusal):
    """The file must be reopened first.

    :ivar file_id: of the file
    """

    def __init__(self, file: File) -> None:
        super().__init__(
            f"File {file.number} is closed; reopen it first.", f"पत्रावली {file.number} बन्द है; पहले पुनः खोलें।"
        )
        self.file_id = file.id


def kept_until(file: File) -> dt.date | None:
    """The last day for which a closed file is kept; None while it is open, and for a class that is not weeded.

    A file of the class C-3 that was closed on 15-06-2005 is kept for the years 2006, 2007 and 2008.
    """
    years = KEPT_YEARS.get(file.retention)
    if file.closed_at is None or years is None:
        return None
    return dt.date(office_day(file.closed_at).year + years, 12, 31)


def valid_title(title: str) -> str:
    """A subject line fit for a cover page.

    :raises BadInput: when it is empty or too long
    """
    title = " ".join(title.split())
    if not title:
        raise BadInput("Write the subject.", "विषय लिखें।", field="title")
    if len(title) > TITLE_LENGTH:
        raise BadInput(
            f"The subject may have {TITLE_LENGTH} characters.",
            f"विषय {TITLE_LENGTH} अक्षरों तक हो सकता है।",
            field="title",
        )
    return title


def register_file(
    db: Session,
    *,
    head: numbering.FileHead,
    unit: Unit,
    title: str,
    case_type: str,
    seat: Post,
    actor: Actor,
    now: dt.datetime,
    retention: str | None = None,
    grading: Grading = Grading.NORMAL,
    priority: Priority = Priority.ORDINARY,
    office_unit_id: int,
    due: dt.datetime | None = None,
) -> File:
    """Give a new file its number and its row; the caller starts its routing.

    :param unit: the branch in whose series the file is numbered
    :param seat: the seat that will keep it
    """
    given = numbering.take_file_number(db, head, unit, now=now)
    file = File(
        kind=SubjectKind.FILE, status=SubjectStatus.ACTIVE, district_id=head.district_id,
        computer_no=numbering.take_computer_number(db, district_id=head.district_id),
        title=valid_title(title), priority=priority, grading=grading, case_type=case_type,
        office_unit_id=office_unit_id, branch_unit_id=unit.id, seat_post_id=seat.id, keeper_post_id=seat.id,
        number=given.text, head_id=head.id, unit_id=unit.id, year=given.year, serial=given.serial,
        retention=retention or head.retention, opened_by_post=actor.post_id, opened_at=now, due=due,
    )  # fmt: skip
    db.add(file)
    db.flush()  # movements, tasks and the ledger refer to its id
    payload: dict[str, ledger.Json] = {
        "number": file.number,
        "title": file.title,
        "case_type": case_type,
        "retention": file.retention,
    }
    ledger.record(db, file, "file.opened", actor=actor, payload=payload, now=now)
    return file


def get_file(db: Session, file_id: int) -> File:
    """Load a file.

    :raises NotFound: when there is none
    """
    file = db.get(File, file_id)
    if file is None:
        raise NotFound("There is no such file.", "ऐसी कोई पत्रावली नहीं है।")
    return file


def file_numbered(db: Session, number: str, *, district_id: int) -> File:
    """Load a file by its printed number or its computer number.

    :raises BadInput: when no file of the district has it
    """
    number = number.strip()
    condition = File.number == number
    if number.isdigit():
        condition = File.computer_no == int(number)
    file = db.scalars(select(File).where(condition, File.district_id == district_id)).one_or_none()
    if file is None:
        raise BadInput(f"No file has the number {number}.", f"पत्रावली संख्या {number} नहीं मिली।", field="file_number")
    return file
