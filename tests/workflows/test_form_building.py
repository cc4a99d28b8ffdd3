"""The form builder's transformations: schema in, schema out, and sentences for what is wrong."""

import dataclasses
import datetime as dt
import json

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from werkzeug.datastructures import MultiDict

from engine.gate import check
from engine.gate.case import read_form as gate_reads
from webapp import taskforms
from workflows.catalogue import PROCESSES, shipped
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.form_building import (
    KINDS,
    Condition,
    FieldSpec,
    Option,
    Surroundings,
    carried_through,
    condition_text,
    faults_in,
    faults_of_form,
    field_name,
    fields_of,
    form_bytes,
    form_name,
    give_form,
    move_field,
    new_form,
    order_fields,
    read_condition,
    read_field,
    read_form,
    remove_field,
    rename_form,
    rename_inside,
    renamed_in,
    retitled,
    steps_of,
    title_of,
    uses_of,
    usual_limits,
    write_field,
)
from workflows.vocabulary import vocabulary

NOW = dt.datetime(2026, 11, 23, 5, 30, tzinfo=dt.UTC)
FORMS = {n: c for key in PROCESSES for n, c in shipped(key).items() if n.endswith(".json")}
CLAIM = shipped("medical-claim")
AMOUNT = "forms/medical-claim/amount.json"
YES_NO = (Option("yes_it_is", "हाँ जी", "Yes indeed"), Option("not_so", "ऐसा नहीं", "Not so"))


def canonical(xml: bytes) -> str:
    return etree.canonicalize(xml.decode().partition("?>")[2], with_comments=True)


def spec(name: str, kind: str, **more) -> FieldSpec:
    options = YES_NO if "options" in KINDS[kind].limits else ()
    return FieldSpec(name, kind, ("खाना", "Field"), limits=usual_limits(kind), options=options, **more)


def form_of_all_kinds():
    form = new_form(("सब प्रकार", "All kinds"))
    for kind in KINDS.values():
        form = write_field(form, spec(kind.key.replace("-", "_"), kind.key))
    for kind in [one for one in KINDS.values() if one.cell]:
        form = write_field(form, spec(f"c_{kind.key}", kind.key), table="table")
    return form


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_shipped_form_that_is_read_and_written_field_by_field_is_the_same(name):
    form = read_form(FORMS[name])
    again = form
    for one in fields_of(form):
        again = write_field(again, one, name=one.name)
        if one.kind == "table":
            for column in fields_of(form, one.name):
                again = write_field(again, column, name=column.name, table=one.name)
    assert again == form
    assert list(again["properties"]) == list(form["properties"])
    assert json.loads(form_bytes(again)) == json.loads(FORMS[name])


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_field_that_ships_has_a_kind(name):
    form = read_form(FORMS[name])
    assert {one.kind for one in fields_of(form)} <= set(KINDS)
    assert faults_of_form(form, Surroundings(facts=facts_everywhere())) == []


def facts_everywhere() -> set[str]:
    return {name for data in FORMS.values() for name in json.loads(data)["properties"]} | {"to_post", "reply_by"}


def test_a_form_of_all_kinds_is_sound_and_the_gate_lets_it_pass():
    form = form_of_all_kinds()
    Draft202012Validator.check_schema(form)
    assert faults_of_form(form, Surroundings()) == []
    assert read_form(form_bytes(form)) == form
    assert gate_reads(form_bytes(form)).unreadable is None


@pytest.mark.parametrize("kind", [one.key for one in KINDS.values() if one.fact])
def test_a_field_of_any_kind_that_says_so_may_go_into_the_routing(kind):
    form = write_field(new_form(("क", "A")), spec("fact_one", kind, fact=True))
    assert faults_in(new_form(("क", "A")), spec("fact_one", kind, fact=True)) == []
    read = gate_reads(form_bytes(form))
    assert (read.facts, read.unfit) == ({"fact_one"}, ())


@pytest.mark.parametrize("kind", ["attachment", "table"])
def test_papers_and_tables_do_not_go_into_the_routing(kind):
    assert "fact" in {one.at for one in faults_in(new_form(("क", "A")), spec("one", kind, fact=True))}


