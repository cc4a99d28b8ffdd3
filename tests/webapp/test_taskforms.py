"""A desk's form: what the browser sends is text, and only the schema says what it is worth."""

import datetime as dt
import io
import json
from importlib import resources
from pathlib import Path

import lxml.html
import pytest
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import FileStorage, MultiDict

from webapp import taskforms
from webapp.taskforms import Choice, facts_of, parse, shown_money

NOW = dt.datetime(2026, 11, 23, 5, 30, tzinfo=dt.UTC)
TEMPLATES = Path(__file__).parents[2] / "webapp" / "templates"


def form(name):
    return json.loads(resources.files("forms").joinpath(f"{name}.json").read_bytes())


def sent(**texts):
    pairs = [(f"f-{key}", one) for key, text in texts.items() for one in (text if isinstance(text, list) else [text])]
    return MultiDict(pairs)


def said(parsed):
    return {pointer: message.en for pointer, message in parsed.errors.items()}


CHECK = {
    **{name: "yes" for name in form("medical-claim/check")["properties"] if name.startswith("doc_")},
    "thana": "kotwali",
    "ppo_no": "P-4471",
    "hospital": "जिला चिकित्सालय",
    "treatment_from": "01-09-2026",
    "treatment_to": "12-09-2026",
    "claimed_on": "20-11-2026",
    "claim_amount": "₹1,67,000.00",
}


def check_list(outcome="ask", **changed):
    return parse(form("medical-claim/check"), sent(**{**CHECK, **changed}), now=NOW, outcome=outcome)


def test_dates_are_kept_as_iso_and_money_as_paise():
    parsed = check_list()
    assert said(parsed) == {}
    assert parsed.value["treatment_to"] == "2026-09-12"
    assert parsed.value["claim_amount"] == 16_700_000
    assert parsed.value["doc_bills"] is True


def test_only_fields_marked_as_facts_reach_the_diagram():
    facts = facts_of(form("medical-claim/check"), check_list().value)
    assert facts == {"thana": "kotwali", "treatment_to": "2026-09-12", "claim_amount": 16_700_000}


@pytest.mark.parametrize(
    ("text", "paise"),
    [
        ("1,67,000", 16_700_000),
        ("167000", 16_700_000),
        ("167,000.5", 16_700_050),
        ("₹ 1,67,000.00", 16_700_000),
        ("१,६७,०००", 16_700_000),
        ("1,67,000/-", 16_700_000),
        ("12,34,56,789.01", 12_345_678_901),
    ],
)
def test_money_is_read_as_the_office_writes_it(text, paise):
    schema = {"properties": {"a": {"type": "integer", "format": "money"}}}
    assert parse(schema, sent(a=text), now=NOW).value == {"a": paise}


@pytest.mark.parametrize("text", ["1,67", "1.2.3", "ten", "1e5", "-5", "1,67,000.005", "9" * 40, "NaN"])
def test_money_written_otherwise_is_refused_at_its_field(text):
    parsed = check_list(claim_amount=text)
    assert said(parsed) == {"/claim_amount": "Write the amount in rupees, such as 1,67,000.00."}


@pytest.mark.parametrize("text", ["31-02-2026", "2026", "23-11-26", "tomorrow", "11-23-2026"])
def test_a_day_that_is_none_is_refused(text):
    assert list(said(check_list(treatment_to=text))) == ["/treatment_to"]


@pytest.mark.parametrize("text", ["12-09-2026", "12/9/2026", "12.09.2026", "१२-०९-२०२६", "2026-09-12"])
def test_a_day_is_read_as_the_office_writes_it(text):
    assert check_list(treatment_to=text).value["treatment_to"] == "2026-09-12"


def test_what_is_missing_is_said_at_each_field_in_both_languages():
    parsed = check_list(hospital=" ", ppo_no="")
    assert said(parsed) == {"/hospital": "Fill in this field.", "/ppo_no": "Fill in this field."}
    assert parsed.errors["/hospital"].text("hi") == "यह भरें।"


def test_unknown_fields_are_refused_and_other_inputs_of_the_page_are_not_looked_at():
    texts = sent(**CHECK)
    texts.add("csrf_token", "abc")
    assert parse(form("medical-claim/check"), texts, now=NOW, outcome="ask").ok
    texts.add("f-sanction_by", "asp")
    assert "" in parse(form("medical-claim/check"), texts, now=NOW, outcome="ask").errors


