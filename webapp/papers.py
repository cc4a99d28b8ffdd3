"""The bytes of papers: pictures, words, PDF. A paper is opened through a subject that the officer may read."""

import io
import json

from flask import Blueprint, current_app, jsonify, request, send_file
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.auth import needs_role, reader
from webapp.db import read_db, the_store
from workflows.documents.models import Document, DocumentUse
from workflows.documents.pages import PICTURE_TYPE, PageCache, page_image, pdf_to_show
from workflows.documents.papers import document_by_id, pages_of
from workflows.errors import NotFound

bp = Blueprint("papers", __name__)

KEEP = "private, max-age=86400, immutable"
"""A paper never changes; the browser of one officer may keep its pages for a day."""
WORD_SCALE = 1000


def paper_on(db: Session, document_id: int, subject_id: int) -> Document:
    """A paper that stands on a subject which the officer may read.

    :raises NotFound: otherwise; a paper's number alone opens nothing
    """
    subject = access.subject_for(db, subject_id)
    used = select(DocumentUse.id).where(DocumentUse.document_id == document_id, DocumentUse.subject_id == subject.id)
    if db.scalar(used) is None:
        raise NotFound("There is no such paper here.", "यहाँ ऐसा कोई पत्र नहीं है।")
    return document_by_id(db, document_id)


def kept(response: Response) -> Response:
    """Let the officer's browser keep it."""
    response.headers["Cache-Control"] = KEEP
    return response


def the_cache() -> PageCache:
    """The pages that were drawn before."""
    cache = current_app.extensions["patravali_page_cache"]
    assert isinstance(cache, PageCache)
    return cache


def picture_of(document: Document, page: int) -> Response:
    """One page as a picture."""
    width = request.args.get("width", 1200, type=int)
    picture = page_image(the_store(), the_cache(), document, page, width=width)
    return kept(send_file(io.BytesIO(picture), mimetype=PICTURE_TYPE))


@bp.get("/papers/<int:subject_id>/<int:document_id>/<int:page>.webp")
@login_required
def picture(subject_id: int, document_id: int, page: int) -> Response:
    """One page of a paper on a receipt or file."""
    return picture_of(paper_on(read_db(), document_id, subject_id), page)


@bp.get("/papers/<int:subject_id>/<int:document_id>.pdf")
@login_required
def pdf(subject_id: int, document_id: int) -> Response:
    """The PDF for the viewer, or to save with ``?save=1``."""
    return pdf_of(paper_on(read_db(), document_id, subject_id))


def pdf_of(document: Document) -> Response:
    """A paper as PDF; whoever calls has made sure that it may be read."""
    data = pdf_to_show(the_store(), document)
    name = f"{document.title[:80] or 'paper'}.pdf"
    saving = request.args.get("save") == "1"
    return kept(send_file(io.BytesIO(data), mimetype="application/pdf", as_attachment=saving, download_name=name))


@bp.get("/papers/<int:subject_id>/<int:document_id>/words.json")
@login_required
def words(subject_id: int, document_id: int) -> Response:
    """The words with their boxes, as fractions of the page: hits and the text layer of the viewer."""
    document = paper_on(read_db(), document_id, subject_id)
    pages = {
        str(page.number): [
            [word, left / WORD_SCALE, top / WORD_SCALE, width / WORD_SCALE, height / WORD_SCALE]
            for word, left, top, width, height, *_confidence in json.loads(page.words)
        ]
        for page in pages_of(read_db(), document.id)
        if page.words != "[]"
    }
    return jsonify(pages)


@bp.get("/scans/<int:document_id>/<int:page>.webp")
@needs_role("dak")
def scan(document_id: int, page: int) -> Response:
    """One page of a scan that is not yet in the diary, for the counter that took it in."""
    document = document_by_id(read_db(), document_id)
    if document.district_id != reader().district_id or document.created_by not in reader().posts:
        raise NotFound("There is no such scan.", "ऐसा कोई स्कैन नहीं है।")
    return picture_of(document, page)
