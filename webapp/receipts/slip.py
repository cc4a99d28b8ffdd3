"""The slip for the sender: diary number, random code, and both in a QR that opens the status page."""

import io

from flask import current_app, url_for
from sqlalchemy.orm import Session

from webapp.config import Settings
from webapp.filters import current_language
from workflows.documents.models import Document
from workflows.letters import Letterhead, SlipInput, render_slip
from workflows.organisation import District
from workflows.receipts import Receipt


def status_url(receipt: Receipt) -> str:
    """The address in the slip's QR."""
    settings: Settings = current_app.extensions["patravali_settings"]
    return settings.public_url + url_for("public.status", diary=receipt.diary_label, code=receipt.code)


def letterhead_of(db: Session, district_id: int, branch: str = "") -> Letterhead:
    """The head of the office's papers."""
    district = db.get_one(District, district_id)
    return Letterhead(office=f"कार्यालय पुलिस अधीक्षक, {district.title_hi.removesuffix(' पुलिस')}", branch=branch)


def make_slip(db: Session, receipt: Receipt) -> io.BytesIO:
    """Typeset the slip; it can be printed again at any time, always the same."""
    document = db.get(Document, receipt.document_id) if receipt.document_id else None
    settings: Settings = current_app.extensions["patravali_settings"]
    pdf = render_slip(
        SlipInput(
            letterhead=letterhead_of(db, receipt.district_id),
            diary_number=receipt.diary_label,
            code=receipt.code,
            received_at=receipt.diarised_at,
            sender=receipt.sender,
            subject=receipt.title,
            pages=document.pages if document else 0,
            status_url=status_url(receipt),
            typed_url=settings.public_url.split("://", 1)[-1] + "/status",
            enclosures=str(receipt.enclosures) if receipt.enclosures else "",
            language=current_language(),
        )
    )
    return io.BytesIO(pdf)
