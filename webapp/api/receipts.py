"""Receipts: the diary for programs."""

from flask import jsonify, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp import access
from webapp.api.bearer import the_actor, the_post
from webapp.api.description import MULTIPART, PAGED, body_of, operation, text
from webapp.api.entry import PAGE, bp, offset
from webapp.api.shapes import receipt_json, sheet_json
from webapp.auth import reader
from webapp.db import read_db, the_store, utc_now, write_db
from webapp.receipts.forms import diary_form
from workflows import registry
from workflows.documents.intake import receive_upload
from workflows.documents.ocr import ask_for_reading
from workflows.documents.papers import add_document
from workflows.errors import BadInput
from workflows.organisation import UnitKind, post_of, unit_above
from workflows.permissions import Permission, authorise
from workflows.receipts import Receipt
from workflows.visibility import visible_subjects

REQUIRED = ("scan", "received_on", "delivery_mode", "sender_kind", "title")
FIELDS = {
    name: text("as on the diary form; days as dd-mm-yyyy")
    for name in (
        *("received_on", "delivery_mode", "mode_ref", "language", "grading", "priority", "letter_no", "letter_date"),
        *("sender_kind", "sender_name", "sender_designation", "sender_office", "sender_address", "sender_pin"),
        *("sender_mobile", "sender_email", "title", "enclosures", "enclosures_text", "remarks"),
    )
} | {"category": text("key of a category of the office; the first of its list when it is not given")}


@operation(bp, "/receipts", query=PAGED)
def list_receipts() -> Response:
    """The receipts that the post may read, the newest first."""
    wanted = select(Receipt).where(Receipt.id.in_(visible_subjects(reader()))).order_by(Receipt.id.desc())
    found = read_db().scalars(wanted.limit(PAGE).offset(offset()))
    return jsonify(receipts=[receipt_json(one) for one in found])


@operation(bp, "/receipts/<int:receipt_id>")
def get_receipt(receipt_id: int) -> Response:
    """One receipt."""
    return jsonify(receipt_json(access.receipt_for(read_db(), receipt_id)))


@operation(bp, "/receipts/<int:receipt_id>/movements")
def receipt_movements(receipt_id: int) -> Response:
    """The movement sheet of a receipt, and its late work of which superiors were told."""
    receipt = access.receipt_for(read_db(), receipt_id)
    return jsonify(sheet_json(read_db(), receipt.id))


@operation(
    bp,
    "/receipts",
    method="POST",
    body=body_of(REQUIRED, scan=text("the scanned paper", contentMediaType="application/pdf"), **FIELDS),
    body_type=MULTIPART,
    status=201,
)
def create_receipt() -> tuple[Response, int]:
    """Take a scan in and give it its diary number; the counter's post alone may."""
    authorise(reader(), Permission.DIARISE)
    form = diary_form(read_db(), reader().district_id, with_token=False)
    scan = request.files.get("scan")
    if scan is None or not scan.filename:
        raise BadInput("Send the scan as the file “scan”.", "स्कैन “scan” नाम की फ़ाइल में भेजें।", field="scan")
    if not form.validate():
        name, said = next(iter(form.errors.items()))
        raise BadInput(f"{name}: {said[0]}", f"{name}: {said[0]}", field=name)
    paper = receive_upload(the_store(), scan.read(), scan.filename)
    db, now = write_db(), utc_now()
    post = post_of(db, the_post())
    office = unit_above(db, post.unit_id, UnitKind.OFFICE)
    if office is None:
        raise BadInput("This post belongs to no office.", "यह पद किसी कार्यालय का नहीं है।")
    document = add_document(db, paper, district_id=post.district_id, post_id=post.id, now=now)
    ask_for_reading(db, document)
    receipt = registry.diarise(db, form.entry(), document=document, office=office, actor=the_actor(), now=now)
    return jsonify(receipt_json(receipt)), 201
