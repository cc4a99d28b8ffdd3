"""The case that must always work, to its end: draft, approval, signature, dispatch, payment, record (product.md)."""

import hashlib

import pytest
from sqlalchemy import select

from engine.models import Instance
from engine.states import InstanceStatus
from tests.claims import RS, make_order, put_up, to_the_draft, to_the_sp
from tests.office import keep_document
from workflows import approval, correspondence, dispatch, drafts, ledger, movement, notices, reopening
from workflows.correspondence import Direction
from workflows.dispatch import DispatchMode, Sending
from workflows.documents.store import FolderStore, StoreKeys
from workflows.drafts import DraftState, SignatureKind
from workflows.drafts.fair_copy import keep_fair_copy, make_fair_copy
from workflows.errors import BadInput
from workflows.receipts import Receipt
from workflows.subjects import SubjectStatus
from workflows.visibility import reader_of

URL = "https://pilibhit.example"


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "papers", StoreKeys.derive(b"a secret of this test, 32 bytes "))


@pytest.fixture
def file(day):
    return to_the_draft(day)


def approve(day, file, store, draft, code):
    head = drafts.head_of(day.db, draft)
    copy = make_fair_copy(day.db, draft, head, actor=day.actor(code), public_url=URL, now=day.now)
    typeset = keep_fair_copy(day.db, store, draft, copy, actor=day.actor(code), now=day.now)
    drafts.approve_draft(day.db, draft, typeset, actor=day.actor(code), now=day.now)
    return copy


def sign(day, draft, code):
    signed = keep_document(day.db, day.district_id, pages=1, title=f"signed {draft.id}")
    drafts.record_signature(
        day.db, draft, kind=SignatureKind.DSC, document_id=signed.id, sha256=signed.pdf_sha256, actor=day.actor(code),
        now=day.now,
    )  # fmt: skip
    return signed


def send_to_all(day, draft):
    for waiting in dispatch.waiting_for(day.db, draft):
        dispatch.record_dispatch(
            day.db, draft, place=waiting.place, sending=Sending(DispatchMode.SPEED_POST, postage=41 * RS, weight=20),
            actor=day.actor("DISP-1"), now=day.now,
        )  # fmt: skip


def test_the_order_is_filled_from_what_the_office_knows(day, file):
    draft = make_order(day, file)
    body = drafts.head_of(day.db, draft).body
    for known in ("रामस्वरूप वर्मा", "04417", "20-10-2026", "1,67,000", "1,58,420", "1204/परीक्षण", "2026-27"):
        assert known in body
    assert "रुपये एक लाख अट्ठावन हजार चार सौ बीस मात्र" in body
    assert "………" not in body
    assert drafts.head_of(day.db, draft).copies[-1].text.startswith("श्री रामस्वरूप वर्मा\nग्राम कल्यानपुर")


def test_a_claim_goes_from_the_draft_to_the_record_room(day, file, store):
    draft = to_the_sp(day, file)
    assert draft.state is DraftState.SUBMITTED
    approve(day, file, store, draft, "SP")
    day.press(file.id, "SP", "approve", note="यथाप्रस्तावित स्वीकृत।")
    assert day.task(file.id).node == "sign", "the approval at the decision desk is not asked for twice"
    assert movement.holder_of(day.db, file) == day.post("SP").id

    with pytest.raises(BadInput, match="Sign the approved draft"):
        day.press(file.id, "SP", "signed")
    signed = sign(day, draft, "SP")
    day.press(file.id, "SP", "signed")
    assert movement.holder_of(day.db, file) is None, "it waits in the pool of the dispatch"

    with pytest.raises(BadInput, match="Record the dispatch"):
        day.press(file.id, "DISP-1", "dispatched")
    send_to_all(day, draft)
    day.press(file.id, "DISP-1", "dispatched")
    assert draft.state is DraftState.DISPATCHED
    issue = correspondence.papers_of(day.db, file.id)[-1]
    assert (issue.direction, issue.document_id, issue.letter_no) == (Direction.ISSUE, signed.id, file.number)
    assert day.task(file.id).node == "payment"

    day.press(file.id, "ANK-MED", None, paid_on="2026-12-10", paid_amount=158420 * RS)
    assert (file.status, file.retention) == (SubjectStatus.CLOSED, "C-5")
    instance = day.db.scalars(select(Instance).where(Instance.subject_id == file.id, Instance.role == "main")).one()
    assert instance.status is InstanceStatus.COMPLETED
    receipt = day.db.scalars(select(Receipt).where(Receipt.file_id == file.id)).one()
    assert notices.notices_for(day.db, receipt)[-1].about == "paid"
    assert not ledger.verify(day.db, ledger.subject_chain(file))


