"""What each paper is made of. Plain values only: whoever asks for a paper has read them from the register before."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Literal

Language = Literal["hi", "en"]


class LetterForm(enum.StrEnum):
    """The form of an outgoing communication (CSMOP ¶42)."""

    LETTER = "letter"
    ORDER = "order"
    MEMO = "memo"
    REMINDER = "reminder"


@dataclass(frozen=True)
class Letterhead:
    """The head of the paper: the office that speaks.

    :ivar office: e.g. "कार्यालय पुलिस अधीक्षक, जनपद पीलीभीत"
    :ivar branch: e.g. "आंकिक शाखा", or ""
    :ivar address: one line under the name, or ""
    :ivar contact: telephone and e-mail of the office in one line, or ""
    """

    office: str
    branch: str = ""
    address: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signs. Name, designation, telephone and e-mail stand on every communication (CSMOP ¶42).

    :ivar place: the line under the designation, e.g. "जनपद पीलीभीत"
    """

    name: str
    designation: str
    place: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class LetterInput:
    """A communication of the office, ready to be typeset.

    :ivar number: the dispatch number; "" in a preview, where it is not yet given
    :ivar day: the date of the letter in India
    :ivar addressees: each a block of lines, designation first (CSMOP: by designation, not by name)
    :ivar references: the last communications that are answered, with number and date (CSMOP ¶42)
    :ivar body_html: the editor's HTML; it is sanitised here again
    :ivar enclosures: what is sent with it; they are counted
    :ivar copies: to whom a copy goes, with what for
    :ivar verify_url: the address at which anybody can check the letter; printed and in the QR
    :ivar preview: with "DRAFT" across the page and without a signature field
    :ivar field: the name of the signature field
    """

    form: LetterForm
    letterhead: Letterhead
    number: str
    day: dt.date
    subject: str
    body_html: str
    signatory: Signatory
    verify_url: str
    language: Language = "hi"
    file_number: str = ""
    addressees: tuple[tuple[str, ...], ...] = ()
    references: tuple[str, ...] = ()
    salutation: str = ""
    closing: str = ""
    enclosures: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    preview: bool = False
    field: str = "Signature"


@dataclass(frozen=True)
class NoteEntry:
    """One green note.

    :ivar side: left for the dealing hand, right for an officer (CSMOP ¶15)
    :ivar signed: how it was signed, a sentence such as "डिजिटल हस्ताक्षर, प्रमाण-पत्र …9D07", or why not
    :ivar marked_to: the post to which the file went with this note, or ""
    :ivar docket: the issue that this note produced, put immediately below it (CSMOP ¶25), or ""
    """

    number: int
    body_html: str
    name: str
    designation: str
    at: dt.datetime
    signed: str
    side: Literal["left", "right"] = "right"
    marked_to: str = ""
    docket: str = ""


@dataclass(frozen=True)
class NoteSheetInput:
    """The noting side of a file.

    :ivar made_at: the moment of printing, on the last line; part of the bytes
    """

    letterhead: Letterhead
    file_number: str
    subject: str
    notes: tuple[NoteEntry, ...]
    made_at: dt.datetime
    language: Language = "hi"


@dataclass(frozen=True)
class SlipInput:
    """The receipt slip for the person at the counter (CSMOP ¶10: acknowledgement).

    :ivar code: the random code; with the diary number it opens the status page
    :ivar status_url: address of the status page, number and code in it; in the QR
    :ivar typed_url: the short address for somebody who types
    """

    letterhead: Letterhead
    diary_number: str
    code: str
    received_at: dt.datetime
    sender: str
    subject: str
    pages: int
    status_url: str
    typed_url: str
    enclosures: str = ""
    language: Language = "hi"


@dataclass(frozen=True)
class MovementRow:
    """One change of holder; without a number, that late work went up to a superior."""

    seq: int | None
    sender: str
    receiver: str
    act: str
    sent_at: dt.datetime
    opened_at: dt.datetime | None = None
    days_held: int | None = None
    remark: str = ""


@dataclass(frozen=True)
class MovementInput:
    """The movement sheet of a file or receipt."""

    letterhead: Letterhead
    number: str
    subject: str
    rows: tuple[MovementRow, ...]
    made_at: dt.datetime
    language: Language = "hi"


@dataclass(frozen=True)
class Lettering:
    """A line of a drawing, centred on a point of its base line.

    :ivar size: in the drawing's units
    :ivar upwards: whether it is read from below
    """

    text: str
    x: float
    y: float
    size: float
    heavy: bool = False
    upwards: bool = False


@dataclass(frozen=True)
class DiagramInput:
    """A routing diagram as a page.

    :ivar svg: the drawing without its letters
    :ivar letters: its letters, which are typeset
    :ivar size: its width and height, in its own units
    :ivar version: which one it is, in words
    :ivar since: from when it is in force, or that it is a draft; in words
    :ivar description: what is drawn, for those who do not see it
    """

    letterhead: Letterhead
    title: str
    svg: str
    letters: tuple[Lettering, ...]
    size: tuple[float, float]
    version: str
    since: str
    description: str
    made_at: dt.datetime
    language: Language = "hi"


@dataclass(frozen=True)
class OrderedStep:
    """One paragraph of a standing order.

    :ivar ways: label and text of each way on
    """

    number: int
    heading: str
    sentences: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PrintedTable:
    """A table with its heads; the first column is a number, the last a remark."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rule: str


@dataclass(frozen=True)
class StandingOrderInput:
    """A standing order as a paper.

    :ivar version: which version of the diagram it is made from, in words
    :ivar since: from when it is in force, or that it is a draft; in words
    """

    letterhead: Letterhead
    title: str
    version: str
    since: str
    preamble: tuple[str, ...]
    paragraphs: tuple[OrderedStep, ...]
    tables: tuple[PrintedTable, ...]
    closing: tuple[str, ...]
    made_at: dt.datetime
    language: Language = "hi"
