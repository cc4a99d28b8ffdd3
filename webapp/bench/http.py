"""What a request costs: desk list, opening a file or receipt, completing a task, the studio's pages (design §7).

The application is asked in this process, without the network, so that its processor time is exact; the office behind it
is the demo district in a database of its own, with as many files on the desks as asked.
"""

import dataclasses
import datetime as dt
import gc
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine.db import Base, Database, make_database
from webapp.application import create_app
from webapp.config import Settings
from workflows import accounts, catalogue, jobs, registry, tables
from workflows.address_book import seed_offices
from workflows.demo.district import make_district
from workflows.diary import DiaryEntry
from workflows.organisation import SYSTEM, Actor, Charge, Post, UnitKind, actor_for, unit_above
from workflows.receipts import DeliveryMode, SenderKind
from workflows.routing_drafts import open_draft

COUNTER, SEAT, ADMINISTRATOR = "DAK-1", "ANK-MED", "EOFFICE"
BUTTON = {"outcome": "mark", "f-to_post": "ANK"}
"""The counter marks a receipt to the accounts in-charge."""
STUDIO = {
    "studio_catalogue": "/studio/",
    "studio_drawing": "/studio/drafts/{draft}/drawing",
    "studio_steps": "/studio/drafts/{draft}/steps",
}
HIDDEN = re.compile(r'name="(csrf_token|task|expect_rev|key)" value="([^"]*)"')


@dataclasses.dataclass
class Desks:
    """What was laid out."""

    receipts: list[int]
    files: list[int]
    draft: int
    """A routing draft of the medical claim."""


def bench_http(settings: Settings, database_url: str, *, requests: int = 100, scale: int = 100) -> dict[str, Any]:
    """Measure the requests of desks and of the studio.

    :param settings: keys and folders of a scratch installation
    :param database_url: an empty database of the bench's own
    :param requests: of each kind
    :param scale: files at the seat's desk
    :return: by kind ``p50_ms, p95_ms, p99_ms, cpu_ms, least_cpu_ms, requests``, and ``scale``
    """
    assert tables.MODULES
    database = make_database(database_url)
    try:
        app = create_app(settings, database)
        desks = lay_out(database, receipts=requests, files=scale)
        counter, seat, administrator = (browser(app, database, code) for code in (COUNTER, SEAT, ADMINISTRATOR))
        forms = [hidden_fields(counter, receipt) for receipt in desks.receipts]
        files = [desks.files[number % len(desks.files)] for number in range(requests)]
        return {
            "scale": scale,
            "desk_list": measure([partial(seat.get, "/desk")] * requests, 200),
            "open_file": measure([partial(seat.get, f"/files/{file}") for file in files], 200),
            "open_receipt": measure([partial(counter.get, f"/receipts/{one}") for one in desks.receipts], 200),
            "complete_task": measure(
                [
                    partial(counter.post, f"/receipts/{receipt}/press", data=form)
                    for receipt, form in zip(desks.receipts, forms, strict=True)
                ],
                303,
            ),
            **{
                name: measure([partial(administrator.get, path.format(draft=desks.draft))] * requests, 200)
                for name, path in STUDIO.items()
            },
        }
    finally:
        database.dispose()


def lay_out(database: Database, *, receipts: int, files: int) -> Desks:
    """Make the district, receipts at the counter and files at the medical seat."""
    Base.metadata.create_all(database.writer)
    jobs.install(database)
    now = dt.datetime.now(dt.UTC)
    with database.writing() as db:
        district = make_district(db, now=now, password_hash=accounts.hash_password("bench of the office"))
        seed_offices(db, district.id)
        catalogue.publish_shipped(db, actor=str(SYSTEM), now=now)
        db.flush()  # the posts are looked up below
        actor = actor_at(db, ADMINISTRATOR, now)
        return Desks(
            [diarise(db, number, now) for number in range(receipts)],
            [open_file(db, now) for _ in range(files)],
            open_draft(db, "medical-claim", district_id=district.id, actor=actor, now=now).id,
        )


def post_named(db: Session, code: str) -> Post:
    """A post of the demo district."""
    return db.scalars(select(Post).where(Post.code == code)).one()


def actor_at(db: Session, code: str, now: dt.datetime) -> Actor:
    """Whoever sits at a post."""
    post = post_named(db, code)
    person = db.scalars(select(Charge.person_id).where(Charge.post_id == post.id)).one()
    return actor_for(db, person, post.id, now)


def diarise(db: Session, number: int, now: dt.datetime) -> int:
    """A receipt at the counter."""
    office = unit_above(db, post_named(db, COUNTER).unit_id, UnitKind.OFFICE)
    assert office is not None
    entry = DiaryEntry(
        title=f"चिकित्सा प्रतिपूर्ति दावा {number}",
        received_on=now.date(),
        delivery_mode=DeliveryMode.BY_HAND,
        sender_kind=SenderKind.PENSIONER,
        sender_name=f"श्री रामस्वरूप {number}",
    )
    actor = actor_at(db, COUNTER, now)
    return registry.diarise(db, entry, document=None, office=office, actor=actor, now=now).id


def open_file(db: Session, now: dt.datetime) -> int:
    """A claim's file at the medical seat."""
    seat = post_named(db, SEAT)
    title, actor = "चिकित्सा प्रतिपूर्ति दावा", actor_at(db, SEAT, now)
    return registry.open_file(db, case_type="medical-claim", title=title, seat=seat, actor=actor, now=now).id


def browser(app: Flask, database: Database, code: str) -> FlaskClient:
    """A browser in which whoever sits at a post is logged in."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as db:
        account = accounts.account_of(db, actor_at(db, code, now).person_id)
        token = accounts.open_session(db, account, ip="127.0.0.1", user_agent="bench", now=now)
    client = app.test_client()
    client.set_cookie("patravali", token)  # the name without https, see webapp.auth.cookie_name
    return client


def hidden_fields(client: FlaskClient, receipt: int) -> dict[str, str]:
    """The form of a receipt's step, filled in."""
    page = client.get(f"/receipts/{receipt}").text
    return {**dict(HIDDEN.findall(page)), **BUTTON}


def measure(acts: list[Callable[[], TestResponse]], status: int) -> dict[str, float | int]:
    """Do each act once; milliseconds of wall time by percentile, of the processor on average and at the least.

    :raises RuntimeError: when an act was not answered as it should
    """
    gc.collect()
    times, worked = [], []
    for act in acts:
        start, began = time.perf_counter(), time.process_time()
        answer = act()
        worked.append((time.process_time() - began) * 1000)
        times.append((time.perf_counter() - start) * 1000)
        if answer.status_code != status:
            raise RuntimeError(f"a request was answered with {answer.status_code}: {answer.text[:300]}")
    times.sort()
    shares = {f"p{share}_ms": round(times[min(len(times) - 1, len(times) * share // 100)], 1) for share in (50, 95, 99)}
    cpu = {"cpu_ms": round(sum(worked) / len(worked), 1), "least_cpu_ms": round(min(worked), 1)}
    return {**shares, **cpu, "requests": len(acts)}
