"""Drafts: versions with their authors, two windows, one approved version that nobody can change."""

import datetime as dt
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from workflows import ledger
from workflows.address_book import Addressee
from workflows.drafts import (
    Draft,
    DraftState,
    DraftVersion,
    LetterText,
    SignatureKind,
    Typeset,
    approve_draft,
    compare_versions,
    copy_draft,
    discard_draft,
    drafts_of,
    head_of,
    letter_of,
    make_draft,
    proposed_letter_no,
    record_signature,
    require_dispatched,
    return_draft,
    save_version,
    submit_draft,
    text_of,
    undispatched,
    use_version,
    version_numbered,
    versions_of,
    write_draft,
)
from workflows.errors import BadInput, NotFound, NotYours, OfficeRefusal
from workflows.ledger import subject_chain
from workflows.letter_gaps import BLANK, Field, FieldKind
from workflows.letter_natures import LetterNature
from workflows.letter_templates import TemplateText, make_template
from workflows.letters import LetterForm, Letterhead, Signatory
from workflows.organisation import Actor, Capacity

NOW = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 23)


def acts(db, office) -> list[str]:
    db.flush()
    return [row.act for row in ledger.events_of(db, subject_chain(office.file)) if row.act.startswith("draft.")]


def test_a_draft_is_made_from_a_template_with_its_usual_addressees(db, office):
    template = make_template(
        db,
        office.district.id,
        "check",
        TemplateText(
            nature=LetterNature.OFFICE_ORDER,
            title_hi="परीक्षण",
            title_en="Check",
            subject="{{ claimant }}",
            body="<p>{{ claimant }} {{ amount }}</p>",
            fields=(
                Field("claimant", FieldKind.TEXT, "दावाकर्ता", "Claimant"),
                Field("amount", FieldKind.MONEY, "राशि", "Amount"),
            ),
            to=("cmo",),
            copies=(("treasury", "भुगतान हेतु"),),
        ),
        actor=office.sp,
        now=NOW,
    )
    values = {"claimant": "श्री वर्मा", "amount": 167_000_00}
    draft = make_draft(db, office.file, template, values, actor=office.seat, now=NOW)
    head = head_of(db, draft)
    assert (draft.number, draft.state, draft.subject, draft.template_id) == (1, "draft", "श्री वर्मा", template.id)
    assert head.body == "<p>श्री वर्मा 1,67,000</p>"
    assert head.addressees == (Addressee(office_id=office.cmo.id),)
    extra = LetterText("", "", addressees=(Addressee(text="श्री वर्मा"),), enclosures=("बिल",))
    second = make_draft(db, office.file, template, values, extra=extra, actor=office.seat, now=NOW)
    assert second.number == 2
    assert head_of(db, second).addressees == extra.addressees
    assert head_of(db, second).copies == (Addressee(office_id=office.treasury.id, purpose="भुगतान हेतु"),)
    assert head_of(db, second).enclosures == ("बिल",)
    assert drafts_of(db, office.file.id) == [draft, second]


def test_what_was_written_comes_back_as_it_was(db, draft, letter):
    db.flush()
    db.expire_all()
    assert text_of(head_of(db, draft)) == letter


def test_the_html_is_sanitised_as_letters_are(db, office, draft, letter):
    hostile = replace(letter, body='<p style="text-align:center" onclick="x">क<script>y</script></p>')
    saved = save_version(db, draft, hostile, version=1, revision=1, actor=office.seat, now=NOW)
    assert saved.version.body == '<p class="text-center">क</p>'


def test_own_saves_go_into_one_version(db, office, draft, letter):
    for revision in (1, 2, 3):
        saved = save_version(
            db,
            draft,
            replace(letter, subject=f"विषय {revision}"),
            version=1,
            revision=revision,
            actor=office.seat,
            now=NOW,
        )
        assert (saved.version.number, saved.version.revision, saved.beside) == (1, revision + 1, False)
    assert draft.subject == "विषय 3"
    assert len(versions_of(db, draft)) == 1