def test_a_condition_is_worked_out_on_the_server():
    late = {"claimed_on": "22-12-2026"}
    assert list(said(check_list(**late))) == ["/delay_reason"]
    assert check_list(**late, delay_reason="अस्वस्थ रहे").value["delay_reason"] == "अस्वस्थ रहे"


def test_what_a_hidden_field_sends_is_left_out():
    parsed = check_list(delay_reason="nobody asked")
    assert parsed.ok
    assert "delay_reason" not in parsed.value


def test_a_field_of_another_button_neither_counts_nor_is_kept():
    assert list(said(check_list("verified"))) == ["/technical_report"]
    assert "technical_report" not in check_list("ask", technical_report="पृ० 7").value


def test_rules_between_fields_are_said_at_the_field():
    assert list(said(check_list(treatment_to="31-08-2026"))) == ["/treatment_to"]
    missing = check_list(doc_bank="no")
    assert "Some papers are missing" in said(missing)["/doc_application"]
    assert check_list("objection", doc_bank="no").ok


ROWS = {
    "rows-0-item": "औषधि",
    "rows-0-claimed": "1,20,000",
    "rows-0-deducted": "5,000",
    "rows-4-item": "कक्ष",
    "rows-4-claimed": "47,000",
    "rows-4-deducted": "3,580",
}
AMOUNT = {
    **ROWS,
    "cmo_letter": "1182/चि०",
    "cmo_letter_date": "10-11-2026",
    "deduction_ground": "cmo",
    "deduction_reason": "दर से अधिक",
    "account_head": "2055",
    "budget_left": "9,00,000",
    "higher_sanction": "no",
}


def amount(claim=16_700_000, **changed):
    texts = sent(**{**AMOUNT, **changed})
    return parse(form("medical-claim/amount"), texts, now=NOW, facts={"claim_amount": claim})


def test_a_table_is_read_by_rows_and_worked_out_on_the_server():
    parsed = amount(admissible="99,99,999", **{"rows-0-admissible": "99,99,999"})
    assert said(parsed) == {}
    assert [row["admissible"] for row in parsed.value["rows"]] == [11_500_000, 4_342_000]
    assert parsed.value["admissible"] == 15_842_000, "what the browser claims is not read"


def test_a_wrong_cell_is_named_by_its_row_and_column():
    assert said(amount(**{"rows-4-claimed": "many"})) == {
        "/rows/1/claimed": "Write the amount in rupees, such as 1,67,000.00."
    }
    assert said(amount(**{"rows-4-item": ""})) == {"/rows/1/item": "Fill in this field."}


def test_more_deducted_than_claimed_is_refused():
    assert list(said(amount(**{"rows-4-deducted": "50,000"}))) == ["/rows/1/admissible"]


def test_the_table_has_to_add_up_to_the_claim():
    assert "do not add up" in said(amount(claim=20_000_000))["/rows"]


def test_an_empty_table_is_missing_once():
    empty = dict.fromkeys(ROWS, "")
    assert list(said(amount(**empty))) == ["/rows"]


def test_an_order_of_the_higher_office_is_asked_for_only_when_there_is_one():
    assert sorted(said(amount(higher_sanction="yes"))) == ["/higher_sanction_date", "/higher_sanction_no"]


@pytest.mark.parametrize("number", ["²", "-1", "9" * 5000, "x", ""])
def test_a_row_number_that_is_none_is_an_unknown_field(number):
    texts = sent(**AMOUNT)
    texts.add(f"f-rows-{number}-item", "औषधि")
    parsed = parse(form("medical-claim/amount"), texts, now=NOW, facts={"claim_amount": 16_700_000})
    assert "" in parsed.errors
    assert len(page("medical-claim/amount", parsed=parsed, raw=texts).xpath("//tbody/tr")) < 30


def test_a_post_that_was_not_offered_is_refused():
    offered = {"post": [Choice("AANKIK", "आंकिक")]}
    schema = form("receipt/mark")
    assert parse(schema, sent(to_post="AANKIK"), now=NOW, outcome="mark", choices=offered).ok
    assert said(parse(schema, sent(to_post="SP"), now=NOW, outcome="mark", choices=offered)) == {
        "/to_post": "Choose one of the list."
    }


def test_papers_are_handed_over_and_count_as_given():
    schema = {"required": ["papers"], "properties": {"papers": {"type": "array", "format": "attachment"}}}
    paper = FileStorage(io.BytesIO(b"%PDF"), filename="आख्या.pdf")
    parsed = parse(schema, MultiDict(), MultiDict([("f-papers", paper)]), now=NOW)
    assert parsed.ok
    assert parsed.uploads == {"papers": [paper]}
    assert parse(schema, sent(papers=["12", "15"]), now=NOW).value == {"papers": [12, 15]}
    assert list(said(parse(schema, MultiDict(), MultiDict(), now=NOW))) == ["/papers"]


