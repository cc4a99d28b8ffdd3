"""What one completion costs, on the shipped medical claim with its forms, table and expressions (design §7).

A round sends the file from the accounts in-charge up to the Addl. SP, through the table of powers, and back.
Each figure is the least of several interleaved batches: what else the machine does only ever adds.
"""

import datetime as dt
import gc
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from sqlalchemy import URL, event, inspect, text
from sqlalchemy.orm import Session

from engine import runtime
from engine.db import Base, Database, make_database
from engine.history import Event
from engine.models import Instance, Task
from engine.runtime import Desk, Operation
from engine.specs import definition_of
from engine.yardstick import BareProcess
from webapp.bench.crowd import add_crowd
from workflows import tables

KEY = "medical-claim"
NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
FACTS: Mapping[str, Any] = {"admissible": 16_700_000, "higher_sanction": False}
DECIDED = {"sanction_by": "sp"}
WAY = ("verified", None, "put_up")
"""From the check-list to the desk of the accounts in-charge."""
ROUND = ("agree", "return")
SUBJECT = 900_000_000
"""Beyond the ids of any real subject: the measured instances belong to nobody."""


class BenchOffice:
    """An office that answers at once, so that only the engine is measured."""

    def __init__(self) -> None:
        names = ("inform_claimant", "ask_out", "remind_asks", "close_file")
        self.operations: Mapping[str, Operation] = {name: Operation(lambda _call: {}) for name in names}

    def desk_for(
        self,
        db: Session,
        *,
        role: str,
        subject_id: int,
        process: str,
        node: str,
        facts: Mapping[str, Any],
        expression: str | None,
        now: dt.datetime,
    ) -> Desk:
        """One post for every role."""
        return Desk(1, role)

    def due_for(
        self,
        db: Session,
        *,
        role: str,
        subject_id: int,
        process: str,
        node: str,
        facts: Mapping[str, Any],
        rule: str | None,
        now: dt.datetime,
    ) -> dt.datetime | None:
        """Working days without a calendar."""
        return now + dt.timedelta(days=int(rule[:-2])) if rule and rule.endswith("wd") else None

    def subject_facts(self, db: Session, subject_id: int) -> Mapping[str, Any]:
        """Nothing is known."""
        return {"draft_approved": False}

    def recorded(self, db: Session, *, subject_id: int, events: Sequence[Event]) -> None:
        """Nobody keeps a chain."""

    def enqueue(self, db: Session, kind: str, payload: Mapping[str, Any], *, key: str) -> None:
        """Nobody works."""


class EngineBench:
    """One measured instance of ours, and its comparisons.

    :param database: what is measured is written to it
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.files = shipped_files()
        self.count = 0
        with database.writing() as db:
            version = runtime.publish(db, KEY, self.files, actor="bench", now=NOW)
            self.definition = definition_of(db, version.id)
            db.execute(text("CREATE TABLE IF NOT EXISTS bench_stock (id INTEGER PRIMARY KEY, state TEXT NOT NULL)"))

    def start(self) -> str:
        """A new instance at the accounts in-charge's desk; gives its open task."""
        with self.database.writing() as db:
            task = self.start_in(db)
        for outcome in WAY:
            task = self.press(task, outcome)
        return task

    def start_in(self, db: Session) -> str:
        """A new instance, in a transaction of the caller's; gives its open task."""
        self.count += 1
        subject = SUBJECT + self.count
        made = runtime.start(db, KEY, subject_id=subject, facts=dict(FACTS), actor="bench", now=NOW)
        return made.opened[0].id

    def press(self, task_id: str, outcome: str | None) -> str:
        """One durable completion with its key, as a page sends it."""
        self.count += 1
        with self.database.writing() as db:
            made = runtime.complete(
                db,
                task_id,
                outcome=outcome,
                facts={},
                actor="bench",
                expect_rev=None,
                key=f"bench:{time.time_ns()}:{self.count}",
                now=NOW,
            )
        return made.opened[0].id

    def rounds(self, task_id: str, count: int) -> str:
        """Send the file up and back *count* times."""
        for _ in range(count):
            for outcome in ROUND:
                task_id = self.press(task_id, outcome)
        return task_id

    def bare(self) -> BareProcess:
        """Bare SpiffWorkflow at the same desk."""
        process = BareProcess(self.definition, FACTS, DECIDED)
        for outcome in WAY:
            process.step(outcome)
        return process

    def floor(self, process: BareProcess, count: int) -> None:
        """The same rounds in memory."""
        for _ in range(count):
            for outcome in ROUND:
                process.step(outcome)

    def stock(self, process: BareProcess, row: int, count: int) -> None:
        """The same rounds as SpiffWorkflow saves them: one JSON row, one commit a step."""
        for outcome in ROUND * count:
            with self.database.writing() as db:
                found = db.execute(text("SELECT state FROM bench_stock WHERE id = :id"), {"id": row}).scalar_one()
                process.load(found)
                process.step(outcome)
                saved = {"id": row, "state": process.save()}
                db.execute(text("UPDATE bench_stock SET state = :state WHERE id = :id"), saved)

    def keep_stock(self, process: BareProcess) -> int:
        """Write a bare process into its row."""
        self.count += 1
        with self.database.writing() as db:
            saved = {"id": self.count, "state": process.save()}
            db.execute(text("INSERT INTO bench_stock (id, state) VALUES (:id, :state)"), saved)
        return self.count

    def statements(self, task_id: str) -> tuple[int, int]:
        """SQL statements and commits of one completion."""
        seen: list[str] = []
        commits: list[object] = []

        def note_commit(connection: object) -> None:
            commits.append(connection)

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(self.database.writer, "before_cursor_execute", note)
        event.listen(self.database.writer, "commit", note_commit)
        try:
            self.press(task_id, ROUND[0])
        finally:
            event.remove(self.database.writer, "before_cursor_execute", note)
            event.remove(self.database.writer, "commit", note_commit)
        return len(seen), len(commits)

    def state_bytes(self, task_id: str) -> int:
        """Size of the state of a task's instance."""
        with self.database.reading() as db:
            task = db.get_one(Task, task_id)
            return len(db.get_one(Instance, task.instance_id).state)

    def drop(self) -> None:
        """Leave no table behind."""
        with self.database.writing() as db:
            db.execute(text("DROP TABLE bench_stock"))


