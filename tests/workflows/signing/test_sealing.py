"""Making signatures: only the approved bytes, only a fit certificate, only a right value."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from asn1crypto import x509
from cryptography import x509 as x509_builder
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader

from workflows.demo.certificates import Usage, make_authority, make_officer, pkcs12_of, prepare_demo, write_trust
from workflows.signing.fitness import FitnessRules, unfit
from workflows.signing.sealing import (
    NoTimestamp,
    Prepared,
    SigningRefused,
    WrongValue,
    check_value,
    finish_signature,
    prepare_signature,
    restore,
    sha256_hex,
)
from workflows.signing.trust import list_states, load_trust, refresh_lists

NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


ANYBODY = FitnessRules()


def codes(pair, rules=ANYBODY):
    certificate = x509.Certificate.load(pair.certificate.public_bytes(Encoding.DER))
    return {reason.code for reason in unfit(certificate, rules, now=NOW)}


def test_a_prepared_letter_can_be_put_away_and_finished_later(desk):
    prepared = desk.prepare()
    again = restore(prepared.pdf, prepared.state())

    signed = finish_signature(again, desk.value(prepared), trust=desk.trust, timestamper=desk.timestamper, now=NOW)

    reader = PdfFileReader(io.BytesIO(signed), strict=True)
    assert [one.field_name for one in reader.embedded_regular_signatures] == ["Signature"]
    assert len(reader.embedded_timestamp_signatures) == 1
    assert signed.startswith(desk.letter)


def test_only_the_approved_bytes_are_signed(desk):
    other = desk.letter + b"\n"

    with pytest.raises(SigningRefused, match="not the approved version"):
        prepare_signature(
            other, desk.certificate, desk.job(desk.letter), trust=desk.trust, timestamper=desk.timestamper, now=NOW
        )


def test_a_changed_placeholder_is_not_finished(desk):
    prepared = desk.prepare()

    with pytest.raises(SigningRefused, match="has changed"):
        restore(prepared.pdf.replace(b"Pilibhit", b"Pilibhix"), prepared.state())


@pytest.mark.parametrize("damage", [lambda value: value[:-1] + bytes([value[-1] ^ 1]), lambda value: b"", bytes.upper])
def test_a_wrong_value_is_never_put_into_the_file(desk, damage):
    prepared = desk.prepare()

    with pytest.raises(WrongValue):
        finish_signature(
            prepared, damage(desk.value(prepared)), trust=desk.trust, timestamper=desk.timestamper, now=NOW
        )


def test_the_value_of_another_officers_key_is_refused(desk):
    prepared = desk.prepare()
    other = make_officer(desk.authority, "SITA DEVI", now=NOW)

    with pytest.raises(WrongValue):
        check_value(prepared, desk.value(prepared, other))


def test_a_value_made_for_another_letter_is_refused(desk):
    first, second = desk.prepare(), replace(desk.prepare(), attributes=b"other")

    with pytest.raises(WrongValue):
        check_value(second, desk.value(first))


def test_a_revoked_certificate_is_refused_before_the_pin_is_asked(desk, revoking_trust):
    with pytest.raises(SigningRefused, match="revoked"):
        desk.prepare(trust=revoking_trust(desk.officer))


def test_an_expired_certificate_is_refused(desk):
    expired = make_officer(desk.authority, "OLD OFFICER", now=NOW, valid_days=-5)

    assert "expired" in codes(expired)
    with pytest.raises(SigningRefused):
        desk.prepare(expired)


def test_a_certificate_of_an_unknown_authority_is_refused(desk):
    stranger = make_officer(make_authority(NOW), "ROGUE", now=NOW)

    with pytest.raises(SigningRefused):
        desk.prepare(stranger)


def test_stale_revocation_lists_stop_signing(desk):
    later = NOW + dt.timedelta(days=8)

    assert all(state.stale for state in list_states(desk.trust, now=later))
    assert not any(state.stale for state in list_states(desk.trust, now=NOW))
    with pytest.raises(SigningRefused):
        prepare_signature(
            desk.letter,
            desk.certificate,
            desk.job(desk.letter),
            trust=desk.trust,
            timestamper=desk.timestamper,
            now=later,
        )


def test_a_good_certificate_is_fit(officer):
    assert codes(officer) == set()
    assert codes(officer, FitnessRules(organisations=frozenset({"Uttar Pradesh Police"}))) == set()


@pytest.mark.parametrize(
    ("usage", "code"),
    [
        (Usage(signs=False, encrypts=True), "not-for-signing"),
        (Usage(encrypts=True), "mixed-usage"),
        (Usage(policy=ObjectIdentifier("2.16.356.100.2.2")), "class"),
        (Usage(policy=ObjectIdentifier("2.16.356.100.10.1")), "document-signer"),
    ],
)
def test_an_unfit_certificate_is_named(authority, usage, code):
    assert code in codes(make_officer(authority, "SOMEBODY", now=NOW, usage=usage))


def test_a_certificate_of_another_organisation_or_of_an_authority_is_unfit(authority):
    other = make_officer(authority, "SOMEBODY", now=NOW, organisation="ACME PVT LTD")

    assert codes(other, FitnessRules(organisations=frozenset({"UTTAR PRADESH POLICE"}))) == {"organisation"}
    assert "authority" in codes(authority.sub_ca)


def test_ekyc_certificates_count_only_if_the_office_takes_them(authority):
    ekyc = make_officer(authority, "EKYC", now=NOW, usage=Usage(policy=ObjectIdentifier("2.16.356.100.2.4.2")))

    assert codes(ekyc) == {"class"}
    assert codes(ekyc, FitnessRules(ekyc=True)) == set()


def test_while_the_time_stamp_service_is_down_the_value_waits_and_is_finished_later(desk):
    prepared = desk.prepare()
    value = desk.value(prepared)
    desk.timestamper.down = True

    with pytest.raises(NoTimestamp):
        finish_signature(prepared, value, trust=desk.trust, timestamper=desk.timestamper, now=NOW)
    desk.timestamper.down = False
    later = NOW + dt.timedelta(hours=3)
    desk.timestamper.clock = lambda: later

    signed = finish_signature(prepared, value, trust=desk.trust, timestamper=desk.timestamper, now=later)
    assert len(PdfFileReader(io.BytesIO(signed)).embedded_signatures) == 2


def test_revocation_lists_are_fetched_into_the_folder_and_a_failure_keeps_the_old(desk, tmp_path):
    write_trust(desk.authority, tmp_path, now=NOW)
    certificates = [x509.Certificate.load(desk.certificate)]
    fresh = (tmp_path / "lists" / "demo-sub-ca.crl").read_bytes()

    def fetch(address):
        assert address.startswith("http://demo.patravali.invalid/")
        return fresh

    def broken(address):
        raise OSError("no route")

    before = len(load_trust(tmp_path).lists)
    assert refresh_lists(tmp_path, certificates, fetch=fetch) == {}
    assert len(load_trust(tmp_path).lists) == before + 1
    assert list(refresh_lists(tmp_path, certificates, fetch=broken).values()) == ["no route"]
    assert len(load_trust(tmp_path).lists) == before + 1


def test_the_demo_makes_its_keys_once_and_marks_them(tmp_path):
    first = prepare_demo(tmp_path, ["ANANYA MEHROTRA", "VIKRAM DAHIYA"], now=NOW)
    again = prepare_demo(tmp_path, ["ANANYA MEHROTRA"], now=NOW)

    assert again["ANANYA MEHROTRA"] == first["ANANYA MEHROTRA"]
    assert (tmp_path / "officers" / "vikram-dahiya.p12").stat().st_mode & 0o077 == 0
    subject = x509.Certificate.load(first["ANANYA MEHROTRA"]).subject.native
    assert subject["common_name"] == "DEMO ANANYA MEHROTRA"
    assert subject["organizational_unit_name"] == "DEMO ONLY - NO LEGAL VALUE"


def test_a_demo_key_file_is_under_its_known_passphrase(authority, officer):
    assert b"ANANYA" not in pkcs12_of(officer, authority)
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_value_of_an_elliptic_curve_token_is_checked_too():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509_builder.Name([x509_builder.NameAttribute(NameOID.COMMON_NAME, "DEMO EC")])
    builder = x509_builder.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW).not_valid_after(NOW + dt.timedelta(days=1))
    der = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    prepared = Prepared(b"", b"attributes", der, b"", 0, 0)

    check_value(prepared, key.sign(b"attributes", ec.ECDSA(hashes.SHA256())))
    with pytest.raises(WrongValue):
        check_value(prepared, key.sign(b"others", ec.ECDSA(hashes.SHA256())))