def test_a_form_of_all_kinds_is_filled_in_at_a_desk():
    form = form_of_all_kinds()
    sent = {
        "text": "abc", "lines": "a\nb", "hindi": "हिन्दी", "number": "12", "money": "1,67,000", "date": "23-11-2026",
        "choice": "not_so", "several": "yes_it_is", "yesno": "yes", "person": "101", "post": "SP", "office": "ankik",
        "thana": "kotwali", "case_type": "file", "file_ref": "B-1", "receipt_ref": "R-1", "file_page": "7",
        "table-0-c_money": "2,000", "table-0-c_date": "01-01-2026", "table-0-c_choice": "not_so",
    }  # fmt: skip
    parsed = taskforms.parse(form, MultiDict({f"f-{name}": text for name, text in sent.items()}), now=NOW)
    assert {pointer: message.en for pointer, message in parsed.errors.items()} == {}
    assert parsed.value["money"] == 16_700_000
    assert parsed.value["several"] == ["yes_it_is"]
    assert parsed.value["table"] == [{"c_money": 200_000, "c_date": "2026-01-01", "c_choice": "not_so"}]


def test_what_somebody_wrote_by_hand_survives_every_change():
    form = new_form(("क", "A"))
    form["$comment"] = "kept"
    form["properties"] = {
        "plain": {"x-label": {"hi": "क", "en": "A", "ur": "ا"}, "type": "string", "default": "x", "examples": ["y"]},
        "strange": {"x-label": {"hi": "ख", "en": "B"}, "type": "number", "multipleOf": 0.5},
        "numbers": {"x-label": {"hi": "ग", "en": "C"}, "type": "integer", "enum": [1, 2]},
    }
    changed = write_field(form, dataclasses.replace(read_field(form, "plain"), label=("नया", "New")), name="plain")
    changed = write_field(changed, dataclasses.replace(read_field(form, "strange"), required=True), name="strange")
    changed = move_field(write_field(changed, read_field(form, "numbers"), name="numbers"), "numbers", -1)
    assert changed["$comment"] == "kept"
    assert changed["properties"]["plain"] == {
        "x-label": {"hi": "नया", "en": "New", "ur": "ا"}, "type": "string", "default": "x", "examples": ["y"]
    }  # fmt: skip
    assert changed["properties"]["strange"] == form["properties"]["strange"]
    assert changed["properties"]["numbers"] == form["properties"]["numbers"]
    assert list(changed["properties"]) == ["plain", "numbers", "strange"]
    assert changed["required"] == ["strange"]


def test_no_change_touches_the_form_that_it_was_given():
    form = read_form(FORMS[AMOUNT])
    before = json.dumps(form)
    write_field(
        form, dataclasses.replace(read_field(form, "claimed", "rows"), total=False), name="claimed", table="rows"
    )
    move_field(form, "rows", 1)
    move_field(form, "item", 1, "rows")
    remove_field(form, "cmo_letter")
    rename_inside(form, "admissible", "other")
    retitled(form, ("क", "A"))
    assert json.dumps(form) == before


def test_another_kind_takes_away_what_belonged_to_the_old_one():
    form = write_field(new_form(("क", "A")), spec("one", "choice", required=True))
    changed = write_field(form, spec("one", "money"), name="one")
    assert changed["properties"]["one"] == {
        "type": "integer", "format": "money", "minimum": 0, "maximum": 10_000_000_000,
        "x-label": {"hi": "खाना", "en": "Field"},
    }  # fmt: skip
    assert changed["required"] == []


def test_fields_go_up_and_down_and_stay_at_the_ends():
    form = new_form(("क", "A"))
    for name in "abc":
        form = write_field(form, spec(name, "text"))
    assert list(move_field(form, "c", -1)["properties"]) == ["a", "c", "b"]
    assert list(move_field(form, "a", -1)["properties"]) == ["a", "b", "c"]
    assert list(move_field(form, "c", 1)["properties"]) == ["a", "b", "c"]
    assert list(order_fields(form, ["c", "nobody", "a"])["properties"]) == ["c", "a", "b"]


