"""A whole office behind its pages, for tests: who sits at a post opens pages with :class:`tests.pages.Pages`."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from engine import runtime
from engine.db import Database
from tests.made_before import share_templates
from tests.office import Day, no_jobs
from tests.pages import Pages
from webapp.application import create_app
from webapp.config import Settings
from workflows import accounts
from workflows.organisation import Charge, ChargeKind, District, Post
from workflows.routing import OfficeRouting


def make_app(database: Database, home: Path) -> Flask:
    """The application on an open database, with its own folder."""
    app = create_app(
        Settings(
            home=home,
            database=database.url.render_as_string(hide_password=False),
            secret_key="s" * 40,
            papers_key="5" * 64,
            public_url="http://localhost",
            testing=True,
        ),
        database,
    )
    return share_templates(app)


@dataclass
class WebOffice:
    """The application with the database below it."""

    app: Flask
    database: Database
    clients: dict[tuple[str, str], FlaskClient] = field(default_factory=dict)

    def at(self, code: str, *, language: str = "en") -> Pages:
        """The browser of whoever sits at a post, logged in."""
        if (code, language) not in self.clients:
            self.clients[code, language] = self._log_in(code, language)
        return Pages(self.clients[code, language])

    def _log_in(self, code: str, language: str) -> FlaskClient:
        now, client = dt.datetime.now(dt.UTC), self.app.test_client()
        with self.database.writing() as db:
            person = db.scalars(
                select(Charge.person_id)
                .join(Post, Post.id == Charge.post_id)
                .where(Post.code == code, Charge.kind == ChargeKind.SUBSTANTIVE)
            ).first()
            account = accounts.account_of(db, person)
            token = accounts.open_session(db, account, ip="127.0.0.1", user_agent="test", now=now)
        client.set_cookie("patravali", token)
        client.set_cookie("language", language)
        return client

    @contextmanager
    def day(self, *, days_ago: int = 0) -> Iterator[Day]:
        """An office day that is committed at its end."""
        runtime.configure(OfficeRouting(no_jobs))
        with self.database.writing() as db:
            yield Day(
                db,
                db.scalars(select(District.id)).one(),
                now=dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago, hours=2),
            )

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The SQL statements of what happens within."""
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_more):  # type: ignore[no-untyped-def]
            seen.append(statement)

        engines = {self.database.reader, self.database.writer}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
