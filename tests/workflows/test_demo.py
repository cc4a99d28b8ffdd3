"""The demo's two years of work: every act by the office's verbs, and nothing that contradicts itself at the end."""

import datetime as dt
from collections import Counter

import pypdfium2
import pytest
from sqlalchemy import select

from engine import runtime
from engine.models import Incident, Task
from engine.states import TaskStatus
from tests.office import NOON, check_invariant, no_jobs
from workflows import asks, clocks, ledger, movement
from workflows.demo.files import has_files, make_files, store_scans
from workflows.demo.scans import printed_letters
from workflows.demo.stories import as_note, read_stories
from workflows.documents.store import FolderStore, StoreKeys
from workflows.drafts import Draft, DraftState
from workflows.files import File
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, District
from workflows.routing import OfficeRouting
from workflows.subjects import Subject, SubjectStatus

URL = "https://pilibhit.example"


@pytest.fixture
def demo(sqlite_office, tmp_path):
    """The office with its two years behind it."""
    runtime.configure(OfficeRouting(no_jobs))
    store = FolderStore(tmp_path / "papers", StoreKeys.derive(b"a secret of this test, 32 bytes "))
    samples = tmp_path / "samples"
    samples.mkdir()
    for letter in printed_letters():
        empty_sheets(samples / f"{letter.key}.pdf", len(letter.pages))
    scans = store_scans(store, samples)
    with sqlite_office.write_session() as db:
        district_id = db.scalars(select(District.id)).one()
        seed_templates(db, district_id, actor=SYSTEM, now=NOON)
        assert not has_files(db, district_id)
        make_files(db, district_id, scans, store=store, public_url=URL, now=NOON)
        db.flush()
        yield db


def empty_sheets(path, pages):
    """A paper of so many pages; what the demo's scans look like is tested with the text recognition."""
    with pypdfium2.PdfDocument.new() as paper:
        for _page in range(pages):
            paper.new_page(595, 842)
        paper.save(path)


def test_the_demo_office_is_full_and_sound(demo):
    subjects = demo.scalars(select(Subject)).all()
    for subject in subjects:
        check_invariant(demo, subject.id)
    assert list(ledger.verify_all(demo)) == []
    assert demo.scalars(select(Incident)).all() == []
    states = Counter((subject.kind.value, subject.status) for subject in subjects)
    assert states["receipt", SubjectStatus.ACTIVE] >= 5
    assert states["receipt", SubjectStatus.DISPOSED] >= 2
    assert states["receipt", SubjectStatus.DUPLICATE] == 1
    assert states["file", SubjectStatus.ACTIVE] + states["file", SubjectStatus.CLOSED] >= 25
    every_kind_of_work_lies_somewhere(demo)
    letters_are_in_every_state(demo)
    the_closed_claim_has_everything(demo)
    clocks_are_late_and_in_time(demo)
    assert has_files(demo, subjects[0].district_id)


def every_kind_of_work_lies_somewhere(db):
    tasks = db.scalars(select(Task).where(Task.status == TaskStatus.OPEN)).all()
    claims = {task.node for task in tasks if task.process in {"medical-claim", "approve-and-issue"}}
    assert claims >= {"check", "amount", "draft", "section", "asp", "sp", "sign", "dispatch", "payment"}
    assert any(task.parked_until for task in tasks)
    assert any(task.return_to for task in tasks), "one file is out for opinion"
    numbers = {ask.subject_id: ask.number for ask in asks.asks_open_in(db, db.scalars(select(District.id)).one())}
    assert 2 in numbers.values(), "of two thanas one has not answered"


def letters_are_in_every_state(db):
    states = {draft.state for draft in db.scalars(select(Draft))}
    assert states >= {
        DraftState.DRAFT, DraftState.SUBMITTED, DraftState.APPROVED, DraftState.SIGNED, DraftState.DISPATCHED,
    }  # fmt: skip


def the_closed_claim_has_everything(db):
    closed = db.scalars(
        select(File).where(File.case_type == "medical-claim", File.status == SubjectStatus.CLOSED).order_by(File.id)
    ).first()
    assert closed.retention == "C-5"
    assert closed.opened_at < NOON - dt.timedelta(days=600)
    acts = [row.act for row in ledger.events_of(db, ledger.subject_chain(closed))]
    for act in ("ask.answered", "note.confirmed", "draft.approved", "draft.signed", "dispatch.recorded", "file.closed"):
        assert act in acts


def clocks_are_late_and_in_time(db):
    calendar = clocks.Calendar.of(db, db.scalars(select(District.id)).one())
    tasks = db.scalars(select(Task).where(Task.status == TaskStatus.OPEN, Task.due.is_not(None))).all()
    assert len({calendar.state(task.due, NOON) for task in tasks}) >= 3
    assert any(
        row.delay_reason for subject in db.scalars(select(File)) for row in movement.movements_of(db, subject.id)
    )


def test_the_days_of_the_stories_are_working_days_up_to_now(sqlite_office):
    with sqlite_office.reading() as db:
        calendar = clocks.Calendar.of(db, db.scalars(select(District.id)).one())
    for today in (NOON, NOON - dt.timedelta(days=1), NOON.replace(hour=0), NOON + dt.timedelta(days=400)):
        for story in read_stories(calendar, now=today):
            moments = [act.at for act in story.acts]
            assert moments == sorted(moments), story.key
            assert moments[-1] <= today
            assert not any(calendar.is_holiday(clocks.office_day(moment)) for moment in moments)


def test_a_page_that_a_note_cites_becomes_a_link():
    assert as_note("देखें पृ० 12/प० ।") == '<p>देखें <a href="#page-12">पृ० 12/प०</a> ।</p>'
