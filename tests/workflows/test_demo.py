"""The demo's two years of work: every act by the office's verbs, and nothing that contradicts itself at the end."""

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import select

from engine import runtime
from engine.models import Incident, Task
from engine.states import TaskStatus
from tests.invariants import check_all
from tests.office import NOON, no_jobs
from workflows import asks, clocks, ledger, movement
from workflows.clocks import Calendar
from workflows.demo.dak import bills_of, scan_of
from workflows.demo.files import has_files, make_files, store_scans
from workflows.demo.scans import PrintedLetter
from workflows.demo.stories import as_note, read_stories
from workflows.documents.models import Document, Origin
from workflows.documents.store import FolderStore, StoreKeys
from workflows.drafts import Draft, DraftState
from workflows.escalations import Escalation
from workflows.files import File
from workflows.letter_templates import seed_templates
from workflows.movement import Movement
from workflows.organisation import SYSTEM, District
from workflows.receipts import Receipt, SenderKind
from workflows.routing import OfficeRouting
from workflows.subjects import Subject, SubjectStatus

URL = "https://pilibhit.example"


@pytest.fixture
def demo(sqlite_office, tmp_path):
    """The office with its two years behind it, its letters printed and scanned."""
    runtime.configure(OfficeRouting(no_jobs))
    store = FolderStore(tmp_path / "papers", StoreKeys.derive(b"a secret of this test, 32 bytes "))
    with sqlite_office.reading() as db:
        stories = read_stories(Calendar.of(db, db.scalars(select(District.id)).one()), now=NOON)
    scans = store_scans(store, stories)
    with sqlite_office.write_session() as db:
        district_id = db.scalars(select(District.id)).one()
        seed_templates(db, district_id, actor=SYSTEM, now=NOON)
        assert not has_files(db, district_id)
        make_files(db, district_id, stories, scans, store=store, public_url=URL, now=NOON)
        db.commit()
        yield db


def test_the_demo_office_is_full_and_sound(demo):
    subjects = demo.scalars(select(Subject)).all()
    check_all(demo)
    assert list(ledger.verify_all(demo)) == []
    assert demo.scalars(select(Incident)).all() == []
    late = demo.execute(select(Escalation, Task.status).join(Task, Task.id == Escalation.task_id)).all()
    assert {status for _escalation, status in late} == {TaskStatus.OPEN, TaskStatus.DONE}, "some is settled, some not"
    states = Counter((subject.kind.value, subject.status) for subject in subjects)
    assert states["receipt", SubjectStatus.ACTIVE] >= 5
    assert states["receipt", SubjectStatus.DISPOSED] >= 2
    assert states["receipt", SubjectStatus.DUPLICATE] == 1
    assert states["file", SubjectStatus.ACTIVE] == 27
    assert states["file", SubjectStatus.CLOSED] == 13
    the_files_are_of_two_years_and_many_branches(demo)
    no_paper_is_that_of_another_story(demo)
    every_kind_of_work_lies_somewhere(demo)
    letters_are_in_every_state(demo)
    the_closed_claim_has_everything(demo)
    clocks_are_late_and_in_time(demo)
    assert has_files(demo, subjects[0].district_id)


def the_files_are_of_two_years_and_many_branches(db):
    files = db.scalars(select(File)).all()
    assert len(files) == 40
    ages = sorted((NOON - file.opened_at).days for file in files)
    assert ages[0] <= 7
    assert ages[-1] > 650
    assert max(later - earlier for earlier, later in pairwise(ages)) < 120, "no season is without a file"
    assert len({file.unit_id for file in files}) >= 10
    assert len({file.title for file in files}) == 40
    processes = set(db.scalars(select(Task.process)))
    assert processes == {"receipt", "file", "medical-claim", "approve-and-issue", "ask"}


def no_paper_is_that_of_another_story(db):
    received = db.scalars(select(Document).where(Document.origin == Origin.RECEIVED)).all()
    assert len(received) >= 70
    assert len({paper.sha256 for paper in received}) == len(received)
    claims = db.scalars(select(Receipt).where(Receipt.sender_kind == SenderKind.PENSIONER)).all()
    assert len({claim.title for claim in claims}) == len(claims)


def every_kind_of_work_lies_somewhere(db):
    tasks = db.scalars(select(Task).where(Task.status == TaskStatus.OPEN)).all()
    claims = {task.node for task in tasks if task.process in {"medical-claim", "approve-and-issue"}}
    assert claims >= {"check", "amount", "draft", "section", "asp", "sp", "sign", "dispatch", "payment"}
    assert any(task.parked_until for task in tasks)
    assert any(task.return_to for task in tasks), "one file is out for opinion"
    returned = {row.subject_id for row in db.scalars(select(Movement).where(Movement.outcome == "return"))}
    assert len(returned & {task.subject_id for task in tasks}) >= 4
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


def test_the_letter_of_a_story_says_what_its_diary_entry_says(sqlite_office):
    with sqlite_office.reading() as db:
        stories = read_stories(Calendar.of(db, db.scalars(select(District.id)).one()), now=NOON)
    for story in stories:
        letter, entry = story.letters[0], story.acts[0].more["entry"]
        text = " ".join(line for page in letter.pages for line in page)
        for said in (entry["title"], entry.get("sender_name", ""), entry.get("sender_designation", "")):
            assert said in text or letter.title.startswith("Medical claim"), (story.key, said)
    pages = [letter.pages for story in stories for letter in story.letters]
    assert len(set(pages)) == len(pages)
    assert {len(one) for one in pages} == {1, 2}
    assert {letter.font for story in stories for letter in story.letters} == {"Mukta", "Hind", "Poppins"}


def test_the_bills_of_a_claim_add_up(sqlite_office):
    for amount in (1_67_000_00, 18_900_00, 1_000_50):
        sums = [line.rsplit("रुपये ", 1)[1].replace(",", "") for line in bills_of("heart", amount, "claim-first")]
        assert sum(round(float(one) * 100) for one in sums) == amount


def test_a_scan_is_the_same_again_and_differs_from_story_to_story():
    page = (("सेवा में, पुलिस अधीक्षक, पीलीभीत।",),)
    first, second = PrintedLetter("one", "Hind", page), PrintedLetter("two", "Hind", page)
    assert scan_of(first) == scan_of(first)
    assert scan_of(first) != scan_of(second)


def test_a_page_that_a_note_cites_becomes_a_link():
    assert as_note("देखें पृ० 12/प० ।") == '<p>देखें <a href="#page-12">पृ० 12/प०</a> ।</p>'
