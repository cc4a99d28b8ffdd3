"""Two administrators do the same at one moment: one is let in, the other is told so in words, on both databases."""

import datetime as dt
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.db import Database
from tests.office import NOON
from workflows import (
    heads,
    holidays,
    letter_templates,
    office_roles,
    publishing,
    routing_drafts,
    settings,
    stock_phrases,
    trials,
)
from workflows.catalogue import files_of
from workflows.categories import keeping
from workflows.clocks import Calendar
from workflows.collisions import refuse_collision
from workflows.errors import BadInput, OfficeRefusal
from workflows.letter_templates import LetterTemplate, shipped_templates
from workflows.numbering import Retention
from workflows.organisation import SYSTEM, District, Scope
from workflows.organisation.models import HolidayKind
from workflows.publishing import Proposal, in_force
from workflows.settings import OfficeSetting
from workflows.trials import Walk

Act = Callable[[Session], object]
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOON}
SOON = NOON.date() + dt.timedelta(days=40)


def at_one_moment(office: Database, first: Act, second: Act) -> OfficeRefusal | None:
    """Let the second begin while the first has written and not committed; gives what the second was told."""
    told: list[OfficeRefusal] = []

    def try_it() -> None:
        try:
            with office.writing() as db:
                second(db)
        except OfficeRefusal as refusal:
            told.append(refusal)

    with office.writing() as db:
        first(db)
        db.flush()
        other = Thread(target=try_it)
        other.start()
        wait_until_it_waits(office)
    other.join(30)
    return told[0] if told else None


def wait_until_it_waits(office: Database) -> None:
    """On PostgreSQL for the lock of a row, on SQLite for the one writing connection."""
    if office.is_sqlite:
        time.sleep(0.2)
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(200):
        with office.reading() as db:
            if db.scalar(waiting):
                return
        time.sleep(0.05)
    raise AssertionError("the second did not come to wait for the first")


def district(db: Session) -> int:
    return db.scalars(select(District.id)).one()


def keep_a_trial(db: Session) -> None:
    draft = routing_drafts.open_draft(db, "file", district_id=district(db), **BY)
    walk = Walk(begins=NOON, subject={"kind": "file", "draft_approved": False})
    definition = trials.definition_to_try(db, "file", routing_drafts.draft_files(draft))
    run = trials.play_walk(definition, walk, Calendar.of(db, draft.district_id))
    trials.save_trial(db, draft, walk, run, title_hi="ऊपर", title_en="Up", holds=(), **BY)


def write_a_template(db: Session) -> LetterTemplate:
    key, language, words = shipped_templates()[0]
    return letter_templates.make_template(db, district(db), key, words, language=language, **BY)


def add_a_holiday(db: Session) -> object:
    return holidays.add_holiday(
        db, district_id=district(db), on_date=SOON, title_hi="मेला", title_en="Fair", kind=HolidayKind.LOCAL, **BY
    )


def add_a_head(db: Session) -> object:
    return heads.add_head(
        db, district_id=district(db), letter="Q", primary=7, secondary=7, title_hi="परीक्षण", title_en="Test",
        retention=Retention.C_3, **BY,
    )  # fmt: skip


def set_the_second_person(db: Session) -> None:
    settings.change_setting(db, "second_person_publishes", True, district_id=district(db), **BY)


def add_a_category(db: Session) -> object:
    return keeping.add_category(db, title_hi="परीक्षण", title_en="Trial papers", district_id=district(db), **BY)


def add_a_role(db: Session) -> object:
    return office_roles.add_role(
        db, title_hi="भण्डारी", title_en="Store keeper", scope=Scope.OFFICE, district_id=district(db), **BY
    )


def begin_a_draft(db: Session) -> object:
    return routing_drafts.new_draft(
        db, "arms-licence", title_hi="शस्त्र लाइसेंस", title_en="Arms licence", district_id=district(db), **BY
    )


