"""The life of a version: prepared by its author, published, replaced or taken out of use."""

import pytest
from sqlalchemy import func, select

from engine import runtime
from engine.errors import DiagramRefused, EngineRefusal
from engine.models import ProcessVersion
from engine.states import VersionState
from tests.engine.sketch import sketch
from tests.engine.small_office import DESKS, NOW, press, publish, start

LATER = NOW.replace(hour=9)


def files(text=DESKS):
    return {"p.bpmn": sketch(text)}


def draft(db, text=DESKS, *, author="asha", now=NOW):
    return runtime.save_draft(db, "p", files(text), author=author, now=now)


def test_a_draft_is_kept_and_nothing_starts_on_it(db, office):
    kept = draft(db)
    assert kept.state is VersionState.DRAFT
    assert kept.number < 0
    with pytest.raises(EngineRefusal, match="not published"):
        runtime.start(db, "p", subject_id=1, facts={}, actor="x", now=NOW)


def test_a_draft_saved_again_replaces_the_authors_earlier_one_and_nobody_elses(db, office):
    draft(db)
    draft(db, author="ravi")
    draft(db, DESKS.replace("Check", "Look"), now=LATER)
    draft(db, DESKS.replace("Check", "Look"), now=LATER)
    found = runtime.drafts(db, "p")
    assert [one.published_by for one in found] == ["asha", "ravi"]
    assert "Look" in found[0].files
    assert found[0].published_at == LATER


def test_a_draft_may_have_faults_but_is_then_not_published(db, office):
    broken = {"p.bpmn": sketch("s start\nA task form=gone\ne end\ns > A > e"), "other.dmn": b"<x/>"}
    kept = runtime.save_draft(db, "p", broken, author="asha", now=NOW)
    assert "other.dmn" in kept.files
    with pytest.raises(DiagramRefused, match="missing"):
        runtime.publish(db, "p", broken, actor="asha", now=NOW)
    runtime.save_draft(db, "p", {"p.bpmn": b"no xml at all"}, author="asha", now=NOW)


@pytest.mark.parametrize("wrong", [{}, {"q.bpmn": b"x"}, {"p.bpmn": b"\xff\xfe"}])
def test_what_is_no_diagram_is_not_kept(db, office, wrong):
    with pytest.raises(EngineRefusal):
        runtime.save_draft(db, "p", wrong, author="asha", now=NOW)
    assert not runtime.drafts(db)


def test_a_copy_of_the_version_in_force_can_be_a_draft_and_numbers_have_no_gaps(db, office):
    assert publish(db).number == 1
    draft(db)
    draft(db, author="ravi")
    assert publish(db, DESKS.replace("Check", "Look")).number == 2
    assert runtime.drop_draft(db, "p", author="asha")
    assert not runtime.drop_draft(db, "p", author="asha")
    assert publish(db, DESKS.replace("Check", "See")).number == 3


def test_a_retired_process_refuses_new_starts_and_running_files_go_on(db, office):
    made = start(db)
    retired = runtime.retire(db, "p")
    assert retired.state is VersionState.RETIRED
    with pytest.raises(EngineRefusal, match="not published"):
        runtime.start(db, "p", subject_id=2, facts={}, actor="x", now=NOW)
    assert press(db, made.opened[0], "forward").opened[0].node == "order"
    with pytest.raises(EngineRefusal, match="not published"):
        runtime.retire(db, "p")


def test_a_retired_version_is_taken_into_use_again_under_its_own_number(db, office):
    first = publish(db)
    runtime.retire(db, "p")
    again = publish(db)
    assert (again.id, again.number, again.state) == (first.id, 1, VersionState.PUBLISHED)
    assert db.scalar(select(func.count()).select_from(ProcessVersion)) == 1
