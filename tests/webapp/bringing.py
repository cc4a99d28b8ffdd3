"""The administrator brings files to the studio, and what came of it."""

import json
from pathlib import Path

from lxml import etree
from sqlalchemy import func, select

from engine.models import ProcessVersion
from tests.weboffice import WebOffice
from workflows.ledger import LedgerEvent
from workflows.letter_templates import LetterTemplate
from workflows.routing_drafts import RoutingDraft, RoutingDraftCopy, RoutingTrial

FOREIGN = Path(__file__).resolve().parents[1] / "artefacts" / "foreign"
CASES = Path(__file__).resolve().parents[1] / "artefacts" / "file.tests.json"


def foreign(name: str) -> tuple[bytes, str]:
    return (FOREIGN / f"{name}.bpmn").read_bytes(), f"{name}.bpmn"


def examine(web: WebOffice, *files: tuple[bytes, str], status: int = 422, language: str = "en"):
    page = web.at("EOFFICE", language=language).get("/studio/upload")
    button = "Examine" if language == "en" else page.buttons()[-1]
    return page.submit(button, {"files": list(files)}, status=status)


def brought(web: WebOffice, *files: tuple[bytes, str], status: int = 422, **fields):
    page = examine(web, *files, status=status)
    return page.submit("Open as a draft", fields, redirects_to=f"/studio/drafts/{len(drafts(web)) + 1}/exchange")


def drafts(web: WebOffice) -> dict[str, RoutingDraft]:
    with web.database.reading() as db:
        return {draft.key: draft for draft in db.scalars(select(RoutingDraft))}


def letter(key: str, *, gap: str = "name", to: str = "") -> bytes:
    """A letter template as a bundle holds it."""
    return json.dumps(
        {
            "key": key,
            "language": "hi",
            "nature": "letter",
            "title_hi": "पत्र",
            "title_en": "Letter",
            "subject": "विषय",
            "body": "<p>पाठ</p>",
            "fields": [[gap, "text", "नाम", "Name"]],
            "to": [to] if to else [],
        }
    ).encode()


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n", with_comments=False)


def counted(web: WebOffice, *what) -> tuple[int, ...]:
    with web.database.reading() as db:
        return tuple(db.scalar(select(func.count()).select_from(one)) for one in what)


STORED = (RoutingDraft, RoutingDraftCopy, RoutingTrial, LetterTemplate, ProcessVersion, LedgerEvent)
