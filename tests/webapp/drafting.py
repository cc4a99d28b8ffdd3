"""The administrator at the one routing draft of the office."""

from sqlalchemy import select

from tests.pages import Pages
from tests.weboffice import WebOffice
from workflows import routing_drafts
from workflows.organisation import SYSTEM
from workflows.routing_drafts import RoutingDraft, draft_files


def at(web: WebOffice, language: str = "en") -> Pages:
    """The administrator's desk."""
    return web.at("EOFFICE", language=language)


def files(web: WebOffice) -> dict[str, bytes]:
    """What the draft holds now."""
    with web.database.reading() as db:
        return draft_files(db.scalars(select(RoutingDraft)).one())


def revision(web: WebOffice) -> int:
    """How often the draft was saved."""
    with web.database.reading() as db:
        return db.scalars(select(RoutingDraft.rev)).one()


def change(web: WebOffice, draft: int, changes: dict[str, bytes]) -> None:
    """Save files of the draft past its pages."""
    with web.day() as day:
        found = day.db.get_one(RoutingDraft, draft)
        routing_drafts.save_files(day.db, found, changes, rev=found.rev, actor=SYSTEM, now=day.now)
