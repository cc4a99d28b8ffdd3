"""The form builder in the studio: forms made, changed field by field, previewed and tried, for administrators alone."""

import json

import pytest
from sqlalchemy import func, select

from tests.webapp.drafting import at, change, files, revision
from tests.weboffice import WebOffice
from workflows import routing_drafts
from workflows.form_building import KINDS, form_name, give_form, steps_of
from workflows.organisation import SYSTEM
from workflows.routing_drafts import RoutingDraft, RoutingDraftState

AMOUNT, CHECK = "forms/medical-claim/amount.json", "forms/medical-claim/check.json"
SEEN = "//input[@name='seen']/@value"
LABELS = {"label_hi": "कुल राशि", "label_en": "Total sum"}


def url(draft: int, form: str = "amount", more: str = "") -> str:
    return f"/studio/drafts/{draft}/forms/medical-claim/{form}{more}"


def form(web: WebOffice, name: str = AMOUNT):
    return json.loads(files(web)[name])


def rows_of(page) -> list[str]:
    return page.texts("//section[@aria-labelledby='forms-title']//tbody/tr")


def test_the_forms_of_a_draft_are_listed_with_the_steps_that_use_them(web, claim):
    page = at(web).get(f"/studio/drafts/{claim}/forms")
    users = {step.en for step in steps_of("medical-claim", files(web)) if step.form.endswith("/decision.json")}
    decision = next(row for row in rows_of(page) if "medical-claim/decision" in row)
    assert len(users) == 2
    assert all(name in decision for name in users)
    assert len(rows_of(page)) == 8


@pytest.mark.parametrize("name", ["amount", "check", "decision", "draft"])
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_shipped_form_opens_in_the_builder_with_its_preview(web, claim, language, name):
    page = at(web, language).get(url(claim, name))
    fields = json.loads(files(web)[f"forms/medical-claim/{name}.json"])["properties"]
    assert len(page.all("//ol[@data-table='']/li")) == len(fields)
    assert all(page.all(f"//section[@id='preview']//*[starts-with(@id, 'p-{field}')]") for field in fields)


def test_every_field_of_a_form_opens_in_the_panel_and_saving_it_unchanged_changes_nothing(web, claim):
    before = files(web)
    for field in (*json.loads(before[AMOUNT])["properties"], "rows.claimed", "rows.item"):
        at(web).get(url(claim, more=f"?field={field}")).submit("Save field", redirects_to=url(claim))
    assert files(web)[AMOUNT].decode() == before[AMOUNT].decode()
    assert revision(web) == 1


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS.values()])
def test_a_field_of_every_kind_is_added_and_seen_in_the_preview(web, claim, kind):
    page = at(web).get(url(claim, "section", f"?new={kind}"))
    more = {"option-0-hi": "एक", "option-0-en": "One"} if "options" in KINDS[kind].limits else {}
    page = page.submit("Save field", {**LABELS, **more}, redirects_to=url(claim, "section"))
    own = form(web, "forms/medical-claim/section.json")["properties"]["total_sum"]
    assert own["x-label"] == {"hi": "कुल राशि", "en": "Total sum"}
    assert page.all("//section[@id='preview']//*[starts-with(@id, 'p-total_sum')]")
    assert at(web, "hi").get(url(claim, "section", "?field=total_sum")).all("//input[@value='कुल राशि']")


def test_a_column_is_added_to_a_table_and_added_up(web, claim):
    page = at(web).get(url(claim, more="?field=rows")).click("Add a column")
    page = page.submit("Take this kind", {"kind": "money"})
    page.submit("Save field", {**LABELS, "Added up below the table": True}, redirects_to=url(claim))
    rows = form(web)["properties"]["rows"]
    assert rows["items"]["properties"]["total_sum"]["format"] == "money"
    assert rows["x-total"][-1] == "total_sum"


def test_limits_are_entered_as_the_office_writes_them(web, claim):
    page = at(web).get(url(claim, more="?field=budget_left"))
    page.submit("Save field", {"smallest": "१,०००", "largest": "₹2,50,000"}, redirects_to=url(claim))
    own = form(web)["properties"]["budget_left"]
    assert (own["minimum"], own["maximum"]) == (100_000, 25_000_000)
    page = at(web).get(url(claim, more="?field=cmo_letter_date"))
    page.submit("Save field", {"Not in the future": True, "earliest": "01-04-2026"}, redirects_to=url(claim))
    own = form(web)["properties"]["cmo_letter_date"]
    assert (own["x-earliest"], own["x-latest"]) == ("2026-04-01", "today")


