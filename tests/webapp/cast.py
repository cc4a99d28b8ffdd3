"""The cast of the office at their browsers, and what lies on their desks."""

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from engine import runtime
from engine.db import Database
from engine.models import Task
from tests.office import Day, no_jobs
from workflows import accounts, asks
from workflows.documents.models import Document, DocumentUse
from workflows.organisation import Charge, District, Person
from workflows.routing import OfficeRouting
from workflows.subjects import Grading

CAST: dict[str, str] = {
    "dak": "DAK-1",
    "seat": "ANK-MED",
    "in-charge": "ANK",
    "asp": "ASP",
    "sp": "SP",
    "dispatch": "DISP-1",
    "admin": "EOFFICE",
    "auditor": "AUDITOR",
    "thana": "SO-PURANPUR",
    "stranger": "LIU-1",
}
"""Who visits, by the post at which he sits."""


def browser_of(app: Flask, database: Database, post_code: str, *, language: str = "en") -> FlaskClient:
    """A browser in which whoever sits at a post is logged in."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        found = select(Person).join(Charge, Charge.person_id == Person.id).where(
            Charge.post_id == day.post(post_code).id
        )  # fmt: skip
        account = accounts.account_of(db, db.scalars(found).one().id)
        token = accounts.open_session(db, account, ip="127.0.0.1", user_agent="test", now=now)
    client = app.test_client()
    client.set_cookie("patravali", token)
    client.set_cookie("language", language)
    return client


@dataclass
class Scene:
    """Objects of the office, and their ids by the names that addresses give them."""

    claim: int
    """A claim's file at the medical seat, with an ask to a thana."""
    receipt: int
    """A receipt that the counter marked to accounts."""
    secret: int
    """A confidential receipt at accounts."""
    file_task: str
    receipt_task: str
    ask_task: str
    document: int
    more: dict[str, Any] = field(default_factory=dict)


def blank_pdf(pages: int) -> bytes:
    """A paper that can be opened."""
    with io.BytesIO() as made, pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(made)
        return made.getvalue()


def set_scene(app: Flask, database: Database) -> Scene:
    """An hour ago: a claim, a receipt, a confidential receipt, an ask."""
    runtime.configure(OfficeRouting(no_jobs))
    with database.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one(), now=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
        file = day.open_claim(title="दावा रामस्वरूप", letter_no="A-1")
        (ask,) = asks.ask_out(
            db, file, offices=[], posts=[day.post(CAST["thana"])], question="सत्यापन आख्या", due_rule="7wd",
            actor=day.actor("ANK-MED"), now=day.now,
        )  # fmt: skip
        receipt = day.diarise(title="दूसरा दावा", letter_no="A-2")
        day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
        secret = day.diarise(title="गोपनीय पत्र", letter_no="A-3", grading=Grading.CONFIDENTIAL)
        day.press(secret.id, "DAK-1", "mark", to_post="ANK")
        db.flush()
        address = app.extensions["patravali_store"].put(blank_pdf(4))
        db.execute(update(Document).values(address=address, original_address=address))
        asked = db.scalars(select(Task).where(Task.instance_id == ask.instance_id)).one()
        paper = db.scalars(select(DocumentUse.document_id).where(DocumentUse.subject_id == file.id)).first()
        assert paper is not None
        return Scene(
            claim=file.id,
            receipt=receipt.id,
            secret=secret.id,
            file_task=day.task(file.id).id,
            receipt_task=day.task(receipt.id).id,
            ask_task=asked.id,
            document=paper,
        )
