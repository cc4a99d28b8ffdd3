"""Drafts: made from a template, written in versions, put up."""

from dataclasses import replace
from typing import Any

from flask import jsonify
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.api.bearer import the_actor
from webapp.api.description import body_of, operation, text, whole
from webapp.api.entry import bp, number_in, sent, text_in
from webapp.api.shapes import Json, draft_json
from webapp.auth import reader
from webapp.db import read_db, utc_now, write_db
from workflows import drafts
from workflows.drafts import Draft
from workflows.letter_templates import template_in_force


def shown(db: Session, draft: Draft) -> Json:
    """A draft with its head."""
    return draft_json(draft, drafts.head_of(db, draft))


def draft_for(db: Session, draft_id: int) -> Draft:
    """A draft of a subject that the post may read.

    :raises NotFound: otherwise
    """
    draft = drafts.get_draft(db, draft_id)
    access.subject_for(read_db(), draft.subject_id)
    return draft


@operation(bp, "/files/<int:file_id>/drafts")
def list_drafts(file_id: int) -> Response:
    """The drafts of a file."""
    db = read_db()
    file = access.file_for(db, file_id)
    return jsonify(drafts=[shown(db, draft) for draft in drafts.drafts_of(db, file.id)])


@operation(
    bp,
    "/files/<int:file_id>/drafts",
    method="POST",
    body=body_of(
        ("template",),
        template=text("key of the letter template"),
        values={"type": "object", "description": "what fills the template's gaps"},
    ),
    status=201,
)
def make_draft(file_id: int) -> tuple[Response, int]:
    """Make a draft from a letter template; the desk that holds the file may."""
    body, file = sent("template", "values"), access.file_for(read_db(), file_id)
    template = template_in_force(read_db(), reader().district_id, text_in(body, "template"))
    given = body.get("values", {})
    values: dict[str, Any] = given if isinstance(given, dict) else {}
    db = write_db()
    made = drafts.make_draft(
        db, access.lock_file(db, file.id), template, values, actor=the_actor(), now=utc_now()
    )  # fmt: skip
    db.flush()  # its number is part of the answer
    return jsonify(shown(db, made)), 201


@operation(
    bp,
    "/drafts/<int:draft_id>/versions",
    method="POST",
    body=body_of(
        ("version", "revision"),
        version=whole("number of the version that this began from"),
        revision=whole("its revision then"),
        title=text("subject of the letter"),
        body=text("HTML"),
    ),
)
def save_version(draft_id: int) -> Response:
    """Save the text of a draft; of two writers the later text is kept beside, never over."""
    body, draft = sent("version", "revision", "title", "body"), draft_for(read_db(), draft_id)
    db = write_db()
    mine = drafts.get_draft(db, draft.id)
    before = drafts.text_of(drafts.head_of(db, mine))
    written = replace(
        before,
        subject=text_in(body, "title", required=False) or before.subject,
        body=text_in(body, "body", required=False) or before.body,
    )
    saved = drafts.save_version(
        db,
        mine,
        written,
        version=number_in(body, "version", 0),
        revision=number_in(body, "revision", 0),
        actor=the_actor(),
        now=utc_now(),
    )
    return jsonify(**draft_json(mine, saved.version), beside=saved.beside)


@operation(bp, "/drafts/<int:draft_id>/submit", method="POST")
def submit_draft(draft_id: int) -> Response:
    """Put a draft up for approval."""
    draft = draft_for(read_db(), draft_id)
    db = write_db()
    mine = drafts.get_draft(db, draft.id)
    drafts.submit_draft(db, mine, actor=the_actor(), now=utc_now())
    return jsonify(shown(db, mine))