def test_a_condition_is_chosen_in_the_words_of_the_form(web, claim):
    page = at(web).get(url(claim, more="?field=higher_sanction_no"))
    page.submit(
        "Save field", {"if_field": "budget_left", "if_comparison": "at_most", "if_value": "₹2,00,000"},
        redirects_to=url(claim),
    )  # fmt: skip
    assert form(web)["properties"]["higher_sanction_no"]["x-show-if"] == "budget_left <= rs(200000)"
    page = at(web).get(url(claim, more="?field=higher_sanction_no"))
    assert "shown if: Budget left under the head is at most ₹2,00,000" in page
    page = page.submit("Save field", {"if_field": "higher_sanction", "if_comparison": "is", "if_value": "Yes"},
                       redirects_to=url(claim))  # fmt: skip
    assert form(web)["properties"]["higher_sanction_no"]["x-show-if"] == "higher_sanction == True"
    page.submit("Save field", {"if_field": "*", "show_if": "higher_sanction and budget_left > 0"},
                redirects_to=url(claim))  # fmt: skip
    page = at(web).get(url(claim, more="?field=higher_sanction_no"))
    page.submit("Save field", {"if_field": ""}, redirects_to=url(claim))
    assert "x-show-if" not in form(web)["properties"]["higher_sanction_no"]


@pytest.mark.parametrize(
    ("fields", "sentence", "at_input"),
    [
        ({"label_hi": "Latin"}, "Write it in Hindi.", "label_hi"),
        ({"label_en": ""}, "Write it in English.", "label_en"),
        ({"longest": "many"}, "Write a whole number.", "longest"),
        ({"pattern": "(a+)+$"}, "This pattern is not allowed", "pattern"),
        ({"pattern": "(x|x)*y"}, "This pattern is not allowed", "pattern"),
        ({"name": "__class__"}, "Latin letters", "name"),
        ({"name": "rows"}, "There is a field “rows” already.", "name"),
        ({"if_field": "*", "show_if": "().__class__"}, "cannot be read", "show_if"),
        ({"if_field": "rows_", "if_value": "\"' or 1"}, "does not fit the field", "if_value"),
        ({"worked_out": "open('/etc/passwd')"}, "is not a function", "worked_out"),
    ],
)
def test_what_is_wrong_stands_at_its_input_and_what_was_typed_is_still_there(web, claim, fields, sentence, at_input):
    before = files(web)
    token = at(web).token()
    sent = {"csrf_token": token, "kind": "text", "was": "", "seen": "", **LABELS, **fields}
    page = at(web).post(url(claim, more="/field"), sent, status=422)
    assert sentence in page.texts(f"//*[@id='{at_input}-error']")[0]
    for name, text in fields.items():
        if name != "if_field":
            assert page.all(f"//*[@name='{name}']")[0].get("value") == text
    assert files(web) == before


def test_script_in_a_label_is_a_text_everywhere(web, claim):
    evil = "<script>alert(1)</script>\"'>"
    page = at(web).get(url(claim, more="?new=choice"))
    page = page.submit(
        "Save field",
        {"label_hi": f"क {evil}", "label_en": evil, "option-0-hi": f"ख {evil}", "option-0-en": "One"},
        redirects_to=url(claim),
    )
    assert evil in page
    assert not page.all("//script[contains(., 'alert')]")
    assert evil in at(web).get(f"{url(claim)}?look=hi")


def test_a_changed_name_is_asked_about_and_carried_through_the_diagram(web, claim):
    page = at(web).get(url(claim, more="?field=admissible"))
    page = page.submit("Save field", {"name": "allowed"}, status=422)
    places = page.texts("//div[@role='alert']//li")
    assert any("Power to sanction" in place for place in places)
    assert "allowed" not in form(web)["properties"]
    page.submit("Change it there too", redirects_to=url(claim))
    now = files(web)
    assert b"allowed" in now["sanction-power.dmn"]
    assert form(web)["x-checks"][0]["rule"] == "allowed <= claim_amount"
    assert not routing_faults(web, claim)


def routing_faults(web: WebOffice, draft: int) -> list[str]:
    with web.database.reading() as db:
        found = routing_drafts.examine(db, db.get_one(RoutingDraft, draft), prove=False)
        return [one.rule for one in found if one.rule in ("unknown-fact", "expression", "unknown-table")]


