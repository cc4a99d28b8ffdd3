"""Fixtures of the browser tests. Run them with `pytest tests/browser`; they need Chromium and `npm run build`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from engine.db import Database
from tests.browser.drawing_board import Desk, at_the_board
from tests.browser.harness import AXE, Visit, chromium, serve
from tests.weboffice import WebOffice, make_app
from webapp.assets import DIST


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[BrowserContext]:
    """One Chromium for the run; cookies are cleared between tests."""
    assert (DIST / "manifest.json").exists(), "the browser assets are not built: npm ci && npm run build"
    assert AXE.exists(), "axe-core is missing: npm ci"
    with chromium() as context:
        yield context


@pytest.fixture
def visit(browser: BrowserContext) -> Iterator[Callable[..., Visit]]:
    """Open tabs: ``visit(base, size=PHONE, theme="dark")``. At the end each tab must have no fault and no report."""
    visits: list[Visit] = []

    def open_tab(base: str, **options: Any) -> Visit:
        visits.append(Visit(browser, base, **options))
        return visits[-1]

    yield open_tab
    faults = [fault for one in visits for fault in (*one.faults, *one.policy_reports())]
    for one in visits:
        one.tab.close()
    browser.clear_cookies()
    assert not faults, "\n".join(faults)


@pytest.fixture
def desk(visit: Callable[..., Visit], sqlite_office: Database, tmp_path: Path) -> Iterator[Desk]:
    """An administrator before the editor."""
    with at_the_board(visit, sqlite_office, tmp_path) as board:
        yield board


@pytest.fixture
def web(sqlite_office: Database, tmp_path: Path) -> WebOffice:
    """An office whose acts a test does or looks up beside the browser."""
    return WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)


@pytest.fixture
def base(web: WebOffice) -> Iterator[str]:
    """The address at which the office is served."""
    with serve(web.app) as address:
        yield address
