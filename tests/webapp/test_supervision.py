"""Supervision: what is late, where, since when and why; and work given to another desk on record."""

import json
import re

import pytest
from sqlalchemy import select

from engine.models import Instance
from tests.weboffice import WebOffice
from workflows import ledger, movement
from workflows.files import File
from workflows.ledger import LedgerEvent
from workflows.subjects import Grading


def open_claims(web: WebOffice, count: int = 1, *, days_ago: int = 0, **more) -> list[int]:
    with web.day(days_ago=days_ago) as day:
        return [day.open_claim(title=f"चिकित्सा दावा {number}", **more).id for number in range(1, count + 1)]


def test_the_list_shows_where_each_file_is_and_since_when(web):
    open_claims(web, days_ago=20)
    page = web.at("SP").get("/supervision/")
    row = page.texts("//tbody/tr")[0]
    assert "चिकित्सा दावा 1" in row
    assert "Medical" in row
    assert re.search(r"B-0302/1/\d{4}", row)
    assert page.texts("//tbody/tr/td[1]//span")[0].endswith("late")
    assert int(page.texts("//tbody/tr/td[5]/b")[0]) > 7
    assert page.texts("//dl//dd") == ["1", "1", "1", "0"]


def test_filters_narrow_the_list(web):
    open_claims(web, 2)
    sp = web.at("SP")
    assert len(sp.get("/supervision/").all("//tbody/tr")) == 2
    assert "Nothing runs" in sp.get("/supervision/?late=yes")
    assert "Nothing runs" in sp.get("/supervision/?step=medical-claim/payment")
    page = sp.get("/supervision/").submit("Show", {"Search this list": "दावा 2"})
    assert len(page.all("//tbody/tr")) == 1
    branch = page.all("//select[@name='branch']/option")[1].get("value")
    assert len(sp.get(f"/supervision/?branch={branch}").all("//tbody/tr")) == 2
    assert "Nothing runs" in sp.get("/supervision/?branch=999999")
    step = page.all("//select[@name='step']/option")[1].get("value")
    assert len(sp.get("/supervision/").all("//tbody/tr")) == 2
    assert len(sp.get(f"/supervision/?step={step}").all("//tbody/tr")) == 2


def test_receipts_that_wait_are_on_their_own_tab(web):
    with web.day() as day:
        day.diarise(title="मार्ग की मरम्मत")
    page = web.at("SP").get("/supervision/?kind=receipt")
    assert "मार्ग की मरम्मत" in page
    assert "मार्ग की मरम्मत" not in web.at("SP").get("/supervision/")


def test_the_number_of_statements_does_not_grow_with_the_list(web):
    sp = web.at("SP")
    open_claims(web, 1)
    sp.get("/supervision/")
    with web.counted() as few:
        sp.get("/supervision/")
    open_claims(web, 8)
    with web.counted() as many:
        sp.get("/supervision/")
    assert len(few) == len(many)
    assert len(many) < 40


def test_only_supervisors_see_the_list_and_only_what_they_supervise(web):
    file_id = open_claims(web)[0]
    web.at("ANK-MED").get("/supervision/", status=403)
    assert "चिकित्सा दावा 1" in web.at("ANK").get("/supervision/")
    assert "चिकित्सा दावा 1" not in web.at("SO-BISALPUR").get("/supervision/")
    web.at("SO-BISALPUR").get(f"/supervision/{file_id}", status=404)
    web.at("SO-BISALPUR").get(f"/supervision/{file_id}/reassign", status=404)
    web.at("ANK-MED").get(f"/supervision/{file_id}", status=403)