def test_saving_without_a_change_leaves_no_trace(db, office, draft, letter):
    saved = save_version(db, draft, letter, version=1, revision=1, actor=office.seat, now=NOW)
    assert saved.version.revision == 1


def test_another_author_begins_the_next_version_and_seals_the_last(db, office, draft, letter, hand_over):
    submit_draft(db, draft, actor=office.seat, now=NOW)
    hand_over(office.seat, office.in_charge)
    saved = save_version(
        db, draft, replace(letter, subject="संशोधित"), version=1, revision=1, actor=office.in_charge, now=NOW
    )
    assert (saved.version.number, saved.version.based_on, draft.head) == (2, 1, 2)
    assert saved.version.author_post == office.in_charge.post_id
    assert version_numbered(db, draft, 1).sealed
    assert draft.state is DraftState.SUBMITTED
    assert draft.subject == "संशोधित"


def test_the_same_author_in_another_capacity_begins_the_next_version(db, office, draft, letter):
    link = Actor(office.sp.person_id, office.seat.post_id, Capacity.LINK)
    saved = save_version(db, draft, replace(letter, subject="ख"), version=1, revision=1, actor=link, now=NOW)
    assert (saved.version.number, saved.version.capacity) == (2, Capacity.LINK)


def test_a_move_of_the_file_ends_the_version(db, office, draft, letter, hand_over):
    hand_over(office.seat, office.in_charge)
    hand_over(office.in_charge, office.seat)
    saved = save_version(db, draft, replace(letter, subject="ख"), version=1, revision=1, actor=office.seat, now=NOW)
    assert saved.version.number == 2
    assert version_numbered(db, draft, 1).subject == letter.subject


def test_of_two_windows_the_later_is_kept_beside(db, office, draft, letter):
    first = save_version(db, draft, replace(letter, subject="पहली"), version=1, revision=1, actor=office.seat, now=NOW)
    second = save_version(db, draft, replace(letter, subject="दूसरी"), version=1, revision=1, actor=office.seat, now=NOW)
    assert not first.beside
    assert second.beside
    assert draft.subject == head_of(db, draft).subject == "पहली"
    again = save_version(db, draft, replace(letter, subject="तीसरी"), version=2, revision=1, actor=office.seat, now=NOW)
    assert (again.version.number, again.version.revision, again.beside) == (2, 2, True)
    assert draft.subject == "पहली"


def test_what_lies_beside_can_be_put_on_top_and_nothing_is_lost(db, office, draft, letter):
    save_version(db, draft, replace(letter, subject="पहली"), version=1, revision=1, actor=office.seat, now=NOW)
    save_version(db, draft, replace(letter, subject="दूसरी"), version=1, revision=1, actor=office.seat, now=NOW)
    top = use_version(db, draft, 2, actor=office.seat, now=NOW)
    assert (top.number, top.based_on, draft.head, draft.subject) == (3, 2, 3, "दूसरी")
    assert [row.subject for row in versions_of(db, draft)] == ["दूसरी", "दूसरी", "पहली"]
    assert use_version(db, draft, 3, actor=office.seat, now=NOW) is top


def test_a_sealed_version_is_never_changed_even_by_its_author(db, office, draft, letter):
    submit_draft(db, draft, actor=office.seat, now=NOW)
    saved = save_version(db, draft, replace(letter, subject="ख"), version=1, revision=1, actor=office.seat, now=NOW)
    assert (saved.version.number, saved.beside, draft.head) == (2, False, 2)
    assert version_numbered(db, draft, 1).subject == letter.subject


