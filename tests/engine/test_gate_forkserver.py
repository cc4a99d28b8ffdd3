"""The server of stage 2: begun once, forks a child with limits for each upload, knows nothing of who asks."""

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.gate import Severity, check, proof
from tests.engine.drawing import VOCABULARY, approval, files
from tests.engine.proving import children_of, server_that, time_of_children

GIVEN = b'{"key": "p", "files": {}}'


@pytest.fixture
def prover(monkeypatch):
    """A server of this test's own."""
    own = proof.Prover()
    monkeypatch.setattr(proof, "PROVER", own)
    yield own
    own.stop()


def findings():
    return check("p", files(approval()), vocabulary=VOCABULARY)


def test_it_is_begun_once_and_then_answers_at_once(prover):
    assert findings() == []
    first = prover.pid
    before = time_of_children()
    assert findings() == []
    assert prover.pid == first
    assert time_of_children() - before < 0.5


def test_a_child_that_comes_to_no_end_is_ended_by_its_limit_of_the_processor(prover, monkeypatch):
    monkeypatch.setattr(proof, "COMMAND", server_that("[0 for _ in itertools.count() if False]", wall=45))
    before = time_of_children()
    assert proof.prove("p", {}) is None
    assert 1.5 < time_of_children() - before <= 2.5


def test_a_child_that_sleeps_is_ended_by_the_clock(prover, monkeypatch):
    monkeypatch.setattr(proof, "COMMAND", server_that("time.sleep(60)", wall=1))
    begun = time.monotonic()
    assert proof.prove("p", {}) is None
    assert time.monotonic() - begun < 20


def test_a_child_has_a_limit_of_memory_and_says_where_it_met_it(prover, monkeypatch, caplog):
    monkeypatch.setattr(proof, "COMMAND", server_that("bytearray(600_000_000)"))
    assert proof.prove("p", {}) is None
    assert "MemoryError" in caplog.text


def test_a_child_writes_no_file(prover, monkeypatch, tmp_path):
    target = tmp_path / "written"
    written = f"os.write(os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY), b'x')"
    monkeypatch.setattr(proof, "COMMAND", server_that(written))
    assert proof.prove("p", {}) is None
    assert target.stat().st_size == 0


def test_half_an_answer_proves_nothing(prover, monkeypatch):
    half = "[os.write(line, b'[{') for line in range(3, 9) if os.path.exists(f'/proc/self/fd/{line}')] and os._exit(0)"
    monkeypatch.setattr(proof, "COMMAND", server_that(half))
    assert prover.ask(GIVEN) == b"[{"
    assert proof.prove("p", {}) is None


def test_a_server_that_cannot_be_begun_is_a_finding(prover, monkeypatch):
    monkeypatch.setattr(proof, "COMMAND", ["/nonexistent/python"])
    (finding,) = findings()
    assert (finding.rule, finding.severity) == ("not-proven", Severity.ERROR)


def test_a_server_that_fails_while_it_loads_is_a_finding(prover, monkeypatch):
    monkeypatch.setattr(proof, "COMMAND", [sys.executable, "-c", "raise SystemExit(1)"])
    (finding,) = findings()
    assert (finding.rule, finding.severity) == ("not-proven", Severity.ERROR)


def test_a_server_that_does_not_answer_is_a_finding_and_is_not_asked_again(prover, monkeypatch):
    monkeypatch.setattr(proof, "PATIENCE", 0.2)
    monkeypatch.setattr(proof, "COMMAND", [sys.executable, "-c", "import time; time.sleep(60)"])
    (finding,) = findings()
    assert (finding.rule, finding.severity) == ("not-proven", Severity.ERROR)
    assert prover.pid is None


def test_a_server_that_somebody_ended_is_begun_anew(prover):
    assert findings() == []
    first = prover.pid
    os.kill(first, signal.SIGKILL)
    assert findings() == []
    assert prover.pid != first


def test_it_inherits_no_socket_no_file_and_no_secret(prover, monkeypatch, tmp_path):
    monkeypatch.setenv("PATRAVALI_SECRET", "x")
    with (tmp_path / "database").open("w") as held, socket.socket() as listening:
        for one in (held, listening):
            os.set_inheritable(one.fileno(), True)
        assert findings() == []
        place = Path(f"/proc/{prover.pid}")
        open_there = {os.readlink(entry) for entry in (place / "fd").iterdir()}
    assert not [one for one in open_there if str(tmp_path) in one]
    assert len([one for one in open_there if one.startswith("socket:")]) <= 2, (
        "the line to us, as it came and as it is used"
    )
    assert b"PATRAVALI_SECRET" not in (place / "environ").read_bytes()


def test_several_threads_ask_at_the_same_time(prover):
    found = []
    threads = [threading.Thread(target=lambda: found.append(findings())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[]] * 6


def test_a_process_that_is_forked_off_begins_its_own(prover):
    os.register_at_fork(after_in_child=prover.forget)
    assert findings() == []
    first = prover.pid
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if prover.pid is None and findings() == [] and prover.pid != first else 2
            prover.stop()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert findings() == []
    assert prover.pid == first


def test_it_leaves_no_dead_children_and_goes_when_the_other_side_goes(prover):
    assert findings() == []
    time_of_children()
    assert not children_of(prover.pid)
    server = prover._server
    prover._control.close()
    assert server.wait(10) == 0