def test_a_graded_file_is_hidden_from_whoever_need_not_know(web):
    file_id = open_claims(web, grading=Grading.SECRET)[0]
    assert "चिकित्सा दावा" not in web.at("SP").get("/supervision/")
    web.at("SP").get(f"/supervision/{file_id}", status=404)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_one_file_shows_its_diagram_with_the_way_taken_and_the_present_step(web, language):
    file_id = open_claims(web)[0]
    page = web.at("SP", language=language).get(f"/supervision/{file_id}")
    assert page.all("//*[local-name()='svg'][contains(@class,'route-svg')]")
    assert len(page.all("//*[local-name()='path'][contains(@class,'flow hot')]")) >= 1
    current = page.all("//tr[@aria-current='step']")
    assert len(current) == 1
    steps = page.all("//section[contains(@class,'pathbox')]//tbody/tr")
    assert len(steps) > 4
    assert page.all("//table[contains(@class,'moves')]//tbody/tr")


def test_facts_are_shown_in_the_words_of_the_form(web):
    with web.day() as day:
        file = day.open_claim()
        file_id = file.id
        instance = day.db.scalars(select(Instance).where(Instance.subject_id == file_id)).one()
        instance.facts = json.dumps({"claim_amount": 16700000, "technical_report": True})
    page = web.at("SP").get(f"/supervision/{file_id}")
    assert "₹1,67,000" in page
    assert "Yes" in page.texts("//dl[contains(@class,'facts')]/dd")[1]


def test_the_supervisor_gives_work_to_another_desk_with_a_reason(web):
    file_id = open_claims(web)[0]
    page = web.at("SP").get(f"/supervision/{file_id}").click("Give to another desk")
    done = page.submit(
        "Give to this desk",
        {"To which desk": "Dealing Assistant, General", "Reason": "चिकित्सा पटल अवकाश पर है।"},
        redirects_to=f"/supervision/{file_id}",
    )
    assert done.messages() == ["Given to Dealing Assistant, General; it is on record."]
    assert "चिकित्सा पटल अवकाश पर है।" in done
    with web.database.reading() as db:
        file = db.get_one(File, file_id)
        last = movement.last_movement(db, file_id)
        assert last.act == "reassigned"
        assert movement.holder_of(db, file) == last.to_post_id
        acts = db.scalars(select(LedgerEvent.act).where(LedgerEvent.chain_id == str(file_id))).all()
        assert {"task.reassigned", "moved.reassigned"} <= set(acts)
        assert ledger.verify(db, ledger.subject_chain(file)) == []
    assert web.at("PL-GEN").get("/desk").link("चिकित्सा दावा 1")


def test_a_reason_is_needed_and_nothing_changes_without_it(web):
    file_id = open_claims(web)[0]
    page = web.at("SP").get(f"/supervision/{file_id}/reassign")
    refused = page.submit("Give to this desk", {"To which desk": "Head Clerk", "Reason": " "}, status=422)
    assert refused.errors() == ["Reason: Write the reason."]
    none = page.submit("Give to this desk", {"Reason": "अवकाश"}, status=422)
    assert none.errors() == ["To which desk: Choose a desk."]
    with web.database.reading() as db:
        assert movement.last_movement(db, file_id).act != "reassigned"


def test_a_desk_of_another_branch_is_no_choice_of_the_in_charge(web):
    file_id = open_claims(web)[0]
    page = web.at("ANK").get(f"/supervision/{file_id}/reassign")
    offered = page.texts("//select[@name='to_post']/option")
    assert "Circle Officer Nagar" not in offered
    with web.database.reading() as db:
        from workflows.organisation import post_by_code

        stranger = post_by_code(db, db.get_one(File, file_id).district_id, "CO-NAGAR").id
    task = page.all("//select[@name='task']/option")[0].get("value")
    answer = web.at("ANK").post(
        f"/supervision/{file_id}/reassign", {"task": task, "to_post": stranger, "reason": "x"}, status=422
    )
    assert answer.errors()


def test_a_form_sent_twice_gives_the_work_once(web):
    file_id = open_claims(web)[0]
    page = web.at("SP").get(f"/supervision/{file_id}/reassign")
    fields = {"To which desk": "Dealing Assistant, General", "Reason": "अवकाश"}
    for _time in range(2):
        page.submit("Give to this desk", fields, redirects_to=f"/supervision/{file_id}")
    with web.database.reading() as db:
        assert sum(row.act == "reassigned" for row in movement.movements_of(db, file_id)) == 1