def test_only_the_holder_writes(db, office, draft, letter):
    with pytest.raises(NotYours):
        save_version(db, draft, letter, version=1, revision=1, actor=office.in_charge, now=NOW)
    with pytest.raises(NotYours):
        write_draft(db, office.file, letter, nature=LetterNature.LETTER, actor=office.sp, now=NOW)
    with pytest.raises(NotYours):
        discard_draft(db, draft, "x", actor=office.dispatcher, now=NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "<p> </p>"}, "body"),
        ({"body": f"<p>{BLANK}</p>"}, "body"),
        ({"addressees": (), "copies": ()}, "addressees"),
    ],
)
def test_an_incomplete_letter_is_not_submitted(db, office, letter, change, field):
    draft = write_draft(
        db, office.file, replace(letter, **change), nature=LetterNature.LETTER, actor=office.seat, now=NOW
    )
    with pytest.raises(BadInput) as refused:
        submit_draft(db, draft, actor=office.seat, now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "क" * 501}, "subject"),
        ({"body": "क" * 400_001}, "body"),
        ({"addressees": tuple(Addressee(text=str(n)) for n in range(61))}, "addressees"),
        ({"addressees": (Addressee(office_id=987_654),)}, "addressees"),
        ({"enclosures": ("x",) * 41}, "enclosures"),
    ],
)
def test_what_a_letter_cannot_hold_is_refused_at_its_field(db, office, draft, change, field):
    with pytest.raises(BadInput) as refused:
        save_version(
            db, draft, replace(text_of(head_of(db, draft)), **change), version=1, revision=1, actor=office.seat, now=NOW
        )
    assert refused.value.field == field


def test_a_returned_draft_is_written_again(db, office, draft, letter, hand_over):
    submit_draft(db, draft, actor=office.seat, now=NOW)
    hand_over(office.seat, office.in_charge)
    with pytest.raises(BadInput):
        return_draft(db, draft, " ", actor=office.in_charge, now=NOW)
    return_draft(db, draft, "राशि जाँच लें", actor=office.in_charge, now=NOW)
    assert (draft.state, draft.return_remark) == (DraftState.DRAFT, "राशि जाँच लें")
    with pytest.raises(OfficeRefusal):
        return_draft(db, draft, "पुनः", actor=office.in_charge, now=NOW)
    hand_over(office.in_charge, office.seat)
    submit_draft(db, draft, actor=office.seat, now=NOW)
    assert draft.return_remark == ""


def test_approval_freezes_exactly_one_version_with_its_pdf(db, office, draft, approve):
    pdf = approve(draft)
    assert (draft.state, draft.approved_version, draft.sha256) == (DraftState.APPROVED, 1, pdf.pdf_sha256)
    assert draft.approved_post == office.sp.post_id
    assert head_of(db, draft).sealed
    assert acts(db, office) == ["draft.made", "draft.submitted", "draft.approved"]


def test_approval_refuses_what_was_changed_after_the_pdf_was_made(db, office, draft, letter, make_pdf):
    pdf = make_pdf("x")
    save_version(db, draft, replace(letter, subject="बाद में"), version=1, revision=1, actor=office.seat, now=NOW)
    with pytest.raises(OfficeRefusal, match="changed while you read"):
        approve_draft(db, draft, Typeset(1, 1, pdf.id, pdf.pdf_sha256, "1", DAY), actor=office.seat, now=NOW)


def test_approval_refuses_another_paper_and_a_number_that_is_taken(db, office, draft, make_pdf):
    pdf = make_pdf("x")
    typeset = Typeset(1, 1, pdf.id, pdf.pdf_sha256, "1", DAY)
    with pytest.raises(BadInput):
        approve_draft(db, draft, replace(typeset, sha256="0" * 64), actor=office.seat, now=NOW)
    approve_draft(db, draft, typeset, actor=office.seat, now=NOW)
    second = copy_draft(db, draft, actor=office.seat, now=NOW)
    with pytest.raises(OfficeRefusal, match="taken meanwhile"):
        approve_draft(db, second, typeset, actor=office.seat, now=NOW)


