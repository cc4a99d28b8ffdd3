"""The officer's queue, his certificates, and the signing program run against the real application."""

import base64
import datetime as dt
import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from engine.db import Database
from tests.office import keep_document
from tests.signingdesk import (
    PIN,
    SigningOffice,
    demo_key,
    make_signing_office,
    run_signer,
    token_with,
)
from tests.workflows.signing import nss
from webapp.cli import main
from workflows import drafts, ledger, movement, notes
from workflows.demo.certificates import make_authority, make_officer
from workflows.drafts import DraftState, SignatureKind
from workflows.errors import OfficeRefusal
from workflows.files import File
from workflows.jobs import JobContext
from workflows.signing.finishing import finish_waiting
from workflows.signing.lists import renew_lists
from workflows.signing.models import OfficerCertificate, SignRequest, SignState
from workflows.signing.queue import way_on
from workflows.signing.room import SigningRoom, no_timestamper


@pytest.fixture
def web(office: Database, tmp_path) -> SigningOffice:
    return make_signing_office(office, tmp_path)


@pytest.fixture
def on_sqlite(sqlite_office: Database, tmp_path) -> SigningOffice:
    return make_signing_office(sqlite_office, tmp_path)


def begin(web, code="SP"):
    """Press "Sign"; gives the page with the code."""
    queue = web.at(code).get("/sign")
    return queue.submit("Sign the chosen with one PIN", redirects_to=f"/sign/work/{next_request(web)}")


def next_request(web):
    with web.database.reading() as db:
        return max([0, *db.scalars(select(SignRequest.id))]) + 1


def code_on(page):
    (code,) = page.texts("//output")
    assert re.fullmatch("[0-9A-Z]{26}", code)
    assert page.link("Open the signing program") == f"patravali-sign:{code}"
    return code


def sign_with_demo_key(web, tmp_path, page=None):
    code = code_on(page or begin(web))
    with web.served() as url:
        return run_signer(tmp_path, url, code, settings=demo_key(web), pin="demo")


def file_state(web, file_id):
    with web.database.reading() as db:
        task = movement.main_task(db, file_id)
        return task.kind if task else None


def draft_state(web, draft_id):
    with web.database.reading() as db:
        return drafts.get_draft(db, draft_id).state


def test_the_queue_shows_what_waits_for_the_officer_and_nobody_else(web):
    _file, draft = web.claim_to_sign()
    web.enrol("SP")
    page = web.at("SP").get("/sign")
    assert "1 letter" in page
    assert "…" in page.texts("//*[contains(@class, 'token')]")[0]
    assert web.at("SP").client.get(f"/sign/letters/{draft}.pdf").data.startswith(b"%PDF")
    assert web.at("SP").client.get(f"/sign/letters/{draft}/1.webp?width=1200").mimetype == "image/webp"
    assert "Nothing to sign" in web.at("ASP").get("/sign")
    assert web.at("DAK-1").client.get(f"/sign/letters/{draft}.pdf").status_code == 404


def test_without_a_certificate_there_is_nothing_to_press(on_sqlite):
    _file, draft = on_sqlite.claim_to_sign()
    page = on_sqlite.at("SP").get("/sign")
    assert "register the certificate" in page
    assert "Sign the chosen with one PIN" not in page.buttons()
    on_sqlite.at("SP").post("/sign", {"draft": str(draft)}, status=409)


