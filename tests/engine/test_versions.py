"""The life of a version: published, replaced or taken out of use."""

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


def test_numbers_of_versions_have_no_gaps(db, office):
    assert [publish(db, DESKS.replace("Check", word)).number for word in ("Check", "Look", "See")] == [1, 2, 3]


@pytest.mark.parametrize("wrong", [{}, {"q.bpmn": b"x"}, {"p.bpmn": b"\xff\xfe"}, {"p.bpmn": b"no xml at all"}])
def test_what_is_no_diagram_is_not_published(db, office, wrong):
    with pytest.raises(DiagramRefused):
        runtime.publish(db, "p", wrong, actor="asha", now=NOW)
    assert db.scalar(select(func.count()).select_from(ProcessVersion)) == 0


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
