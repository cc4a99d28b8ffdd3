"""What the officer's program checks for itself, without believing the server."""

import datetime as dt
import hashlib
import io
from pathlib import Path

import pytest
from asn1crypto import cms, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from patravali_signer.document import check_document, covered_digest
from patravali_signer.errors import Refused
from patravali_signer.keys import find_key, may_sign
from patravali_signer.settings import Settings, read_settings

from workflows.demo.certificates import Usage, make_officer
from workflows.signing.sealing import SigningJob, prepare_signature, sha256_hex
from workflows.signing.stamp import Stamp

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def prepared(letter, officer, trust, authority):
    job = SigningJob(sha256_hex(letter), "Signature", Stamp("पुलिस अधीक्षक", "388/2026"))
    certificate = officer.certificate.public_bytes(Encoding.DER)
    return prepare_signature(letter, certificate, job, trust=trust, timestamper=authority.timestamper(), now=NOW)


def certificate_of(pair):
    return x509.Certificate.load(pair.certificate.public_bytes(Encoding.DER))


def changed_attributes(prepared, change):
    attributes = cms.CMSAttributes.load(prepared.attributes)
    entries = change([attribute.copy() for attribute in attributes])
    return cms.CMSAttributes(entries).dump()


def test_a_prepared_document_passes(prepared, officer):
    check_document(prepared.pdf, prepared.attributes, certificate_of(officer))


def test_one_changed_byte_anywhere_is_refused(prepared, officer):
    for at in (20, 5_000, len(prepared.pdf) - 10):
        pdf = prepared.pdf[:at] + bytes([prepared.pdf[at] ^ 1]) + prepared.pdf[at + 1 :]
        with pytest.raises(Refused):
            check_document(pdf, prepared.attributes, certificate_of(officer))


def test_bytes_behind_the_end_or_in_the_empty_place_are_refused(prepared):
    place = prepared.pdf.index(b"/Contents <0000") + 40

    for pdf in (prepared.pdf + b"\n", prepared.pdf[:place] + b"4" + prepared.pdf[place + 1 :], b"%PDF-1.7 nothing"):
        with pytest.raises(Refused):
            covered_digest(pdf)


def test_the_attributes_must_name_this_certificate(prepared, authority):
    other = make_officer(authority, "SITA DEVI", now=NOW)

    with pytest.raises(Refused, match="another certificate"):
        check_document(prepared.pdf, prepared.attributes, certificate_of(other))


def test_an_unknown_missing_or_double_attribute_is_refused(prepared, officer):
    extra = cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": NOW})]})
    assert tsp.TSTInfo
    for change in (
        lambda entries: [*entries, extra],
        lambda entries: entries[1:],
        lambda entries: [*entries, entries[0]],
        lambda entries: [],
    ):
        with pytest.raises(Refused):
            check_document(prepared.pdf, changed_attributes(prepared, change), certificate_of(officer))
    for rubbish in (b"", b"hello", prepared.attributes + b"x"):
        with pytest.raises(Refused):
            check_document(prepared.pdf, rubbish, certificate_of(officer))


def test_only_a_signing_certificate_in_force_is_used(authority, officer):
    assert may_sign(certificate_of(officer), NOW)
    assert not may_sign(certificate_of(officer), NOW + dt.timedelta(days=900))
    assert not may_sign(certificate_of(authority.sub_ca), NOW)
    encrypting = make_officer(authority, "A", now=NOW, usage=Usage(signs=False, encrypts=True))
    assert not may_sign(certificate_of(encrypting), NOW)


def test_without_a_token_there_is_a_sentence():
    nothing = Settings("https://x", None, (Path("/no/such/library.so"),), None)

    with pytest.raises(Refused, match="No token"):
        find_key(nothing, frozenset(), NOW)


def test_a_key_file_that_does_not_say_demo_is_refused(tmp_path, authority):
    pair = authority.sub_ca.__class__(authority.root.certificate, authority.root.key)
    der = pair.certificate.public_bytes(Encoding.DER).replace(b"DEMO CCA", b"REAL CCA")
    (tmp_path / "real.der").write_bytes(der)

    with pytest.raises(Refused, match="DEMO"):
        find_key(Settings("https://x", None, (), tmp_path / "real.p12"), frozenset(), NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[server]\n",
        "[server]\nurl = http://eoffice.example.in\n",
        "[server]\nurl = file:///etc/passwd\n",
        "[server]\nurl = https://eoffice.example.in\n[token]\nmodules = libsofthsm2.so\n",
    ],
)
def test_unsafe_settings_are_refused(tmp_path, text):
    path = tmp_path / "signer.ini"
    path.write_text(text)

    with pytest.raises(Refused):
        read_settings(path)


def test_settings_name_one_server_and_the_libraries(tmp_path):
    path = tmp_path / "signer.ini"
    path.write_text("[server]\nurl = https://eoffice.example.in/\n[token]\nmodules =\n  /a/one.so\n  /b/two.so\n")

    settings = read_settings(path)

    assert settings.url == "https://eoffice.example.in"
    assert settings.modules == (Path("/a/one.so"), Path("/b/two.so"))
    path.write_text("[server]\nurl = http://eoffice.local\nplain_http = yes\n")
    assert read_settings(path).url == "http://eoffice.local"
    with pytest.raises(Refused, match="no settings file"):
        read_settings(tmp_path / "missing.ini")
    assert hashlib.sha256(io.BytesIO(b"").read()).hexdigest() == sha256_hex(b"")
