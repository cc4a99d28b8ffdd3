"""Judging signed letters: ours, and hostile ones; compared with poppler's pdfsig and with openssl."""

import datetime as dt
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms, pem
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from workflows.demo.certificates import make_authority, make_officer, revocation_list, write_trust
from workflows.signing.report import report_json, report_text
from workflows.signing.sealing import sha256_hex
from workflows.signing.trust import load_trust
from workflows.signing.verification import RegisterEntry, verify_pdf

NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)
ENTRY = RegisterEntry("आं०-चि०-388/2026", dt.date(2026, 11, 23), "स्वीकृति", frozenset({"Signature"}))
SOON = NOW + dt.timedelta(minutes=1)


def judge(data, trust, lookup=None, now=SOON):
    return verify_pdf(data, trust=trust, register_lookup=lookup, now=now)


def update(data, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def new_content(writer):
    reference, _ = writer.find_page_for_modification(0)
    page = reference.get_object()
    stream = generic.StreamObject(stream_data=b"BT /F1 24 Tf 100 700 Td (FORGED) Tj ET")
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)


def note_on_top(writer):
    reference, _ = writer.find_page_for_modification(0)
    page = reference.get_object()
    box = generic.ArrayObject(map(generic.NumberObject, (60, 500, 400, 560)))
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): box,
            pdf_name("/Contents"): generic.pdf_string("FORGED"),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    writer.update_container(page)