def test_a_field_that_others_ask_does_not_go():
    form = read_form(FORMS[AMOUNT])
    with pytest.raises(OfficeRefusal) as refused:
        remove_field(form, "higher_sanction")
    assert "“higher_sanction_no”, “higher_sanction_date” asks it" in refused.value.en
    assert any("\u0900" <= sign <= "\u097f" for sign in refused.value.hi)
    with pytest.raises(OfficeRefusal):
        remove_field(form, "deducted", "rows")
    without = remove_field(remove_field(form, "higher_sanction_no"), "cmo_letter")
    assert "cmo_letter" not in without["properties"]
    assert "cmo_letter" not in without["required"]


def test_a_column_that_goes_is_not_added_up_any_more():
    form = new_form(("क", "A"))
    form = write_field(form, spec("rows", "table"))
    for name in ("one", "two"):
        form = write_field(form, spec(name, "money", total=True), table="rows")
    assert form["properties"]["rows"]["x-total"] == ["one", "two"]
    assert remove_field(form, "one", "rows")["properties"]["rows"]["x-total"] == ["two"]
    assert faults_of_form(remove_field(form, "one", "rows"), Surroundings()) == []


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Amount claimed", "amount_claimed"),
        ("Amount (₹) claimed!", "amount_claimed"),
        ("2nd report", "field_2nd_report"),
        ("date", "field_date"),
        ("राशि", "field"),
        ("Subject", "field_subject"),
        ("if", "field_if"),
        ("<script>alert(1)</script>", "script_alert_1_script"),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_name_is_made_of_the_english_label(label, name):
    assert field_name(label) == name


def test_the_second_of_a_name_is_numbered():
    assert field_name("Amount", {"amount", "amount_2"}) == "amount_3"
    assert form_name("Site report", {"site-report"}) == "site-report-2"


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"name": "राशि"}, "name"),
        ({"name": "date"}, "name"),
        ({"name": "taken"}, "name"),
        ({"label": ("Amount", "Amount")}, "label_hi"),
        ({"label": ("राशि", " ")}, "label_en"),
        ({"help": ("सहायता", "")}, "help_en"),
        ({"limits": {"shortest": 9, "longest": 3}}, "longest"),
        ({"limits": {"longest": 10**9}}, "longest"),
        ({"limits": {"pattern": "(a+)+$"}}, "pattern"),
        ({"limits": {"pattern": "(?=x)y"}}, "pattern"),
        ({"kind": "choice", "options": ()}, "options"),
        ({"kind": "choice", "options": (Option("a", "", "A"),)}, "options"),
        ({"kind": "choice", "options": (Option("a", "क", "A"), Option("a", "ख", "B"))}, "options"),
        ({"kind": "date", "limits": {"earliest": "2026-02-01", "latest": "2026-01-01"}}, "latest"),
        ({"show_if": "__import__('os')"}, "show_if"),
        ({"show_if": "takne == 1"}, "show_if"),
        ({"worked_out": "().__class__"}, "worked_out"),
        ({"outcomes": ("no_such_button",)}, "outcomes"),
        ({"total": True}, "total"),
    ],
)
def test_what_is_wrong_is_said_at_its_input_in_both_languages(changed, at):
    form = write_field(new_form(("क", "A")), spec("taken", "text"))
    faults = faults_in(form, dataclasses.replace(spec("fresh", "text"), **changed))
    said = [one for one in faults if one.at == at]
    assert said
    assert all(one.en and any("\u0900" <= sign <= "\u097f" for sign in one.hi) for one in said)


def test_a_name_that_is_nearly_right_is_offered():
    form = write_field(new_form(("क", "A")), spec("amount", "money"))
    said = faults_in(form, spec("more", "text", show_if="amuont > rs(5)"))
    assert "Did you mean “amount”?" in said[0].en


def test_a_condition_may_ask_the_fields_above_and_the_facts_but_not_the_fields_below():
    form = new_form(("क", "A"))
    for name in ("above", "here", "below"):
        form = write_field(form, spec(name, "yesno"))
    around = Surroundings(facts={"claim_amount"}, outcomes={"agree"})

    def faults(condition: str):
        return faults_in(form, spec("here", "yesno", show_if=condition), name="here", around=around)

    assert faults('above and claim_amount > rs(5) and subject.kind == "file" and outcome == "agree"') == []
    assert [one.at for one in faults("below")] == ["show_if"]
    moved = write_field(form, spec("here", "yesno", show_if="above"), name="here")
    assert faults_of_form(moved, around) == []
    assert [one.field for one in faults_of_form(move_field(moved, "here", -1), around)] == ["here"]


