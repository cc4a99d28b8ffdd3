"""Settings of the environment: what cannot be used is refused at the start, with a sentence that names it."""

import pytest
from click.testing import CliRunner

from webapp.cli import main
from webapp.config import BadSetting, read_settings


@pytest.fixture
def env(tmp_path):
    return {"PATRAVALI_HOME": str(tmp_path)}


def test_an_empty_environment_is_a_server_on_this_machine(env):
    settings = read_settings(env)
    assert (settings.port, settings.threads, settings.workers, settings.slow_ms) == (8000, 16, 2, 250.0)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.bind, settings.tsa_url, settings.demo, settings.proxies) == ("", "", False, 0)


def test_what_is_set_counts(env):
    settings = read_settings({
        **env, "PORT": "9001", "PATRAVALI_SLOW_MS": "12.5", "PATRAVALI_DEMO": "1", "PATRAVALI_WORKERS": "4",
        "PATRAVALI_PUBLIC_URL": "https://eoffice.local/", "PATRAVALI_PROXIES": "", "PATRAVALI_BIND": "[::]:80",
    })  # fmt: skip
    assert (settings.port, settings.slow_ms, settings.demo, settings.workers) == (9001, 12.5, True, 4)
    assert (settings.public_url, settings.proxies, settings.bind) == ("https://eoffice.local", 0, "[::]:80")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PATRAVALI_SLOW_MS", "fast", "is no number"),
        ("PATRAVALI_SLOW_MS", "-1", "is not between 0 and"),
        ("PATRAVALI_SLOW_MS", "nan", "is not between"),
        ("PATRAVALI_THREADS", "many", "is no number"),
        ("PATRAVALI_THREADS", "0", "is not between 1 and 256"),
        ("PATRAVALI_THREADS", "2.5", "is no whole number"),
        ("PATRAVALI_WORKERS", "two", "is no number"),
        ("PATRAVALI_PROXIES", "-1", "is not between 0 and 10"),
        ("PORT", "http", "is no number"),
        ("PORT", "70000", "is not between 1 and 65535"),
        ("PATRAVALI_DEMO", "yes", "is neither 1"),
        ("PATRAVALI_PUBLIC_URL", "eoffice.local", "is no address"),
        ("PATRAVALI_PUBLIC_URL", "ftp://eoffice.local", "is no address"),
        ("PATRAVALI_PUBLIC_URL", "http://[", "is no address"),
        ("PATRAVALI_TSA_URL", "tsa", "is no address"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_the_reason(env, name, value, why):
    with pytest.raises(BadSetting, match=f"^{name}: .*{why}"):
        read_settings({**env, name: value})


@pytest.mark.parametrize(
    ("name", "value"), [("PATRAVALI_SLOW_MS", "fast"), ("PATRAVALI_DATABASE", "nonsense"), ("PATRAVALI_WORKERS", "x")]
)
def test_a_command_says_it_in_one_sentence(env, name, value):
    done = CliRunner().invoke(main, ["doctor"], env={**env, name: value})
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert "Traceback" not in done.output
    assert name in done.output


def test_a_secret_that_is_too_short_is_refused(env, tmp_path):
    (tmp_path / "short").write_text("abc")
    with pytest.raises(BadSetting, match="shorter than 32"):
        read_settings({**env, "PATRAVALI_SECRET_KEY_FILE": str(tmp_path / "short")})