def test_a_letter_is_signed_with_the_token_over_the_real_messages(web, tmp_path):
    file, draft = web.claim_to_sign()
    web.enrol("SP")
    page = begin(web)
    code = code_on(page)
    with web.served() as url:
        done = run_signer(tmp_path, url, code, settings=token_with(web, tmp_path), pin=PIN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Signed" in done.stdout
    assert draft_state(web, draft) is DraftState.SIGNED
    assert file_state(web, file) == "dispatch", "the file went on with the signature"
    after = web.at("SP").get(page.path)
    assert "The letter is signed." in after
    assert code not in after.answer.text
    queue = web.at("SP").get("/sign")
    assert "Signed at" in queue
    assert "Letters" not in queue.texts("//h2")
    with web.database.reading() as db:
        assert not ledger.verify(db, ledger.subject_chain(db.get_one(File, file)))
        assert db.scalars(select(SignRequest.state)).all() == [SignState.SIGNED]


def test_the_demo_key_signs_several_letters_with_one_passphrase(on_sqlite, tmp_path):
    made = [on_sqlite.claim_to_sign(title=f"दावा {number}") for number in (1, 2)]
    on_sqlite.enrol("SP")
    done = sign_with_demo_key(on_sqlite, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [draft_state(on_sqlite, draft) for _file, draft in made] == [DraftState.SIGNED] * 2
    assert [file_state(on_sqlite, file) for file, _draft in made] == ["dispatch"] * 2


@pytest.fixture
def signed(on_sqlite, tmp_path):
    _file, draft = on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP")
    assert sign_with_demo_key(on_sqlite, tmp_path).returncode == 0
    return on_sqlite.signed_pdf(draft)


def change_one_byte(pdf):
    at = pdf.index(b"stream\n") + 60
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def pdfsig(folder, root, pdf):
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        program = "import sys, pathlib, nss; nss.make_store(pathlib.Path(sys.argv[1]), open(sys.argv[2], 'rb').read())"
        subprocess.run(
            [sys.executable, "-c", program, store, root],
            check=True,
            env={"PYTHONPATH": str(nss.__file__).rpartition("/")[0]},
        )
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    asked = ["pdfsig", "-nssdir", f"sql:{store}", path]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def test_pdfsig_and_our_own_verification_agree_on_the_signed_order(on_sqlite, signed, tmp_path):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    pem = (on_sqlite.home / "certificates/trust/roots/demo-root.pem").read_bytes()
    root = tmp_path / "root.der"
    root.write_bytes(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER))
    said = pdfsig(tmp_path, root, signed)
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said.rpartition("Signature #")[2]
    assert "Not total document signed" not in said.rpartition("Signature #")[2]
    assert "Signature is Valid" not in pdfsig(tmp_path, root, change_one_byte(signed))

    code, answer = verify_by_command(on_sqlite, tmp_path, signed)
    assert (code, answer["verdict"]) == (0, "genuine")
    assert answer["register"]["number"].startswith("B-0302/1/")
    code, answer = verify_by_command(on_sqlite, tmp_path, change_one_byte(signed))
    assert (code, answer["verdict"]) == (1, "not")
    assert answer["register"] is None


def verify_by_command(web, folder, pdf):
    path = folder / "given.pdf"
    path.write_bytes(pdf)
    environment = {
        "PATRAVALI_HOME": str(web.home),
        "PATRAVALI_DEMO": "1",
        "PATRAVALI_DATABASE": web.database.url.render_as_string(hide_password=False),
    }
    done = CliRunner().invoke(main, ["verify", "--json", str(path)], env=environment)
    plain = CliRunner().invoke(main, ["verify", str(path)], env=environment)
    assert plain.exit_code == done.exit_code
    assert "यह पत्र" in plain.stdout
    (answer,) = json.loads(done.stdout)
    return done.exit_code, answer


def test_while_the_time_stamp_service_is_down_the_page_says_so_and_the_job_finishes_it(web, tmp_path):
    file, draft = web.claim_to_sign()
    web.enrol("SP")
    room = web.app.extensions["patravali_signing"]
    original = room.timestamper.request_tsa_response
    asked = []

    def fail_after_the_sample(request):
        asked.append(request)
        if len(asked) > 1:
            raise ConnectionRefusedError("down")
        return original(request)

    room.timestamper.request_tsa_response = fail_after_the_sample
    page = begin(web)
    done = sign_with_demo_key(web, tmp_path, page)
    assert "waiting for its time stamp" in done.stdout, done.stdout + done.stderr
    assert draft_state(web, draft) is DraftState.APPROVED
    waiting = web.at("SP").get(page.path)
    assert "a time stamp is still to come" in waiting
    assert "Signed, waits for its time stamp" in waiting
    queue = web.at("SP").get("/sign")
    assert "waits for its time stamp" in queue
    assert "Sign the chosen with one PIN" not in queue.buttons()

    job = JobContext(web.database, "signing.timestamps", {SigningRoom: room})
    finish_waiting.run(job, {})
    assert draft_state(web, draft) is DraftState.APPROVED
    room.timestamper.request_tsa_response = original
    finish_waiting.run(job, {})
    assert draft_state(web, draft) is DraftState.SIGNED
    assert file_state(web, file) == "dispatch"
    finish_waiting.run(job, {})


def sign_in_the_register(web, file, draft):
    """Record a signature without the program, as for a letter signed in ink."""
    with web.day(days_ago=1) as day:
        scan = keep_document(day.db, day.district_id, pages=1, title="हस्ताक्षरित प्रति")
        drafts.record_signature(
            day.db, drafts.get_draft(day.db, draft), kind=SignatureKind.INK, document_id=scan.id,
            sha256=scan.pdf_sha256, actor=day.actor("SP"), now=day.now,
        )  # fmt: skip


def test_what_is_signed_and_still_at_the_desk_goes_on_with_one_press(web):
    file, draft = web.claim_to_sign()
    sign_in_the_register(web, file, draft)
    page = web.at("SP").get("/sign")
    assert "Signed, still on your desk" in page
    page = page.submit("Signed, for dispatch", redirects_to="/sign")
    assert "sent on" in page.messages()[0]
    assert file_state(web, file) == "dispatch"
    assert "Nothing to sign" in page


def test_a_begun_note_or_a_long_stay_is_settled_on_the_page_of_the_file(on_sqlite):
    file, draft = on_sqlite.claim_to_sign()
    sign_in_the_register(on_sqlite, file, draft)
    with on_sqlite.day(days_ago=0) as day:
        actor, subject = day.actor("SP"), day.db.get_one(File, file)
        task = day.task(file)
        task_id = task.id
        assert way_on(day.db, task, now=day.now) is not None
        assert way_on(day.db, task, now=day.now + dt.timedelta(days=20)) is None
        notes.save_yellow(day.db, subject, "<p>कृपया</p>", revision=0, task_id=task.id, actor=actor, now=day.now)
    page = on_sqlite.at("SP").get("/sign")
    assert "Signed, for dispatch" not in page.buttons()
    assert page.link("Open the file") == f"/files/{file}"
    on_sqlite.at("SP").post(f"/sign/tasks/{task_id}/send", status=409)
    on_sqlite.at("ASP").post(f"/sign/tasks/{task_id}/send", status=403)


def test_the_demo_renews_its_revocation_lists_and_the_room_reads_them_again(on_sqlite):
    room = on_sqlite.app.extensions["patravali_signing"]
    before = room.trust()
    assert room.trust() is before
    renew_lists.run(JobContext(on_sqlite.database, "signing.lists", {SigningRoom: room}), {})
    assert room.trust() is not before
    assert len(room.trust().lists) == 3


def test_a_list_that_cannot_be_fetched_becomes_an_incident_and_the_old_one_stays(on_sqlite):
    on_sqlite.enrol("SP")
    folder = on_sqlite.home / "certificates" / "trust"
    room = SigningRoom(on_sqlite.store, folder, no_timestamper)
    with pytest.raises(OfficeRefusal, match="demo-sub-ca-for-dsc"):
        renew_lists.run(JobContext(on_sqlite.database, "signing.lists", {SigningRoom: room}), {})
    assert len(room.trust().lists) == 3
    with pytest.raises(OfficeRefusal, match="PATRAVALI_TSA_URL"):
        room.timestamper  # noqa: B018 - asking is what is tested


def test_without_a_trust_folder_the_program_is_told_why(on_sqlite, tmp_path):
    room = on_sqlite.app.extensions["patravali_signing"]
    on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP")
    room.trust_folder = tmp_path / "empty"
    done = sign_with_demo_key(on_sqlite, tmp_path)
    assert done.returncode == 1
    assert "No root certificate" in done.stderr


def test_a_second_press_of_sign_makes_the_first_code_worthless(on_sqlite, tmp_path):
    on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP")
    first = begin(on_sqlite)
    code = code_on(first)
    begin(on_sqlite)
    assert "Cancelled" in on_sqlite.at("SP").get(first.path)
    client = on_sqlite.app.test_client()
    answer = client.post("/agent/v1/claim", json={"code": code})
    assert answer.status_code == 410
    assert set(answer.json) == {"en", "hi"}


def test_the_state_of_a_signing_follows_the_program(on_sqlite):
    on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP")
    page = begin(on_sqlite)
    code, sp, program = code_on(page), on_sqlite.at("SP"), on_sqlite.app.test_client()
    asks = page.all("//*[@hx-get]")[0].get("hx-get")
    assert asks == f"{page.path}/state?seen=open"
    assert sp.client.get(asks).status_code == 204, "nothing has changed"
    assert "Waits for your PC" in page
    claimed = program.post("/agent/v1/claim", json={"code": code, "program": "test 1"}).json
    (document,) = claimed["documents"]
    assert "At your PC" in sp.client.get(asks).text
    certificate = base64.b64encode(on_sqlite.certificates["ARVIND PRATAP"]).decode()
    secret = {"Authorization": f"Bearer {claimed['secret']}"}
    prepared = program.post(f"/agent/v1/{document['id']}/prepare", json={"certificate": certificate}, headers=secret)
    assert base64.b64decode(prepared.json["pdf"]).startswith(b"%PDF")
    assert "PIN is asked" in sp.client.get(f"{page.path}/state").text
    wrong = program.post(
        f"/agent/v1/{document['id']}/complete",
        json={"signature": base64.b64encode(b"x" * 256).decode()},
        headers=secret,
    )
    assert wrong.status_code == 422
    assert "PIN is asked" in sp.client.get(f"{page.path}/state").text
    assert on_sqlite.at("ASP").client.get(f"{page.path}/state").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("claim", b"", 422),
        ("claim", b"[]", 422),
        ("claim", b"{", 422),
        ("claim", b'{"code": 7}', 410),
        ("1/prepare", b"{}", 403),
        ("1/complete", b"{}", 403),
        ("claim", b'{"code": "' + b"7" * 100_000 + b'"}', 413),
        ("nothing", b"{}", 404),
    ],
)
def test_a_message_that_is_not_right_is_answered_in_both_languages(on_sqlite, path, body, status):
    answer = on_sqlite.app.test_client().post(
        f"/agent/v1/{path}", data=body, content_type="application/json", headers={"Authorization": "Bearer x"}
    )
    assert answer.status_code == status
    if path != "nothing":
        assert answer.json["en"]
        assert answer.json["hi"]


