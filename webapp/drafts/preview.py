"""The letter as it will go: its PDF and its pages as pictures, drawn once for each state of the text."""

import datetime as dt
import hashlib

from flask import current_app
from sqlalchemy.orm import Session

from webapp.config import Settings
from webapp.db import the_store
from webapp.papers import the_cache
from workflows.documents.child import ChildFailed, run_child
from workflows.documents.models import Document
from workflows.documents.pages import DRAW_LIMITS, page_image
from workflows.drafts import Draft, DraftVersion
from workflows.drafts.fair_copy import count_pages, expected_signatory, preview_letter
from workflows.drafts.proposals import facts_of
from workflows.errors import NotFound, OfficeRefusal
from workflows.letters import render_letter
from workflows.organisation import Post
from workflows.subjects import Subject

WIDTH = 1200
ROLES = frozenset({"sp", "asp"})
"""Who signs letters of the office; the decision table names one of them in the fact ``sanction_by``."""


def public_url() -> str:
    """Where this server is reached from outside."""
    settings: Settings = current_app.extensions["patravali_settings"]
    return settings.public_url


def signing_post(db: Session, draft: Draft, *, now: dt.datetime) -> Post | None:
    """The post that has approved the letter, else the one that most likely will."""
    if draft.approved_post is not None:
        return db.get(Post, draft.approved_post)
    role = facts_of(db, draft.subject_id).get("sanction_by", "")
    subject = db.get_one(Subject, draft.subject_id)
    return expected_signatory(db, subject, role if role in ROLES else "sp", now=now)


def paper_of(db: Session, draft: Draft) -> Document | None:
    """The stored letter: signed, else approved; None before the approval."""
    number = draft.signed_document_id or draft.document_id
    return db.get(Document, number) if number is not None else None


def preview_pdf(db: Session, draft: Draft, version: DraftVersion, *, now: dt.datetime) -> bytes:
    """The PDF of a version with "DRAFT" across the page.

    :raises workflows.letters.Unprintable: when a character has no glyph
    """
    signing = signing_post(db, draft, now=now)
    letter = preview_letter(db, draft, version, signing=signing, public_url=public_url(), now=now)
    name = hashlib.sha256(repr(letter).encode()).hexdigest()
    pdf = the_cache().get(name)
    if pdf is None:
        pdf = render_letter(letter)
        the_cache().put(name, pdf)
    return pdf


def letter_pdf(db: Session, draft: Draft, version: DraftVersion, *, now: dt.datetime) -> bytes:
    """The letter as it went, or as it would go now."""
    paper = paper_of(db, draft)
    return the_store().get(paper.address) if paper is not None else preview_pdf(db, draft, version, now=now)


def pages_of(db: Session, draft: Draft, version: DraftVersion, *, now: dt.datetime) -> int:
    """How many pages the letter has."""
    paper = paper_of(db, draft)
    return paper.pages if paper is not None else count_pages(preview_pdf(db, draft, version, now=now))


def page_picture(db: Session, draft: Draft, version: DraftVersion, page: int, *, now: dt.datetime) -> bytes:
    """One page of the letter as WebP.

    :raises NotFound: when it has no such page
    :raises OfficeRefusal: when it cannot be drawn
    """
    paper = paper_of(db, draft)
    if paper is not None:
        return page_image(the_store(), the_cache(), paper, page, width=WIDTH)
    pdf = preview_pdf(db, draft, version, now=now)
    if not 1 <= page <= count_pages(pdf):
        raise NotFound("There is no such page.", "ऐसा कोई पृष्ठ नहीं है।")
    name = f"{hashlib.sha256(pdf).hexdigest()}-{page}-{WIDTH}"
    picture = the_cache().get(name)
    if picture is None:
        try:
            picture = run_child("workflows.documents.rendering", str(page), str(WIDTH), data=pdf, limits=DRAW_LIMITS)
        except ChildFailed as failure:
            raise OfficeRefusal("This page cannot be shown now.", "यह पृष्ठ अभी नहीं दिखाया जा सकता।") from failure
        the_cache().put(name, picture)
    return picture
