"""Each of the cast at every page and form with the numbers of others: what is foreign does not exist (design §4)."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.db import Database
from engine.models import History
from tests.webapp.cast import CAST, Scene, browser_of, set_scene
from tests.webapp.test_routes import addresses, ask, token_of
from tests.weboffice import make_app
from workflows.documents.models import DocumentUse
from workflows.ledger.events import ChainKind, LedgerEvent
from workflows.movement import Movement
from workflows.notes import Note

READS_CLAIM = frozenset({"seat", "in-charge", "asp", "sp", "auditor"})
READS_RECEIPT = frozenset({"dak", "in-charge", "asp", "sp", "auditor"})
READS_SECRET = frozenset({"dak", "in-charge"})
"""Need to know: through whose hands it went; rank alone opens nothing."""
CLOSED = (403, 404)
BROKEN = 500
TOKEN = re.compile(r'(content|value)="[\w.-]{60,}"')
OF_CLAIM = ("/files/<", "/supervision/<", "/subjects/<")


@pytest.fixture
def app(sqlite_office: Database, tmp_path: Any) -> Flask:
    return make_app(sqlite_office, tmp_path / "home")


@pytest.fixture
def scene(app: Flask, sqlite_office: Database) -> Scene:
    return set_scene(app, sqlite_office)


@pytest.mark.parametrize("who", CAST)
def test_who_may_read_opens_it_and_to_everybody_else_it_does_not_exist(app, sqlite_office, scene, who):
    client = browser_of(app, sqlite_office, CAST[who])
    for path, readers in (
        (f"/files/{scene.claim}", READS_CLAIM),
        (f"/receipts/{scene.receipt}", READS_RECEIPT),
        (f"/receipts/{scene.secret}", READS_SECRET),
    ):
        answer = client.get(path)
        assert answer.status_code == (200 if who in readers else 404), f"{who} at {path}"
        if who not in readers:
            number = path.rpartition("/")[2]
            missing = client.get(path.replace(number, "999999"))
            assert TOKEN.sub("", missing.text.replace("999999", number)) == TOKEN.sub("", answer.text)


@pytest.mark.parametrize("who", CAST)
def test_every_address_with_anothers_number_is_closed(app, sqlite_office, scene, who):
    client = browser_of(app, sqlite_office, CAST[who])
    faults = []
    for rule, method, path in addresses(app, scene):
        if method != "GET":
            continue
        answer = ask(client, method, path)
        if answer.status_code >= BROKEN:
            faults.append(f"{path} broke")
        if rule.rule.startswith(OF_CLAIM) and who not in READS_CLAIM and answer.status_code not in CLOSED:
            faults.append(f"{method} {path} is open to {who}: {answer.status_code}")
        if "रामस्वरूप" in (answer.text if answer.mimetype == "text/html" else "") and who not in (
            READS_CLAIM | READS_RECEIPT | {"thana"}
        ):
            faults.append(f"{path} names the claimant to {who}")
        answer.close()
    assert faults == []


def state_of(database: Database) -> tuple[int, ...]:
    """How much the office has done so far."""
    with database.reading() as db:
        counts = [select(func.count()).select_from(table) for table in (History, Movement, Note, DocumentUse)]
        counts.append(select(func.count()).where(LedgerEvent.chain_kind == ChainKind.SUBJECT))
        return tuple(db.scalar(count) or 0 for count in counts)


FORM = {
    "outcome": "__only__",
    "note": "बाहर से लिखा",
    "remark": "बाहर से",
    "to_post": "1",
    "to": "1",
    "reason": "x",
    "revision": "0",
    "post": "1",
    "desk": "1",
    "question": "x",
    "days": "7wd",
}


@pytest.mark.parametrize("who", [name for name in CAST if name not in READS_CLAIM])
def test_every_form_with_anothers_number_changes_nothing(app, sqlite_office, scene, who):
    client = browser_of(app, sqlite_office, CAST[who])
    token, before, faults = token_of(client), state_of(sqlite_office), []
    for rule, method, path in addresses(app, scene):
        if method == "GET" or not rule.rule.startswith((*OF_CLAIM, "/tasks/<", "/drafts/<", "/sign/tasks/<")):
            continue
        form = {"csrf_token": token, "task": scene.file_task, "expect_rev": "1", **FORM}
        answer = client.open(path, method=method, data=form)
        if answer.status_code not in CLOSED:
            faults.append(f"{method} {path} is open to {who}: {answer.status_code}")
    assert faults == []
    assert state_of(sqlite_office) == before


def test_a_paper_opens_only_through_a_subject_that_one_may_read(app, sqlite_office, scene):
    seat, counter = (browser_of(app, sqlite_office, CAST[who]) for who in ("seat", "dak"))
    paper = f"/papers/{{}}/{scene.document}/words.json"
    assert seat.get(paper.format(scene.claim)).status_code == 200
    assert seat.get(paper.format(scene.receipt)).status_code == 404
    assert counter.get(paper.format(scene.claim)).status_code == 404


def test_work_of_a_pool_is_not_for_everybody(app, sqlite_office, scene):
    client = browser_of(app, sqlite_office, CAST["stranger"])
    answer = client.post(f"/tasks/{scene.file_task}/take", data={"csrf_token": token_of(client)})
    assert answer.status_code == 404


def test_the_way_back_never_leads_out_of_the_house(app, sqlite_office):
    client = browser_of(app, sqlite_office, CAST["seat"])
    token = token_of(client)
    for path in ("/language/en", "/account/post"):
        for away in ("https://example.org/", "//example.org", "/\\example.org"):
            answer = client.post(path, data={"csrf_token": token, "back": away, "post": "0"})
            assert "example.org" not in (answer.location or "")
