"""Fixtures of the pages: an office that can be visited, on both databases, and a draft of its claim."""

import pytest
from sqlalchemy import select

from engine.db import Database
from tests.weboffice import WebOffice, make_app
from workflows import routing_drafts
from workflows.organisation import SYSTEM, District


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    """The office with its pages."""
    return WebOffice(make_app(office, tmp_path), office)


@pytest.fixture
def claim(web: WebOffice) -> int:
    """The id of an open draft of the claim's diagram."""
    with web.day() as day:
        district = day.db.scalars(select(District.id)).one()
        draft = routing_drafts.open_draft(day.db, "medical-claim", district_id=district, actor=SYSTEM, now=day.now)
        return draft.id
