"""Noting (टिप्पणी): a yellow note is a shared draft; confirmed it is green, numbered, and never changes (CSMOP ¶15-16).

So says the database too: a trigger refuses any change of a green note.
"""

import datetime as dt
import enum
import hashlib
import re

import nh3
from lxml import html as lxml_html
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, by_value, refuse_changes
from workflows import ledger
from workflows.correspondence import paper_at
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import File
from workflows.ledger.verification import Payload
from workflows.organisation import Actor
from workflows.search import index_text

TAGS = {"p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "ul", "ol", "li", "a", "blockquote"} | {
    "table", "thead", "tbody", "tr", "th", "td", "h3", "h4",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
PAGE_LINK = re.compile(r"#page-(\d{1,4})")
NOTE_LINK = re.compile(r"#note-(\d{1,4})")
LONGEST = 200_000
"""Characters of HTML; some sixty printed pages."""


class Colour(enum.StrEnum):
    """Yellow: कच्ची टिप्पणी. Green: अंतिम टिप्पणी."""

    YELLOW = "yellow"
    GREEN = "green"


class Note(Base):
    """One note on a file."""

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("file_id", "number"),
        Index(
            "uq_note_one_yellow",
            "file_id",
            "author_post",
            unique=True,
            sqlite_where=text("colour = 'yellow' AND beside_id IS NULL"),
            postgresql_where=text("colour = 'yellow' AND beside_id IS NULL"),
        ),
        CheckConstraint("(colour = 'green') = (number IS NOT NULL)", name="green_is_numbered"),
        CheckConstraint("(colour = 'green') = (confirmed_at IS NOT NULL)", name="green_is_confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    number: Mapped[int | None]
    colour: Mapped[Colour] = mapped_column(by_value(Colour), default=Colour.YELLOW)
    html: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    author_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    capacity: Mapped[str] = mapped_column(String(12))
    task_id: Mapped[str | None] = mapped_column(String(32))
    revision: Mapped[int] = mapped_column(default=1)
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    """A text from a second window, kept beside the note that was saved first."""
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    unsigned_reason: Mapped[str] = mapped_column(String(200), default="")


refuse_changes("note", when="OLD.colour = 'green'", message="a green note never changes; write a later note")
refuse_changes("note", act="DELETE", when="OLD.colour = 'green'", message="a green note is never removed")


def clean_html(source: str) -> str:
    """Keep what a note may hold: paragraphs, lists, tables, emphasis and links to pages and notes of this file.

    :raises BadInput: when it is longer than a note can be
    """
    if len(source) > LONGEST:
        raise BadInput("The note is too long; attach it as a paper.", "टिप्पणी बहुत लम्बी है; इसे संलग्न करें।", field="html")
    cleaned = nh3.clean(source, tags=TAGS, attributes=ATTRIBUTES, url_schemes=set(), link_rel=None)
    return re.sub(r'<a(?: href="(?!#(?:page|note)-\d)[^"]*")?>(.*?)</a>', r"\1", cleaned, flags=re.DOTALL)


def plain_text(source: str) -> str:
    """The text of a note, a line a paragraph."""
    if not source.strip():
        return ""
    fragment = lxml_html.fragment_fromstring(source, create_parent="div")
    for block in fragment.iter("p", "li", "tr", "h3", "h4", "br"):
        block.tail = "\n" + (block.tail or "")
    for cell in fragment.iter("td", "th"):
        cell.tail = "\t" + (cell.tail or "")
    return re.sub(r"\n{2,}", "\n", str(fragment.text_content())).strip()


def digest(note: Note) -> str:
    """What the ledger remembers of a green note: its words, number, author and hour."""
    parts = [
        str(note.file_id), str(note.number), note.html, str(note.author_person), str(note.author_post),
        note.capacity, note.confirmed_at.isoformat() if note.confirmed_at else "", note.unsigned_reason,
    ]  # fmt: skip
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


YELLOW = select(Note).where(
    Note.file_id == bindparam("file"),
    Note.author_post == bindparam("post"),
    Note.colour == Colour.YELLOW,
    Note.beside_id.is_(None),
)
GREEN = select(Note).where(Note.file_id == bindparam("file"), Note.colour == Colour.GREEN).order_by(Note.number)


def yellow_note(db: Session, file_id: int, post_id: int) -> Note | None:
    """The draft note of a post on a file, if it has begun one."""
    return db.scalars(YELLOW, {"file": file_id, "post": post_id}).one_or_none()


def green_notes(db: Session, file_id: int) -> list[Note]:
    """The note sheet."""
    return list(db.scalars(GREEN, {"file": file_id}))


def save_yellow(
    db: Session,
    file: File,
    source: str,
    *,
    revision: int,
    task_id: str | None,
    actor: Actor,
    now: dt.datetime,
) -> Note:
    """Save the draft note of the actor's post.

    :param revision: the revision that the page showed, 0 for none. When another window saved a later one, this text is
        kept beside it, never over it (design §6).
    """
    html = clean_html(source)
    note = yellow_note(db, file.id, actor.post_id)
    if note is not None and note.revision == revision:
        note.html, note.text, note.saved_at = html, plain_text(html), now
        note.revision += 1
        note.author_person, note.capacity, note.task_id = actor.person_id, actor.capacity.value, task_id
        return note
    fresh = Note(
        file_id=file.id,
        html=html,
        text=plain_text(html),
        author_person=actor.person_id,
        author_post=actor.post_id,
        capacity=actor.capacity.value,
        task_id=task_id,
        created_at=now,
        saved_at=now,
        beside_id=note.id if note is not None else None,
    )
    db.add(fresh)
    db.flush()  # the page needs its id and revision for the next save
    return fresh


def texts_beside(db: Session, note: Note) -> list[Note]:
    """What other windows wrote while *note* was saved."""
    return list(db.scalars(select(Note).where(Note.beside_id == note.id).order_by(Note.saved_at)))


def discard_yellow(db: Session, note: Note) -> None:
    """Throw a draft note away.

    :raises OfficeRefusal: when it is green already
    """
    if note.colour is Colour.GREEN:
        raise OfficeRefusal("A final note cannot be discarded.", "अंतिम टिप्पणी हटाई नहीं जा सकती।")
    for other in texts_beside(db, note):
        db.delete(other)
    db.flush()  # the rows beside refer to this one
    db.delete(note)


def confirm_note(db: Session, file: File, note: Note, *, actor: Actor, now: dt.datetime, unsigned_reason: str) -> Note:
    """Make a yellow note green: numbered, dated, fixed.

    :param unsigned_reason: why it carries no DSC or eSign (CSMOP 2022 box e-7.1 wants each note signed)
    :raises BadInput: when it is empty or cites a page that the file does not have
    """
    if not note.text.strip():
        raise BadInput("Write the note first.", "पहले टिप्पणी लिखें।", field="note")
    for page in PAGE_LINK.findall(note.html):
        paper_at(db, file.id, int(page))
    last = db.scalar(select(func.max(Note.number)).where(Note.file_id == file.id)) or 0
    for number in NOTE_LINK.findall(note.html):
        if int(number) > last:
            raise BadInput(f"There is no note {number}.", f"टिप्पणी {number} नहीं है।", field="note")
    note.colour, note.number, note.confirmed_at = Colour.GREEN, last + 1, now
    note.author_person, note.capacity, note.unsigned_reason = actor.person_id, actor.capacity.value, unsigned_reason
    db.flush()  # the number is unique: two confirmations at once must collide here, not at the commit
    for other in texts_beside(db, note):
        db.delete(other)
    ledger.record(
        db,
        file,
        "note.confirmed",
        actor=actor,
        payload={"note": note.id, "number": note.number, "digest": digest(note)},
        now=now,
    )
    index_text(db, file.id, "note", str(note.id), note.text)
    return note


def agree(
    db: Session, file: File, phrase: str, *, task_id: str, actor: Actor, now: dt.datetime, unsigned_reason: str
) -> Note:
    """A one-tap "सहमत" is a note like any other (model.md, Tasks and custody)."""
    note = yellow_note(db, file.id, actor.post_id)
    if note is None:
        note = save_yellow(db, file, f"<p>{phrase}</p>", revision=0, task_id=task_id, actor=actor, now=now)
    return confirm_note(db, file, note, actor=actor, now=now, unsigned_reason=unsigned_reason)


def noted_since(db: Session, file_id: int, post_id: int, since: dt.datetime) -> bool:
    """Whether the post has written a green note since the task came to it."""
    found = select(Note.id).where(
        Note.file_id == file_id, Note.author_post == post_id, Note.colour == Colour.GREEN, Note.confirmed_at >= since
    )
    return db.scalar(found.limit(1)) is not None


def _digest_today(db: Session, payload: Payload) -> str | None:
    note = db.get(Note, payload["note"])
    return None if note is None else digest(note)


ledger.register_witness(
    "note.confirmed",
    _digest_today,
    en="note {number}",
    hi="टिप्पणी सं० {number}",
)
