"""What a number begun or words of a subject may mean, for fields that refer to a file or receipt. JSON."""

from flask import Response, jsonify, request
from flask_login import login_required

from webapp.auth import reader
from webapp.db import read_db
from webapp.desk.search import bp
from workflows.references import KINDS, look_up

__all__ = ["bp"]


@bp.get("/look-up")
@login_required
def look_up_reference() -> Response:
    """The files or receipts that the officer may open and may mean."""
    format_ = request.args.get("format", "")
    found = look_up(read_db(), format_, request.args.get("q", ""), reader=reader()) if format_ in KINDS else []
    return jsonify(found=[{"number": one.number, "title": one.title} for one in found])
