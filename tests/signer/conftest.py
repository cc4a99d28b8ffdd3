"""A token (SoftHSM), a district with an officer, and the office's three messages on a port of this machine."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine.db import Database
from engine.errors import Refusal
from workflows.demo.certificates import DemoAuthority, KeyPair, make_authority, make_officer, write_trust
from workflows.letters import LetterForm, Letterhead, LetterInput, Signatory, render_letter
from workflows.organisation.models import District, Person
from workflows.signing import agent
from workflows.signing.enrolment import accept_certificate, propose_certificate
from workflows.signing.fitness import FitnessRules
from workflows.signing.requests import Opened, ToSign, open_requests
from workflows.signing.sealing import NoTimestamp, sha256_hex
from workflows.signing.timestamps import LocalTimestamper
from workflows.signing.trust import Trust, load_trust

sys.path.insert(0, str(Path(__file__).parents[2] / "signer"))

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "482915"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)  # tokens and TLS live in the real time


@pytest.fixture(scope="session")
def authority() -> DemoAuthority:
    return make_authority(NOW)


@pytest.fixture(scope="session")
def officer(authority) -> KeyPair:
    return make_officer(authority, "ANANYA MEHROTRA", now=NOW)


@pytest.fixture(scope="session")
def trust(authority, tmp_path_factory) -> Trust:
    folder = tmp_path_factory.mktemp("trust")
    write_trust(authority, folder, now=NOW)
    return load_trust(folder)


@pytest.fixture(scope="session")
def letter() -> bytes:
    return render_letter(
        LetterInput(
            form=LetterForm.ORDER,
            letterhead=Letterhead("कार्यालय पुलिस अधीक्षक, जनपद पीलीभीत"),
            number="आं०-चि०-388/2026",
            day=dt.date(2026, 11, 23),
            subject="स्वीकृति",
            body_html="<p>₹1,58,420 की स्वीकृति प्रदान की जाती है।</p>",
            signatory=Signatory("अनन्या मेहरोत्रा", "पुलिस अधीक्षक"),
            verify_url="https://patravali.example.in/v/1",
        )
    )


@pytest.fixture(scope="session")
def token(authority, officer, tmp_path_factory) -> Path:
    """A token of its own with the officer's key, and with the encryption certificate that real tokens carry besides."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    tool = ["softhsm2-util", "--pin", PIN]
    subprocess.run([*tool, "--init-token", "--free", "--label", "officer", "--so-pin", "0000"], check=True)
    key = folder / "key.pem"
    key.write_bytes(officer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    subprocess.run([*tool, "--import", key, "--token", "officer", "--label", "sign", "--id", "a1"], check=True)
    from workflows.demo.certificates import Usage

    other = make_officer(authority, "ANANYA MEHROTRA", now=NOW, usage=Usage(signs=False, encrypts=True))
    _put_certificate(other, b"\xa2")
    _put_certificate(officer, b"\xa1")
    return MODULE


def _put_certificate(pair: KeyPair, key_id: bytes) -> None:
    import pkcs11
    from pkcs11 import Attribute, ObjectClass

    certificate = pair.certificate
    with pkcs11.lib(str(MODULE)).get_token(token_label="officer").open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.PRIVATE: False,
                Attribute.ID: key_id,
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            }
        )


