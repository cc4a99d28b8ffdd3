"""Papers: their PDF and their words, through a subject that the post may read."""

import io

from flask import jsonify, send_file
from werkzeug.wrappers import Response

from webapp.api.description import operation
from webapp.api.entry import bp
from webapp.db import read_db, the_store
from webapp.papers import paper_on
from workflows.documents.pages import pdf_to_show
from workflows.documents.papers import pages_of


@operation(bp, "/subjects/<int:subject_id>/documents/<int:document_id>.pdf", answer="application/pdf")
def get_pdf(subject_id: int, document_id: int) -> Response:
    """The PDF of a paper on a receipt or file."""
    document = paper_on(read_db(), document_id, subject_id)
    return send_file(io.BytesIO(pdf_to_show(the_store(), document)), mimetype="application/pdf")


@operation(bp, "/subjects/<int:subject_id>/documents/<int:document_id>/words")
def get_words(subject_id: int, document_id: int) -> Response:
    """The text of a paper, page by page."""
    document = paper_on(read_db(), document_id, subject_id)
    pages = [{"page": page.number, "text": page.text} for page in pages_of(read_db(), document.id)]
    return jsonify(title=document.title, pages=pages)
