"""Routing diagrams: what is in force, and publication through the gate."""

from flask import jsonify, request
from werkzeug.wrappers import Response

from webapp.api.bearer import the_actor
from webapp.api.description import MULTIPART, body_of, operation, text
from webapp.api.entry import bp, sent
from webapp.api.shapes import process_json, run_json
from webapp.auth import reader
from webapp.db import read_db, utc_now, write_db
from workflows import bundles, publishing
from workflows.permissions import Permission, authorise
from workflows.routing_drafts import require_direct_publishing
from workflows.trying_out import PARTS, try_out


@operation(bp, "/processes")
def list_processes() -> Response:
    """The routing diagrams in force."""
    found = sorted(publishing.in_force(read_db()).values(), key=lambda one: one.key)
    return jsonify(processes=[process_json(one) for one in found])


@operation(
    bp,
    "/processes",
    method="POST",
    body=body_of(
        ("files", "note"),
        files={"type": "array", "items": {"type": "string"}, "description": ".bpmn, .dmn, .json or .zip"},
        note=text("what was changed, and why"),
    ),
    body_type=MULTIPART,
    status=201,
)
def publish_process() -> tuple[Response, int]:
    """Publish diagrams through the gate, with all that call them; refused ones are answered with their findings.

    Where a second person has to approve, nothing is published here.
    """
    authorise(reader(), Permission.PUBLISH_PROCESS)
    uploads = [(file.filename or "", file.read()) for file in request.files.getlist("files")]
    district = reader().district_id
    proposal = publishing.plan_publication(
        read_db(), bundles.read_upload(uploads), district_id=district, now=utc_now()
    )  # fmt: skip
    writer = write_db()
    require_direct_publishing(writer, district)
    made = publishing.publish_plan(
        writer, proposal, note=request.form.get("note", ""), district_id=district, actor=the_actor(), now=utc_now()
    )
    return jsonify(processes=[process_json(one) for one in made]), 201


@operation(
    bp,
    "/processes/<key>/dry-run",
    method="POST",
    body=body_of(
        ("answers",),
        answers={
            "type": "array",
            "maxItems": 200,
            "items": {"type": "object"},
            "description": "each with at (and outcome, facts), after, message or subject (docs/process-tests.md)",
        },
        facts={"type": "object", "description": "with which it starts"},
        subject={"type": "object", "description": "what it may ask of its subject"},
        results={"type": "object", "description": "what operations give, by name"},
        begins=text("a moment with its zone"),
        files={"type": "object", "description": "file name to text, over those in force"},
    ),
)
def dry_run_process(key: str) -> Response:
    """Play a process with given answers; nothing is stored and nobody is told."""
    authorise(reader(), Permission.PUBLISH_PROCESS)
    run, missing = try_out(read_db(), key, sent(*PARTS), district_id=reader().district_id)
    return jsonify(run_json(run, missing))
