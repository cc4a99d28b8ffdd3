"""Files and receipts that a form refers to by their number: looked up, and taken only when the reader may open them."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflows.asks import Ask
from workflows.errors import BadInput
from workflows.files import File
from workflows.receipts import Receipt
from workflows.search import search_subjects
from workflows.subjects import Subject, SubjectKind, whole_subject
from workflows.tray import number_of
from workflows.visibility import Reader, visible_subjects

KINDS = {"file-ref": SubjectKind.FILE, "receipt-ref": SubjectKind.RECEIPT}
"""What each format of a field refers to."""
MOST_FOUND = 8
_DIARY = re.compile(r"(\d{1,7})(?:\s*/\s*(\d{4}))?")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_NAMES = {
    SubjectKind.FILE: (
        "There is no file of this number that your post may open.",
        "इस संख्या की कोई पत्रावली नहीं है जिसे आपका पद देख सके।",
    ),
    SubjectKind.RECEIPT: (
        "There is no receipt of this diary number that your post may open.",
        "इस डायरी संख्या की कोई प्राप्ति नहीं है जिसे आपका पद देख सके।",
    ),
}


class Reference(NamedTuple):
    """A file or receipt that can be referred to.

    :ivar number: by which a form names it
    """

    number: str
    title: str


class Place(NamedTuple):
    """Where a reference is made.

    :ivar subject_id: the paper whose form it is
    :ivar instance_id: the run of its diagram, by which an ask is known
    """

    subject_id: int
    instance_id: int


def settle_reference(db: Session, format_: str, typed: str, *, reader: Reader, place: Place) -> str:
    """The number of a file or receipt as the office writes it.

    :param format_: ``file-ref`` or ``receipt-ref``
    :param typed: a number as somebody typed it
    :raises BadInput: when there is none that the reader may open, or it is no other paper than the one at hand
    """
    kind = KINDS[format_]
    found = _numbered(db, kind, typed, reader)
    if found is None:
        raise BadInput(*_NAMES[kind])
    if found.id == place.subject_id:
        raise BadInput("This is the very paper before you; name another one.", "यह तो यही पत्र है; दूसरे की संख्या लिखें।")
    if isinstance(found, Receipt):
        _refuse_what_came_before(db, found, place)
    return number_of(found)


def look_up(db: Session, format_: str, query: str, *, reader: Reader) -> list[Reference]:
    """What a number begun, or words of a subject, may mean; never more than the reader may open.

    :param query: as it is being typed
    """
    kind, query = KINDS[format_], " ".join(query.split())[:200]
    if not query:
        return []
    found = {one.id: one for one in _begun(db, kind, query, reader)}
    if len(found) < MOST_FOUND:
        visible = visible_subjects(reader).where(Subject.kind == kind)
        hits = search_subjects(db, f"{query}*", visible=visible, limit=MOST_FOUND).hits
        wanted = [hit.subject_id for hit in hits if hit.subject_id not in found]
        subject = whole_subject()
        rows = db.scalars(select(subject).where(subject.id.in_(wanted))) if wanted else ()
        found |= {one.id: one for one in rows}
    return [Reference(number_of(one), one.title) for one in list(found.values())[:MOST_FOUND]]


def _numbered(db: Session, kind: SubjectKind, typed: str, reader: Reader) -> Subject | None:
    number = typed.translate(_DIGITS).strip()
    if kind is SubjectKind.FILE:
        whole = number.isdecimal() and len(number) < 15
        condition = File.computer_no == int(number) if whole else File.number == typed.strip()
        return db.scalars(select(File).where(condition, File.id.in_(visible_subjects(reader)))).one_or_none()
    match = _DIARY.fullmatch(number)
    if match is None or not match[2]:
        return None
    named = (Receipt.diary_no == int(match[1]), Receipt.diary_year == int(match[2]))
    return db.scalars(select(Receipt).where(*named, Receipt.id.in_(visible_subjects(reader)))).one_or_none()


def _begun(db: Session, kind: SubjectKind, query: str, reader: Reader) -> Iterator[Subject]:
    """What has a number that begins so, the newest first."""
    visible = visible_subjects(reader)
    if kind is SubjectKind.FILE:
        condition: ColumnElement[bool] = File.number.startswith(query, autoescape=True)
        files = select(File).where(condition, File.id.in_(visible)).order_by(File.id.desc())
        yield from db.scalars(files.limit(MOST_FOUND))
        return
    match = _DIARY.fullmatch(query.translate(_DIGITS))
    if match is not None:
        named = [Receipt.diary_no == int(match[1]), *([Receipt.diary_year == int(match[2])] if match[2] else [])]
        receipts = select(Receipt).where(*named, Receipt.id.in_(visible)).order_by(Receipt.id.desc())
        yield from db.scalars(receipts.limit(MOST_FOUND))


def _refuse_what_came_before(db: Session, receipt: Receipt, place: Place) -> None:
    """An answer comes after its question: the claim's own diary number is no answer to what is asked about it."""
    asked: dt.datetime | None = db.scalar(select(Ask.asked_at).where(Ask.instance_id == place.instance_id))
    if asked is not None and receipt.diarised_at < asked:
        raise BadInput(
            "This receipt was diarised before the question was asked; give the diary number of the reply.",
            "यह प्राप्ति प्रश्न पूछे जाने से पहले की डायरी की है; उत्तर की डायरी संख्या लिखें।",
        )