def test_a_name_may_also_be_changed_here_alone(web, claim):
    page = at(web).get(url(claim, more="?field=admissible")).submit("Save field", {"name": "allowed"}, status=422)
    before = files(web)["sanction-power.dmn"]
    page.submit("Change it only here", redirects_to=url(claim))
    assert files(web)["sanction-power.dmn"] == before
    assert "allowed" in form(web)["properties"]


def test_fields_are_put_in_order_with_buttons(web, claim):
    names = list(form(web)["properties"])
    page = at(web).get(url(claim))
    page = page.submit("“Date of the report” up", redirects_to=url(claim))
    assert list(form(web)["properties"])[:2] == [names[1], names[0]]
    page.submit("“Date of the report” down", redirects_to=url(claim))
    assert list(form(web)["properties"]) == names
    order = [*reversed(names), "no_such_field"]
    page = at(web).get(url(claim))
    sent = {"order": ",".join(order), "table": "", "seen": page.all(SEEN)[0]}
    at(web).post(url(claim, more="/move"), sent, redirects_to=url(claim))
    assert list(form(web)["properties"]) == list(reversed(names))


def test_a_field_that_the_diagram_asks_goes_only_once_that_was_seen(web, claim):
    sent = {"field": "claim_amount", "table": "", "seen": at(web).get(url(claim, "check")).all(SEEN)[0]}
    asked = at(web).post(url(claim, "check", "/drop"), sent, status=422)
    assert "Form “Admissible amount”: admissible <= claim_amount" in asked.texts("//main//li")
    assert "claim_amount" in form(web, CHECK)["properties"]
    asked.submit("Take it out all the same", redirects_to=url(claim, "check"))
    assert "claim_amount" not in form(web, CHECK)["properties"]


def test_a_field_that_another_field_asks_does_not_go(web, claim):
    page = at(web).get(url(claim)).submit("Take “Sanction of the higher office has come” out", status=409)
    assert "higher_sanction_no" in page.messages()[0]
    assert "higher_sanction" in form(web)["properties"]


def test_a_form_is_made_for_a_step_from_a_copy_renamed_and_thrown_away(web, claim):
    index = f"/studio/drafts/{claim}/forms"
    page = (
        at(web)
        .get(index)
        .submit(
            "Make the form",
            {"title_hi": "नयी जाँच", "title_en": "New check", "For the step": "check", "copy_of": AMOUNT},
            redirects_to=url(claim, "new-check"),
        )
    )
    assert list(form(web, "forms/medical-claim/new-check.json")["properties"]) == list(form(web)["properties"])
    assert {step.node: step.form for step in steps_of("medical-claim", files(web))}["check"].endswith("new-check.json")
    page = page.submit("Save title", {"title_en": "Second check", "short": "second"}, redirects_to=url(claim, "second"))
    assert page.all("//h2[. = 'Second check']")
    assert {step.node: step.form for step in steps_of("medical-claim", files(web))}["check"].endswith("second.json")
    at(web).post(f"{index}/medical-claim/second/remove", {}, status=409)
    assert "forms/medical-claim/second.json" in files(web)
    page = at(web).get(index)
    button = next(name for name in page.buttons() if name.startswith("Throw away “"))
    page.submit(button, redirects_to=index)
    assert CHECK not in files(web)


def test_a_form_is_thrown_away_only_when_no_step_uses_it_and_the_steps_are_named(web, claim):
    page = at(web).post(url(claim, "decision", "/remove"), {}, status=409)
    assert "This form is used at:" in page
    assert "forms/medical-claim/decision.json" in files(web)


def test_a_step_without_a_form_gets_one_with_one_press(web, claim):
    xml = give_form(files(web)["medical-claim.bpmn"], "payment", "")
    change(web, claim, {"medical-claim.bpmn": xml})
    page = at(web).get(f"/studio/drafts/{claim}/forms")
    step = next(one for one in steps_of("medical-claim", files(web)) if one.node == "payment")
    made = form_name(step.en)
    page.submit(f"Make a form for “{step.en}”", redirects_to=url(claim, made))
    forms = {one.node: one.form for one in steps_of("medical-claim", files(web))}
    assert forms["payment"] == f"forms/medical-claim/{made}.json"


