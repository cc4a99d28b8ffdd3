"""A draft is published at once, on its day, or after a second person has agreed."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.runtime import newest
from workflows import routing_drafts, settings
from workflows.catalogue import files_of
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.ledger import LedgerEvent
from workflows.organisation import Actor, Capacity
from workflows.organisation.models import District, Person
from workflows.routing_drafts import RoutingDraft, RoutingDraftState, deciding, draft_files

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


@dataclass
class Clockwork:
    """What a job is given, as far as it asks."""

    database: Database
    moment: dt.datetime

    def now(self) -> dt.datetime:
        return self.moment


@pytest.fixture
def people(office: Database) -> tuple[Actor, Actor]:
    with office.reading() as db:
        first, second = db.scalars(select(Person.id).order_by(Person.id).limit(2)).all()
    return Actor(first, 0, Capacity.SELF), Actor(second, 0, Capacity.SELF)


@contextmanager
def drafted(office: Database, actor: Actor, *, due: bytes = b"5wd"):
    with office.writing() as db:
        where = db.scalars(select(District.id)).first()
        draft = routing_drafts.open_draft(db, "file", district_id=where, actor=actor, now=NOW)
        xml = draft_files(draft)["file.bpmn"].replace(b'name="due" value="7wd"', b'name="due" value="' + due + b'"')
        routing_drafts.save_files(db, draft, {"file.bpmn": xml}, rev=draft.rev, actor=actor, now=NOW)
        yield db, draft


def submit(db, draft: RoutingDraft, actor: Actor, *, note: str = "समय-सीमा घटाई", day: dt.date | None = None, rev=None):
    proposal = routing_drafts.plan_draft(db, draft, now=NOW)
    return routing_drafts.submit_draft(
        db, draft, proposal, rev=rev or draft.rev, note=note, in_force_from=day, actor=actor, now=NOW
    )


def ask_for_second_person(office: Database, actor: Actor) -> None:
    with office.writing() as db:
        where = db.scalars(select(District.id)).first()
        settings.change_setting(db, "second_person_publishes", True, district_id=where, actor=actor, now=NOW)


def test_a_draft_is_in_force_at_once(office, people):
    with drafted(office, people[0]) as (db, draft):
        made = submit(db, draft, people[0])
        assert [(one.key, one.number) for one in made] == [("file", 2)]
        assert b'value="5wd"' in files_of(newest(db, "file"))["file.bpmn"]
        assert draft.state is RoutingDraftState.PUBLISHED
        acts = db.scalars(select(LedgerEvent.act).where(LedgerEvent.chain_id == "process:file")).all()
        assert acts[-2:] == ["process.published", "routing_draft.published"]


def test_with_a_second_person_nothing_is_in_force_before_he_agrees(office, people):
    ask_for_second_person(office, people[0])
    with drafted(office, people[0]) as (db, draft):
        assert submit(db, draft, people[0]) == []
        assert newest(db, "file").number == 1
        proposal = routing_drafts.plan_draft(db, draft, now=NOW)
        with pytest.raises(NotYours):
            routing_drafts.approve_draft(db, draft, proposal, rev=draft.rev, actor=people[0], now=NOW)
        with pytest.raises(OfficeRefusal):
            routing_drafts.save_files(db, draft, {"x.dmn": b""}, rev=draft.rev, actor=people[0], now=NOW)
        routing_drafts.approve_draft(db, draft, proposal, rev=draft.rev, actor=people[1], now=NOW)
        assert newest(db, "file").number == 2
        with pytest.raises(OfficeRefusal):
            routing_drafts.approve_draft(db, draft, proposal, rev=draft.rev, actor=people[1], now=NOW)


def test_what_was_changed_and_submitted_again_is_not_approved_unseen(office, people):
    ask_for_second_person(office, people[0])
    with drafted(office, people[0]) as (db, draft):
        submit(db, draft, people[0])
        shown, proposal = draft.rev, routing_drafts.plan_draft(db, draft, now=NOW)
        routing_drafts.send_back_draft(db, draft, reason="भूल", actor=people[0], now=NOW)
        other = draft_files(draft)["file.bpmn"].replace(b'value="5wd"', b'value="50wd"')
        routing_drafts.save_files(db, draft, {"file.bpmn": other}, rev=shown, actor=people[0], now=NOW)
        submit(db, draft, people[0])
        with pytest.raises(OfficeRefusal, match="changed in the meantime"):
            routing_drafts.approve_draft(db, draft, proposal, rev=shown, actor=people[1], now=NOW)
        assert newest(db, "file").number == 1
        assert draft.state is RoutingDraftState.SUBMITTED


def test_what_is_sent_back_can_be_changed_and_says_why(office, people):
    ask_for_second_person(office, people[0])
    with drafted(office, people[0]) as (db, draft):
        submit(db, draft, people[0])
        with pytest.raises(BadInput):
            routing_drafts.send_back_draft(db, draft, reason=" ", actor=people[1], now=NOW)
        routing_drafts.send_back_draft(db, draft, reason="कारण", actor=people[1], now=NOW)
        assert draft.state is RoutingDraftState.OPEN
        assert draft.refusal_hi.endswith("कारण")
        submit(db, draft, people[0])
        assert draft.refusal_hi == ""


def test_a_dated_draft_comes_into_force_on_its_day_and_not_before(office, people):
    with drafted(office, people[0]) as (db, draft):
        assert submit(db, draft, people[0], day=TODAY + dt.timedelta(days=2)) == []
        number = draft.id
    for days, expected in ((0, 1), (1, 1), (2, 2), (3, 2)):
        deciding.publish_due.run(Clockwork(office, NOW + dt.timedelta(days=days)), {})
        with office.reading() as db:
            assert newest(db, "file").number == expected
    with office.reading() as db:
        assert db.get(RoutingDraft, number).state is RoutingDraftState.PUBLISHED


def test_a_dated_draft_that_cannot_be_published_is_open_again_with_the_reason(office, people):
    with drafted(office, people[0]) as (db, draft):
        submit(db, draft, people[0], day=TODAY + dt.timedelta(days=2))
        number = draft.id
        draft.files = draft.files.replace("bpmn:userTask", "bpmn:task")
    deciding.publish_due.run(Clockwork(office, NOW + dt.timedelta(days=2)), {})
    with office.reading() as db:
        found = db.get(RoutingDraft, number)
        assert (found.state, newest(db, "file").number) == (RoutingDraftState.OPEN, 1)
        assert "could not be brought into force" in found.refusal_en


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"note": " "}, "note"),
        ({"day": TODAY - dt.timedelta(days=1)}, "in_force_from"),
        ({"day": TODAY + dt.timedelta(days=800)}, "in_force_from"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_at_the_field(office, people, given, field):
    with drafted(office, people[0]) as (db, draft):
        with pytest.raises(BadInput) as refusal:
            submit(db, draft, people[0], **given)
        assert refusal.value.field == field
        assert newest(db, "file").number == 1


def test_a_draft_that_was_changed_since_it_was_shown_is_not_published(office, people):
    with drafted(office, people[0]) as (db, draft), pytest.raises(OfficeRefusal):
        submit(db, draft, people[0], rev=draft.rev - 1)


def test_a_draft_without_a_change_is_not_published(office, people):
    with (
        drafted(office, people[0], due=b"7wd") as (db, draft),
        pytest.raises(OfficeRefusal, match="Nothing would change"),
    ):
        submit(db, draft, people[0])


def test_a_draft_with_a_fault_is_not_published(office, people):
    with drafted(office, people[0]) as (db, draft):
        broken = draft_files(draft)["file.bpmn"].replace(b"bpmn:userTask", b"bpmn:task")
        routing_drafts.save_files(db, draft, {"file.bpmn": broken}, rev=draft.rev, actor=people[0], now=NOW)
        with pytest.raises(OfficeRefusal, match="faults"):
            submit(db, draft, people[0])
        assert newest(db, "file").number == 1


def test_a_shared_part_brings_new_versions_of_what_calls_it(office, people):
    with office.writing() as db:
        where = db.scalars(select(District.id)).first()
        draft = routing_drafts.open_draft(db, "approve-and-issue", district_id=where, actor=people[0], now=NOW)
        xml = draft_files(draft)["approve-and-issue.bpmn"]
        other = xml.replace(b'name="title_en" value="', b'name="title_en" value="New ')
        routing_drafts.save_files(
            db, draft, {"approve-and-issue.bpmn": other}, rev=1, actor=people[0], now=NOW
        )  # fmt: skip
        made = submit(db, draft, people[0])
        assert {one.key for one in made} >= {"approve-and-issue", "file", "medical-claim"}


def test_one_draft_that_breaks_the_program_holds_up_no_other(office, people, monkeypatch):
    with drafted(office, people[0]) as (db, draft):
        submit(db, draft, people[0], day=TODAY + dt.timedelta(days=2))
        first = draft.id
    with office.writing() as db:
        where = db.scalars(select(District.id)).first()
        other = routing_drafts.new_draft(
            db, "arms", title_hi="शस्त्र", title_en="Arms", district_id=where, actor=people[0], now=NOW
        )  # fmt: skip
        submit(db, other, people[0], day=TODAY + dt.timedelta(days=1))
    planned = deciding.plan_draft

    def break_on_the_other(db, draft, *, now):
        if draft.id != first:
            raise ZeroDivisionError
        return planned(db, draft, now=now)

    monkeypatch.setattr(deciding, "plan_draft", break_on_the_other)
    with pytest.raises(ExceptionGroup) as failed:
        deciding.publish_due.run(Clockwork(office, NOW + dt.timedelta(days=2)), {})
    assert [type(one) for one in failed.value.exceptions] == [ZeroDivisionError]
    with office.reading() as db:
        assert newest(db, "file").number == 2
