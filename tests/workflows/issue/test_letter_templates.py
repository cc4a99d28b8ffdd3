"""Letter templates: fixed versions, named gaps, values that can never become mark-up; amounts in words."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from workflows.address_book import seed_offices
from workflows.amounts import HINDI, amount_in_figures, amount_in_words, number_in_words
from workflows.errors import BadInput, NotFound
from workflows.letter_gaps import BLANK, Field, FieldKind
from workflows.letter_natures import NATURE_TITLES, LetterNature
from workflows.letter_templates import (
    LetterTemplate,
    TemplateText,
    make_template,
    publish_template,
    render,
    render_subject,
    seed_templates,
    shipped_templates,
    template_in_force,
    templates_of,
    usual_addressees,
    usual_copies,
)
from workflows.letters import LetterForm
from workflows.organisation import SYSTEM

NOW = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)
CLAIM = {
    "claimant": "श्री रामस्वरूप वर्मा",
    "rank": "से०नि० आरक्षी",
    "ppo_no": "04417",
    "address": "ग्राम कल्यानपुर, थाना बरखेड़ा",
    "patient": "स्वयं",
    "hospital": "संयुक्त जिला चिकित्सालय, पीलीभीत",
    "treatment_from": "2026-08-04",
    "treatment_to": "2026-08-13",
    "claim_amount": 167_000_00,
    "admissible": 158_420_00,
    "cmo_letter": "मु०चि०अ०/2291",
    "cmo_letter_date": "2026-11-18",
    "financial_year": "2026-27",
    "account_head": "2055-पुलिस",
}

MEMO = TemplateText(
    nature=LetterNature.OFFICE_MEMO,
    title_hi="आपत्ति",
    title_en="Objection",
    subject="{{ matter }} में कमी",
    body="<p>₹{{ amount }} ({{ amount_words }}), दिनांक {{ day }}</p><ol>{{ faults }}</ol>",
    fields=(
        Field("matter", FieldKind.TEXT, "प्रकरण", "Matter"),
        Field("amount", FieldKind.MONEY, "धनराशि", "Amount"),
        Field("day", FieldKind.DATE, "दिनांक", "Date"),
        Field("faults", FieldKind.LIST, "कमियाँ", "Shortcomings"),
    ),
)
VALUES = {"matter": "दावा", "amount": 100_00, "day": "2026-11-23", "faults": ["बिल", "पर्चा"]}


def made(db: Session, office, text: TemplateText = MEMO) -> LetterTemplate:
    return make_template(db, office.district.id, "memo", text, actor=office.sp, now=NOW)


def test_each_number_below_a_hundred_has_its_own_hindi_word():
    assert len(HINDI) == len(set(HINDI)) == 100
    assert [HINDI[n] for n in (29, 39, 49, 59, 69, 79, 89, 99)] == [
        "उनतीस", "उनतालीस", "उनचास", "उनसठ", "उनहत्तर", "उन्यासी", "नवासी", "निन्यानवे",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paise", "hindi", "english"),
    [
        (167_000_00, "रुपये एक लाख सड़सठ हजार मात्र", "Rupees One Lakh Sixty-Seven Thousand only"),
        (100_00, "रुपये एक सौ मात्र", "Rupees One Hundred only"),
        (0, "रुपये शून्य मात्र", "Rupees Zero only"),
        (50, "पैसे पचास मात्र", "Paise Fifty only"),
        (
            158_420_75,
            "रुपये एक लाख अट्ठावन हजार चार सौ बीस एवं पैसे पचहत्तर मात्र",
            "Rupees One Lakh Fifty-Eight Thousand Four Hundred Twenty and Paise Seventy-Five only",
        ),
        (2_00_00_001_00, "रुपये दो करोड़ एक मात्र", "Rupees Two Crore One only"),
        (123_45_67_890_00, "रुपये एक सौ तेईस करोड़ पैंतालीस लाख सड़सठ हजार आठ सौ नब्बे मात्र", None),
    ],
)
def test_an_amount_is_said_by_lakh_and_crore(paise, hindi, english):
    assert amount_in_words(paise, "hi") == hindi
    if english is not None:
        assert amount_in_words(paise, "en") == english


def test_a_negative_amount_is_refused():
    with pytest.raises(BadInput):
        amount_in_words(-1, "hi")
    with pytest.raises(ValueError, match="negative"):
        number_in_words(-1, "en")


@pytest.mark.parametrize(
    ("paise", "figures"),
    [(0, "0"), (999_00, "999"), (1_000_00, "1,000"), (167_000_00, "1,67,000"), (1_00_00_000_05, "1,00,00,000.05")],
)
def test_figures_have_indian_commas(paise, figures):
    assert amount_in_figures(paise) == figures


def test_values_are_written_by_their_kind(db, office):
    template = made(db, office)
    assert render(template, VALUES) == (
        "<p>₹100 (रुपये एक सौ मात्र), दिनांक 23-11-2026</p><ol><li>बिल</li><li>पर्चा</li></ol>"
    )
    assert render_subject(template, VALUES) == "दावा में कमी"


def test_a_value_never_becomes_markup_or_another_gap(db, office):
    text = replace(MEMO, body="<p>{{ matter }}</p><ol>{{ faults }}</ol>")
    template = made(db, office, text)
    hostile = {"matter": "<b>{{ amount }}</b><script>x</script>", "faults": ["<img src=x onerror=y>"]}
    html = render(template, hostile)
    assert "<b>" not in html
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ amount }}" in html


def test_what_is_not_known_yet_stays_blank(db, office):
    assert BLANK in render(made(db, office), VALUES | {"matter": "", "faults": []})


@pytest.mark.parametrize("name", ["matter", "amount", "faults"])
def test_a_gap_without_a_value_is_named(db, office, name):
    template = made(db, office, replace(MEMO, body=MEMO.body + "<p>{{ matter }}</p>"))
    values = {key: value for key, value in VALUES.items() if key != name}
    with pytest.raises(BadInput, match=name):
        render(template, values)


@pytest.mark.parametrize(
    ("name", "value"),
    [("amount", "100"), ("amount", True), ("day", "23-11-2026"), ("day", 5), ("faults", "one"), ("matter", 7)],
)
def test_a_value_of_another_kind_is_refused(db, office, name, value):
    template = made(db, office, replace(MEMO, body=MEMO.body + "<p>{{ matter }}</p>"))
    with pytest.raises(BadInput, match=name):
        render(template, VALUES | {name: value})


@pytest.mark.parametrize(
    "body", ["<p>{{ stranger }}</p>", "<p>{{ matter.x }}</p>", "<p>{% if x %}</p>", "<p>{{ matter_words }}</p>", "}}"]
)
def test_what_is_no_declared_gap_is_refused_when_the_template_is_written(db, office, body):
    with pytest.raises(BadInput) as refused:
        made(db, office, replace(MEMO, body=body))
    assert refused.value.field == "body"


def test_the_body_is_sanitised_when_it_is_written(db, office):
    template = made(db, office, replace(MEMO, body="<p onclick=x>{{ matter }}</p><script>y</script>"))
    assert template.body == "<p>{{ matter }}</p>"


def test_a_new_version_is_offered_once_it_is_published(db, office):
    first = made(db, office)
    with pytest.raises(NotFound):
        template_in_force(db, office.district.id, "memo")
    publish_template(db, first, actor=office.sp, now=NOW)
    second = made(db, office, replace(MEMO, title_en="Objection memo"))
    assert second.version == 2
    assert template_in_force(db, office.district.id, "memo") is first
    publish_template(db, second, actor=office.sp, now=NOW)
    assert template_in_force(db, office.district.id, "memo") is second
    assert templates_of(db, office.district.id) == [second]


@pytest.mark.parametrize("change", ["body = 'x'", "fields = '[]'", "published_at = NULL"])
def test_the_database_refuses_to_change_a_version(db, office, change):
    publish_template(db, made(db, office), actor=office.sp, now=NOW)
    db.flush()
    with pytest.raises(DBAPIError, match="never changes"):
        db.connection().exec_driver_sql(f"UPDATE letter_template SET {change}")


def test_the_shipped_templates_are_seeded_once_and_filled(db, office):
    seed_offices(db, office.district.id)
    seeded = seed_templates(db, office.district.id, actor=SYSTEM, now=NOW)
    assert len(seeded) == len(shipped_templates())
    assert seed_templates(db, office.district.id, actor=SYSTEM, now=NOW) == []
    sanction = template_in_force(db, office.district.id, "medical-sanction")
    html = render(sanction, CLAIM)
    assert "₹1,58,420 (रुपये एक लाख अट्ठावन हजार चार सौ बीस मात्र)" in html
    assert "{{" not in html
    assert render_subject(sanction, CLAIM) == "से०नि० आरक्षी श्री रामस्वरूप वर्मा को चिकित्सा प्रतिपूर्ति की स्वीकृति"
    assert [copy.purpose for copy in usual_copies(db, sanction)] == ["भुगतान हेतु", "सूचनार्थ"]
    check = template_in_force(db, office.district.id, "cmo-technical-check")
    assert [addressee.office_id for addressee in usual_addressees(db, check)] == [office.cmo.id]


def test_each_shipped_template_uses_all_its_fields():
    for key, _language, text in shipped_templates():
        for field in text.fields:
            used = field.name in text.body or field.name in text.subject
            assert used or field.name == "claimant", f"{key}: {field.name}"


def test_each_nature_has_its_name_and_layout():
    assert set(NATURE_TITLES) == set(LetterNature)
    assert LetterNature.OFFICE_ORDER.form is LetterForm.ORDER
    assert LetterNature.LETTER.form is LetterForm.LETTER