def test_a_filling_is_tried_on_the_server_and_kept_nowhere(web, claim):
    before = files(web), revision(web)
    page = at(web).get(url(claim, "section"))
    assert page.all("//section[@id='preview']//button")
    page = at(web).get(url(claim))
    tried = page.submit(
        "Try the filling" if "Try the filling" in page.buttons() else page.buttons()[-2], {}, status=422
    )
    assert "Fill in this field." in tried
    filled = {
        "f-cmo_letter": "12/चि०", "f-cmo_letter_date": "10-11-2026", "f-rows-0-item": "औषधि",
        "f-rows-0-claimed": "1,67,000", "f-rows-0-deducted": "0", "f-account_head": "2055",
        "f-budget_left": "9,00,000", "f-higher_sanction": "no", "fact-claim_amount": "1,67,000",
    }  # fmt: skip
    sent = {**filled, "look": "en"}
    accepted = at(web).post(url(claim, more="/try"), sent)
    assert "Accepted. This would be kept:" in accepted
    assert "₹1,67,000" in accepted
    wrong = at(web).post(url(claim, more="/try"), {**sent, "fact-claim_amount": "1,00,000"}, status=422)
    assert "The admissible amount cannot exceed the amount claimed." in wrong
    assert (files(web), revision(web)) == before


def test_the_preview_follows_what_is_typed_before_it_is_saved(web, claim):
    before = files(web)
    client = at(web).client
    sent = {"csrf_token": at(web).token(), "kind": "money", "was": "", "look": "hi", **LABELS}
    part = client.post(url(claim, more="/preview"), data=sent)
    assert part.status_code == 200
    assert "कुल राशि" in part.text
    assert "1,67,000.00" in part.text
    sent |= {"if_field": "*", "show_if": "1 +"}
    assert client.post(url(claim, more="/preview"), data=sent).status_code == 200
    assert files(web) == before


def test_the_json_below_is_judged_before_it_is_kept(web, claim):
    good = form(web)
    good["x-checks"].append({"rule": "budget_left > 0", "at": "budget_left", "hi": "बजट नहीं", "en": "No budget"})
    good["properties"]["cmo_letter"]["$comment"] = "kept"
    page = at(web).get(url(claim))
    page.submit("Save JSON", {"source": json.dumps(good)}, redirects_to=url(claim))
    assert form(web) == good
    at(web).get(url(claim, more="?field=cmo_letter")).submit(
        "Save field", {"label_en": "Letter"}, redirects_to=url(claim)
    )
    assert form(web)["properties"]["cmo_letter"]["$comment"] == "kept"


@pytest.mark.parametrize(
    "field",
    [
        {"$ref": "https://elsewhere.example/x.json"},
        {"type": "string", "pattern": "(a+)+$"},
        {"allOf": [{"type": "string"}]},
        {"x-label": 5},
        {"type": "string", "format": "attachment"},
    ],
)
def test_a_hostile_form_is_refused_with_a_sentence(web, claim, field):
    before = files(web)
    page = at(web).get(url(claim))
    hostile = {**form(web), "properties": {"a": field}}
    answer = page.submit("Save JSON", {"source": json.dumps(hostile)}, status=422)
    assert answer.messages()
    assert json.loads(answer.texts("//textarea[@id='source']")[0]) == hostile
    assert files(web) == before


def test_a_hostile_form_that_came_by_another_way_is_listed_with_its_fault_and_not_opened(web, claim):
    hostile = b'{"properties": {"a": {"$ref": "file:///etc/passwd"}}}'
    change(web, claim, {AMOUNT: hostile})
    assert "which forms here cannot" in at(web).get(f"/studio/drafts/{claim}/forms")
    at(web).get(url(claim), status=422)


def test_what_was_typed_stays_on_the_page_when_the_draft_was_submitted_meanwhile(web, claim):
    page = at(web).get(url(claim, more="?field=cmo_letter"))
    with web.day() as day:
        day.db.get_one(RoutingDraft, claim).state = RoutingDraftState.SUBMITTED
    again = page.submit("Save field", {"label_en": "Mine"}, status=409)
    assert "submitted for approval" in again.messages()[0]
    assert again.all("//input[@name='label_en']")[0].get("value") == "Mine"
    assert form(web)["properties"]["cmo_letter"]["x-label"]["en"] != "Mine"


