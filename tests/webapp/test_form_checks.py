"""Checks over several fields, put together in plain words in the form builder."""

import json

import pytest

from tests.webapp.drafting import at, files
from tests.webapp.test_form_builder import AMOUNT, form, url
from workflows.form_building import Part, Rule, read_rule, rule_text
from workflows.form_building.kinds import KINDS

SECTION = "forms/medical-claim/section.json"
FILLED = {
    "part-0-field": "admissible", "part-0-comparison": "at_most", "part-0-value": "2,00,000",
    "said_hi": "दो लाख से अधिक नहीं हो सकता।", "said_en": "It cannot be more than two lakhs.",
}  # fmt: skip
NEW = "/checks/new"


def checks(web, name: str = AMOUNT) -> list[dict[str, str]]:
    found: list[dict[str, str]] = form(web, name).get("x-checks", [])
    return found


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("admissible <= claim_amount", Rule((Part("admissible", "at_most", other="claim_amount"),))),
        ("a and not b", Rule((Part("a", "is", "yes"), Part("b", "is", "no")))),
        ("n > 3 or m == rs(200000)", Rule((Part("n", "more", "3"), Part("m", "is", "200000")), "or")),
        ("outcome != 'close' or (a and b)", Rule((Part("a", "is", "yes"), Part("b", "is", "yes")), "and", ("close",))),
        ("outcome in ['x', 'y'] or a", Rule((Part("a", "is", "yes"),), "and", ("x", "y"), only=False)),
    ],
)
def test_a_rule_is_read_as_it_would_have_been_put_together(source, rule):
    assert read_rule(source) == rule
    kinds = {"n": KINDS["number"], "m": KINDS["money"]} | dict.fromkeys(("a", "b"), KINDS["yesno"])
    kinds |= dict.fromkeys(("admissible", "claim_amount"), KINDS["money"])
    assert read_rule(rule_text(rule, kinds)) == rule


@pytest.mark.parametrize(
    "source", ["sum(rows.claimed) > 1", "a + b > c", "a if b else c", "outcome == 'x'", "(a or b) and c"]
)
def test_what_says_more_than_comparisons_stays_a_text(source):
    assert read_rule(source) is None


def test_every_check_that_ships_opens_and_saving_it_unchanged_changes_nothing(web, claim):
    before = files(web)
    seen = 0
    for name, content in before.items():
        if not name.startswith("forms/medical-claim/") or not name.endswith(".json"):
            continue
        short = name.split("/")[-1].removesuffix(".json")
        for place in range(len(json.loads(content).get("x-checks", []))):
            at(web).get(url(claim, short, f"/checks/{place}")).submit("Save check", redirects_to=url(claim, short))
            seen += 1
    assert seen >= 4
    assert {name: json.loads(one) for name, one in files(web).items() if name.endswith(".json")} == {
        name: json.loads(one) for name, one in before.items() if name.endswith(".json")
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Admissible amount is at most Amount claimed"), ("hi", "अधिक से अधिक")],
)
def test_the_checks_of_a_form_stand_in_words(web, claim, language, words):
    page = at(web, language).get(url(claim))
    listed = page.texts("//section[@id='checks']//li")
    assert len(listed) == len(checks(web))
    assert words in listed[0]
    assert checks(web)[0][language] in listed[0]


def test_a_check_is_put_together_kept_and_thrown_away(web, claim):
    before = checks(web)
    page = at(web).get(url(claim, more=NEW))
    page.submit("Save check", FILLED, redirects_to=url(claim))
    place = len(before)
    assert checks(web)[:place] == before
    assert checks(web)[place] == {
        "rule": "admissible <= rs(200000)", "at": "admissible",
        "hi": FILLED["said_hi"], "en": FILLED["said_en"],
    }  # fmt: skip
    shown = at(web).get(url(claim, more=f"/checks/{place}"))
    assert shown.all("//input[@name='part-0-value']/@value") == ["₹2,00,000"]
    more = {"part-1-field": "admissible", "part-1-comparison": "at_most", "part-1-other": "claim_amount", "join": "and"}
    shown.submit("Save check", more, redirects_to=url(claim))
    assert checks(web)[place]["rule"] == "admissible <= rs(200000) and admissible <= claim_amount"
    drop = f"//form[contains(@action, '/checks/drop')]//button[@value='{place}']/@aria-label"
    page = at(web).get(url(claim))
    page.submit(page.all(drop)[0], redirects_to=url(claim))
    assert checks(web) == before


def test_a_check_at_some_buttons_only_says_so(web, claim):
    page = at(web).get(url(claim, "section", NEW))
    key = page.all("//input[@name='buttons']/@value")[0]
    sent = {
        "part-0-field": "calculation_checked", "part-0-comparison": "is", "part-0-value": "Yes", "when": "only",
        "said_hi": "गणना जाँचें।", "said_en": "Check the calculation.", "csrf_token": at(web).token(), "check": "new",
        "seen": page.all("//input[@name='seen']/@value")[0], "buttons": key,
    }  # fmt: skip
    at(web).post(url(claim, "section", "/checks"), sent, redirects_to=url(claim, "section"))
    assert checks(web, SECTION)[-1]["rule"] == f'outcome != "{key}" or calculation_checked == True'


def test_what_does_not_fit_is_said_at_its_input_and_nothing_is_kept(web, claim):
    before = files(web)
    page = at(web).get(url(claim, more=NEW))
    empty = page.submit("Save check", status=422)
    assert "Choose what is compared." in empty.text
    assert "Write it in Hindi." in empty.text
    wrong = page.submit("Save check", {**FILLED, "part-0-value": "many"}, status=422)
    assert wrong.all("//input[@name='part-0-value'][@aria-invalid='true']/@value") == ["many"]
    unlike = {**FILLED, "part-0-other": "higher_sanction", "part-0-value": ""}
    assert "does not fit" in page.submit("Save check", unlike, status=422).text
    hand = {**FILLED, "how": "*", "rule": "admisible <= claim_amount"}
    assert "Did you mean “admissible”?" in page.submit("Save check", hand, status=422).text
    assert files(web) == before


def test_the_preview_says_the_sentence_at_its_field(web, claim):
    token = at(web).token()
    sent = {**FILLED, "csrf_token": token, "check": "new", "look": "hi"}
    answer = at(web).client.post(url(claim, more="/checks/preview"), data=sent)
    assert answer.status_code == 200
    assert 'id="p-admissible-error">' + FILLED["said_hi"] in answer.get_data(as_text=True)


def test_a_check_that_somebody_took_out_is_not_found(web, claim):
    for place in ("9", "-1", "x", "99999"):
        at(web).get(url(claim, more=f"/checks/{place}"), status=404)