@dataclass
class Office:
    """The office as the officer's program sees it."""

    database: Database
    trust: Trust
    timestamper: LocalTimestamper
    letter: bytes
    district_id: int
    person_id: int
    url: str = ""
    versions: int = 0
    signed: dict[int, bytes] = field(default_factory=dict)
    spoil: object = None

    def put_up(self, count: int = 1, **more) -> Opened:
        """Put letters up for signature."""
        documents = []
        for _ in range(count):
            self.versions += 1
            given = {"document_sha256": sha256_hex(self.letter), "draft_version_id": self.versions} | more
            documents.append(
                ToSign(
                    district_id=self.district_id,
                    subject_id=1,
                    title=f"स्वीकृति आदेश {self.versions}",
                    reference="आं०-चि०-388/2026",
                    person_id=self.person_id,
                    post_id=1,
                    post_title="पुलिस अधीक्षक, पीलीभीत",
                    **given,
                )
            )
        with self.database.writing() as db:
            return open_requests(db, documents, now=dt.datetime.now(dt.UTC))

    def enrol(self, pair: KeyPair, person_id: int | None = None) -> int:
        """Have the nodal officer accept a certificate."""
        der = pair.certificate.public_bytes(Encoding.DER)
        with self.database.writing() as db:
            row = propose_certificate(
                db,
                person_id or self.person_id,
                der,
                district_id=self.district_id,
                rules=FitnessRules(),
                now=NOW,
            )
            accept_certificate(db, row.id, by_person=self.other_person(db), now=NOW)
            return row.id

    def other_person(self, db) -> int:
        nodal = db.query(Person).filter(Person.id != self.person_id).one()
        return nodal.id

    def answer(self, path: str, body: dict, secret: str) -> dict:
        """What the web does with the three messages."""
        now = dt.datetime.now(dt.UTC)
        if path == "/agent/v1/claim":
            with self.database.writing() as db:
                return agent.claim(db, body["code"], now=now, program=body.get("program", ""), address="127.0.0.1")
        _, _, _, number, verb = path.split("/")
        return getattr(self, verb)(int(number), body, secret, now)

    def prepare(self, number: int, body: dict, secret: str, now: dt.datetime) -> dict:
        with self.database.writing() as db:
            work = agent.begin_preparation(db, number, secret, body, now=now)
        prepared = agent.prepare_document(work, self.letter, trust=self.trust, timestamper=self.timestamper, now=now)
        with self.database.writing() as db:
            return agent.keep_preparation(db, work, secret, prepared, now=now)

    def complete(self, number: int, body: dict, secret: str, now: dt.datetime) -> dict:
        with self.database.writing() as db:
            work = agent.begin_completion(db, number, secret, body, now=now)
        return self.finish(work, now)

    def finish(self, work: agent.Completion, now: dt.datetime) -> dict:
        done = agent.finish_document(work, trust=self.trust, timestamper=self.timestamper, now=now)
        with self.database.writing() as db:
            if isinstance(done, NoTimestamp):
                return agent.keep_waiting(db, work, done, now=now)
            self.signed[work.request_id] = done
            return agent.keep_signed(db, work, done, now=now)


def found_office(database: Database, authority: DemoAuthority, officer: KeyPair, trust: Trust, letter: bytes) -> Office:
    """A district with a superintendent, whose certificate a second person has accepted."""
    with database.writing() as db:
        district = District(code="pbt", title_hi="पीलीभीत", title_en="Pilibhit")
        db.add(district)
        db.flush()
        sp, nodal = (
            Person(district_id=district.id, pno=pno, name_hi=hi, name_en=en, rank_hi="पु०अ०", rank_en="SP")
            for pno, hi, en in (("1", "अनन्या मेहरोत्रा", "Ananya Mehrotra"), ("2", "विक्रम दहिया", "Vikram Dahiya"))
        )
        db.add_all([sp, nodal])
        db.flush()
        ids = district.id, sp.id
    office = Office(database, trust, authority.timestamper(), letter, *ids)
    office.enrol(officer)
    return office


@pytest.fixture
def office(sqlite_database, authority, officer, trust, letter) -> Iterator[Office]:
    office = found_office(sqlite_database, authority, officer, trust, letter)
    with serving(office) as office.url:
        yield office


@pytest.fixture
def office_on_both(database, authority, officer, trust, letter) -> Iterator[Office]:
    """For what depends on the database: locks, unique indexes, binary columns."""
    office = found_office(database, authority, officer, trust, letter)
    with serving(office) as office.url:
        yield office


class serving:  # noqa: N801 - used like a function
    """The office's messages on a free port."""

    def __init__(self, office: Office) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                secret = self.headers.get("Authorization", "").removeprefix("Bearer ")
                try:
                    status, answer = 200, office.answer(self.path, body, secret)
                except Refusal as refusal:
                    status, answer = refusal.status, {"en": refusal.en, "hi": refusal.hi}
                if office.spoil:
                    answer = office.spoil(self.path, answer)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
