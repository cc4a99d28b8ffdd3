"""The demo: everything that a newcomer needs to carry a claim through the office, set up and served by one command."""

import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select

from engine import runtime
from engine.db import Database
from webapp.config import Settings
from workflows import accounts, catalogue, jobs, migrations
from workflows.address_book import seed_offices
from workflows.clocks import Calendar
from workflows.demo.certificates import prepare_demo
from workflows.demo.district import demo_logins, make_district
from workflows.demo.files import has_files, make_files, store_scans
from workflows.demo.scans import printed_letters, scan_letter
from workflows.demo.stories import read_stories
from workflows.documents.ocr import ask_for_reading
from workflows.documents.store import FolderStore, StoreKeys
from workflows.documents.tessdata import TessdataMissing, install_tessdata
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, District, Person
from workflows.routing import OfficeRouting
from workflows.signing.enrolment import accept_certificate, in_use, propose_certificate
from workflows.signing.fitness import FitnessRules

PASSWORD_FILE = "demo-password.txt"  # noqa: S105 - the name of a file
SIGNERS = ("SP", "ASP")
"""Posts whose holders get a demo certificate."""
NODAL_OFFICER = "EOFFICE"
"""Looks at a certificate's name and accepts it."""
SHOWN = ("DAK-1", "ANK", "ANK-MED", "ASP", "SP", "DISP-1", "EOFFICE", "CCTNS")
"""Posts whose log-ins are printed; the others are in the list that the page People shows."""

DEMO_RULES = FitnessRules()
"""The demo's certificates pass the same examination as real ones."""

Say = Callable[[str], None]


def demo_password(home: Path) -> str:
    """The password that all demo accounts share, made once; ``PATRAVALI_DEMO_PASSWORD`` sets it for the first start."""
    path = home / PASSWORD_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(os.environ.get("PATRAVALI_DEMO_PASSWORD") or f"pilibhit-{secrets.randbelow(9000) + 1000}")
        path.chmod(0o600)
    return path.read_text().strip()


def set_up_demo(settings: Settings, database: Database, *, now: dt.datetime, say: Say) -> None:
    """Make the demo district with accounts, diagrams, templates, certificates and scans; harmless when run again."""
    say("Database …")
    migrations.upgrade(database)
    hashed = accounts.hash_password(demo_password(settings.home))
    say("District, people, diagrams, letter templates …")
    with database.writing() as db:
        district = make_district(db, now=now, password_hash=hashed)
        seed_offices(db, district.id)
        catalogue.publish_shipped(db, actor=str(SYSTEM), now=now)
        seed_templates(db, district.id, actor=SYSTEM, now=now)
    say("Demo certificates …")
    enrol_signers(settings, database, now=now)
    say("Sample scans …")
    write_samples(settings.home / "samples")
    say("Two years of receipts and files …")
    fill_office(settings, database, now=now)
    prepare_reading(settings.tessdata, say)


def enrol_signers(settings: Settings, database: Database, *, now: dt.datetime) -> None:
    """Give the demo's approving officers a certificate that says DEMO, and enrol it."""
    with database.reading() as db:
        district = db.scalars(select(District)).one()
        posts = {login.post_code: login for login in demo_logins(db, district)}
        names = {posts[code].name_en: posts[code].pno for code in SIGNERS if code in posts}
    made = prepare_demo(settings.certificates, names, now=now)
    with database.writing() as db:
        administrator = db.scalars(select(Person).where(Person.pno == posts[NODAL_OFFICER].pno)).one()
        for name, certificate in made.items():
            if in_use(db, hashlib.sha256(certificate).hexdigest()) is not None:
                continue
            person = db.scalars(select(Person).where(Person.pno == names[name])).one()
            proposed = propose_certificate(
                db, person.id, certificate, district_id=person.district_id, rules=DEMO_RULES, now=now
            )
            accept_certificate(db, proposed.id, by_person=administrator.id, now=now)


def write_samples(folder: Path) -> None:
    """Scans to take in at the counter: printed, worn and scanned by the demo itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for letter in printed_letters():
        path = folder / f"{letter.key}.pdf"
        if not path.exists():
            path.write_bytes(scan_letter(letter))


def fill_office(settings: Settings, database: Database, *, now: dt.datetime) -> None:
    """Let the office have worked for two years, once; its scans are read when the server runs."""
    with database.reading() as db:
        district_id = db.scalars(select(District.id)).one()
        if has_files(db, district_id):
            return
        stories = read_stories(Calendar.of(db, district_id), now=now)
    runtime.configure(OfficeRouting(jobs.enqueue))
    store = FolderStore(settings.papers, StoreKeys.derive(bytes.fromhex(settings.papers_key)))
    scans, url = store_scans(store, stories), settings.public_url
    with database.writing() as db:
        for document in reversed(make_files(db, district_id, stories, scans, store=store, public_url=url, now=now)):
            ask_for_reading(db, document, hurry=False)


def prepare_reading(folder: Path, say: Say) -> None:
    """Unpack the data of the text recognition from the front end's packages; say when there is none."""
    try:
        install_tessdata(folder, Path("node_modules"))
    except TessdataMissing as missing:
        say(f"Text recognition is off: {missing}")


def greet(settings: Settings, database: Database) -> None:
    """Print the log-ins and what to do first."""
    with database.reading() as db:
        district = db.scalars(select(District)).one()
        posts = {login.post_code: login for login in demo_logins(db, district)}
    click.echo()
    click.secho(f"Patravali DEMO: {settings.public_url}", bold=True)
    click.echo(f"Password of every demo account: {demo_password(settings.home)}")
    for code in SHOWN:
        if code in posts:
            login = posts[code]
            click.echo(f"  PNO {login.pno}  {login.post_en} ({login.name_en})")
    click.echo("First: log in at the dak counter, choose Receipts and take in a scan from")
    click.echo(f"  {settings.home / 'samples'}")
    click.echo(
        "then mark it to the Accountant, and follow it: README.md, “A claim from the counter to the record room”."
    )
    click.echo()
