"""A small office: a seat, its in-charge, the SP, the dispatch seat; outside offices; one file on the seat's desk."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from workflows.address_book import Addressee, OfficeKind, OutsideOffice
from workflows.documents.models import Document, Origin, Reading
from workflows.drafts import (
    Draft,
    LetterText,
    SignatureKind,
    Typeset,
    approve_draft,
    head_of,
    record_signature,
    submit_draft,
    write_draft,
)
from workflows.files import File
from workflows.letter_natures import LetterNature
from workflows.movement import Act, record_movement
from workflows.numbering import FileHead, Retention
from workflows.organisation import Actor, Capacity, District, Person, Post, Unit, UnitKind
from workflows.subjects import SubjectKind

NOW = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)


@dataclass
class Office:
    """What the tests name."""

    district: District
    file: File
    seat: Actor
    in_charge: Actor
    sp: Actor
    dispatcher: Actor
    thana: Post
    cmo: OutsideOffice
    treasury: OutsideOffice


@pytest.fixture
def office(db: Session) -> Office:
    district = District(code="pilibhit", title_hi="जनपद पीलीभीत", title_en="District Pilibhit")
    db.add(district)
    db.flush()
    unit = make_unit(db, district, "office", UnitKind.OFFICE, None)
    branch = make_unit(db, district, "ankik", UnitKind.BRANCH, unit)
    thana = make_unit(db, district, "puranpur", UnitKind.THANA, unit)
    sp = make_post(db, unit, "SP", 1)
    in_charge = make_post(db, branch, "ANK", 4)
    seat = make_post(db, branch, "ANK-MED", 5)
    dispatcher = make_post(db, unit, "DIS", 5)
    station = make_post(db, thana, "PS-PUR", 4)
    head = FileHead(
        district_id=district.id, letter="B", primary=3, secondary=2, title_hi="चिकित्सा", title_en="Medical",
        retention=Retention.C_5,
    )  # fmt: skip
    cmo = OutsideOffice(
        district_id=district.id, code="cmo", kind=OfficeKind.HEALTH, title_hi="कार्यालय मुख्य चिकित्सा अधिकारी",
        title_en="Office of the CMO", designation_hi="मुख्य चिकित्सा अधिकारी", address_hi="जनपद पीलीभीत",
    )  # fmt: skip
    treasury = OutsideOffice(
        district_id=district.id, code="treasury", kind=OfficeKind.TREASURY, title_hi="कोषागार", title_en="Treasury"
    )
    db.add_all([head, cmo, treasury])
    db.flush()
    people = [make_person(db, district, number, post) for number, post in enumerate([seat, in_charge, sp, dispatcher])]
    file = make_file(db, unit, branch, seat, head, serial=47)
    return Office(district, file, *people, thana=station, cmo=cmo, treasury=treasury)


def make_unit(db: Session, district: District, code: str, kind: UnitKind, parent: Unit | None) -> Unit:
    unit = Unit(
        district_id=district.id, parent_id=parent.id if parent else None, kind=kind, code=code, short=code,
        title_hi=f"{code} इकाई", title_en=code.title(),
    )  # fmt: skip
    db.add(unit)
    db.flush()
    return unit


def make_post(db: Session, unit: Unit, code: str, level: int) -> Post:
    post = Post(
        district_id=unit.district_id, unit_id=unit.id, code=code, title_hi=f"{code} पद", title_en=code, level=level
    )
    db.add(post)
    db.flush()
    return post


def make_person(db: Session, district: District, number: int, post: Post) -> Actor:
    person = Person(
        district_id=district.id, pno=f"04217{number:04d}", name_hi=f"नाम {number}", name_en=f"Name {number}",
        rank_hi="उ०नि०", rank_en="SI",
    )  # fmt: skip
    db.add(person)
    db.flush()
    return Actor(person.id, post.id, Capacity.SELF)


def make_file(db: Session, unit: Unit, branch: Unit, seat: Post, head: FileHead, *, serial: int) -> File:
    file = File(
        kind=SubjectKind.FILE, district_id=unit.district_id, computer_no=serial, title="चिकित्सा प्रतिपूर्ति",
        office_unit_id=unit.id, branch_unit_id=branch.id, seat_post_id=seat.id, keeper_post_id=seat.id,
        number=f"B-0302/{serial}/2026-आंकिक", head_id=head.id, unit_id=branch.id, year=2026, serial=serial,
        case_type="medical-claim", retention="C-5", opened_by_post=seat.id, opened_at=NOW,
    )  # fmt: skip
    db.add(file)
    db.flush()
    return file


@pytest.fixture
def make_pdf(db: Session, office: Office) -> Callable[[str], Document]:
    """Store rows for typeset papers; what their bytes are does not matter here, only their digest."""

    def make(content: str) -> Document:
        digest = hashlib.sha256(content.encode()).hexdigest()
        document = Document(
            district_id=office.district.id, title="पत्र", origin=Origin.MADE, sha256=digest, pdf_sha256=digest,
            address=digest, original_address=digest, media_type="application/pdf", byte_size=len(content), pages=1,
            reading=Reading.NOT_READ, created_at=NOW,
        )  # fmt: skip
        db.add(document)
        db.flush()
        return document

    return make


@pytest.fixture
def hand_over(db: Session, office: Office) -> Callable[[Actor, Actor], None]:
    """Let the file go from one desk to another; without an open main task its keeper holds it."""

    def hand(sender: Actor, receiver: Actor) -> None:
        office.file.keeper_post_id = receiver.post_id
        record_movement(db, office.file, act=Act.OUTCOME, to_post=receiver.post_id, actor=sender, now=NOW)
        db.flush()

    return hand


@pytest.fixture
def letter(office: Office) -> LetterText:
    """A whole letter to the CMO, with a copy to the treasury."""
    return LetterText(
        subject="तकनीकी परीक्षण के सम्बन्ध में",
        body="<p>कृपया परीक्षण कर आख्या उपलब्ध करायें।</p>",
        addressees=(Addressee(office_id=office.cmo.id),),
        copies=(Addressee(office_id=office.treasury.id, purpose="सूचनार्थ"),),
        enclosures=("मूल बिल", "डिस्चार्ज सारांश"),
        references=("पत्र संख्या 12 दिनांक 01-11-2026",),
    )


@pytest.fixture
def draft(db: Session, office: Office, letter: LetterText) -> Draft:
    """A draft of the seat, written freely."""
    return write_draft(db, office.file, letter, nature=LetterNature.LETTER, actor=office.seat, now=NOW)


@pytest.fixture
def approve(
    db: Session, office: Office, make_pdf: Callable[[str], Document], hand_over: Callable[[Actor, Actor], None]
) -> Callable[[Draft], Document]:
    """Put the draft up and let the SP approve it."""

    def approved(draft: Draft) -> Document:
        submit_draft(db, draft, actor=office.seat, now=NOW)
        hand_over(office.seat, office.sp)
        pdf = make_pdf(f"draft {draft.id}")
        typeset = Typeset(
            version=draft.head,
            revision=head_of(db, draft).revision,
            document_id=pdf.id,
            sha256=pdf.pdf_sha256,
            letter_no=f"B-0302/47/2026-{draft.number}",
            letter_date=dt.date(2026, 11, 23),
        )
        approve_draft(db, draft, typeset, actor=office.sp, now=NOW)
        db.flush()
        return pdf

    return approved


@pytest.fixture
def sign(
    db: Session, office: Office, make_pdf: Callable[[str], Document], approve: Callable[[Draft], Document]
) -> Callable[[Draft], Document]:
    """Let the SP approve the draft and sign it with his DSC."""

    def signed(draft: Draft) -> Document:
        approve(draft)
        pdf = make_pdf(f"signed {draft.id}")
        record_signature(
            db, draft, kind=SignatureKind.DSC, document_id=pdf.id, sha256=pdf.pdf_sha256, actor=office.sp, now=NOW
        )
        db.flush()
        return pdf

    return signed