def test_a_certificate_is_handed_in_by_its_holder_and_accepted_by_the_administrator(web):
    sp, admin = web.at("SP"), web.at("EOFFICE")
    page = sp.get("/sign").click("Certificates")
    page = page.submit(
        "Hand in",
        {"Certificate of your token (.cer, .crt, .der or .pem)": (web.certificates["ARVIND PRATAP"], "sp.cer")},
        redirects_to="/sign/certificates",
    )
    assert "Waits for the administrator" in page
    assert "DEMO ARVIND PRATAP: Accept" not in page.buttons()
    with web.database.reading() as db:
        row = db.scalars(select(OfficerCertificate)).one().id
    sp.post(f"/sign/certificates/{row}/accept", status=403)
    page = admin.get("/sign/certificates").submit("DEMO ARVIND PRATAP: Accept", redirects_to="/sign/certificates")
    assert "can sign with it" in page.messages()[0]
    assert "Registered" in sp.get("/sign/certificates")
    page = sp.get("/sign/certificates").submit(
        "DEMO ARVIND PRATAP: Withdraw", {"Reason": "टोकन खो गया"}, redirects_to="/sign/certificates"
    )
    assert "Withdrawn" in page
    assert "टोकन खो गया" in page
    with web.database.reading() as db:
        row = db.get_one(OfficerCertificate, row)
        acts = [event.act for event in ledger.events_of(db, ledger.person_chain(row.district_id, row.person_id))]
        assert acts[-3:] == ["certificate.proposed", "certificate.accepted", "certificate.withdrawn"]


