"""Drafts of routing diagrams: one of a process at a time, nothing lost, nothing overwritten unseen."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from engine.db import Database
from workflows import routing_drafts, settings
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.ledger import LedgerEvent
from workflows.organisation import SYSTEM
from workflows.organisation.models import District, Person
from workflows.routing_drafts import RoutingDraft, RoutingDraftState, draft_files

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)


def district(db) -> int:
    return db.scalars(select(District.id).order_by(District.id)).first()


def opened(db, key: str = "file") -> RoutingDraft:
    return routing_drafts.open_draft(db, key, district_id=district(db), actor=SYSTEM, now=NOW)


def begun(db, title_en: str = "Arms licence", key: str = "") -> RoutingDraft:
    return routing_drafts.new_draft(
        db, key, title_hi="शस्त्र अनुज्ञप्ति", title_en=title_en, district_id=district(db), actor=SYSTEM, now=NOW
    )


def save(db, draft: RoutingDraft, changes, rev: int) -> routing_drafts.Saved:
    return routing_drafts.save_files(db, draft, changes, rev=rev, actor=SYSTEM, now=NOW)


def test_a_change_begins_with_what_is_in_force_and_leaves_out_what_is_called(office: Database):
    with office.writing() as db:
        names = set(draft_files(opened(db, "medical-claim")))
        assert "medical-claim.bpmn" in names
        assert "sanction-power.dmn" in names
        assert "approve-and-issue.bpmn" not in names
        assert not any(name.startswith("forms/approve-and-issue/") for name in names)


def test_two_administrators_get_the_same_draft(office: Database):
    with office.writing() as db:
        first = opened(db)
        assert opened(db).id == first.id
        assert [one.id for one in routing_drafts.drafts_under_way(db, district(db))] == [first.id]


def test_a_process_that_is_not_there_cannot_be_changed(office: Database):
    with office.writing() as db, pytest.raises(NotFound):
        opened(db, "no-such")


def test_an_empty_canvas_passes_the_gate(office: Database):
    with office.writing() as db:
        draft = begun(db)
        assert draft.key == "arms-licence"
        assert [one.en for one in routing_drafts.examine(db, draft, prove=False)] == []


@pytest.mark.parametrize("title", ['Arms <licence> & "more" {key}', "A'b"])
def test_a_title_is_text_and_nothing_else(office: Database, title: str):
    with office.writing() as db:
        draft = begun(db, title)
        assert routing_drafts.readable_diagram(draft).name_en == title


@pytest.mark.parametrize("key", ["File", "../file", "a b", "शस्त्र", "start", "x" * 70, "file", "-a"])
def test_a_name_that_is_none_or_is_taken_is_refused(office: Database, key: str):
    with office.writing() as db, pytest.raises(BadInput) as refusal:
        begun(db, key=key)
    assert refusal.value.field == "key"


def test_saving_counts_up_and_an_equal_text_changes_nothing(office: Database):
    with office.writing() as db:
        draft = begun(db)
        xml = draft_files(draft)["arms-licence.bpmn"]
        assert save(db, draft, {"arms-licence.bpmn": xml}, 1).rev == 1
        changed = xml.replace(b"Arms licence", b"Arms licences")
        assert save(db, draft, {"arms-licence.bpmn": changed}, 1).rev == 2
        assert draft.title_en == "Arms licences"


def test_who_saves_over_a_later_saving_overwrites_nothing(office: Database):
    form = {"forms/arms-licence/a.json": b"{}"}
    with office.writing() as db:
        draft = begun(db)
        assert save(db, draft, form, 1).rev == 2
        late = save(db, draft, {"forms/arms-licence/b.json": b"{}"}, 1)
        assert late.rev == 2
        assert "forms/arms-licence/b.json" not in draft_files(draft)
        assert "forms/arms-licence/b.json" in draft_files(late.beside)
        taken = routing_drafts.take_copy(db, draft, late.beside.id, rev=2, actor=SYSTEM, now=NOW)
        assert taken.rev == 3
        assert "forms/arms-licence/b.json" in draft_files(draft)
        kept = routing_drafts.copies_of(db, draft)
        assert ["forms/arms-licence/a.json" in draft_files(one) for one in kept] == [True]
        routing_drafts.drop_copy(db, draft, kept[0].id)
        assert not routing_drafts.copies_of(db, draft)


def test_a_copy_of_another_draft_is_not_found(office: Database):
    with office.writing() as db:
        one, other = begun(db), begun(db, "Leave")
        save(db, one, {"forms/arms-licence/a.json": b"{}"}, 1)
        late = save(db, one, {"forms/arms-licence/b.json": b"{}"}, 1)
        with pytest.raises(NotFound):
            routing_drafts.take_copy(db, other, late.beside.id, rev=1, actor=SYSTEM, now=NOW)
        with pytest.raises(NotFound):
            routing_drafts.drop_copy(db, other, late.beside.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"arms-licence.bpmn": None},
        {"../evil.bpmn": b"x"},
        {"forms/a/b/c.json": b"{}"},
        {"notes.txt": b"x"},
        {"forms/a/b.json": b"\xff\xfe"},
        {"forms/a/b.json": b"\x00"},
        {f"forms/a/f{n}.json": b"{}" for n in range(80)},
        {"x.dmn": b"x" * 5_000_000},
    ],
)
def test_what_is_no_file_of_a_draft_is_refused_whole(office: Database, changes):
    with office.writing() as db:
        draft = begun(db)
        before = draft.files
        with pytest.raises(BadInput):
            save(db, draft, changes, 1)
        assert (draft.files, draft.rev) == (before, 1)


def test_a_file_is_taken_out(office: Database):
    with office.writing() as db:
        draft = begun(db)
        save(db, draft, {"forms/arms-licence/a.json": b"{}"}, 1)
        save(db, draft, {"forms/arms-licence/a.json": None}, 2)
        assert set(draft_files(draft)) == {"arms-licence.bpmn"}


def test_a_draft_that_was_thrown_away_is_edited_no_more_and_another_can_begin(office: Database):
    with office.writing() as db:
        draft = opened(db)
        routing_drafts.discard_draft(db, draft, actor=SYSTEM, now=NOW)
        with pytest.raises(OfficeRefusal):
            save(db, draft, {"file.bpmn": b"<x/>"}, draft.rev)
        with pytest.raises(OfficeRefusal):
            routing_drafts.discard_draft(db, draft, actor=SYSTEM, now=NOW)
        assert opened(db).id != draft.id
        acts = db.scalars(select(LedgerEvent.act).where(LedgerEvent.chain_id == "process:file")).all()
        assert acts[-3:] == ["routing_draft.made", "routing_draft.discarded", "routing_draft.made"]


def test_a_submitted_draft_keeps_what_comes_late_beside(office: Database):
    with office.writing() as db:
        draft = begun(db)
        draft.state = RoutingDraftState.SUBMITTED
        db.flush()
        with pytest.raises(OfficeRefusal):
            save(db, draft, {"forms/arms-licence/a.json": b"{}"}, 1)


def test_the_gate_looks_at_what_stands_in_the_editor(office: Database):
    with office.writing() as db:
        draft = begun(db)
        broken = draft_files(draft)["arms-licence.bpmn"].replace(b"bpmn:userTask", b"bpmn:task")
        found = routing_drafts.examine(db, draft, {"arms-licence.bpmn": broken}, prove=False)
        assert "note" in {one.element for one in found}
        assert routing_drafts.examine(db, draft, {"arms-licence.bpmn": b"<!DOCTYPE x><x/>"}, prove=False)


def test_editors_are_told_of_each_other_for_two_minutes(office: Database):
    with office.writing() as db:
        draft, people = begun(db), db.scalars(select(Person).order_by(Person.id).limit(2)).all()
        assert list(routing_drafts.note_editor(db, draft, person_id=people[0].id, now=NOW)) == []
        assert list(routing_drafts.note_editor(db, draft, person_id=people[1].id, now=NOW)) == [people[0]]
        later = NOW + dt.timedelta(minutes=3)
        assert list(routing_drafts.note_editor(db, draft, person_id=people[1].id, now=later)) == []


def test_a_setting_has_a_default_and_each_change_is_in_the_ledger(office: Database):
    with office.writing() as db:
        where = district(db)
        assert settings.setting(db, where, "second_person_publishes") is False
        for value in (True, True, False):
            settings.change_setting(
                db, "second_person_publishes", value, district_id=where, actor=SYSTEM, now=NOW
            )  # fmt: skip
            assert settings.setting(db, where, "second_person_publishes") is value
        changed = db.scalar(select(func.count(LedgerEvent.id)).where(LedgerEvent.act == "setting.changed"))
        assert changed == 2


def test_a_setting_that_is_not_there_or_of_another_kind_is_refused(office: Database):
    with office.writing() as db:
        with pytest.raises(NotFound):
            settings.setting(db, district(db), "no_such")
        with pytest.raises(BadInput):
            settings.change_setting(
                db, "second_person_publishes", "yes", district_id=district(db), actor=SYSTEM, now=NOW
            )  # fmt: skip


def test_two_who_begin_a_draft_in_the_same_moment_get_a_sentence_and_one_draft(office: Database, monkeypatch):
    with office.writing() as db:
        opened(db)
        monkeypatch.setattr("workflows.routing_drafts.keeping.draft_of", lambda _db, _key: None)
        with pytest.raises(OfficeRefusal, match="at this moment"):
            opened(db)
        assert len(routing_drafts.drafts_under_way(db, district(db))) == 1
