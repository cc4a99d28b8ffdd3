"""Read the papers: a job for each, a child process for each page, the text findable as soon as its page is read."""

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.documents.child import ChildFailed, Limits, run_child
from workflows.documents.models import Document, DocumentPage, Origin, Reading
from workflows.documents.papers import document_by_id, index_page, pages_of
from workflows.documents.store import Store
from workflows.documents.words import PageReading, Word
from workflows.jobs import JobContext, Payload, enqueue, job_kind

PAGE_SECONDS, BUSY_SECONDS = 60, 300
"""Of the processor: the page is unreadable. By the clock: the machine is too busy, and the job is tried again."""
READ_LIMITS = Limits(seconds=BUSY_SECONDS, cpu_seconds=PAGE_SECONDS, memory_mb=2000, output_mb=50, nice=10)
KIND = "documents.read"


@dataclass(frozen=True)
class ReadingRoom:
    """What reading needs of the machine; given to :func:`workflows.jobs.launch`.

    :ivar tessdata: folder of the language data (:mod:`workflows.documents.tessdata`)
    """

    store: Store
    tessdata: Path


def ask_for_reading(
    db: Session, document: Document, *, subject_id: int | None = None, hurry: bool = True
) -> str | None:
    """Have a received paper read once the transaction is committed; None when it is not to be read.

    :param subject_id: on whose page the progress is shown
    :param hurry: False for a store of old papers: the counter's scans are read before them
    """
    if document.reading is not Reading.WAITING or document.origin is Origin.MADE or document.sealed:
        return None
    return enqueue(db, KIND, {"document": document.id}, key=str(document.id), subject_id=subject_id, hurry=hurry)


def read_page(pdf: bytes, number: int, tessdata: Path) -> PageReading:
    """Read one page in a child process; a page that takes over a minute of work is unreadable.

    :param number: counted from 1
    :raises ChildFailed: when the machine was too busy or the process died; the job is then tried again
    """
    try:
        answer = run_child("workflows.documents.reading", str(number), str(tessdata), data=pdf, limits=READ_LIMITS)
    except ChildFailed as failure:
        if failure.exhausted:
            return PageReading(readable=False)
        raise
    return PageReading(**json.loads(answer))


@job_kind(KIND, heavy=True)
def read_document(context: JobContext, payload: Payload) -> None:
    """Read the pages of one paper that are not read yet; a second run goes on where the first was killed."""
    room = context.resource(ReadingRoom)
    with context.database.reading() as db:
        document = document_by_id(db, payload["document"])
        waiting = [page.number for page in pages_of(db, document.id) if page.reading is Reading.WAITING]
    pdf = room.store.get(document.address) if waiting else b""
    for number in waiting:
        context.progress(number - 1, document.pages)
        reading = read_page(pdf, number, room.tessdata)
        with context.database.writing() as db:
            keep_reading(db, document.id, number, reading)
    with context.database.writing() as db:
        finish_reading(db, document.id)
    context.progress(document.pages, document.pages)


def keep_reading(db: Session, document_id: int, number: int, reading: PageReading) -> None:
    """Write down what was read on one page and index it wherever the paper stands; nothing once it is sealed."""
    document = document_by_id(db, document_id)
    if document.sealed:
        return
    asked = select(DocumentPage).where(DocumentPage.document_id == document_id, DocumentPage.number == number)
    page = db.scalars(asked).one()
    page.reading = Reading.READ if reading.readable else Reading.UNREADABLE
    page.by_ocr, page.text, page.confidence = reading.by_ocr, reading.text.replace("\0", ""), reading.confidence
    page.words = json.dumps(reading.words, ensure_ascii=False, separators=(",", ":")).replace("\\u0000", "")
    index_page(db, document, page)


def finish_reading(db: Session, document_id: int) -> None:
    """Say of the whole paper whether anything on it could be read."""
    document = document_by_id(db, document_id)
    states = {page.reading for page in pages_of(db, document_id)}
    if not document.sealed and Reading.WAITING not in states:
        document.reading = Reading.READ if Reading.READ in states else Reading.UNREADABLE


def words_on(page: DocumentPage) -> list[Word]:
    """Return the words of a page with their places, from which the viewer draws hits and the text that can be marked.

    Each is text, left, top, width and height in thousandths of the page, confidence in percent.
    """
    return [(str(word[0]), word[1], word[2], word[3], word[4], word[5]) for word in json.loads(page.words)]
