"""The bench runs on the shipped medical claim and keeps to the budget that does not depend on the machine."""

from webapp.bench.engine import bench_engine


def test_the_bench_gives_its_seven_figures(database, office):
    found = bench_engine(database.url, batches=1, rounds=1, send_backs=20)
    assert set(found) == {
        "cpu_ms_per_completion",
        "floor_cpu_ms",
        "stock_cpu_ms",
        "growth_20",
        "sql_statements",
        "commits",
        "state_bytes",
    }
    assert found["sql_statements"] <= 10
    assert found["commits"] == 1
    assert found["state_bytes"] <= 1500
