"""The officer's program against the office, with a real token: what it signs, and what each side refuses."""

import base64
import datetime as dt
import json
import time

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from patravali_signer.__main__ import main
from patravali_signer.errors import Refused
from patravali_signer.record import check_record
from patravali_signer.settings import Settings
from patravali_signer.signing import run_round

from engine.errors import Refusal
from workflows.demo.certificates import make_officer, pkcs12_of
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.signing import agent
from workflows.signing.enrolment import (
    accept_certificate,
    ending_soon,
    enrolled,
    propose_certificate,
    withdraw_certificate,
)
from workflows.signing.fitness import FitnessRules
from workflows.signing.models import SignState
from workflows.signing.requests import cancel_requests, get_request, is_expired, list_waiting
from workflows.signing.sealing import SigningRefused, sha256_hex
from workflows.signing.verification import verify_pdf

PIN = "482915"


def settings_for(office, token=None, pkcs12=None):
    return Settings(office.url, None, (token,) if token else (), pkcs12)


def sign(office, code, tmp_path, *, token=None, pkcs12=None, pin=PIN):
    return run_round(
        settings_for(office, token, pkcs12),
        code,
        ask_pin=lambda _documents, _key: pin,
        record=tmp_path / "log.jsonl",
        now=dt.datetime.now(dt.UTC),
    )


def state_of(office, number):
    with office.database.reading() as db:
        return get_request(db, number)


def test_a_letter_is_signed_on_the_token_and_is_genuine(office_on_both, token, tmp_path):
    office = office_on_both
    opened = office.put_up()

    started = time.perf_counter()
    (result,) = sign(office, opened.link, tmp_path, token=token)
    took = (time.perf_counter() - started) * 1000

    assert result.state == "signed"
    signed = office.signed[opened.request_ids[0]]
    report = verify_pdf(signed, trust=office.trust, register_lookup=None, now=dt.datetime.now(dt.UTC))
    assert report.verdict == "genuine", report
    row = state_of(office, opened.request_ids[0])
    assert (row.state, row.signed_sha256) == (SignState.SIGNED, sha256_hex(signed))
    assert row.program.startswith("patravali-signer")
    assert took < 5_000


def test_several_letters_are_signed_with_one_pin(office, token, tmp_path):
    asked = []
    opened = office.put_up(3)

    results = run_round(
        settings_for(office, token),
        opened.code,
        ask_pin=lambda documents, _key: asked.append([one.document.title for one in documents]) or PIN,
        record=tmp_path / "log.jsonl",
        now=dt.datetime.now(dt.UTC),
    )

    assert [result.state for result in results] == ["signed"] * 3
    assert [len(titles) for titles in asked] == [3]
    assert check_record(tmp_path / "log.jsonl") == []


def test_the_record_shows_a_changed_line(office, token, tmp_path):
    sign(office, office.put_up(3).code, tmp_path, token=token)
    path = tmp_path / "log.jsonl"
    lines = path.read_text().splitlines()

    assert [json.loads(line)["act"] for line in lines] == ["signed"] * 3
    assert PIN not in path.read_text()
    path.write_text("\n".join([lines[0].replace("signed", "seen"), *lines[1:]]) + "\n")
    assert check_record(path) == [2]


def test_a_code_works_once(office, token, tmp_path):
    opened = office.put_up()
    sign(office, opened.code, tmp_path, token=token)

    with pytest.raises(Refused, match="not valid any more"):
        sign(office, opened.code, tmp_path, token=token)


def test_an_old_or_guessed_code_is_refused(office):
    opened = office.put_up()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)

    with office.database.writing() as db:
        for code in ("0" * 26, "", "../../etc/passwd", opened.code.lower()):
            with pytest.raises(agent.CodeRefused):
                agent.claim(db, code, now=dt.datetime.now(dt.UTC))
        with pytest.raises(agent.CodeRefused):
            agent.claim(db, opened.code, now=later)
    assert is_expired(state_of(office, opened.request_ids[0]), later)


@pytest.mark.parametrize("typed", ["", "hello", "patravali-sign:", "../../etc/passwd&x=1", "O" * 26])
def test_the_program_takes_nothing_but_a_code(office, token, tmp_path, typed):
    with pytest.raises(Refused, match="not a signing code"):
        sign(office, typed, tmp_path, token=token)


