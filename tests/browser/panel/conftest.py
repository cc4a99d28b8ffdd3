"""Fixtures: one office for all tests of the panel, and its page with a diagram in it."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.db import make_database
from tests.browser.harness import WIDE, Visit, serve
from tests.browser.panel.board import Board
from tests.browser.panel.page import add_panel_page, bundle
from tests.office import NOON
from tests.weboffice import make_app
from workflows.catalogue import PROCESSES, shipped
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, District


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle(tmp_path_factory.mktemp("panel"))


@pytest.fixture(scope="session")
def base(sqlite_office_template: Path, tmp_path_factory: pytest.TempPathFactory, script: Path) -> Iterator[str]:
    """One office for all tests here: the panel writes nothing but the drawing in the browser."""
    home = tmp_path_factory.mktemp("office")
    shutil.copyfile(sqlite_office_template, home / "office.db")
    database = make_database(f"sqlite:///{home / 'office.db'}")
    with database.writing() as db:
        district = db.scalars(select(District.id)).one()
        seed_templates(db, district, actor=SYSTEM, now=NOON)
    app = make_app(database, home)
    add_panel_page(
        app, script, {**{key: shipped(key) for key in PROCESSES}, "medical-claim-each": for_each()}, district
    )
    with serve(app) as address:
        yield address
    database.dispose()


def for_each() -> dict[str, bytes]:
    """The claim with a step that is done for each of a list of offices, which a form asks for."""
    files = shipped("medical-claim")
    xml = files["medical-claim.bpmn"].decode()
    mark = "<bpmn:outgoing>tell_objection_to_await_papers</bpmn:outgoing>"
    assert mark in xml
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
        "<bpmn:loopDataInputRef>offices</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="office" /></bpmn:multiInstanceLoopCharacteristics>'
    )
    form = json.loads(files["forms/medical-claim/check.json"])
    form["properties"]["offices"] = {"type": "array", "items": {"type": "string"}, "x-fact": True}
    return {
        **files,
        "medical-claim-each.bpmn": xml.replace(mark, mark + loop).encode(),
        "forms/medical-claim/check.json": json.dumps(form).encode(),
    }


@pytest.fixture
def board(visit: Callable[..., Visit], base: str) -> Callable[..., Board]:
    def open_board(key: str, *, language: str = "en", size: tuple[int, int] = WIDE) -> Board:
        tab = visit(base, size=size)
        tab.tab.context.add_cookies([{"name": "language", "value": language, "url": base}])
        return Board(tab, key)

    return open_board
