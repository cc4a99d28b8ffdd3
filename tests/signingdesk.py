"""An office in which the SP signs: a claim at his signing desk, demo certificates, and the real signing program."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from sqlalchemy import select
from werkzeug.serving import make_server

from engine.db import Database
from tests.made_before import share_templates
from tests.office import Day, keep_document
from tests.weboffice import WebOffice
from webapp.application import create_app
from webapp.config import Settings
from workflows import approval, asks, drafts
from workflows.demo.certificates import PASSPHRASE, prepare_demo
from workflows.documents.papers import place_document
from workflows.documents.store import Store
from workflows.drafts.fair_copy import keep_fair_copy, make_fair_copy
from workflows.drafts.proposals import propose_addressees, propose_values
from workflows.files import File
from workflows.letter_templates import seed_templates, template_in_force
from workflows.organisation import SYSTEM, Charge, Post
from workflows.signing.enrolment import accept_certificate, propose_certificate
from workflows.signing.fitness import FitnessRules

ROOT = Path(__file__).parents[1]
MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "482915"
RS = 100
NAME = "ARVIND PRATAP"


@dataclass
class SigningOffice(WebOffice):
    """The application in demo mode, with its own certificates."""

    home: Path = field(default_factory=Path)
    certificates: dict[str, bytes] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """Where the letters lie."""
        store: Store = self.app.extensions["patravali_store"]
        return store

    @property
    def officers(self) -> Path:
        """Folder of the officers' demo keys."""
        return self.home / "certificates" / "officers"

    def enrol(self, code: str, name: str = NAME) -> int:
        """Have the certificate of a name accepted for whoever sits at a post."""
        now = dt.datetime.now(dt.UTC)
        with self.database.writing() as db:
            person, nodal = (
                db.scalars(select(Charge.person_id).join(Post).where(Post.code == post)).first()
                for post in (code, "EOFFICE")
            )
            district = db.scalars(select(Post.district_id)).first()
            row = propose_certificate(
                db, person, self.certificates[name], district_id=district, rules=FitnessRules(), now=now
            )
            return accept_certificate(db, row.id, by_person=nodal, now=now).id

    def claim_to_sign(self, *, title: str = "चिकित्सा प्रतिपूर्ति दावा") -> tuple[int, int]:
        """Bring a claim to the SP's signing desk.

        :returns: ids of the file and of the approved letter
        """
        with self.day(days_ago=4) as day:
            file = claim_at_the_draft(day, title)
            draft = put_up(day, file)
            for code in ("ANK", "ASP"):
                day.press(file.id, code, "agree", note="सहमत।")
            approve(day, file, self.store, draft, "SP")
            day.press(file.id, "SP", "approve", note="स्वीकृत।")
            assert day.task(file.id).kind == "sign"
            return file.id, draft.id

    @contextmanager
    def served(self) -> Iterator[str]:
        """The application on a free port."""
        server = make_server("127.0.0.1", 0, self.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def signed_pdf(self, draft_id: int) -> bytes:
        """The bytes of a signed letter."""
        from workflows.documents.models import Document

        with self.database.reading() as db:
            draft = drafts.get_draft(db, draft_id)
            assert draft.signed_document_id is not None, "the letter is not signed"
            return self.store.get(db.get_one(Document, draft.signed_document_id).address)


def make_signing_office(database: Database, home: Path) -> SigningOffice:
    """The application on an open database, with fresh demo certificates in its folder."""
    settings = Settings(
        home=home,
        database=database.url.render_as_string(hide_password=False),
        secret_key="s" * 40,
        papers_key="5" * 64,
        public_url="http://localhost",
        demo=True,
        testing=True,
    )
    made = prepare_demo(settings.certificates, [NAME, "VIKRAM DUTT"], now=dt.datetime.now(dt.UTC))
    app = share_templates(create_app(settings, database))
    return SigningOffice(app, database, home=home, certificates=made)


def claim_at_the_draft(day: Day, title: str) -> File:
    """A claim at the desk that drafts the order, with the CMO's reply on the file."""
    if template_in_force_or_none(day) is None:
        seed_templates(day.db, day.district_id, actor=SYSTEM, now=day.now)
    file = day.open_claim(title=title, sender_address="ग्राम कल्यानपुर, थाना बरखेड़ा", sender_pin="262201")
    day.press(
        file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=167000 * RS,
        treatment_to="2026-10-30", ppo_no="04417", hospital="जिला चिकित्सालय", treatment_from="2026-10-20",
    )  # fmt: skip
    (ask,) = asks.open_asks(day.db, file.id)
    day.tick(days=2)
    reply = keep_document(day.db, day.district_id, pages=3, title=f"मु०चि०अ० की आख्या {file.id}")
    asks.answer_ask(day.db, ask, "₹1,58,420 अनुमन्य", document_id=reply.id, actor=day.actor("ANK-MED"), now=day.now)
    day.press(
        file.id, "ANK-MED", None, note="₹1,58,420 अनुमन्य।", admissible=158420 * RS, higher_sanction=False,
        cmo_letter="1204/परीक्षण", cmo_letter_date="2026-11-25", account_head="2055-00-109",
    )  # fmt: skip
    return file


def template_in_force_or_none(day: Day) -> object | None:
    """The sanction's template, once the templates are there."""
    from workflows.errors import NotFound, OfficeRefusal

    try:
        return template_in_force(day.db, day.district_id, "medical-sanction")
    except (NotFound, OfficeRefusal):
        return None


def put_up(day: Day, file: File) -> drafts.Draft:
    """The medical seat drafts the order and puts it up."""
    template = template_in_force(day.db, day.district_id, "medical-sanction")
    values = {**propose_values(day.db, file, template, now=day.now), "rank": "सेवानिवृत्त आरक्षी", "patient": "स्वयं"}
    to, copies = propose_addressees(day.db, file, template, values)
    extra = drafts.LetterText(subject="", body="", addressees=to, copies=copies)
    draft = drafts.make_draft(day.db, file, template, values, extra=extra, actor=day.actor("ANK-MED"), now=day.now)
    approval.put_up_drafts(day.db, day.task(file.id), "put_up", actor=day.actor("ANK-MED"), now=day.now)
    day.press(file.id, "ANK-MED", "put_up", copies_to=["treasury", "claimant"])
    return draft


def approve(day: Day, file: File, store: Store, draft: drafts.Draft, code: str) -> None:
    """Approve the letter with its real PDF."""
    head = drafts.head_of(day.db, draft)
    copy = make_fair_copy(day.db, draft, head, actor=day.actor(code), public_url="http://localhost", now=day.now)
    typeset = keep_fair_copy(day.db, store, draft, copy, actor=day.actor(code), now=day.now)
    drafts.approve_draft(day.db, draft, typeset, actor=day.actor(code), now=day.now)
    place_document(day.db, typeset.document_id, file.id)
    assert draft.sha256 == hashlib.sha256(copy.pdf).hexdigest()


def run_signer(folder: Path, url: str, code: str, *, settings: str, pin: str) -> subprocess.CompletedProcess[str]:
    """Run the signing program as the officer's PC does, in a process of its own.

    :param settings: what its settings file says beside the server
    """
    ini = folder / "signer.ini"
    ini.write_text(f"[server]\nurl = {url}\n{settings}")
    command = [sys.executable, "-W", "ignore", "-m", "patravali_signer", code, "--settings", str(ini)]
    return subprocess.run(
        [*command, "--record", str(folder / "record.jsonl")],
        input=f"{pin}\n",
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # without a terminal the PIN is read from the standard input
        env=os.environ
        | {"PYTHONPATH": str(ROOT / "signer"), "BROWSER": "true", "SOFTHSM2_CONF": str(folder / "softhsm2.conf")},
    )


def demo_key(office: SigningOffice, name: str = NAME) -> str:
    """The settings of the signing program for the demo's key file."""
    return f"[demo]\npkcs12 = {office.officers / ('-'.join(name.lower().split()) + '.p12')}\n"


def token_with(office: SigningOffice, folder: Path, name: str = NAME) -> str:
    """Put an officer's key on a token of its own; gives the settings of the signing program."""
    (folder / "tokens").mkdir(exist_ok=True)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    pack = (office.officers / ("-".join(name.lower().split()) + ".p12")).read_bytes()
    key, certificate, _chain = pkcs12.load_key_and_certificates(pack, PASSPHRASE.encode())
    assert key is not None
    assert certificate is not None
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "certificate.der").write_bytes(certificate.public_bytes(Encoding.DER))
    environment = os.environ | {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    tool, pins = "softhsm2-util", ["--pin", PIN]
    for arguments in (
        [tool, "--init-token", "--free", "--label", "officer", "--so-pin", "0000", *pins],
        [tool, "--import", str(folder / "key.pem"), "--token", "officer", "--label", "sign", "--id", "a1", *pins],
        ["pkcs11-tool", "--module", str(MODULE), "--login", *pins, "--write-object", str(folder / "certificate.der"),
         "--type", "cert", "--id", "a1", "--label", "sign"],
    ):  # fmt: skip
        subprocess.run(arguments, check=True, env=environment, capture_output=True)
    return f"[token]\nmodules =\n    {MODULE}\n"