def test_a_value_outside_the_list_is_refused():
    assert said(amount(deduction_ground="none")) == {"/deduction_ground": "Choose one of the list."}


def test_texts_are_composed_and_their_ends_plain():
    schema = {"properties": {"a": {"type": "string", "x-multiline": True}}}
    assert parse(schema, sent(a=" क\u0951\r\nख\0 "), now=NOW).value == {"a": "क\u0951\nख"}


def test_money_is_shown_as_it_is_read():
    assert [shown_money(paise) for paise in (16_700_000, 5, 99_999, 12_345_678_901)] == [
        "1,67,000.00",
        "0.05",
        "999.99",
        "12,34,56,789.01",
    ]


# --- what the page shows


def page(name, value=None, parsed=None, raw=None, locale="hi", **more):
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.install_null_translations()  # type: ignore[attr-defined]
    environment.globals["url_for"] = "/{}".format
    source = "{% import 'components/taskform.html' as t %}{{ t.taskform(fields) }}{{ t.of_outcomes(fields, {}) }}"
    errors = parsed.errors if parsed else None
    drawn = taskforms.fields(form(name), value, errors, now=NOW, raw=raw, locale=locale, **more)
    return lxml.html.fromstring(f"<main>{environment.from_string(source).render(fields=drawn)}</main>")


EVERY = sorted(f"{d.name}/{f.name[:-5]}" for d in resources.files("forms").iterdir() if d.is_dir() for f in d.iterdir())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("locale", ["hi", "en"])
def test_every_control_has_a_name_and_every_id_is_there_once(name, locale):
    tree = page(name, locale=locale)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in tree.xpath("//input[@type!='hidden'] | //select | //textarea"):
        labelled = control.get("aria-label") or tree.xpath(f"//label[@for='{control.get('id')}']")
        assert labelled or control.getparent().tag == "label", control.get("name")
    for described in tree.xpath("//@aria-describedby"):
        assert all(part in ids for part in described.split())
    assert tree.xpath("//@style | //script | //@onclick") == []


def test_what_was_kept_is_shown_again():
    value = check_list().value
    tree = page("medical-claim/check", value)
    shown = {control.get("name"): control.get("value") for control in tree.xpath("//input[@type='text']")}
    assert shown["f-claim_amount"] == "1,67,000.00"
    assert shown["f-treatment_to"] == "12-09-2026"
    again = MultiDict({**shown, **yeses(tree)})
    assert parse(form("medical-claim/check"), again, now=NOW, outcome="ask").value == value


def yeses(tree):
    return {radio.get("name"): radio.get("value") for radio in tree.xpath("//input[@type='radio'][@checked]")}


def test_what_was_refused_is_shown_as_typed_with_its_error_tied_to_it():
    texts = sent(**{**CHECK, "claim_amount": "<b>many"})
    parsed = parse(form("medical-claim/check"), texts, now=NOW, outcome="ask")
    tree = page("medical-claim/check", parsed=parsed, raw=texts)
    (control,) = tree.xpath("//input[@name='f-claim_amount']")
    assert control.get("value") == "<b>many"
    assert control.get("aria-invalid") == "true"
    (error,) = tree.xpath("//span[@class='err']")
    assert error.get("id") in control.get("aria-describedby").split()
    (link,) = tree.xpath("//div[@role='alert']//a")
    assert link.get("href") == f"#{control.get('id')}"


def test_a_wrong_cell_is_led_to_from_the_summary():
    texts = sent(**{**AMOUNT, "rows-0-claimed": "many"})
    parsed = parse(form("medical-claim/amount"), texts, now=NOW, facts={"claim_amount": 16_700_000})
    tree = page("medical-claim/amount", parsed=parsed, raw=texts)
    (link,) = tree.xpath("//div[@role='alert']//a")
    assert tree.xpath(f"//input[@id='{link.get('href')[1:]}']/@value") == ["many"]


def test_fields_of_one_button_stand_in_a_group_of_their_own():
    groups = page("receipt/deal").xpath("//fieldset[@data-outcomes]")
    keys = {group.get("data-outcomes") for group in groups}
    assert keys == {"put_on_file", "open_file", "dispose", "mark", "duplicate"}


def test_totals_stand_below_a_table():
    value = amount().value
    foot = page("medical-claim/amount", value).xpath("//tfoot//td/text()")
    assert [text for text in foot if text[0].isdigit()] == ["1,67,000.00", "8,580.00", "1,58,420.00"]