def test_an_approved_draft_gets_no_further_version(db, office, draft, letter, approve):
    approve(draft)
    with pytest.raises(OfficeRefusal, match="make a new draft"):
        save_version(db, draft, letter, version=1, revision=1, actor=office.sp, now=NOW)
    with pytest.raises(OfficeRefusal):
        submit_draft(db, draft, actor=office.sp, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE draft_version SET body = 'x'",
        "UPDATE draft_version SET sealed = false",
        "DELETE FROM draft_version",
        "UPDATE draft SET sha256 = 'x'",
        "UPDATE draft SET approved_version = NULL, sha256 = NULL",
        "UPDATE draft SET letter_no = 'x'",
        "UPDATE draft SET head = 7",
        "DELETE FROM draft",
        "INSERT INTO draft_version (draft_id, number, beside, sealed, revision, movement_seq, author_person,"
        " author_post, capacity, made_at, saved_at, subject, body, addressees, copies, enclosures, reference_lines)"
        " SELECT draft_id, 9, beside, false, revision, movement_seq, author_person, author_post, capacity, made_at,"
        " saved_at, subject, 'forged', addressees, copies, enclosures, reference_lines FROM draft_version",
    ],
)
def test_the_database_refuses_to_change_a_frozen_draft(db, draft, approve, statement):
    approve(draft)
    with pytest.raises(DBAPIError, match=r"never|no further version"):
        db.connection().exec_driver_sql(statement)


def test_a_signature_is_noted_once(db, office, draft, sign, make_pdf):
    pdf = sign(draft)
    assert (draft.state, draft.signature, draft.signed_sha256) == ("signed", SignatureKind.DSC, pdf.pdf_sha256)
    with pytest.raises(OfficeRefusal):
        record_signature(
            db, draft, kind=SignatureKind.INK, document_id=pdf.id, sha256=pdf.pdf_sha256, actor=office.sp, now=NOW
        )
    with pytest.raises(DBAPIError, match="never changes"):
        db.connection().exec_driver_sql("UPDATE draft SET signed_sha256 = 'x'")


def test_only_an_approved_draft_is_signed(db, office, draft, make_pdf):
    pdf = make_pdf("x")
    with pytest.raises(OfficeRefusal):
        record_signature(
            db, draft, kind=SignatureKind.DSC, document_id=pdf.id, sha256=pdf.pdf_sha256, actor=office.sp, now=NOW
        )


def test_a_draft_is_discarded_with_a_reason(db, office, draft, approve):
    with pytest.raises(BadInput):
        discard_draft(db, draft, "", actor=office.seat, now=NOW)
    approve(draft)
    discard_draft(db, draft, "राशि में त्रुटि", actor=office.sp, now=NOW)
    db.flush()
    assert draft.state is DraftState.DISCARDED
    assert undispatched(db, office.file.id) == []
    with pytest.raises(DBAPIError, match="never changes"):
        db.connection().exec_driver_sql("UPDATE draft SET state = 'draft', discarded_at = NULL")


def test_a_fault_found_before_dispatch_leads_to_a_new_draft(db, office, draft, letter, sign):
    sign(draft)
    discard_draft(db, draft, "संलग्नक अपूर्ण", actor=office.sp, now=NOW)
    again = copy_draft(db, draft, actor=office.sp, now=NOW)
    assert (again.number, again.state, text_of(head_of(db, again))) == (2, DraftState.DRAFT, letter)
    with pytest.raises(OfficeRefusal, match="corrigendum"):
        discard_draft(db, draft, "x", actor=office.sp, now=NOW)


def test_a_file_with_an_undispatched_draft_names_it(db, office, draft):
    assert undispatched(db, office.file.id) == [draft]
    with pytest.raises(OfficeRefusal, match="तकनीकी परीक्षण"):
        require_dispatched(db, office.file.id)


