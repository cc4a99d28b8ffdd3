"""The description of the API (OpenAPI 3.1), made from the functions that answer: none can be forgotten."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint

View = TypeVar("View", bound=Callable[..., Any])
Schema = Mapping[str, Any]
PREFIX = "/api/v1"
JSON, MULTIPART = "application/json", "multipart/form-data"


@dataclass(frozen=True)
class Operation:
    """One thing that the API does."""

    name: str
    method: str
    path: str
    summary: str
    query: Mapping[str, Schema]
    body: Schema | None
    body_type: str
    answer: str
    """Media type of a good answer."""
    status: int


OPERATIONS: list[Operation] = []


def text(description: str, **more: object) -> Schema:
    """A property that is text."""
    return {"type": "string", "description": description, **more}


def whole(description: str) -> Schema:
    """A property that is a whole number."""
    return {"type": "integer", "description": description}


def body_of(required: tuple[str, ...], **properties: Schema) -> Schema:
    """The schema of what is sent."""
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


PAGED: Mapping[str, Schema] = {"offset": whole("how many to leave out; 50 are given at most")}


def operation(
    bp: Blueprint,
    rule: str,
    *,
    method: str = "GET",
    query: Mapping[str, Schema] | None = None,
    body: Schema | None = None,
    body_type: str = JSON,
    answer: str = JSON,
    status: int = 200,
) -> Callable[[View], View]:
    """Register a view and describe it; its summary is the first line of its docstring."""

    def register(view: View) -> View:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        summary = (inspect.getdoc(view) or "").splitlines()[0]
        OPERATIONS.append(Operation(view.__name__, method, path, summary, query or {}, body, body_type, answer, status))
        bp.add_url_rule(rule, view.__name__, view, methods=[method])
        return view

    return register


def parameters(one: Operation) -> list[dict[str, Any]]:
    """Path, query and the key of a POST."""
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", one.path)
    ]
    found += [{"name": name, "in": "query", "schema": dict(schema)} for name, schema in one.query.items()]
    if one.method == "POST":
        key = {"type": "string", "minLength": 8, "maxLength": 60}
        said = "sent again with the same key, the request has no second effect and gets the same answer"
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "description": said, "schema": key})
    return found


def described(one: Operation) -> dict[str, Any]:
    """One operation as OpenAPI says it."""
    fault = {"$ref": "#/components/responses/Problem"}
    entry: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": parameters(one),
        "responses": {
            str(one.status): {"description": one.summary, "content": {one.answer: {}}},
            **{str(code): fault for code in (401, 403, 404, *((400, 409, 422) if one.method == "POST" else ()))},
        },
    }
    if one.body is not None:
        entry["requestBody"] = {"required": True, "content": {one.body_type: {"schema": dict(one.body)}}}
    return entry


PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "status", "title"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string", "description": "the sentence in English"},
        "detail_hi": {"type": "string", "description": "the sentence in Hindi"},
        "field": {"type": "string", "description": "the input at which it stands"},
        "findings": {"type": "array", "description": "what the gate found in a diagram", "items": {"type": "object"}},
    },
}


def describe(version: str) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = described(one)
    problem = {"description": "RFC 9457", "content": {"application/problem+json": {"schema": dict(PROBLEM)}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Patravali",
            "version": version,
            "description": "The e-office of a district police. A token is bound to a post; money is in paise, moments "
            "are in UTC, days are those of India.",
        },
        "servers": [{"url": PREFIX}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": problem},
        },
    }