DAYS = {
    "properties": {
        "letter_date": {"type": "string", "format": "date", "x-latest": "today"},
        "hearing": {"type": "string", "format": "date", "x-earliest": "today"},
        "born": {"type": "string", "format": "date", "x-earliest": "1900-01-01", "x-latest": "2008-12-31"},
    }
}


@pytest.mark.parametrize(
    ("texts", "sentences"),
    [
        ({"letter_date": "23-11-2026", "hearing": "23-11-2026"}, {}),
        ({"letter_date": "24-11-2026"}, {"/letter_date": "The date cannot lie in the future."}),
        ({"hearing": "22-11-2026"}, {"/hearing": "The date cannot lie in the past."}),
        ({"born": "31-12-1899"}, {"/born": "The first date allowed is 01-01-1900."}),
        ({"born": "01-01-2009"}, {"/born": "The last date allowed is 31-12-2008."}),
    ],
)
def test_a_date_lies_between_its_first_and_its_last_day(texts, sentences):
    assert said(parse(DAYS, sent(**texts), now=NOW)) == sentences


def test_today_is_the_day_in_india_and_not_in_greenwich():
    late_evening = dt.datetime(2026, 11, 23, 20, 0, tzinfo=dt.UTC)  # 01:30 on the 24th in Pilibhit
    assert parse(DAYS, sent(letter_date="24-11-2026"), now=late_evening).ok


PEOPLE = {
    "properties": {
        "officer": {"type": "string", "format": "person", "x-label": {"hi": "अधिकारी", "en": "Officer"}},
        "unit": {"type": "string", "format": "office", "x-label": {"hi": "कार्यालय", "en": "Office"}},
        "rows": {
            "type": "array",
            "x-label": {"hi": "मद", "en": "Items"},
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "who": {"type": "string", "format": "person", "x-label": {"hi": "कौन", "en": "Who"}},
                    "day": {
                        "type": "string",
                        "format": "date",
                        "x-latest": "today",
                        "x-label": {"hi": "दिन", "en": "Day"},
                    },
                    "paid": {"type": "boolean", "x-label": {"hi": "भुगतान", "en": "Paid"}},
                    "mode": {
                        "type": "string",
                        "enum": ["post", "hand"],
                        "x-label": {"hi": "माध्यम", "en": "Mode"},
                        "x-options": {"post": {"hi": "डाक", "en": "Post"}, "hand": {"hi": "हस्ते", "en": "By hand"}},
                    },
                },
            },
        },
    }
}
OFFERED = {"person": [Choice("101", "A"), Choice("102", "B")], "office": [Choice("ankik", "आंकिक")]}


def test_a_person_and_an_office_are_chosen_from_the_lists_of_the_office():
    parsed = parse(PEOPLE, sent(officer="101", unit="ankik"), now=NOW, choices=OFFERED)
    assert (parsed.ok, parsed.value) == (True, {"officer": "101", "unit": "ankik"})
    strangers = parse(PEOPLE, sent(officer="999", unit="nowhere"), now=NOW, choices=OFFERED)
    assert said(strangers) == {"/officer": "Choose one of the list.", "/unit": "Choose one of the list."}


def test_the_cells_of_a_table_have_lists_and_limits_like_fields():
    row = {"rows-0-who": "102", "rows-0-day": "23-11-2026", "rows-0-paid": "yes", "rows-0-mode": "hand"}
    parsed = parse(PEOPLE, sent(**row), now=NOW, choices=OFFERED)
    assert parsed.value["rows"] == [{"who": "102", "day": "2026-11-23", "paid": True, "mode": "hand"}]
    wrong = {"rows-0-who": "999", "rows-0-day": "24-11-2026", "rows-0-paid": "perhaps", "rows-0-mode": "pigeon"}
    assert set(said(parse(PEOPLE, sent(**wrong), now=NOW, choices=OFFERED))) == {
        "/rows/0/who",
        "/rows/0/day",
        "/rows/0/paid",
        "/rows/0/mode",
    }


def test_cells_that_are_chosen_are_lists_on_the_page():
    table = next(one for one in taskforms.fields(PEOPLE, now=NOW, locale="en", choices=OFFERED) if one.name == "rows")
    who, day, paid, mode = table.rows[0]
    assert [choice.value for choice in who.options] == ["101", "102"]
    assert [choice.label for choice in mode.options] == ["Post", "By hand"]
    assert (day.options, paid.kind) == ((), "boolean")
