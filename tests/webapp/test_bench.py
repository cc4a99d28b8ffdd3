"""The bench of the pages runs, and says what design §7 promises."""

import json

from click.testing import CliRunner

from webapp.cli import main


def test_the_bench_of_pages_gives_percentiles_and_processor_time():
    ran = CliRunner().invoke(main, ["bench", "http", "--json", "--requests", "2", "--scale", "2"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)
    assert found["scale"] == 2
    studio = ("studio_catalogue", "studio_drawing", "studio_steps")
    for kind in ("desk_list", "open_file", "open_receipt", "complete_task", *studio):
        assert set(found[kind]) == {"p50_ms", "p95_ms", "p99_ms", "cpu_ms", "least_cpu_ms", "requests"}
        assert found[kind]["least_cpu_ms"] <= found[kind]["cpu_ms"]
        assert found[kind]["p50_ms"] <= found[kind]["p99_ms"]