def test_a_wrong_pin_signs_nothing(office, token, tmp_path):
    opened = office.put_up()

    with pytest.raises(Refused, match="PIN is wrong"):
        sign(office, opened.code, tmp_path, token=token, pin="000000")
    assert state_of(office, opened.request_ids[0]).state is SignState.PREPARED


def test_the_officer_can_stop(office, token, tmp_path):
    with pytest.raises(Refused, match="nothing was signed"):
        sign(office, office.put_up().code, tmp_path, token=token, pin="")


def change_pdf(path, answer):
    if path.endswith("prepare"):
        pdf = bytearray(base64.b64decode(answer["pdf"]))
        pdf[2_000] ^= 1
        answer["pdf"] = base64.b64encode(bytes(pdf)).decode()
    return answer


def change_attributes(path, answer):
    if path.endswith("prepare"):
        der = bytearray(base64.b64decode(answer["attributes"]))
        der[-1] ^= 1
        answer["attributes"] = base64.b64encode(bytes(der)).decode()
    return answer


@pytest.mark.parametrize("spoil", [change_pdf, change_attributes])
def test_the_program_refuses_what_does_not_belong_together(office, token, tmp_path, spoil):
    office.spoil = spoil

    with pytest.raises(Refused):
        sign(office, office.put_up().code, tmp_path, token=token)


def test_a_token_of_another_officer_finds_no_work(office, officer, token, tmp_path):
    with office.database.writing() as db:
        (own,) = enrolled(db, office.person_id, now=dt.datetime.now(dt.UTC))
        withdraw_certificate(
            db, own.id, by_person=office.other_person(db), reason="स्थानान्तरण", now=dt.datetime.now(dt.UTC)
        )

    with pytest.raises(Refused, match="registered"):
        sign(office, office.put_up().code, tmp_path, token=token)


def test_the_office_itself_refuses_a_certificate_that_is_not_enrolled(office, authority):
    opened = office.put_up()
    other = make_officer(authority, "SITA DEVI", now=dt.datetime.now(dt.UTC))
    body = {"certificate": base64.b64encode(other.certificate.public_bytes(Encoding.DER)).decode()}
    claimed = office.answer("/agent/v1/claim", {"code": opened.code}, "")

    with pytest.raises(BadInput, match="not registered"):
        office.answer(f"/agent/v1/{opened.request_ids[0]}/prepare", body, claimed["secret"])


@pytest.mark.parametrize("verb", ["prepare", "complete"])
def test_nothing_goes_without_the_secret(office, verb):
    opened = office.put_up()
    office.answer("/agent/v1/claim", {"code": opened.code}, "")

    for secret in ("", "x", "0" * 64):
        with pytest.raises(NotYours):
            office.answer(f"/agent/v1/{opened.request_ids[0]}/{verb}", {}, secret)


def test_a_damaged_value_is_refused_by_the_office_and_can_be_sent_again(office, officer, monkeypatch, token, tmp_path):
    opened = office.put_up()

    def damage(self, document, value, work):
        return original(self, document, value[:-1] + bytes([value[-1] ^ 1]), work)

    from patravali_signer.office import Office as Server

    original = Server.complete
    monkeypatch.setattr(Server, "complete", damage)
    (result,) = sign(office, opened.code, tmp_path, token=token)

    assert result.state == "refused"
    assert "does not belong" in result.refusal.en
    assert state_of(office, opened.request_ids[0]).state is SignState.PREPARED


def test_while_the_time_stamp_service_is_down_the_letter_waits_and_the_job_finishes_it(office_on_both, token, tmp_path):
    office = office_on_both
    sign(office, office.put_up().code, tmp_path, token=token)  # the size of a time stamp is known from now on
    opened = office.put_up()
    original = office.complete

    def fails(*arguments):
        office.timestamper.down = True
        return original(*arguments)

    office.complete = fails
    (result,) = sign(office, opened.code, tmp_path, token=token)

    assert result.state == "waiting"
    with office.database.reading() as db:
        assert list_waiting(db) == list(opened.request_ids)
    office.timestamper.down = False
    with office.database.writing() as db:
        work = agent.begin_retry(db, opened.request_ids[0])
    assert office.finish(work, dt.datetime.now(dt.UTC))["state"] == "signed"
    signed = office.signed[opened.request_ids[0]]
    assert (
        verify_pdf(signed, trust=office.trust, register_lookup=None, now=dt.datetime.now(dt.UTC)).verdict == "genuine"
    )
    with office.database.writing() as db, pytest.raises(SigningRefused):
        agent.begin_retry(db, opened.request_ids[0])