def bench_engine(
    database_url: str | URL,
    *,
    batches: int = 40,
    rounds: int = 5,
    send_backs: int = 200,
    scales: Sequence[int] = (),
) -> dict[str, Any]:
    """Measure the engine.

    :param database_url: a database of its own, not the office's; its tables are made when they are not there
    :param batches: of each figure the least of so many
    :param rounds: completions in a batch, in pairs
    :param send_backs: age at which the cost is compared with that of a fresh file
    :param scales: measure once more with so many instances in the tables, ascending; gives ``cpu_ms_at``
    :return: ``cpu_ms_per_completion, floor_cpu_ms, stock_cpu_ms, stock_100_cpu_ms, growth_200, sql_statements,
        commits, state_bytes``
    """
    assert tables.MODULES
    database = make_database(database_url)
    runtime.configure(BenchOffice())
    try:
        if not inspect(database.writer).has_table("instance"):
            Base.metadata.create_all(database.writer)
        bench = EngineBench(database)
        gc.collect()
        gc.freeze()  # as a worker does at its start
        found = _measure(bench, batches=batches, rounds=rounds, send_backs=send_backs)
        if scales:
            found["cpu_ms_at"] = _measure_crowds(bench, scales, batches=batches, rounds=rounds)
        # Last: an engine that was ever listened to tells of every statement for good, and that takes time.
        found["sql_statements"], found["commits"] = bench.statements(bench.start())
        bench.drop()
        return found
    finally:
        gc.unfreeze()
        database.dispose()


def shipped_files() -> dict[str, bytes]:
    """Diagrams, tables and forms of the product."""
    found = {path.name: path.read_bytes() for path in files("bpmn").iterdir() if path.name.endswith((".bpmn", ".dmn"))}
    for folder in files("forms").iterdir():
        if folder.is_dir():
            for path in folder.iterdir():
                found[f"forms/{folder.name}/{path.name}"] = path.read_bytes()
    return found


def _measure(bench: EngineBench, *, batches: int, rounds: int, send_backs: int) -> dict[str, Any]:
    old = bench.rounds(bench.start(), send_backs)
    least: dict[str, float] = {}
    for _ in range(batches):
        fresh, bare, kept = bench.start(), bench.bare(), bench.bare()
        row = bench.keep_stock(kept)
        acts: dict[str, Callable[[], object]] = {
            "fresh": lambda task=fresh: bench.rounds(task, rounds),  # type: ignore[misc]
            "floor": lambda process=bare: bench.floor(process, rounds),  # type: ignore[misc]
            "stock": lambda process=kept, place=row: bench.stock(process, place, rounds),  # type: ignore[misc]
        }
        for name, act in acts.items():
            least[name] = min(least.get(name, 1e9), _cpu_ms(act) / (2 * rounds))
        begun = time.process_time()
        old = bench.rounds(old, rounds)
        least["old"] = min(least.get("old", 1e9), (time.process_time() - begun) * 1000 / (2 * rounds))
    return {
        "cpu_ms_per_completion": round(least["fresh"], 3),
        "floor_cpu_ms": round(least["floor"], 3),
        "stock_cpu_ms": round(least["stock"], 3),
        f"stock_{send_backs // 2}_cpu_ms": round(_old_stock(bench, rounds=rounds, send_backs=send_backs // 2), 3),
        f"growth_{send_backs}": round(least["old"] / least["fresh"], 2),
        "state_bytes": bench.state_bytes(old),
    }


def _old_stock(bench: EngineBench, *, rounds: int, send_backs: int) -> float:
    """At half the age only: at the full one SpiffWorkflow no longer finds the open desk (engine report D3)."""
    process = bench.bare()
    bench.floor(process, send_backs)
    row = bench.keep_stock(process)
    return min(_cpu_ms(lambda: bench.stock(process, row, rounds)) / (2 * rounds) for _ in range(3))


def _measure_crowds(bench: EngineBench, scales: Sequence[int], *, batches: int, rounds: int) -> dict[int, float]:
    found, there = {}, 0
    for scale in scales:
        with bench.database.writing() as db:
            add_crowd(db, bench.start_in(db), there=there, wanted=scale)
        there, least = scale, 1e9
        for _ in range(batches):
            task = bench.start()
            least = min(least, _cpu_ms(lambda task=task: bench.rounds(task, rounds)) / (2 * rounds))  # type: ignore[misc]
        found[scale] = round(least, 3)
    return found


def _cpu_ms(act: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000
