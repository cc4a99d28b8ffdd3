"""A small public key infrastructure, made once, and a letter to be signed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from workflows.demo.certificates import DemoAuthority, KeyPair, make_authority, make_officer, write_trust
from workflows.letters import LetterForm, Letterhead, LetterInput, Signatory, render_letter
from workflows.signing.sealing import Prepared, SigningJob, finish_signature, prepare_signature, sha256_hex
from workflows.signing.stamp import Stamp
from workflows.signing.timestamps import LocalTimestamper
from workflows.signing.trust import Trust, load_trust

NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


@dataclass
class Desk:
    """Everything that a test signs with."""

    authority: DemoAuthority
    officer: KeyPair
    trust: Trust
    timestamper: LocalTimestamper
    letter: bytes

    @property
    def certificate(self) -> bytes:
        return self.officer.certificate.public_bytes(Encoding.DER)

    def job(self, pdf: bytes) -> SigningJob:
        return SigningJob(sha256_hex(pdf), "Signature", Stamp("पुलिस अधीक्षक, पीलीभीत", "आं०-चि०-388/2026"), "Pilibhit")

    def prepare(self, officer: KeyPair | None = None, trust: Trust | None = None) -> Prepared:
        certificate = (officer or self.officer).certificate.public_bytes(Encoding.DER)
        return prepare_signature(
            self.letter,
            certificate,
            self.job(self.letter),
            trust=trust or self.trust,
            timestamper=self.timestamper,
            now=NOW,
        )

    def value(self, prepared: Prepared, officer: KeyPair | None = None) -> bytes:
        key = (officer or self.officer).key
        return key.sign(prepared.attributes, padding.PKCS1v15(), hashes.SHA256())

    def sign(self) -> bytes:
        prepared = self.prepare()
        value = self.value(prepared)
        return finish_signature(prepared, value, trust=self.trust, timestamper=self.timestamper, now=NOW)


@pytest.fixture(scope="session")
def authority() -> DemoAuthority:
    return make_authority(NOW)


@pytest.fixture(scope="session")
def trust(authority, tmp_path_factory) -> Trust:
    folder = tmp_path_factory.mktemp("trust")
    write_trust(authority, folder, now=NOW)
    return load_trust(folder)


@pytest.fixture(scope="session")
def officer(authority) -> KeyPair:
    return make_officer(authority, "ANANYA MEHROTRA", now=NOW)


@pytest.fixture(scope="session")
def letter() -> bytes:
    return render_letter(
        LetterInput(
            form=LetterForm.ORDER,
            letterhead=Letterhead("कार्यालय पुलिस अधीक्षक, जनपद पीलीभीत"),
            number="आं०-चि०-388/2026",
            day=dt.date(2026, 11, 23),
            subject="चिकित्सा प्रतिपूर्ति की स्वीकृति",
            body_html="<p>₹1,58,420 की स्वीकृति प्रदान की जाती है।</p>",
            signatory=Signatory("अनन्या मेहरोत्रा", "पुलिस अधीक्षक"),
            verify_url="https://patravali.example.in/v/1",
        )
    )


@pytest.fixture
def desk(authority, officer, trust, letter) -> Desk:
    timestamper = authority.timestamper()
    timestamper.clock = lambda: NOW
    return Desk(authority, officer, trust, timestamper, letter)


@pytest.fixture(scope="session")
def signed(authority, officer, trust, letter) -> bytes:
    """One finished letter, for the tests that only look."""
    timestamper = authority.timestamper()
    timestamper.clock = lambda: NOW
    return Desk(authority, officer, trust, timestamper, letter).sign()


@pytest.fixture
def revoking_trust(authority, tmp_path) -> Callable[[KeyPair], Trust]:
    """Trust in which a certificate is on the revocation list."""

    def make(pair: KeyPair) -> Trust:
        write_trust(authority, tmp_path, now=NOW, revoked=[pair.certificate])
        return load_trust(tmp_path)

    return make