def test_a_signed_version_is_not_put_up_again_and_an_open_one_is_replaced(office_on_both, token, tmp_path):
    office = office_on_both
    first = office.put_up(draft_version_id=900)
    second = office.put_up(draft_version_id=900)

    assert state_of(office, first.request_ids[0]).state is SignState.CANCELLED
    with pytest.raises(Refused):
        sign(office, first.code, tmp_path, token=token)
    sign(office, second.code, tmp_path, token=token)
    with pytest.raises(SigningRefused, match="Already signed"):
        office.put_up(draft_version_id=900)


def test_an_approval_that_is_taken_back_cancels_the_signing(office, token, tmp_path):
    opened = office.put_up(draft_version_id=901)

    with office.database.writing() as db:
        assert cancel_requests(db, [901]) == 1
    with pytest.raises(Refused):
        sign(office, opened.code, tmp_path, token=token)


def test_other_bytes_than_the_approved_ones_are_not_prepared(office, token, tmp_path):
    opened = office.put_up(document_sha256="0" * 64)

    with pytest.raises(Refused, match="not the approved version"):
        sign(office, opened.code, tmp_path, token=token)


def test_certificates_are_accepted_by_somebody_else_once_and_withdrawn_with_a_reason(office_on_both, authority):
    office = office_on_both
    now = dt.datetime.now(dt.UTC)
    pair = make_officer(authority, "ANANYA MEHROTRA", now=now, valid_days=20)
    der = pair.certificate.public_bytes(Encoding.DER)
    district, person = office.district_id, office.person_id
    with office.database.writing() as db:
        row = propose_certificate(db, person, der, district_id=district, rules=FitnessRules(), now=now)
        with pytest.raises(OfficeRefusal, match="already registered"):
            propose_certificate(db, person, der, district_id=district, rules=FitnessRules(), now=now)
        with pytest.raises(OfficeRefusal, match="his own"):
            accept_certificate(db, row.id, by_person=person, now=now)
        assert row.fingerprint not in {one.fingerprint for one in enrolled(db, person, now=now)}
        accept_certificate(db, row.id, by_person=office.other_person(db), now=now)
        db.flush()
        assert row.fingerprint in {one.fingerprint for one in enrolled(db, person, now=now)}
        assert [one.id for one in ending_soon(db, district, now=now)] == [row.id]
        with pytest.raises(OfficeRefusal):
            accept_certificate(db, row.id, by_person=office.other_person(db), now=now)
        with pytest.raises(BadInput):
            withdraw_certificate(db, row.id, by_person=person, reason=" ", now=now)
        withdraw_certificate(db, row.id, by_person=person, reason="टोकन खो गया", now=now)
        with pytest.raises(Refusal):
            propose_certificate(db, person, b"nothing", district_id=district, rules=FitnessRules(), now=now)


def test_the_demo_signs_with_a_file_that_says_demo(office, authority, tmp_path):
    now = dt.datetime.now(dt.UTC)
    pair = make_officer(authority, "VIKRAM DAHIYA", now=now)
    office.enrol(pair)
    path = tmp_path / "vikram.p12"
    path.write_bytes(pkcs12_of(pair, authority))
    path.with_suffix(".der").write_bytes(pair.certificate.public_bytes(Encoding.DER))
    opened = office.put_up()

    with pytest.raises(Refused, match="PIN is wrong"):
        sign(office, office.put_up().code, tmp_path, pkcs12=path, pin="wrong")
    (result,) = sign(office, opened.code, tmp_path, pkcs12=path, pin="demo")

    assert result.state == "signed"
    report = verify_pdf(office.signed[opened.request_ids[0]], trust=office.trust, register_lookup=None, now=now)
    assert report.signatures[0].demo


def test_the_program_runs_from_the_command_line(office, token, tmp_path, monkeypatch, capsys):
    opened = office.put_up()
    settings = tmp_path / "signer.ini"
    settings.write_text(f"[server]\nurl = {office.url}\n[token]\nmodules =\n    {token}\n")
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PIN)
    monkeypatch.setattr("webbrowser.open", lambda address: address.startswith("file://"))

    arguments = [opened.link, "--settings", str(settings), "--record", str(tmp_path / "log.jsonl")]
    assert main(arguments) == 0
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert "हस्ताक्षर हुआ" in said.out
    assert "कोड अब मान्य नहीं" in said.err
