"""Papers in the office's books: written down once their bytes are safe, placed on subjects, found by their text."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.documents.intake import StoredPaper
from workflows.documents.models import Document, DocumentPage, DocumentUse, Origin, Reading
from workflows.documents.store import Store
from workflows.errors import NotFound
from workflows.search import index_text, remove_text

PDF = "application/pdf"
PAGE_SOURCE = "page"
"""Under this source the pages of a paper stand in the search; their ref is ``<document>:<page>``."""


def add_document(
    db: Session,
    paper: StoredPaper,
    *,
    district_id: int,
    post_id: int | None,
    now: dt.datetime,
    title: str = "",
    sealed: bool = False,
) -> Document:
    """Write down a paper that was received; its bytes are in the store already.

    :param title: what the clerk calls it; else the readable part of the file's name
    :param sealed: confidential: it is neither read nor indexed, and has no thumbnail
    """
    accepted = paper.accepted
    reading = Reading.NOT_READ if sealed else Reading.WAITING
    document = Document(
        district_id=district_id,
        title=(title or accepted.title)[:200],
        origin=Origin.RECEIVED,
        sha256=accepted.sha256,
        pdf_sha256=hashlib.sha256(accepted.pdf).hexdigest(),
        address=paper.address,
        original_address=paper.original_address,
        media_type=accepted.media_type,
        byte_size=len(accepted.original),
        pages=len(accepted.page_sizes),
        signed=accepted.signed,
        raster_only=accepted.raster_only,
        removed=" ".join(accepted.removed),
        sealed=sealed,
        reading=reading,
        created_at=now,
        created_by=post_id,
    )
    return _with_pages(db, document, accepted.page_sizes)


def add_made_document(
    db: Session,
    store: Store,
    pdf: bytes,
    *,
    page_sizes: Sequence[tuple[float, float]],
    district_id: int,
    post_id: int | None,
    title: str,
    signed: bool,
    now: dt.datetime,
) -> Document:
    """Write down a PDF that the office itself made. It is never read: its source is indexed by whoever wrote it.

    :param page_sizes: width and height of each page in points
    """
    address, digest = store.put(pdf), hashlib.sha256(pdf).hexdigest()
    document = Document(
        district_id=district_id,
        title=title[:200],
        origin=Origin.MADE,
        sha256=digest,
        pdf_sha256=digest,
        address=address,
        original_address=address,
        media_type=PDF,
        byte_size=len(pdf),
        pages=len(page_sizes),
        signed=signed,
        reading=Reading.NOT_READ,
        created_at=now,
        created_by=post_id,
    )
    return _with_pages(db, document, page_sizes)


def _with_pages(db: Session, document: Document, sizes: Sequence[tuple[float, float]]) -> Document:
    db.add(document)
    db.flush()  # the pages carry the document's number
    db.add_all(
        DocumentPage(document_id=document.id, number=number, width=width, height=height, reading=document.reading)
        for number, (width, height) in enumerate(sizes, 1)
    )
    return document


def document_by_id(db: Session, document_id: int) -> Document:
    """Return one paper; whether it may be seen is the caller's to ask, of the subjects in :func:`subjects_of`.

    :raises NotFound: when there is none
    """
    document = db.get(Document, document_id)
    if document is None:
        raise NotFound("There is no such paper.", "ऐसा कोई पत्र नहीं है।")
    return document


def pages_of(db: Session, document_id: int) -> Sequence[DocumentPage]:
    """Return the pages of a paper in their order."""
    asked = select(DocumentPage).where(DocumentPage.document_id == document_id)
    return db.scalars(asked.order_by(DocumentPage.number)).all()


def same_documents(db: Session, *, district_id: int, sha256: str) -> Sequence[Document]:
    """Return the papers with exactly these bytes, newest first: proposed to the counter as duplicates."""
    asked = select(Document).where(Document.district_id == district_id, Document.sha256 == sha256)
    return db.scalars(asked.order_by(Document.id.desc())).all()


def text_of(db: Session, document_id: int) -> str:
    """Return the text that was read, page after page; unreadable pages are left out."""
    return "\n\n".join(page.text for page in pages_of(db, document_id) if page.reading is Reading.READ)


def place_document(db: Session, document_id: int, subject_id: int) -> None:
    """Put a paper on a receipt or file: its text is found there from now on. Done twice, it is done once."""
    asked = select(DocumentUse).where(DocumentUse.document_id == document_id, DocumentUse.subject_id == subject_id)
    if db.scalars(asked).first() is None:
        db.add(DocumentUse(document_id=document_id, subject_id=subject_id))
    document = document_by_id(db, document_id)
    for page in pages_of(db, document_id):
        _index_page(db, document, page, subject_id)


def take_document_away(db: Session, document_id: int, subject_id: int) -> None:
    """Take a paper off a subject, as when a receipt is detached; the paper itself stays in the store."""
    asked = select(DocumentUse).where(DocumentUse.document_id == document_id, DocumentUse.subject_id == subject_id)
    for use in db.scalars(asked):
        db.delete(use)
    for page in pages_of(db, document_id):
        remove_text(db, subject_id, PAGE_SOURCE, f"{document_id}:{page.number}")


def subjects_of(db: Session, document_id: int) -> Sequence[int]:
    """Return the receipts and files on which a paper stands: who may read one of them may read the paper."""
    return db.scalars(select(DocumentUse.subject_id).where(DocumentUse.document_id == document_id)).all()


def seal_document(db: Session, document: Document) -> None:
    """Withdraw a paper from the search and forget what was read on it, because it was graded confidential."""
    document.sealed = True
    document.reading = Reading.NOT_READ
    for page in pages_of(db, document.id):
        page.text, page.words, page.reading, page.confidence = "", "[]", Reading.NOT_READ, None
        for subject_id in subjects_of(db, document.id):
            remove_text(db, subject_id, PAGE_SOURCE, f"{document.id}:{page.number}")


def index_page(db: Session, document: Document, page: DocumentPage) -> None:
    """Make the text of one page findable wherever its paper stands."""
    for subject_id in subjects_of(db, document.id):
        _index_page(db, document, page, subject_id)


def _index_page(db: Session, document: Document, page: DocumentPage, subject_id: int) -> None:
    if page.reading is Reading.READ and not document.sealed and document.origin is Origin.RECEIVED:
        index_text(db, subject_id, PAGE_SOURCE, f"{document.id}:{page.number}", page.text)
