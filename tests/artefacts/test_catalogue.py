"""What ships is published once, and never over what the office has published."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from engine.models import ProcessVersion
from engine.runtime import newest, publish
from workflows import catalogue
from workflows.errors import NotFound

NOW = dt.datetime(2026, 11, 23, 5, 30, tzinfo=dt.UTC)


def publish_all(db):
    return catalogue.publish_shipped(db, actor="system", now=NOW)


def test_all_are_published_and_a_second_time_none(db):
    assert [version.key for version in publish_all(db)] == list(catalogue.PROCESSES)
    assert publish_all(db) == []
    assert db.scalar(select(func.count()).select_from(ProcessVersion)) == len(catalogue.PROCESSES)


def test_what_the_office_published_stays_in_force(db):
    files = catalogue.shipped("file")
    drawn = files["file.bpmn"].replace("सामान्य पत्रावली".encode(), "साधारण पत्रावली".encode())
    own = publish(db, "file", {**files, "file.bpmn": drawn}, actor="anil", now=NOW)
    assert "file" not in [version.key for version in publish_all(db)]
    assert newest(db, "file").id == own.id
    assert catalogue.title_of(db, own.id) == ("साधारण पत्रावली", "General file")


def test_a_version_that_the_office_replaced_is_not_brought_back(db):
    publish_all(db)
    files = catalogue.shipped("ask")
    later = publish(db, "ask", {**files, "ask.bpmn": files["ask.bpmn"] + b"\n"}, actor="anil", now=NOW)
    assert publish_all(db) == []
    assert newest(db, "ask").id == later.id


def test_the_kinds_of_file_are_offered_to_those_who_may_open_them(db):
    publish_all(db)
    kinds = {case.key: case for case in catalogue.case_types(db)}
    assert list(kinds) == ["file", "medical-claim"]
    claim = kinds["medical-claim"]
    assert (claim.file_head, claim.retention, claim.clock) == ("B-0302", "C-5", "30wd")
    assert claim.may_be_started_by(frozenset({"dealing"}))
    assert not claim.may_be_started_by(frozenset({"dispatch"}))
    assert catalogue.process_properties(db, "medical-claim")["title_hi"] == claim.title_hi


def test_a_shipped_diagram_brings_what_it_calls_and_nothing_else():
    files = catalogue.shipped("medical-claim")
    assert {"medical-claim.bpmn", "approve-and-issue.bpmn", "sanction-power.dmn"} <= set(files)
    assert "ask.bpmn" not in files
    with pytest.raises(NotFound):
        catalogue.shipped("nothing")