@pytest.mark.parametrize("given", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused_with_a_sentence(on_sqlite, given):
    page = on_sqlite.at("SP").get("/sign/certificates")
    page = page.submit(
        "Hand in", {"Certificate of your token (.cer, .crt, .der or .pem)": (given, "x.cer")}, status=422
    )
    assert "certificate" in page.errors()[0].lower()


def test_nobody_else_withdraws_an_officers_certificate(on_sqlite):
    row = on_sqlite.enrol("SP")
    on_sqlite.at("ANK").post(f"/sign/certificates/{row}/withdraw", {"reason": "x"}, status=404)


def test_a_certificate_under_a_foreign_root_signs_nothing(on_sqlite):
    from cryptography.hazmat.primitives.serialization import Encoding

    now = dt.datetime.now(dt.UTC)
    stranger = make_officer(make_authority(now), "ARVIND PRATAP", now=now)
    on_sqlite.certificates["stranger"] = stranger.certificate.public_bytes(Encoding.DER)
    on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP", "stranger")
    program, code = on_sqlite.app.test_client(), code_on(begin(on_sqlite))
    claimed = program.post("/agent/v1/claim", json={"code": code}).json
    answer = program.post(
        f"/agent/v1/{claimed['documents'][0]['id']}/prepare",
        json={"certificate": base64.b64encode(on_sqlite.certificates["stranger"]).decode()},
        headers={"Authorization": f"Bearer {claimed['secret']}"},
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page_of_signing_is_sound_in_both_languages(on_sqlite, language):
    _file, _draft = on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP")
    sp = on_sqlite.at("SP", language=language)
    assert sp.get("/sign").language == language
    assert sp.get("/sign/certificates").language == language
    assert on_sqlite.at("EOFFICE", language=language).get("/sign/certificates").language == language
    begun = sp.post("/sign", {"draft": str(_draft)}, redirects_to=f"/sign/work/{next_request(on_sqlite)}")
    assert begun.language == language