def test_the_letter_is_ready_for_typesetting(db, draft):
    letter = letter_of(
        db, draft, head_of(db, draft), letterhead=Letterhead("कार्यालय पुलिस अधीक्षक"), day=DAY, number="1",
        signatory=Signatory("नाम", "पुलिस अधीक्षक"), verify_url="https://pilibhit.example/v/1",
    )  # fmt: skip
    assert letter.form is LetterForm.LETTER
    assert letter.addressees == (("मुख्य चिकित्सा अधिकारी", "कार्यालय मुख्य चिकित्सा अधिकारी", "जनपद पीलीभीत"),)
    assert letter.copies == ("कोषागार को सूचनार्थ",)
    assert letter.enclosures == ("मूल बिल", "डिस्चार्ज सारांश")


def test_the_second_letter_of_a_day_gets_its_roman_number(db, office, draft, letter, approve):
    number = office.file.number
    assert proposed_letter_no(db, draft, number, DAY) == number
    approve(draft)
    office.file.keeper_post_id = office.seat.post_id
    second = write_draft(db, office.file, letter, nature=LetterNature.LETTER, actor=office.seat, now=NOW)
    assert proposed_letter_no(db, second, number, DAY) == "B-0302/47(II)/2026-आंकिक"
    assert proposed_letter_no(db, second, number, DAY + dt.timedelta(days=1)) == number


def test_two_versions_are_compared_word_by_word(db, office, draft, letter, hand_over):
    hand_over(office.seat, office.in_charge)
    changed = replace(letter, body="<p>कृपया शीघ्र परीक्षण कर आख्या भेजें।</p>")
    save_version(db, draft, changed, version=1, revision=1, actor=office.in_charge, now=NOW)
    pieces = compare_versions(version_numbered(db, draft, 1), version_numbered(db, draft, 2))
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == "कृपया परीक्षण कर आख्या उपलब्ध करायें।"
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == "कृपया शीघ्र परीक्षण कर आख्या भेजें।"
    assert [piece.text.strip() for piece in pieces if piece.kind == "added"] == ["शीघ्र", "भेजें।"]


def test_the_ledger_witnesses_each_sealed_version(db, office, draft, letter, hand_over):
    submit_draft(db, draft, actor=office.seat, now=NOW)
    hand_over(office.seat, office.in_charge)
    save_version(db, draft, replace(letter, subject="ख"), version=1, revision=1, actor=office.in_charge, now=NOW)
    db.flush()
    assert ledger.verify(db, subject_chain(office.file)) == []
    first = db.scalars(select(DraftVersion).where(DraftVersion.number == 1)).one()
    table = "" if db.get_bind().dialect.name == "sqlite" else " ON draft_version"
    db.connection().exec_driver_sql(f"DROP TRIGGER draft_version_refuses_update{table}")
    first.body = "<p>forged</p>"
    db.flush()
    assert "draft 1, version 1" in " ".join(fault.en for fault in ledger.verify(db, subject_chain(office.file)))


def test_an_unknown_version_is_not_found(db, office, draft, letter):
    with pytest.raises(NotFound):
        save_version(db, draft, letter, version=9, revision=1, actor=office.seat, now=NOW)


def test_of_two_windows_that_save_at_once_one_lies_beside(database, db, office, draft, letter):
    db.commit()
    start, beside = Barrier(2), []

    def window(subject):
        start.wait()
        with database.writing() as session:
            written = session.get_one(Draft, draft.id)
            text = replace(letter, subject=subject)
            saved = save_version(session, written, text, version=1, revision=1, actor=office.seat, now=NOW)
            beside.append((saved.beside, subject))

    windows = [Thread(target=window, args=(name,)) for name in ("पहली", "दूसरी")]
    for thread in windows:
        thread.start()
    for thread in windows:
        thread.join()
    assert sorted(lies for lies, _subject in beside) == [False, True]
    with database.reading() as session:
        kept = session.get_one(Draft, draft.id)
        assert (False, kept.subject) in beside
        assert {version.subject for version in versions_of(session, kept)} == {"पहली", "दूसरी"}