def test_without_an_approval_at_the_decision_the_diagram_asks_for_it(day, file, store):
    draft = to_the_sp(day, file)
    day.press(file.id, "SP", "approve", note="स्वीकृत।")
    assert day.task(file.id).node == "approve"
    assert approval.drafts_before(day.db, day.task(file.id), now=day.now) == [draft]
    approve(day, file, store, draft, "SP")
    day.press(file.id, "SP", "approve", note="आलेख अनुमोदित।")
    assert day.task(file.id).node == "sign"


def test_only_the_desk_before_the_signature_is_asked_to_approve(day, file):
    draft = put_up(day, file)
    asked = {}
    for code in ("ANK", "ASP", "SP"):
        asked[code] = approval.drafts_before(day.db, day.task(file.id), now=day.now)
        if code != "SP":
            day.press(file.id, code, "agree", note="सहमत।")
    assert asked == {"ANK": [], "ASP": [], "SP": [draft]}


def test_the_fair_copy_is_of_exactly_the_approved_version(day, file, store):
    draft = to_the_sp(day, file)
    copy = approve(day, file, store, draft, "SP")
    assert (copy.version, copy.pages, copy.letter_no) == (draft.approved_version, 1, file.number)
    assert draft.sha256 == hashlib.sha256(copy.pdf).hexdigest()
    assert len(draft.code) == 16
    assert drafts.draft_by_code(day.db, draft.code.upper()) is draft


def test_a_fault_found_at_the_dispatch_brings_the_letter_back_to_be_written_anew(day, file, store):
    draft = to_the_sp(day, file)
    approve(day, file, store, draft, "SP")
    day.press(file.id, "SP", "approve", note="स्वीकृत।")
    sign(day, draft, "SP")
    day.press(file.id, "SP", "signed")
    day.press(file.id, "DISP-1", "return", note="पता अपूर्ण है।")
    assert day.task(file.id).node == "draft"
    drafts.discard_draft(day.db, draft, "पता अपूर्ण", actor=day.actor("ANK-MED"), now=day.now)
    again = drafts.copy_draft(day.db, draft, actor=day.actor("ANK-MED"), now=day.now)
    assert (again.number, again.state) == (2, DraftState.DRAFT)
    assert again.code != draft.code


def test_a_reopened_claim_wants_a_letter_of_its_own(day, file, store):
    draft = to_the_sp(day, file)
    approve(day, file, store, draft, "SP")
    day.press(file.id, "SP", "approve", note="स्वीकृत।")
    sign(day, draft, "SP")
    day.press(file.id, "SP", "signed")
    send_to_all(day, draft)
    day.press(file.id, "DISP-1", "dispatched")
    day.press(file.id, "ANK-MED", None, paid_on="2026-12-10", paid_amount=158420 * RS)
    who, reader = day.actor("SP"), reader_of(day.db, day.actor("SP").person_id, day.district_id, day.now)
    reopening.reopen_file(day.db, file.id, step="amount", reason="अपील", reader=reader, actor=who, now=day.now)
    day.press(file.id, "ANK-MED", None, note="₹1,60,000 अनुमन्य।", admissible=160000 * RS, higher_sanction=False)
    with pytest.raises(BadInput, match="Put up the draft first"):
        day.press(file.id, "ANK-MED", "put_up", copies_to=["treasury"])
    second = put_up(day, file)
    assert (second.number, day.task(file.id).node) == (draft.number + 1, "section")
