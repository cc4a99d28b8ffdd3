"""The bench runs on the shipped medical claim and keeps to the budget that does not depend on the machine."""

from sqlalchemy import func, select

from engine.models import Task
from engine.states import TaskStatus
from webapp.bench.engine import bench_engine


def test_the_bench_gives_its_figures(database, office):
    found = bench_engine(database.url, batches=1, rounds=1, send_backs=20, scales=(10, 300))
    assert set(found) == {
        "cpu_ms_per_completion",
        "floor_cpu_ms",
        "stock_cpu_ms",
        "stock_10_cpu_ms",
        "growth_20",
        "cpu_ms_at",
        "sql_statements",
        "commits",
        "state_bytes",
    }
    assert list(found["cpu_ms_at"]) == [10, 300]
    with database.reading() as db:
        assert (
            db.scalars(select(func.count()).where(Task.status == TaskStatus.OPEN, Task.id.like("0000%"))).one() == 300
        )
    assert found["sql_statements"] <= 10
    assert found["commits"] == 1
    assert found["state_bytes"] <= 1500
