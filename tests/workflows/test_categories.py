"""The list of categories, the receipts that have them, and the diagrams that branch on them, on both databases."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.models import Task
from engine.runtime import publish
from engine.states import TaskStatus
from tests.categories import asking_for
from tests.office import NOON, Day
from workflows import routing_drafts
from workflows.catalogue import shipped
from workflows.categories import keeping
from workflows.categories.models import ReceiptCategory, categories_of, category_values, offered_categories
from workflows.categories.use import diagrams_naming
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import SYSTEM
from workflows.organisation.models import District
from workflows.receipts import correct_category

LATER = NOON + dt.timedelta(hours=1)


@pytest.fixture
def day(office: Database):
    with office.writing() as db:
        yield Day(db, db.scalars(select(District.id)).one())


def of(day: Day, key: str) -> ReceiptCategory:
    return next(one for one in categories_of(day.db, day.district_id) if one.key == key)


def add(day: Day, english: str, hindi: str = "नयी श्रेणी") -> ReceiptCategory:
    return keeping.add_category(
        day.db, title_hi=hindi, title_en=english, district_id=day.district_id, actor=SYSTEM, now=NOON
    )


@pytest.mark.parametrize(
    ("title", "key"),
    [("Arms licence", "arms-licence"), ("  MP’s letter (VIP) ", "mps-letter-vip"), ("किराया", ""), ("2026", "")],
)
def test_a_key_is_made_from_the_english_title(title, key):
    assert keeping.key_from(title) == key


def test_a_paper_is_diarised_under_a_category_that_is_in_use_or_under_none(day):
    assert day.diarise(category="rti").listed_as.title_en == "Right to information"
    assert day.diarise().listed_as is None
    keeping.retire_category(day.db, of(day, "rti"), actor=SYSTEM, now=NOON)
    for key in ("rti", "unheard", "RTI"):
        with pytest.raises(BadInput) as refused:
            day.diarise(category=key)
        assert refused.value.field == "category"


def test_the_last_category_in_use_stays(day):
    first, *others = offered_categories(day.db, day.district_id)
    for other in others:
        keeping.retire_category(day.db, other, actor=SYSTEM, now=NOON)
    for act in (keeping.retire_category, keeping.remove_category):
        with pytest.raises(OfficeRefusal, match="At least one"):
            act(day.db, first, actor=SYSTEM, now=NOON)


def test_the_first_is_raised_no_further_and_a_retired_one_not_at_all(day):
    first, second = categories_of(day.db, day.district_id)[:2]
    keeping.raise_category(day.db, first, actor=SYSTEM, now=NOON)
    assert [one.key for one in categories_of(day.db, day.district_id)[:2]] == [first.key, second.key]
    keeping.raise_category(day.db, second, actor=SYSTEM, now=NOON)
    assert [one.key for one in categories_of(day.db, day.district_id)[:2]] == [second.key, first.key]


def test_another_district_s_category_is_not_there(day):
    with pytest.raises(NotFound):
        keeping.category_in(day.db, day.district_id + 1, of(day, "rti").id)


def test_a_category_that_a_diagram_names_is_not_removed(day):
    draft = routing_drafts.open_draft(day.db, "receipt", district_id=day.district_id, actor=SYSTEM, now=NOON)
    asked = {"receipt.bpmn": asking_for(shipped("receipt")["receipt.bpmn"], "leave")}
    routing_drafts.save_files(day.db, draft, asked, rev=draft.rev, actor=SYSTEM, now=NOON)
    assert diagrams_naming(day.db, ["leave", "rti"]) == {"leave": [(draft.title_hi, draft.title_en)], "rti": []}
    with pytest.raises(OfficeRefusal, match="Diagrams that name it: Receipt"):
        keeping.remove_category(day.db, of(day, "leave"), actor=SYSTEM, now=NOON)
    keeping.remove_category(day.db, of(day, "rti"), actor=SYSTEM, now=NOON)
    assert "rti" not in [one.key for one in categories_of(day.db, day.district_id)]


def test_a_diagram_branches_on_the_category_of_a_receipt(day):
    files = shipped("receipt")
    publish(
        day.db,
        "receipt",
        {**files, "receipt.bpmn": asking_for(files["receipt.bpmn"], "circular")},
        actor="system",
        now=NOON,
    )

    def waits(key: str) -> int:
        receipt = day.diarise(category=key)
        opened = select(Task.id).where(Task.subject_id == receipt.id, Task.status == TaskStatus.OPEN)
        return len(day.db.scalars(opened).all())

    assert (waits("circular"), waits("rti")) == (0, 1)


def test_a_correction_is_seen_by_the_diagram_and_stands_in_the_ledger(day):
    receipt = day.diarise(category="rti")
    correct_category(day.db, receipt, "leave", actor=day.actor("DAK-1"), now=LATER)
    day.db.flush()
    assert receipt.category == "leave"
    with pytest.raises(BadInput):
        correct_category(day.db, receipt, "nothing such", actor=day.actor("DAK-1"), now=LATER)


def test_the_gate_knows_what_a_category_can_be(day):
    add(day, "Tenant verification")
    known = category_values(day.db)
    assert {"", "rti", "tenant-verification", "medical-claim", "file"} <= known
    assert "pilibhit" not in known
    for one in categories_of(day.db, day.district_id):
        day.db.delete(one)
    day.db.flush()
    assert category_values(day.db) == frozenset()