@pytest.mark.parametrize(
    ("condition", "kind", "source"),
    [
        (Condition("paid", "is", "yes"), "yesno", "paid == True"),
        (Condition("paid", "is", "no"), "yesno", "paid == False"),
        (Condition("amount", "more", "200000"), "money", "amount > rs(200000)"),
        (Condition("delay", "at_most", "7"), "number", "delay <= 7"),
        (Condition("day", "at_least", "2026-11-23"), "date", 'day >= date("2026-11-23")'),
        (Condition("day", "less", "today"), "date", "day < today()"),
        (Condition("ground", "is_not", "cmo"), "choice", 'ground != "cmo"'),
        (Condition("copies", "holds", "cmo"), "several", '"cmo" in copies'),
        (Condition("place", "is", "बीसलपुर"), "text", 'place == "बीसलपुर"'),
    ],
)
def test_a_condition_is_chosen_and_read_again(condition, kind, source):
    assert condition_text(condition, KINDS[kind]) == source
    assert read_condition(source) == condition


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        (Condition("paid", "more", "yes"), "yesno"),
        (Condition("paid", "is", "perhaps"), "yesno"),
        (Condition("amount", "is", "1) or (1 == 1"), "money"),
        (Condition("days", "is", "7.5"), "number"),
        (Condition("day", "is", "31-12"), "date"),
        (Condition("place", "is", 'x" or "" == "'), "text"),
        (Condition("place", "resembles", "x"), "text"),
        (Condition("copies", "is", "cmo"), "several"),
    ],
)
def test_a_value_that_does_not_fit_its_field_makes_no_condition(condition, kind):
    with pytest.raises(ValueError, match="does not fit"):
        condition_text(condition, KINDS[kind])


@pytest.mark.parametrize("source", ["a > 1 and b", "sum(rows.deducted) > 0", "a > b", "a + 1 > 2", "not (a or b)", ""])
def test_a_condition_that_is_more_than_one_comparison_stays_a_text(source):
    assert read_condition(source) is None


@pytest.mark.parametrize(
    ("source", "renamed"),
    [
        ("amount > rs(5)", "sum_asked > rs(5)"),
        ('place == "amount" and amount', 'place == "amount" and sum_asked'),
        ("rows.amount + subject.amount", "rows.amount + subject.amount"),
        ("amounts + my_amount", "amounts + my_amount"),
        ("(amount..amount]", "(sum_asked..sum_asked]"),
        ("amount(5)", "amount(5)"),
        ("x = amount\ny = x + amount", "x = sum_asked\ny = x + sum_asked"),
    ],
)
def test_a_name_is_changed_where_it_is_a_name(source, renamed):
    assert renamed_in(source, "amount", "sum_asked") == renamed


def test_the_places_that_use_a_field_are_told_by_their_names():
    uses = uses_of("admissible", CLAIM, form=AMOUNT)
    assert ("sanction-power.dmn", "admissible") in {(use.file, use.source) for use in uses}
    assert ("Power to sanction", "स्वीकृति का अधिकार") in {(use.en, use.hi) for use in uses}
    assert uses_of("no_such_field", CLAIM) == []


def test_a_changed_name_is_carried_through_the_diagram_its_tables_and_the_other_forms():
    changed = carried_through("admissible", "allowed_sum", CLAIM, form=AMOUNT)
    form = read_form(CLAIM[AMOUNT])
    renamed = rename_inside(form, "admissible", "allowed_sum")
    field = dataclasses.replace(read_field(renamed, "admissible"), name="allowed_sum")
    files = {**CLAIM, **changed, AMOUNT: form_bytes(write_field(renamed, field, name="admissible"))}
    found = check("medical-claim", files, vocabulary=vocabulary())
    assert [one for one in found if one.rule in ("unknown-fact", "expression")] == []
    assert uses_of("admissible", files, form=AMOUNT) == []
    checks = read_form(files[AMOUNT])["x-checks"]
    assert checks[0]["at"] == "allowed_sum"
    assert checks[0]["rule"] == "allowed_sum <= claim_amount"


