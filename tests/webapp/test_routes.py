"""Over all routes: nobody unknown, no form without its token, no page that writes, headers on every answer."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine.db import Database
from tests.webapp.cast import CAST, Scene, browser_of, set_scene
from tests.weboffice import make_app
from webapp.security import HEADERS

PUBLIC = frozenset(
    {
        "account.log_in",
        "account.login",
        "api.openapi",
        "language.switch",
        "metrics.metrics",
        "public.status",
        "public.verify",
        "public.verify_code",
        "public.verify_pdf",
        "security.report",
        "static",
    }
)
"""What a stranger on the network may open."""
BY_CODE = frozenset({"agent.claim", "agent.complete", "agent.prepare"})
"""The signer on the officer's PC comes with a one-time code instead of a log-in."""
NO_TOKEN = BY_CODE | {"security.report"}
"""Asked by programs, not by forms."""
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
MAY_WRITE = re.compile(
    r"UPDATE login_session SET last_seen_at|UPDATE (task|movement) SET opened_at|INSERT INTO read_log"
)
"""The three things that a GET writes (design §6)."""
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def app(sqlite_office: Database, tmp_path: Any) -> Flask:
    return make_app(sqlite_office, tmp_path / "home")


@pytest.fixture
def scene(app: Flask, sqlite_office: Database) -> Scene:
    return set_scene(app, sqlite_office)


def values_for(rule: Rule, scene: Scene) -> dict[str, Any]:
    """Something that exists for each part of an address."""
    known: dict[str, Any] = {
        "file_id": scene.claim,
        "receipt_id": scene.receipt,
        "subject_id": scene.claim,
        "document_id": scene.document,
        "task_id": scene.receipt_task if "receipts" in rule.rule else scene.file_task,
        "act": "mark",
        "language": "en",
        "page": 1,
        "filename": "manifest.json",
    }
    return {name: known.get(name, 1 if "int" in rule.rule else "x") for name in rule.arguments}


def addresses(app: Flask, scene: Scene) -> list[tuple[Rule, str, str]]:
    """Every route with every method that it takes."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return [
            (rule, method, adapter.build(rule.endpoint, values_for(rule, scene), force_external=False))
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]


def token_of(client: FlaskClient) -> str:
    """The token of the session's forms."""
    page = client.get("/login", follow_redirects=True).text
    match = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert match is not None
    return match[1]


def ask(client: FlaskClient, method: str, path: str, token: str = "") -> TestResponse:
    """One request, its form with nothing but a token."""
    return client.open(path, method=method, data={"csrf_token": token} if method != "GET" else None)


def test_every_route_wants_a_log_in_or_stands_on_the_public_list(app, scene):
    stranger = app.test_client()
    token = token_of(stranger)
    open_doors = []
    for rule, method, path in addresses(app, scene):
        if rule.endpoint in PUBLIC:
            continue
        answer = ask(stranger, method, path, token)
        sent_away = answer.status_code == 302 and answer.location.startswith("/login")
        refused = answer.status_code in (401, 403, 404) if rule.endpoint in BY_CODE else answer.status_code == 401
        if not sent_away and not refused and not (rule.endpoint in BY_CODE and answer.status_code in (400, 422)):
            open_doors.append(f"{method} {path} ({rule.endpoint}) answered {answer.status_code}")
    assert open_doors == []


def test_the_public_list_names_only_routes_that_exist(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC | BY_CODE


def test_every_form_is_refused_without_its_token(app, sqlite_office, scene):
    client = browser_of(app, sqlite_office, CAST["seat"])
    taken = []
    for rule, method, path in addresses(app, scene):
        if method in SAFE or rule.endpoint in NO_TOKEN or rule.rule.startswith("/api/"):
            continue
        answer = ask(client, method, path)
        if answer.status_code != 400:
            taken.append(f"{method} {path} ({rule.endpoint}) answered {answer.status_code}")
    assert taken == []


class Written:
    """What a database was told to change."""

    def __init__(self, database: Database) -> None:
        self.statements: list[str] = []
        for engine in {database.writer, database.reader}:
            event.listen(engine, "before_cursor_execute", self.note)

    def note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        """Keep a statement that writes."""
        if WRITES.match(statement):
            self.statements.append(" ".join(statement.split()))

    def taken(self) -> list[str]:
        """What was written since the last time."""
        found, self.statements = self.statements, []
        return found


@pytest.mark.parametrize("who", CAST)
def test_a_page_that_is_read_writes_nothing_but_the_three_and_carries_all_headers(app, sqlite_office, scene, who):
    client = browser_of(app, sqlite_office, CAST[who])
    written, faults = Written(sqlite_office), []
    for rule, method, path in addresses(app, scene):
        if method != "GET":
            continue
        answer = ask(client, method, path)
        faults += [f"{path} wrote: {one}" for one in written.taken() if not MAY_WRITE.match(one)]
        faults += [
            f"{path} ({answer.status_code}) sends {name}: {answer.headers.get(name)}"
            for name, value in HEADERS.items()
            if answer.headers.get(name) != value
        ]
        if "Cache-Control" not in answer.headers:
            faults.append(f"{path} says nothing of caching")
        if answer.status_code >= 500:
            faults.append(f"{path} ({rule.endpoint}) broke: {answer.status_code}")
        answer.close()
    assert faults == []


def test_an_answer_to_a_refused_or_broken_request_carries_the_headers_too(app):
    client = app.test_client()
    for method, path in (("GET", "/no-such-page"), ("DELETE", "/desk"), ("POST", "/desk"), ("GET", "/files/1")):
        answer = client.open(path, method=method)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
