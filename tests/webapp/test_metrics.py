"""The figures of the server: who may read them, what they say, and that nothing of a person is in the log."""

import json
import logging
from dataclasses import replace

import pytest

from engine import migration, runtime
from engine.runtime import observation
from tests.claims_revised import drawn, other_words, publish
from webapp.counters import Counters, begin_anew
from workflows import movement


def pressed_claim(web):
    with web.day() as day:
        file = day.open_claim()
        day.press(file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=16700000,
                  treatment_to="2026-10-30")  # fmt: skip


def read(web, status=200, **headers):
    answer = web.app.test_client().get("/metrics", headers={k.replace("_", "-"): v for k, v in headers.items()})
    assert answer.status_code == status
    return answer.text


def test_they_say_what_was_done_and_how_the_office_stands(web):
    pressed_claim(web)
    text = read(web)
    assert 'process="medical-claim",event="completed"} 1' in text
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(values["patravali_timers_due"]) == 0
    assert float(values["patravali_jobs_failed"]) == 0
    assert float(values["patravali_open_tasks"]) >= 0
    counted = next(value for name, value in values.items() if name.startswith("patravali_act_seconds_count"))
    assert int(counted) >= 2
    assert text.endswith("\n")


def test_a_proxy_a_stranger_and_a_wrong_token_learn_nothing(web):
    read(web, 404, X_Forwarded_For="10.1.2.3")
    stranger = web.app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert stranger.status_code == 404
    settings = web.app.extensions["patravali_settings"]
    web.app.extensions["patravali_settings"] = replace(settings, metrics_token="m" * 40)
    read(web, 404)
    read(web, 404, Authorization="Bearer wrong")
    assert "patravali_open_tasks" in read(web, Authorization="Bearer " + "m" * 40)


def test_an_act_leaves_one_line_without_anything_of_a_person(web, caplog):
    caplog.set_level(logging.INFO, logger="patravali.engine")
    pressed_claim(web)
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "patravali.engine"]
    (line,) = [one for one in lines if (one["event"], one["key"]) == ("completed", "medical-claim")]
    assert line.keys() == {
        "event", "instance", "version", "key", "element", "ms", "statements", "opened", "closed", "slow"
    }  # fmt: skip
    assert (line["key"], line["element"]) == ("medical-claim", "check")
    assert 0 < line["statements"] <= 25
    assert line["closed"] == 1
    assert "puranpur" not in caplog.text
    assert "16700000" not in caplog.text


def test_a_slow_act_is_a_warning(web, caplog):
    web.app.extensions["patravali_counters"].slow_ms = 0.0
    caplog.set_level(logging.INFO, logger="patravali.engine")
    pressed_claim(web)
    assert {record.levelno for record in caplog.records if record.name == "patravali.engine"} == {logging.WARNING}


def test_what_is_rolled_back_is_not_told(web):
    heard = []
    observation.listen(heard.append)
    try:
        with pytest.raises(ZeroDivisionError), web.day() as day:
            day.open_claim()
            raise ZeroDivisionError
        assert heard == []
        pressed_claim(web)
        assert [one.event for one in heard][-1] == "completed"
    finally:
        observation.stop_listening(heard.append)
    assert runtime.complete.__name__ == "complete"


def test_what_only_moves_the_desk_or_the_version_leaves_a_line_too(web, caplog):
    caplog.set_level(logging.INFO, logger="patravali.engine")
    with web.day() as day:
        task = movement.main_task(day.db, day.open_claim().id)
        by = {"actor": str(day.actor("SP")), "now": day.now}
        runtime.park(day.db, task.id, until=day.now, reason="x", **by)
        runtime.park(day.db, task.id, until=None, reason="x", **by)
        runtime.reassign(day.db, task.id, desk=None, role="dispatch", reason="x", **by)
        runtime.claim(day.db, task.id, actor_post=day.post("DISP-1").id, **by)
        runtime.release(day.db, task.id, actor_post=day.post("DISP-1").id, **by)
        version = publish(day.db, other_words(drawn()), day.now)
        migration.migrate(day.db, [task.instance_id], version.id, reason="x", **by)
        migration.undo_migration(day.db, task.instance_id, reason="x", **by)
        with pytest.raises(ValueError, match="taken back"), day.db.begin_nested():
            runtime.park(day.db, task.id, until=day.now, reason="x", **by)
            raise ValueError("taken back")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "patravali.engine"]
    of_claim = [one for one in lines if one["key"] == "medical-claim"]
    assert [one["event"] for one in of_claim] == [
        "started", "parked", "unparked", "reassigned", "claimed", "released", "migrated", "migration_undone"
    ]  # fmt: skip
    assert {one["element"] for one in of_claim[1:6]} == {"check"}
    assert of_claim[6]["version"] == version.id
    assert of_claim[7]["version"] == of_claim[0]["version"]
    assert all(one["ms"] > 0 and one["statements"] > 0 for one in of_claim)
    text = read(web)
    assert 'process="medical-claim",event="claimed"} 1' in text
    assert 'process="medical-claim",event="migrated"} 1' in text


def test_the_acts_of_other_processes_are_counted_too_and_those_of_an_earlier_start_are_not(web):
    pressed_claim(web)
    own = web.app.extensions["patravali_counters"]
    fellow = Counters(own.folder, 250.0)
    act = observation.Observed("completed", 1, "v", "medical-claim", "check", 3.0, 9, 1, 1)
    fellow.hear(act)
    fellow.hear(act)
    text = read(web)
    assert 'patravali_acts_total{process="medical-claim",event="completed"} 3' in text
    counted = own.own.buckets.total()
    assert f"patravali_act_seconds_count {counted + 2}" in text
    assert 'patravali_act_seconds_bucket{le="+Inf"} ' + str(counted + 2) in text
    begin_anew(web.app.extensions["patravali_settings"].home)
    assert "medical-claim" not in read(web)


def test_a_full_disk_does_not_undo_an_act(web, monkeypatch, caplog):
    def full(*_args):
        raise OSError("no space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    own = web.app.extensions["patravali_counters"]
    own.hear(observation.Observed("completed", 1, "v", "medical-claim", "check", 3.0, 9, 1, 1))
    assert "could not be kept" in caplog.text
