"""The API: a token bound to a post, the same rules as on the pages, one effect for a request sent twice."""

import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.models import ProcessVersion
from tests.hostile_diagrams import ATTACKS, changed
from tests.office import keep_document
from tests.weboffice import WebOffice
from workflows.accounts.tokens import make_token, revoke_token, token_by_text
from workflows.categories.models import offered_categories
from workflows.documents.papers import place_document
from workflows.escalations import raise_escalation, tasks_to_go_up
from workflows.files import File
from workflows.late_below import note_seen
from workflows.notes import green_notes
from workflows.organisation import SYSTEM
from workflows.receipts import Receipt
from workflows.subjects import Grading


class Program:
    """A client with a token of one post."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.headers, self.count = client, {"Authorization": f"Bearer {token}"}, 0

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json

    def post(self, path: str, body: Any = None, status: int = 200, key: str | None = None, **more: Any) -> Any:
        self.count += 1
        headers = {**self.headers, "Idempotency-Key": key or f"request-{id(self)}-{self.count}"}
        if body is not None:
            more["json"] = body
        answer = self.client.post(f"/api/v1{path}", headers=headers, **more)
        assert answer.status_code == status, answer.text
        return answer.json


def program(web: WebOffice, code: str) -> Program:
    with web.day() as day:
        _token, text = make_token(day.db, day.post(code), f"test {code}", actor=SYSTEM, now=day.now)
    return Program(web.app.test_client(), text)


def claim(web: WebOffice, **more: Any) -> int:
    with web.day() as day:
        return day.open_claim(**more).id


def test_the_description_names_every_route_and_nothing_else(web):
    said = web.app.test_client().get("/api/v1/openapi.json").json
    assert said["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, one in said["paths"].items() for method in one}
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")))
        for rule in web.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == routes
    names = [one["operationId"] for path in said["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
    posts = [one["post"] for one in said["paths"].values() if "post" in one]
    assert all(any(p["name"] == "Idempotency-Key" and p["required"] for p in one["parameters"]) for one in posts)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer pat_" + "x" * 43])
def test_without_a_good_token_nothing_is_answered(web, header):
    client = web.app.test_client()
    answer = client.get("/api/v1/files", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_log_in_of_the_pages_opens_nothing_here(web):
    assert web.at("SP").client.get("/api/v1/files").status_code == 401


def test_a_revoked_token_opens_nothing(web):
    sp = program(web, "SP")
    assert sp.get("/files") == {"files": []}
    with web.day() as day:
        token = token_by_text(day.db, sp.headers["Authorization"].split()[1])
        revoke_token(day.db, token.id, actor=SYSTEM, now=day.now)
    sp.get("/files", status=401)


def test_a_vacant_post_has_no_hands(web):
    sp = program(web, "ANK-MED")
    with web.day() as day:
        from workflows.charges import end_charge
        from workflows.organisation import LinkOfficer, charge_of

        for link in day.db.scalars(select(LinkOfficer).where(LinkOfficer.post_id == day.post("ANK-MED").id)):
            link.until = day.now

        charge = charge_of(day.db, day.post("ANK-MED").id, day.now)
        end_charge(day.db, charge, at=day.now, order_no="1", actor=SYSTEM, now=day.now)
    answer = sp.client.get("/api/v1/files", headers=sp.headers)
    assert answer.status_code == 403
    assert "vacant" in answer.json["title"]


def late_claim(web: WebOffice, **more: Any) -> int:
    """A claim that lies at the medical seat far too long: its in-charge was told, and directed what to do."""
    with web.day(days_ago=40) as day:
        file_id = day.open_claim(**more).id
        day.db.flush()
        now = dt.datetime.now(dt.UTC)
        for task_id in tasks_to_go_up(day.db, now=now):
            raise_escalation(day.db, task_id, now=now)
            day.db.flush()
            note_seen(day.db, task_id, remark="आज ही प्रस्तुत करें", actor=day.actor("ANK"), now=now)
    return file_id


def test_what_went_up_late_stands_with_the_movements_and_with_the_work(web):
    file_id = late_claim(web)
    seat = program(web, "ANK-MED")
    (row,) = seat.get("/tasks")["tasks"]
    assert row["went_up_at"]
    assert row["direction"] == "आज ही प्रस्तुत करें"
    (late,) = seat.get(f"/files/{file_id}/movements")["went_up"]
    with web.day() as day:
        desk, above = day.post("ANK-MED").id, day.post("ANK").id
    assert (late["task"], late["desk"], late["open"], late["found_by"]) == (row["id"], desk, True, "role")
    assert late["days"] > 7
    assert late["due"] == row["due"]
    (told,) = late["told"]
    assert (told["post"], told["direction"]) == (above, "आज ही प्रस्तुत करें")
    assert told["noted_at"]
    assert seat.get(f"/tasks/{row['id']}")["went_up"] == [late]


def test_what_is_in_time_went_up_nowhere_and_a_stranger_learns_nothing(web):
    file_id, late_id = claim(web), late_claim(web, title="विलम्बित")
    seat = program(web, "ANK-MED")
    assert seat.get(f"/files/{file_id}/movements")["went_up"] == []
    receipt = seat.get("/receipts")["receipts"][0]
    assert seat.get(f"/receipts/{receipt['id']}/movements")["went_up"] == []
    rows = {one["subject"]: one for one in seat.get("/tasks")["tasks"]}
    assert (rows[file_id]["went_up_at"], rows[file_id]["direction"]) == (None, "")
    stranger = program(web, "SO-BISALPUR")
    stranger.get(f"/files/{late_id}/movements", status=404)
    stranger.get(f"/tasks/{rows[late_id]['id']}", status=403)


def test_a_post_reads_what_its_pages_show_and_not_more(web):
    file_id, secret_id = claim(web), claim(web, grading=Grading.SECRET)
    assert {one["id"] for one in program(web, "ANK-MED").get("/files")["files"]} == {file_id, secret_id}
    assert [one["id"] for one in program(web, "SP").get("/files")["files"]] == [file_id]
    stranger = program(web, "SO-BISALPUR")
    assert stranger.get("/files") == {"files": []}
    for path in (f"/files/{file_id}", f"/files/{file_id}/movements", f"/files/{file_id}/drafts"):
        refused = stranger.get(path, status=404)
        assert refused["detail_hi"]
    stranger.post(f"/files/{file_id}/notes", {"text": "x"}, status=404)


def test_a_file_has_its_papers_notes_and_movements(web):
    file_id = claim(web)
    sp = program(web, "SP")
    file = sp.get(f"/files/{file_id}")
    assert file["case_type"] == "medical-claim"
    assert file["papers"][0]["pages"] == [1, 4]
    assert sp.get(f"/files/{file_id}/movements")["movements"][0]["act"] == "opened"
    receipt = sp.get("/receipts")["receipts"][0]
    assert sp.get(f"/receipts/{receipt['id']}")["file"] == file_id
    assert sp.get(f"/receipts/{receipt['id']}/movements")["movements"]


def test_a_task_is_completed_by_its_button_with_its_form(web):
    med = program(web, "ANK-MED")
    made = med.post("/files", {"case_type": "file", "title": "सामान्य पत्र"}, status=201)
    task = med.get("/tasks")["tasks"][0]
    shown = med.get(f"/tasks/{task['id']}")
    outcome = shown["buttons"][0]["outcome"]
    refused = med.post(f"/tasks/{task['id']}/complete", {"outcome": outcome}, status=422)
    assert refused["field"]
    med.post(f"/files/{made['id']}/notes", {"text": "प्रस्तुत है।\nकृपया अवलोकन करें।"}, status=201)
    answers = dict.fromkeys(shown["form"].get("required", []), "टिप्पणी") if shown["form"] else {}
    done = med.post(
        f"/tasks/{task['id']}/complete", {"outcome": outcome, "answers": answers, "revision": shown["revision"]}
    )
    assert done["opened"][0]["name"]["en"] == "Examine the proposal"
    with web.database.reading() as db:
        assert [note.text for note in green_notes(db, made["id"])]
    gone = med.post(f"/tasks/{task['id']}/complete", {"outcome": outcome}, status=409)
    assert "Already done by" in gone["title"]
    med.get("/tasks/" + "0" * 32, status=404)


def test_another_desks_task_is_not_completed(web):
    claim(web)
    task = program(web, "ANK-MED").get("/tasks")["tasks"][0]
    program(web, "SP").get(f"/tasks/{task['id']}", status=403)
    program(web, "SP").post(f"/tasks/{task['id']}/complete", {}, status=403)


def test_what_is_sent_twice_has_one_effect_and_one_answer(web):
    med = program(web, "ANK-MED")
    body = {"case_type": "file", "title": "एक ही बार"}
    first = med.post("/files", body, status=201, key="the-same-key")
    assert med.post("/files", body, status=201, key="the-same-key") == first
    with web.database.reading() as db:
        assert db.scalar(select(func.count(File.id))) == 1


def test_a_post_without_its_key_is_refused(web):
    med = program(web, "ANK-MED")
    for headers in ({}, {"Idempotency-Key": "short"}, {"Idempotency-Key": "x" * 100}):
        answer = med.client.post("/api/v1/files", json={}, headers={**med.headers, **headers})
        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.json["title"]


@pytest.mark.parametrize("body", [None, [], "text", {"unknown": 1}, {"case_type": 3, "title": "x"}, {"title": "x"}])
def test_a_body_that_is_not_as_described_is_refused(web, body):
    med = program(web, "ANK-MED")
    refused = med.post("/files", status=422, data=json.dumps(body), content_type="application/json")
    assert refused["title"]
    assert refused["detail_hi"]


def test_only_posts_that_may_open_files_and_only_those_that_they_may(web):
    program(web, "DAK-1").post("/files", {"case_type": "file", "title": "x"}, status=403)
    program(web, "ANK-MED").post("/files", {"case_type": "receipt", "title": "x"}, status=403)


def test_the_counter_takes_a_scan_in(web):
    from tests.scanned import one_page_pdf

    dak = program(web, "DAK-1")
    fields = {
        "received_on": "20-11-2026",
        "delivery_mode": "by_hand",
        "sender_kind": "citizen",
        "sender_name": "राम",
        "title": "मार्ग की मरम्मत",
        "language": "hi",
        "grading": "normal",
        "priority": "ordinary",
        "scan": (io.BytesIO(one_page_pdf()), "scan.pdf"),
    }
    made = dak.post("/receipts", status=201, data=fields)
    assert re.fullmatch(r"\d+/\d{4}", made["diary"])
    pdf = dak.client.get(f"/api/v1/subjects/{made['id']}/documents/{made['document']}.pdf", headers=dak.headers)
    assert pdf.data.startswith(b"%PDF")
    assert dak.get(f"/subjects/{made['id']}/documents/{made['document']}/words")["pages"][0]["page"] == 1
    with web.database.reading() as db:
        kept = db.get(Receipt, made["id"])
        assert kept.title == "मार्ग की मरम्मत"
        assert kept.category == next((one.key for one in offered_categories(db, kept.diary_district_id)), "")
    odd = {**fields, "category": "no-such", "scan": (io.BytesIO(one_page_pdf()), "scan.pdf")}
    assert dak.post("/receipts", status=422, data=odd)["field"] == "category"
    assert dak.post("/receipts", status=422, data={"title": "x"})["field"] == "scan"
    program(web, "SP").post("/receipts", status=403, data={"title": "x"})


def test_a_paper_opens_only_through_a_subject_that_may_be_read(web):
    file_id = claim(web)
    with web.day() as day:
        other = keep_document(day.db, day.district_id, title="other")
        mine = keep_document(day.db, day.district_id, title="mine")
        place_document(day.db, mine.id, file_id)
        ids = mine.id, other.id
    sp, stranger = program(web, "SP"), program(web, "SO-BISALPUR")
    assert sp.get(f"/subjects/{file_id}/documents/{ids[0]}/words")["title"] == "mine"
    sp.get(f"/subjects/{file_id}/documents/{ids[1]}/words", status=404)
    stranger.get(f"/subjects/{file_id}/documents/{ids[0]}/words", status=404)


def test_the_administrator_publishes_through_the_gate(web):
    admin = program(web, "EOFFICE")
    assert {one["key"] for one in admin.get("/processes")["processes"]} == {
        "approve-and-issue", "ask", "file", "medical-claim", "receipt"
    }  # fmt: skip
    for attack in ATTACKS:
        files = {"files": (io.BytesIO(attack.make()), "file.bpmn"), "note": "x"}
        refused = admin.post("/processes", status=422, data=files)
        assert attack.element in {finding["element"] for finding in refused["findings"]}
    good = changed(("C-3", "C-4"))()
    made = admin.post("/processes", status=201, data={"files": (io.BytesIO(good), "file.bpmn"), "note": "अवधि"})
    assert [(one["key"], one["number"]) for one in made["processes"]] == [("file", 2)]
    program(web, "SP").post("/processes", status=403, data={"files": (io.BytesIO(good), "file.bpmn"), "note": "x"})
    with web.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ProcessVersion)) == 6


def test_where_a_second_person_has_to_approve_no_program_publishes(web):
    web.at("EOFFICE").post("/studio/second-person/on", {}, redirects_to="/studio/second-person")
    sent = {"files": (io.BytesIO(changed(("C-3", "C-4"))()), "file.bpmn"), "note": "अवधि"}
    said = program(web, "EOFFICE").post("/processes", status=409, data=sent)
    assert "open it as a draft and submit that" in said["title"]


def test_the_in_charge_closes_a_file_by_hand_and_the_seat_does_not(web):
    file_id = claim(web)
    program(web, "ANK-MED").post(f"/files/{file_id}/close", {"remark": "दोहरी"}, status=403)
    ank = program(web, "ANK")
    ank.post(f"/files/{file_id}/close", {"remark": " "}, status=422)
    assert ank.post(f"/files/{file_id}/close", {"remark": "दोहरी पत्रावली"})["status"] == "closed"


def test_a_closed_file_is_reopened_at_a_marked_step(web):
    file_id, ank = claim(web), program(web, "ANK")
    ank.post(f"/files/{file_id}/reopen", {"step": "check", "reason": "आदेश"}, status=409)
    ank.post(f"/files/{file_id}/close", {"remark": "दोहरी पत्रावली"})
    steps = [one["step"] for one in ank.get(f"/files/{file_id}/reopening")["steps"]]
    assert steps == ["check", "amount", "payment"]
    program(web, "ANK-MED").post(f"/files/{file_id}/reopen", {"step": "check", "reason": "आदेश"}, status=403)
    program(web, "SO-BISALPUR").post(f"/files/{file_id}/reopen", {"step": "check", "reason": "आदेश"}, status=404)
    program(web, "SO-BISALPUR").get(f"/files/{file_id}/reopening", status=404)
    assert ank.post(f"/files/{file_id}/reopen", {"reason": "आदेश"}, status=422)["field"] == "step"
    for _time in range(2):
        body = {"step": "amount", "reason": "आदेश"}
        reopened = ank.post(f"/files/{file_id}/reopen", body, key="reopened-once")
        assert (reopened["status"], reopened["closed_at"]) == ("active", None)
    rows = ank.get(f"/files/{file_id}/movements")["movements"]
    assert [row["act"] for row in rows].count("reopened") == 1


PRESSED = [{"at": "note", "outcome": "put_up"}, {"at": "section", "outcome": "return"}]


def test_a_diagram_is_tried_out_and_nothing_is_stored(web):
    admin = program(web, "EOFFICE")
    with web.database.reading() as db:
        before = db.scalar(select(func.count()).select_from(ProcessVersion))
    found = admin.post("/processes/file/dry-run", {"answers": PRESSED, "begins": "2026-11-23T11:00:00+05:30"})
    assert [(one["node"], one["how"]) for one in found["desks"]] == [
        ("note", "done"), ("section", "done"), ("note", "open"),
    ]  # fmt: skip
    assert found["desks"][0]["name"]["hi"]
    assert found["desks"][0]["came"] == "2026-11-23T05:30:00+00:00"
    assert [one["to"] for one in found["decisions"]] == [["section"], ["note"]]
    assert {"process": "file", "what": "desk", "node": "sp"}.items() <= next(
        one for one in found["never_reached"] if one["node"] == "sp"
    ).items()
    with web.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ProcessVersion)) == before


def test_trying_out_is_for_those_who_publish(web):
    program(web, "SP").post("/processes/file/dry-run", {"answers": []}, status=403)
    assert web.app.test_client().post("/api/v1/processes/file/dry-run", json={"answers": []}).status_code == 401


def test_an_answer_that_does_not_fit_is_refused_with_a_sentence(web):
    admin = program(web, "EOFFICE")
    said = admin.post("/processes/file/dry-run", {"answers": [{"at": "note", "outcome": "sign"}]}, status=422)
    assert "Answer 1: “note” has no button “sign”" in said["title"]
    assert said["detail_hi"].startswith("उत्तर 1: ")
    admin.post("/processes/nothing/dry-run", {"answers": []}, status=404)
    for wrong in ({"answers": {}}, {"answers": [{}]}, {"answers": [], "files": []}, {"answers": [], "more": 1}):
        admin.post("/processes/file/dry-run", wrong, status=422)


def test_no_hostile_diagram_is_tried_out(web):
    admin = program(web, "EOFFICE")
    for attack in ATTACKS:
        body = {"answers": [], "files": {"file.bpmn": attack.make().decode()}}
        said = admin.post("/processes/file/dry-run", body, status=422)
        assert said.get("findings") or "DOCTYPE" in said["title"], attack


def test_a_diagram_that_is_not_published_yet_is_tried_out(web):
    from workflows.catalogue import shipped

    files = {name: content.decode() for name, content in shipped("ask").items()}
    drawn = files["ask.bpmn"].replace('value="3wd"', 'value="4wd"')
    said = program(web, "EOFFICE").post(
        "/processes/ask/dry-run",
        {
            "answers": [],
            "files": {"ask.bpmn": drawn},
            "facts": {"to_post": "X", "reply_by": "2026-12-01", "outside": False},
        },
    )
    assert [one["node"] for one in said["desks"]] == ["report"]


def test_the_supervisor_steers_a_file_and_nobody_else_does(web):
    file_id = claim(web)
    sp, seat = program(web, "SP"), program(web, "ANK-MED")
    steps = {one["step"]: one for one in sp.get(f"/subjects/{file_id}/steps")["steps"]}
    assert steps["issue/sign"]["process"] == "approve-and-issue"
    assert steps["await_reply"]["waits"]
    seat.get(f"/subjects/{file_id}/steps", status=403)
    seat.post(f"/subjects/{file_id}/place", {"step": "section", "reason": "x"}, status=403)
    done = sp.post(
        f"/subjects/{file_id}/place", {"step": "section", "reason": "अभिलेख उपलब्ध नहीं"}, key="same-form-twice"
    )
    assert [one["node"] for one in done["opened"]] == ["section"]
    again = sp.post(
        f"/subjects/{file_id}/place", {"step": "section", "reason": "अभिलेख उपलब्ध नहीं"}, key="same-form-twice"
    )
    assert again == done
    assert (
        "parallel" not in sp.post(f"/subjects/{file_id}/place", {"step": "nowhere", "reason": "x"}, status=409)["title"]
    )
    sp.post(f"/subjects/{file_id}/place", {"step": "section"}, status=422)


def test_a_stay_and_its_end_by_a_program(web):
    file_id = claim(web)
    sp = program(web, "SP")
    assert sp.post(f"/subjects/{file_id}/suspend", {"reason": "स्थगन"})["status"] == "suspended"
    sp.post(f"/subjects/{file_id}/suspend", {"reason": "स्थगन"}, status=409)
    assert sp.get(f"/subjects/{file_id}/steps") == {"steps": []}
    assert sp.post(f"/subjects/{file_id}/resume", {"reason": "समाप्त"})["status"] == "running"
    assert sp.get(f"/subjects/{file_id}/incidents") == {"incidents": []}
    sp.post(f"/subjects/{file_id}/incidents/1/retry", status=404)
    sp.post(f"/subjects/{file_id}/incidents/1/leave-out", {"reason": "x"}, status=404)
    program(web, "SO-BISALPUR").post(f"/subjects/{file_id}/suspend", {"reason": "x"}, status=404)