def test_somebody_elses_saving_in_between_is_told_and_nothing_of_either_is_lost(web, claim):
    mine = at(web).get(url(claim, more="?field=cmo_letter"))
    theirs = at(web).get(url(claim, more="?field=account_head"))
    theirs.submit("Save field", {"label_en": "Account"}, redirects_to=url(claim))
    again = mine.submit("Save field", {"label_en": "Mine"}, status=409)
    assert "Somebody else saved this in between" in again.messages()[0]
    assert again.all("//input[@name='label_en']")[0].get("value") == "Mine"
    assert form(web)["properties"]["cmo_letter"]["x-label"]["en"] != "Mine"
    again.submit("Save field", redirects_to=url(claim))
    assert form(web)["properties"]["cmo_letter"]["x-label"]["en"] == "Mine"
    assert form(web)["properties"]["account_head"]["x-label"]["en"] == "Account"


def test_who_draws_meanwhile_does_not_stand_in_the_way(web, claim):
    page = at(web).get(url(claim, more="?field=cmo_letter"))
    xml = files(web)["medical-claim.bpmn"].replace(b"30wd", b"31wd")
    change(web, claim, {"medical-claim.bpmn": xml})
    page.submit("Save field", {"label_en": "Mine"}, redirects_to=url(claim))
    assert b"31wd" in files(web)["medical-claim.bpmn"]


def test_a_double_press_makes_one_form(web, claim):
    index = f"/studio/drafts/{claim}/forms"
    page = at(web).get(index)
    given = {"title_hi": "दोहरा", "title_en": "Double"}
    page.submit("Make the form", given, redirects_to=url(claim, "double"))
    page.submit("Make the form", given, redirects_to=url(claim, "double"))
    assert [name for name in files(web) if "double" in name] == ["forms/medical-claim/double.json"]


@pytest.mark.parametrize("post", ["SP", "ASP", "ANK", "DAK-1"])
def test_nobody_but_the_administrator_sees_or_changes_a_form(web, claim, post):
    before = files(web)
    for path in (f"/studio/drafts/{claim}/forms", url(claim)):
        web.at(post).get(path, status=403)
    for act in ("field", "preview", "try", "move", "drop", "retitle", "source", "remove"):
        web.at(post).post(url(claim, more=f"/{act}"), {"was": "cmo_letter"}, status=403)
    web.at(post).post(f"/studio/drafts/{claim}/forms/new", {"title_hi": "क", "title_en": "A"}, status=403)
    assert files(web) == before


def test_what_is_not_there_is_not_found(web, claim):
    for path in (url(claim, "nothing"), url(99), url(claim, more="?field=nothing"), url(claim, more="?new=nothing"),
                 url(claim, more="?field=cmo_letter.x"), url(claim, more="?new=text&table=cmo_letter")):  # fmt: skip
        at(web).get(path, status=404)
    for act, data in (("move", {"field": "x", "by": "up"}), ("drop", {"field": "x"}), ("field", {"was": "x"})):
        at(web).post(url(claim, more=f"/{act}"), data, status=404)


def test_a_draft_that_was_thrown_away_is_read_and_not_changed(web, claim):
    with web.day() as day:
        routing_drafts.discard_draft(day.db, day.db.get_one(RoutingDraft, claim), actor=SYSTEM, now=day.now)
    page = at(web).get(url(claim))
    assert "Save field" not in page.buttons()
    seen = page.all("//input[@name='seen']")
    at(web).post(
        url(claim, more="/drop"), {"field": "cmo_letter", "seen": seen[0].get("value") if seen else ""}, status=409
    )
    assert "cmo_letter" in form(web)["properties"]


def test_the_list_of_forms_takes_as_many_statements_however_many_forms_there_are(web, claim):
    at(web).get(f"/studio/drafts/{claim}/forms")
    with web.counted() as few:
        at(web).get(f"/studio/drafts/{claim}/forms")
    more = {f"forms/medical-claim/more-{n}.json": files(web)[AMOUNT] for n in range(30)}
    change(web, claim, more)
    with web.counted() as many:
        at(web).get(f"/studio/drafts/{claim}/forms")
    assert len(many) == len(few)


def test_only_the_act_writes(web, claim):
    with web.database.reading() as db:
        before = db.scalar(select(func.count()).select_from(RoutingDraft)), revision(web)
    at(web).get(url(claim, more="?new=money"))
    at(web).get(url(claim, more="?look=hi"))
    with web.database.reading() as db:
        assert (db.scalar(select(func.count()).select_from(RoutingDraft)), revision(web)) == before
