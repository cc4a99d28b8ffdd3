import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from webapp import assets

WEBAPP = Path(assets.__file__).parent


@pytest.fixture
def app() -> Flask:
    return Flask("webapp")


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets.read_built.cache_clear()
    yield
    assets.read_built.cache_clear()


@pytest.mark.usefixtures("unbuilt")
def test_a_server_without_built_assets_says_what_to_do(app: Flask) -> None:
    with app.test_request_context("/"):
        with pytest.raises(assets.AssetsNotBuiltError, match="npm ci && npm run build"):
            assets.asset("site.js")
        with pytest.raises(assets.AssetsNotBuiltError, match="npm ci && npm run build"):
            assets.icon("search")


@pytest.mark.usefixtures("unbuilt")
def test_pages_can_be_tested_without_a_build(app: Flask) -> None:
    app.testing = True
    with app.test_request_context("/"):
        assert assets.asset("site.js") == "/static/dist/site.js"
        assert assets.icon("search").startswith('<svg class="i"')


def test_built_names_carry_a_hash_and_exist(app: Flask) -> None:
    with app.test_request_context("/"):
        for name in ("site.js", "noting.js", "papers.js", "upload.js", "pdf.worker.js", "styles.css", "icon.svg"):
            address = assets.asset(name)
            assert re.search(r"-[A-Za-z0-9]{8}\.\w+$", address), address
            assert (WEBAPP / address.lstrip("/")).is_file()


def test_styles_and_scripts_ask_for_nothing_elsewhere() -> None:
    for path in assets.DIST.glob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(https?:|//|data:)", path.read_text("utf-8")), path.name
    sizes = {path.name.split("-")[0]: path.stat().st_size for path in assets.DIST.glob("*.*s")}
    assert sizes["site"] < 60_000
    assert sizes["styles"] < 145_000
    assert sizes["noting"] < 480_000


def test_every_licence_of_what_we_ship_is_told() -> None:
    text = (assets.DIST / "THIRD_PARTY_LICENSES.txt").read_text("utf-8")
    for name in (
        "@tiptap/core",
        "htmx.org",
        "pdfjs-dist",
        "lipilekhika",
        "bootstrap",
        "@fontsource-variable/noto-sans",
    ):
        assert re.search(rf"^{re.escape(name)} \d", text, re.MULTILINE), name
    assert "licence text not in the package" not in text


def test_templates_use_only_icons_that_are_built() -> None:
    listed = set(json.loads((WEBAPP / "assets" / "icons.json").read_text("utf-8")))
    for template in WEBAPP.glob("templates/**/*.html"):
        used = set(re.findall(r"icon\('([a-z0-9-]+)'\)", template.read_text("utf-8")))
        assert used <= listed, template.name


def test_package_versions_are_exact_and_locked() -> None:
    root = WEBAPP.parent
    package = json.loads((root / "package.json").read_text("utf-8"))
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
