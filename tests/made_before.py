"""What every test would make anew though it is the same each time: Python of templates and routes, SQL of statements.

Each test keeps its own application and its own database. Without this a third of the suite's time went into making
the same texts again.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from engine.db import Database


class Templates(BytecodeCache):
    """Templates that were translated into Python before, by the checksum of their text."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept; Jinja compares the checksum."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


class KnownRule(Rule):
    """A route whose function for making addresses is compiled once for all applications."""

    builders: dict[Any, Callable[..., tuple[str, str]]] = {}  # noqa: RUF012 - one for all

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        # What is made depends on these alone: converters are looked up in the rule when it is called.
        key = self.rule, self.subdomain, self.host, tuple((self.defaults or {}).items()), append_unknown
        if key not in self.builders:
            self.builders[key] = super()._compile_builder(append_unknown)
        return self.builders[key]


TEMPLATES = Templates()
_first: dict[tuple[str, str], Engine] = {}


def share_templates(app: Flask) -> Flask:
    """Let an application take the templates that others translated."""
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


def share_statements(database: Database) -> Database:
    """Let a database take the statements that were compiled for others of its kind: they are kept by dialect."""
    for role, engine in (("writer", database.writer), ("reader", database.reader)):
        first = _first.setdefault((engine.dialect.name, role), engine)
        if first is engine:
            with engine.connect():
                continue  # the dialect has learnt now what kind of server it speaks to
        engine.dialect = first.dialect
        engine.update_execution_options(compiled_cache=first._compiled_cache)
    return database


Flask.url_rule_class = KnownRule