def test_every_other_character_of_a_diagram_stays_when_a_name_is_carried_through():
    changed = carried_through("sanction_by", "decided_by", CLAIM)
    for file, content in changed.items():
        back = carried_through("decided_by", "sanction_by", {file: content})[file]
        assert canonical(back) == canonical(CLAIM[file])


def test_the_steps_of_a_diagram_are_told_with_their_forms_and_buttons():
    steps = {step.node: step for step in steps_of("medical-claim", CLAIM)}
    assert steps["amount"].form == AMOUNT
    assert [key for key, _hi, _en in steps["check"].outcomes] == ["ask", "verified", "objection"]
    assert steps_of("medical-claim", {"medical-claim.bpmn": b"<half"}) == []


def test_a_step_is_given_a_form_and_nothing_else_changes():
    xml = CLAIM["medical-claim.bpmn"].replace(b"<bpmn:laneSet", b"<!-- kept --><bpmn:laneSet", 1)
    given = give_form(xml, "amount", "forms/medical-claim/new.json")
    assert b"<!-- kept -->" in given
    steps = {step.node: step.form for step in steps_of("medical-claim", {"medical-claim.bpmn": given})}
    assert steps["amount"] == "forms/medical-claim/new.json"
    assert canonical(give_form(given, "amount", AMOUNT)) == canonical(xml)
    without = give_form(xml, "amount", "")
    assert {s.node: s.form for s in steps_of("medical-claim", {"medical-claim.bpmn": without})}["amount"] == ""
    with pytest.raises(NotFound):
        give_form(xml, "nobody", AMOUNT)


def test_a_step_without_any_property_is_given_a_form_in_its_right_place():
    xml = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">
    <userTask id="t"><documentation>why</documentation><incoming>f</incoming></userTask>
    </process></definitions>"""
    given = give_form(xml, "t", "forms/p/one.json")
    assert [step.form for step in steps_of("p", {"p.bpmn": given})] == ["forms/p/one.json"]
    task = etree.fromstring(given).find(".//{*}userTask")
    assert [etree.QName(child).localname for child in task] == ["documentation", "extensionElements", "incoming"]


def test_a_form_under_another_name_is_found_at_all_its_steps():
    old, new = "forms/medical-claim/decision.json", "forms/medical-claim/verdict.json"
    renamed = rename_form("medical-claim", CLAIM, old, new)
    before, after = (
        [step.node for step in steps_of("medical-claim", {"medical-claim.bpmn": xml}) if step.form == name]
        for xml, name in ((CLAIM["medical-claim.bpmn"], old), (renamed, new))
    )
    assert before == after == ["asp", "sp"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"properties": []}',
        b'{"properties": {"a": {"$ref": "https://elsewhere.example/x.json"}}}',
        b'{"$ref": "#/properties/a", "properties": {}}',
        b'{"properties": {"a": {"type": "string", "pattern": "(a+)+$"}}}',
        b'{"properties": {"a": {"x-label": "A"}}}',
        b'{"properties": {"a": {"x-options": []}}}',
        b'{"properties": {"a": {"type": ["string"]}}}',
        b'{"properties": {"a": {"type": "array", "items": {"type": "object"}}}}',
        b'{"properties": {"a": {"minLength": "1"}}}',
        b'{"properties": {"a": {"type": "string", "format": "attachment"}}}',
        b'{"properties": {"a": 1}}',
        b'{"properties": {}, "x-checks": [1]}',
        b'{"properties": ' + b'{"a":{"properties":' * 3000 + b"1",
        b'{"a": "' + b"x" * 300_000 + b'"}',
        "{}".encode("utf-16"),
    ],
    ids=range(18),
)
def test_a_hostile_or_broken_form_is_refused_with_a_sentence(content):
    with pytest.raises(BadInput) as refused:
        read_form(content)
    assert any("\u0900" <= sign <= "\u097f" for sign in refused.value.hi)


def test_the_title_of_a_form_is_in_both_languages():
    form = retitled(new_form(("पुराना", "Old")), ("नया", "New"))
    assert title_of(form) == ("नया", "New")
    assert title_of({"title": "Only"}) == ("Only", "Only")