def other_picture(writer):
    (field, *_) = writer.root["/AcroForm"]["/Fields"]
    widget = field.get_object()
    stream = generic.StreamObject(stream_data=b"q 1 0 0 rg 0 0 190 60 re f Q")
    stream[pdf_name("/Type")], stream[pdf_name("/Subtype")] = pdf_name("/XObject"), pdf_name("/Form")
    stream[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 190, 60)))
    widget["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(stream)})
    writer.update_container(widget)


def script(writer):
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    writer.root["/OpenAction"] = generic.DictionaryObject(action)
    writer.update_root()


def other_metadata(writer):
    old = writer.root["/Metadata"]
    stream = generic.StreamObject(stream_data=old.data.replace("स्वीकृति".encode(), "जाली".encode()))
    stream[pdf_name("/Type")], stream[pdf_name("/Subtype")] = pdf_name("/Metadata"), pdf_name("/XML")
    writer.root["/Metadata"] = writer.add_object(stream)
    writer.update_root()


def ranges(data):
    found = re.finditer(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]", data)
    return [(match, *(int(number) for number in match.groups())) for match in found]


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def byte_in_content(data):
    return flip(data, data.index(b"stream\n") + 300)


def byte_in_value(data):
    _, _, start, end, _ = ranges(data)[0]
    encoded = bytes.fromhex(data[start + 1 : end - 1].decode())
    value = cms.ContentInfo.load(encoded)["content"]["signer_infos"][0]["signature"].native
    return flip(data, start + 1 + 2 * encoded.index(value) + 10)


def hidden_padding(data):
    _, _, _start, end, _ = ranges(data)[-1]
    return data[: end - 3] + b"41" + data[end - 1 :]


def other_certificate(data):
    _, _, start, end, _ = ranges(data)[-1]
    encoded = bytes.fromhex(data[start + 1 : end - 1].decode())
    envelope = cms.ContentInfo.load(encoded)["content"]
    signer = envelope["signer_infos"][0]["sid"].chosen["serial_number"].native
    beside = next(one.chosen for one in envelope["certificates"] if one.chosen.serial_number != signer)
    return flip(data, start + 1 + 2 * (encoded.index(beside.dump()) + 300))


def capital_digit(data):
    _, _, start, _, _ = ranges(data)[-1]
    at = next(at for at in range(start + 100, len(data)) if data[at : at + 1] in b"abcdef")
    return data[:at] + data[at : at + 1].upper() + data[at + 1 :]


def shortened_range(data):
    match, _, start, end, rest = ranges(data)[-1]
    shorter = b"/ByteRange [0 %d %d %d" % (start, end, rest - 200)
    return data.replace(match.group(0), shorter.ljust(len(match.group(0)) - 1) + b"]")


TAMPERED = {
    "one byte of the page": byte_in_content,
    "one byte of the signature value": byte_in_value,
    "page replaced in an update": lambda data: update(data, new_content),
    "text put over the page": lambda data: update(data, note_on_top),
    "picture of the signature replaced": lambda data: update(data, other_picture),
    "script added": lambda data: update(data, script),
    "metadata replaced": lambda data: update(data, other_metadata),
    "bytes behind the end": lambda data: data + b"%junk\n" + b"A" * 50,
    "something in the padding": hidden_padding,
    "certificate of the time stamp's envelope": other_certificate,
    "one capital digit": capital_digit,
    "range removed": lambda data: data.replace(b"/ByteRange", b"/ByteRanXX", 1),
    "range shortened": shortened_range,
    "not a PDF": lambda data: b"PK\x03\x04 nothing",
    "empty": lambda data: b"",
    "cut in the middle": lambda data: data[: len(data) // 2],
}


def test_our_letter_is_genuine(signed, trust):
    report = judge(signed, trust)

    assert report.verdict == "genuine", report
    (finding,) = report.signatures
    assert finding.signer == "DEMO ANANYA MEHROTRA"
    assert finding.post == "पुलिस अधीक्षक, पीलीभीत: आं०-चि०-388/2026"
    assert finding.signed_at == NOW
    assert finding.whole
    assert finding.demo
    assert report.archived_at == NOW


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_letter_is_never_genuine(signed, trust, name):
    report = judge(TAMPERED[name](signed), trust)

    assert report.verdict == "not", report


def test_cutting_off_the_last_revision_is_seen_by_the_register(signed, trust):
    first_end = sum(ranges(signed)[0][3:])
    cut = signed[:first_end]
    register = {sha256_hex(signed): ENTRY}

    assert judge(signed, trust, register.get).verdict == "genuine"
    report = judge(cut, trust, register.get)
    assert report.verdict != "genuine"
    assert "not-in-register" in {reason.code for reason in report.reasons}


def test_the_register_may_know_of_other_signatures_or_a_cancellation(signed, trust):
    others = RegisterEntry("388", ENTRY.day, "", frozenset({"Signature", "Second"}))
    cancelled = RegisterEntry("388", ENTRY.day, "", frozenset({"Signature"}), effective=False)

    assert judge(signed, trust, lambda _: others).verdict == "not"
    report = judge(signed, trust, lambda _: cancelled)
    assert {reason.code for reason in report.reasons} == {"not-effective"}


def test_a_letter_of_a_strange_authority_is_not_genuine(desk, tmp_path, trust):
    strange = make_authority(NOW)
    write_trust(strange, tmp_path, now=NOW)
    desk.authority, desk.officer = strange, make_officer(strange, "ANANYA MEHROTRA", now=NOW)
    desk.trust, desk.timestamper = load_trust(tmp_path), strange.timestamper()
    desk.timestamper.clock = lambda: NOW

    report = judge(desk.sign(), trust)

    assert report.verdict != "genuine"
    assert report.signatures[0].reasons


def test_a_letter_signed_after_the_revocation_is_not_genuine(signed, desk, authority, tmp_path):
    write_trust(authority, tmp_path, now=NOW, revoked=[desk.officer.certificate])

    report = judge(signed, load_trust(tmp_path))

    assert report.verdict == "not"
    assert report.signatures[0].reasons[0].code == "revoked"


def test_a_letter_signed_before_the_revocation_stays_genuine(signed, desk, authority, tmp_path):
    five_days_on = NOW + dt.timedelta(days=5)
    write_trust(authority, tmp_path, now=five_days_on, revoked=[desk.officer.certificate])

    assert judge(signed, load_trust(tmp_path), now=five_days_on + dt.timedelta(hours=1)).verdict == "genuine"


def test_an_unsigned_pdf_is_unknown(letter, trust):
    report = judge(letter, trust)

    assert report.verdict == "unknown"
    assert report.reasons[0].code == "unsigned"


def test_years_later_the_letter_is_still_genuine_with_fresh_lists(signed, authority, tmp_path):
    in_2029 = dt.datetime(2029, 6, 1, tzinfo=dt.UTC)
    write_trust(authority, tmp_path, now=in_2029)

    report = judge(signed, load_trust(tmp_path), now=in_2029 + dt.timedelta(hours=1))

    assert report.verdict == "genuine", report
    assert report.signatures[0].signed_at == NOW


def test_the_report_is_in_both_languages_and_as_json(signed, trust):
    good, bad = judge(signed, trust, lambda _: ENTRY), judge(byte_in_content(signed), trust)

    assert report_text(good, "hi").startswith("यह पत्र असली है।")
    assert "आं०-चि०-388/2026" in report_text(good, "en")
    assert "DEMO" in report_text(good, "en")
    assert "cannot be accepted" in report_text(bad, "en")
    assert "बदला गया" in report_text(bad, "hi")
    assert report_json(good)["verdict"] == "genuine"
    assert report_json(bad)["signatures"][0]["reasons"][0]["code"] == "changed"


@pytest.fixture(scope="session")
def nss(authority, tmp_path_factory) -> str:
    """pdfsig's trust store with our root, made in a process of its own: NSS keeps its state for the process."""
    folder = tmp_path_factory.mktemp("nss")
    root = folder / "root.der"
    root.write_bytes(authority.root.certificate.public_bytes(Encoding.DER))
    program = (
        "import sys, pathlib, nss; print(nss.make_store(pathlib.Path(sys.argv[1]), open(sys.argv[2], 'rb').read()))"
    )
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", program, folder, root], capture_output=True, text=True, check=True, env=here
    )
    return done.stdout.strip()


def pdfsig(data, nss, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nssdir", nss, path], capture_output=True, text=True, check=False).stdout


def test_pdfsig_finds_it_valid_trusted_and_wholly_signed(signed, nss, tmp_path):
    said = pdfsig(signed, nss, tmp_path)

    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said.rpartition("Signature #")[2]
    assert "Not total document signed" not in said.rpartition("Signature #")[2]


def test_pdfsig_and_we_refuse_one_changed_byte(signed, nss, trust, tmp_path):
    changed = byte_in_content(signed)

    assert "Signature is Valid" not in pdfsig(changed, nss, tmp_path)
    assert judge(changed, trust).verdict == "not"


def test_openssl_agrees_about_the_signature_and_its_certificate(signed, authority, tmp_path):
    _, _, start, end, rest = ranges(signed)[0]
    encoded = cms.ContentInfo.load(bytes.fromhex(signed[start + 1 : end - 1].decode())).dump()
    (tmp_path / "signature").write_bytes(encoded)
    (tmp_path / "covered").write_bytes(signed[:start] + signed[end : end + rest])
    trusted = authority.root.certificate.public_bytes(Encoding.PEM)
    for pair in (authority.root, authority.ca, authority.sub_ca):
        trusted += pem.armor("X509 CRL", revocation_list(pair, now=NOW))
    (tmp_path / "trusted").write_bytes(trusted)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-cades", "-purpose", "any", "-crl_check_all"]
    command += ["-in", "signature", "-content", "covered", "-CAfile", "trusted", "-out", os.devnull]
    command += ["-attime", str(int(SOON.timestamp()))]

    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).returncode == 0
    (tmp_path / "covered").write_bytes(b"x" + (tmp_path / "covered").read_bytes()[1:])
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).returncode != 0


def test_the_signed_letter_is_still_tagged_and_archivable(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert re.search(rb'pdfaid:part(="|>)3', pdf.Root.Metadata.read_bytes())