ACTS: dict[str, tuple[Act, int]] = {
    "a trial of one name": (keep_a_trial, 422),
    "the next version of a letter template": (write_a_template, 409),
    "a holiday": (add_a_holiday, 422),
    "a file head": (add_a_head, 422),
    "a category": (add_a_category, 409),
    "a role": (add_a_role, 409),
    "a setting for the first time": (set_the_second_person, 409),
    "a draft of a diagram": (begin_a_draft, 409),
}


@pytest.mark.parametrize("what", ACTS)
def test_two_who_do_the_same_at_one_moment_are_both_answered_in_words(office: Database, what: str):
    act, status = ACTS[what]
    if what == "a trial of one name":
        with office.writing() as db:
            routing_drafts.open_draft(db, "file", district_id=district(db), **BY)
    told = at_one_moment(office, act, act)
    may_follow = office.is_sqlite and what in ("the next version of a letter template", "a setting for the first time")
    if may_follow:  # the second comes after the first, and finds nothing in his way
        assert told is None
        return
    assert told is not None
    assert told.hi != told.en
    assert told.status in (status, 422)


def test_the_second_of_two_versions_at_one_moment_can_be_written_afterwards(office: Database):
    at_one_moment(office, write_a_template, write_a_template)
    with office.writing() as db:
        made = write_a_template(db)
        numbers = [one.version for one in letter_templates.versions_of(db, made.district_id, made.key, language="hi")]
    assert numbers == list(range(len(numbers), 0, -1))


def proposal_of(office: Database, due: bytes) -> Proposal:
    """The plain file diagram with another time limit, as the gate lets it through."""
    with office.reading() as db:
        xml = files_of(in_force(db)["file"])["file.bpmn"].replace(b'value="7wd"', b'value="' + due + b'"')
        return publishing.plan_publication(db, {"file.bpmn": xml}, district_id=district(db), now=NOON)


def test_of_two_who_publish_one_diagram_at_one_moment_the_second_is_told(office: Database):
    first, second = (proposal_of(office, due) for due in (b"5wd", b"6wd"))
    assert first.is_accepted
    assert second.is_accepted

    def publish(proposal: Proposal) -> Act:
        return lambda db: publishing.publish_plan(db, proposal, note="सीमा", district_id=district(db), **BY)

    told = at_one_moment(office, publish(first), publish(second))
    assert told is not None
    assert "published by somebody else" in told.en
    with office.reading() as db:
        assert in_force(db)["file"].id == first.planned[0].version_id


def test_two_first_phrases_at_one_moment_begin_one_list(office: Database):
    def add(words: str) -> Act:
        return lambda db: stock_phrases.add_phrase(db, words, district_id=district(db), **BY)

    assert at_one_moment(office, add("प्रथम।"), add("द्वितीय।")) is None
    with office.reading() as db:
        said = stock_phrases.offered_phrases(db, district(db))
    assert said == (*stock_phrases.SHIPPED, "प्रथम।", "द्वितीय।")


def test_a_holiday_is_not_renamed_to_one_that_stands_on_that_day(office: Database):
    with office.writing() as db:
        add_a_holiday(db)
        other = holidays.add_holiday(
            db, district_id=district(db), on_date=SOON, title_hi="पर्व", title_en="Feast", kind=HolidayKind.LOCAL, **BY
        )
        with pytest.raises(BadInput) as refused:
            holidays.change_holiday(
                db, other, on_date=SOON, title_hi="मेला", title_en="Fair", kind=HolidayKind.LOCAL, confirmed=True, **BY
            )
    assert refused.value.field == "on_date"


def test_what_is_wrong_otherwise_is_no_collision(office: Database):
    taken = OfficeRefusal("Taken.", "लिया जा चुका।")
    with office.write_session() as db, pytest.raises(IntegrityError), refuse_collision(db, taken):
        db.add(OfficeSetting(district_id=999_999, name="none", value="1", changed_by="", changed_at=NOON))
