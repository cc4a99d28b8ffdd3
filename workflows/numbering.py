"""Numbers of the office: diary, file, dispatch and computer numbers, gap-free in each series and year.

A number is taken by the transaction that uses it: the row of the series stays locked until that commits, and a
rollback gives the number back. So there is no gap to explain and no number twice (CSMOP ¶11, ¶42).
"""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, String, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, by_value
from workflows.clocks import office_day
from workflows.errors import NotFound
from workflows.organisation.models import Unit

FOR_EVER = 0
"""The "year" of a series that never starts again."""


class Retention(enum.StrEnum):
    """Retention classes (CSMOP Appendix; domain report §2F): the number is completed calendar years after closure."""

    A = "A"
    B = "B"
    C_1 = "C-1"
    C_3 = "C-3"
    C_5 = "C-5"
    C_10 = "C-10"
    EPHEMERAL = "E"


class NumberSeries(Base):
    """The last number given in one series of one year."""

    __tablename__ = "number_series"
    __table_args__ = (
        PrimaryKeyConstraint("district_id", "series", "year"),
        CheckConstraint("last > 0", name="last_is_positive"),
    )

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    series: Mapped[str] = mapped_column(String(120))
    year: Mapped[int]
    last: Mapped[int]


class FileHead(Base):
    """A functional head under which files are opened: basic letter, primary and secondary head (CSMOP ¶45)."""

    __tablename__ = "file_head"
    __table_args__ = (
        UniqueConstraint("district_id", "letter", "primary_no", "secondary_no"),
        CheckConstraint("primary_no BETWEEN 1 AND 99", name="primary_in_range"),
        CheckConstraint("secondary_no BETWEEN 1 AND 99", name="secondary_in_range"),
        CheckConstraint("length(letter) = 1 AND letter = upper(letter)", name="letter_is_one_capital"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    letter: Mapped[str] = mapped_column(String(1))
    primary: Mapped[int] = mapped_column("primary_no")
    secondary: Mapped[int] = mapped_column("secondary_no")
    title_hi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    retention: Mapped[Retention] = mapped_column(by_value(Retention))
    closed_at: Mapped[dt.datetime | None]
    """From then on no new file is opened under it."""

    @property
    def code(self) -> str:
        """The head as it stands in a file number, such as ``B-0302``."""
        return f"{self.letter}-{self.primary:02d}{self.secondary:02d}"


@dataclass(frozen=True)
class GivenNumber:
    """A number that was just taken."""

    serial: int
    year: int
    text: str

    def __str__(self) -> str:
        return self.text


def office_year(now: dt.datetime) -> int:
    """The calendar year on the office's wall, in which the annual series count."""
    return office_day(now).year


def next_number(db: Session, series: str, *, district_id: int, year: int) -> int:
    """Take the next number of a series; it is ours until this transaction ends.

    One statement on both databases: two who open a new series at once wait for each other at its primary key.

    :param year: the calendar year, or :data:`FOR_EVER`
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(NumberSeries).values(district_id=district_id, series=series, year=year, last=1)
    taken = first.on_conflict_do_update(
        index_elements=["district_id", "series", "year"], set_={"last": NumberSeries.last + 1}
    ).returning(NumberSeries.last)
    return db.execute(taken).scalar_one()


def take_computer_number(db: Session, *, district_id: int) -> int:
    """Take the district's next running number, counted over receipts and files alike (eFile: computer number)."""
    return next_number(db, "computer", district_id=district_id, year=FOR_EVER)


def take_diary_number(db: Session, *, district_id: int, now: dt.datetime, counter: str = "") -> GivenNumber:
    """Take a diary number such as ``4127/2026``.

    :param counter: letter of a counter with a register of its own (``A-4127/2026``): one register is never kept by
        two clerks (domain report §2A)
    """
    year = office_year(now)
    serial = next_number(db, f"diary:{counter}", district_id=district_id, year=year)
    return GivenNumber(serial, year, f"{counter}-{serial}/{year}" if counter else f"{serial}/{year}")


def take_file_number(db: Session, head: FileHead, unit: Unit, *, now: dt.datetime) -> GivenNumber:
    """Take a file number such as ``B-0302/47/2026-आंकिक``; the serial counts by head, section and year.

    :param unit: the branch that opens the file
    """
    year = office_year(now)
    serial = next_number(db, f"file:{head.code}:{unit.id}", district_id=head.district_id, year=year)
    return GivenNumber(serial, year, file_number(head, serial, year, unit))


def file_number(head: FileHead, serial: int, year: int, unit: Unit) -> str:
    """A file number as the office writes it: head, serial, year, section (CSMOP ¶42; domain report §5E)."""
    return f"{head.code}/{serial}/{year}-{unit.short}"


def take_dispatch_number(db: Session, *, district_id: int, now: dt.datetime) -> GivenNumber:
    """Take a dispatch number such as ``3121/2026``; several addressees of one letter share it as their parent."""
    year = office_year(now)
    serial = next_number(db, "dispatch", district_id=district_id, year=year)
    return GivenNumber(serial, year, f"{serial}/{year}")


def part_number(file_no: str, part: int) -> str:
    """The number of a part file (खण्ड): that of the main file with a suffix."""
    return f"{file_no}/भाग-{part}"


def volume_number(file_no: str, volume: int) -> str:
    """The number of a later volume; the first bears the plain number (CSMOP ¶23)."""
    return file_no if volume == 1 else f"{file_no}/खण्ड-{volume}"


def issue_number(file_no: str, same_day: int) -> str:
    """The number that a letter bears: of two issued on one file the same day the second gets ``(II)`` before the year.

    :param same_day: 1 for the first issue of the day on this file (CSMOP ¶42)
    """
    if same_day == 1:
        return file_no
    stem, slash, year = file_no.rpartition("/")
    return f"{stem}({roman(same_day)}){slash}{year}"


def roman(number: int) -> str:
    """A small number in Roman figures."""
    figures = {10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}
    text = ""
    for value, figure in figures.items():
        text += figure * (number // value)
        number %= value
    return text


def head_of(db: Session, district_id: int, code: str) -> FileHead:
    """The file head with a code such as ``B-0302``, open for new files.

    :raises NotFound: when there is none
    """
    letter, _, figures = code.partition("-")
    if len(figures) == 4 and figures.isdigit():
        head = db.scalars(
            select(FileHead).where(
                FileHead.district_id == district_id,
                FileHead.letter == letter,
                FileHead.primary == int(figures[:2]),
                FileHead.secondary == int(figures[2:]),
                FileHead.closed_at.is_(None),
            )
        ).one_or_none()
        if head is not None:
            return head
    raise NotFound(f"There is no file head {code}.", f"पत्रावली शीर्षक {code} नहीं है।")


def open_heads(db: Session, district_id: int) -> list[FileHead]:
    """The heads under which files may be opened, in the order of the list."""
    return list(
        db.scalars(
            select(FileHead)
            .where(FileHead.district_id == district_id, FileHead.closed_at.is_(None))
            .order_by(FileHead.letter, FileHead.primary, FileHead.secondary)
        )
    )
