"""The fair copy (स्वच्छ प्रति): the PDF typeset from one version of a draft, before any write transaction begins.

CSMOP wants the fair copy compared with the approved draft; here it is made from exactly that version, so there is
nothing to compare.
"""

import datetime as dt
import hashlib
import io
from dataclasses import dataclass

from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy.orm import Session

from workflows.clocks import office_day
from workflows.documents.papers import add_made_document
from workflows.documents.store import Store
from workflows.drafts.approval import Typeset
from workflows.drafts.models import Draft, DraftVersion
from workflows.drafts.register import proposed_letter_no
from workflows.drafts.texts import letter_of
from workflows.files import File
from workflows.letters import Letterhead, LetterInput, Signatory, render_letter
from workflows.letters.inputs import Language
from workflows.organisation import Actor, District, Person, Post, Unit, desk_for, occupant
from workflows.receipts import Receipt
from workflows.subjects import Subject

A4 = (595.28, 841.89)
"""Points; every letter of the office is printed on it."""
VERIFY_PATH = "/verify/"


@dataclass(frozen=True)
class FairCopy:
    """A typeset letter that is not yet written down.

    :ivar pages: how many
    :ivar version: number and, with *revision*, state of the version that it was made from
    """

    pdf: bytes
    pages: int
    version: int
    revision: int
    letter_no: str
    letter_date: dt.date


def number_of(subject: Subject) -> str:
    """The number that letters on a file or receipt bear (CSMOP ¶42)."""
    if isinstance(subject, File):
        return subject.number
    return subject.diary_label if isinstance(subject, Receipt) else str(subject.computer_no)


def place_of(district: District, language: Language) -> str:
    """The district as it stands under a designation: "जनपद पीलीभीत"."""
    if language == "hi":
        return district.title_hi.removesuffix(" पुलिस")
    return f"District {district.title_en.removesuffix(' District Police')}"


def letterhead_of(db: Session, subject: Subject, language: Language) -> Letterhead:
    """The office that speaks, with the branch that wrote."""
    place = place_of(db.get_one(District, subject.district_id), language)
    branch = db.get(Unit, subject.branch_unit_id) if subject.branch_unit_id else None
    if language == "hi":
        return Letterhead(f"कार्यालय पुलिस अधीक्षक, {place}", branch.title_hi if branch else "")
    return Letterhead(f"Office of the Superintendent of Police, {place}", branch.title_en if branch else "")


def signatory_of(person: Person | None, post: Post, district: District, language: Language) -> Signatory:
    """Who signs, as it stands below the letter: name, designation, telephone (CSMOP ¶42)."""
    hindi = language == "hi"
    name = (person.name_hi if hindi else person.name_en) if person else ""
    return Signatory(
        name=name,
        designation=post.title_hi if hindi else post.title_en,
        place=place_of(district, language),
        phone=(person.mobile if person else None) or "",
    )


def expected_signatory(db: Session, subject: Subject, role: str, *, now: dt.datetime) -> Post | None:
    """The post that will most likely approve and sign.

    :param role: ``sp`` unless the routing has found another
    """
    desk = desk_for(db, role=role, subject=subject, process="", node="", facts={}, expression=None, now=now)
    return db.get(Post, desk.post_id) if desk.post_id else None


def preview_letter(
    db: Session, draft: Draft, version: DraftVersion, *, signing: Post | None, public_url: str, now: dt.datetime
) -> LetterInput:
    """The letter as it would go today, with "DRAFT" across the page."""
    person = occupant(db, signing.id, now) if signing else None
    return _letter(db, draft, version, person, signing, public_url=public_url, day=office_day(now), preview=True)


def make_fair_copy(
    db: Session, draft: Draft, version: DraftVersion, *, actor: Actor, public_url: str, now: dt.datetime
) -> FairCopy:
    """Typeset the letter for the officer who approves it and will sign it.

    :param public_url: where this office's server is reached from outside; it goes into the QR
    :raises workflows.letters.Unprintable: when a character has no glyph
    """
    letter = _letter(
        db,
        draft,
        version,
        db.get_one(Person, actor.person_id),
        db.get_one(Post, actor.post_id),
        public_url=public_url,
        day=office_day(now),
        preview=False,
    )
    pdf = render_letter(letter)
    return FairCopy(pdf, count_pages(pdf), version.number, version.revision, letter.number, letter.day)


def count_pages(pdf: bytes) -> int:
    """How many pages a letter of ours has."""
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def keep_fair_copy(
    db: Session, store: Store, draft: Draft, copy: FairCopy, *, actor: Actor, now: dt.datetime
) -> Typeset:
    """Write the PDF down in the transaction that approves it; its bytes are in the store already."""
    document = add_made_document(
        db,
        store,
        copy.pdf,
        page_sizes=[A4] * copy.pages,
        district_id=draft.district_id,
        post_id=actor.post_id,
        title=draft.subject,
        signed=False,
        now=now,
    )
    return Typeset(
        version=copy.version,
        revision=copy.revision,
        document_id=document.id,
        sha256=hashlib.sha256(copy.pdf).hexdigest(),
        letter_no=copy.letter_no,
        letter_date=copy.letter_date,
    )


def _letter(
    db: Session,
    draft: Draft,
    version: DraftVersion,
    person: Person | None,
    post: Post | None,
    *,
    public_url: str,
    day: dt.date,
    preview: bool,
) -> LetterInput:
    subject = db.get_one(Subject, draft.subject_id)
    district = db.get_one(District, draft.district_id)
    signatory = signatory_of(person, post, district, draft.language) if post else Signatory("", "")
    number = proposed_letter_no(db, draft, number_of(subject), day)
    return letter_of(
        db,
        draft,
        version,
        letterhead=letterhead_of(db, subject, draft.language),
        signatory=signatory,
        number=number,
        day=day,
        verify_url=f"{public_url}{VERIFY_PATH}{draft.code}",
        file_number="" if number == number_of(subject) else number_of(subject),
        preview=preview,
    )
