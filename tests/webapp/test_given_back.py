"""No refusal of the studio or the masters loses what was typed, whichever form it was and whatever was in the way."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engine.db import Database
from tests.office import NOON
from tests.pages import Page
from tests.weboffice import WebOffice, make_app
from webapp.given_back import typed_texts
from workflows import publishing, routing_drafts
from workflows.catalogue import files_of
from workflows.categories import keeping
from workflows.categories.models import categories_of
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, Actor, Capacity, District
from workflows.organisation.models import Holiday, HolidayKind, Person
from workflows.publishing import in_force
from workflows.routing_drafts import RoutingDraft, RoutingDraftState, draft_files

DRAFT, FORM = "/studio/drafts/1", "/studio/drafts/1/forms/medical-claim/check"
HI, EN = "टंकित शीर्षक", "Typed with care"
NAMES = {"name_hi": HI, "name_en": EN}
TITLES = {"title_hi": HI, "title_en": EN}

Between = Callable[[WebOffice], None]


@dataclass(frozen=True)
class Typing:
    """A form of a page, what is typed into it, and what happens before it is sent.

    :ivar page: address of the page
    :ivar form: how the address ends to which the form goes
    :ivar own: whether the texts must stand in the fields of their own form, and not only below the page
    :ivar chosen: what is chosen besides
    :ivar to: the button's own address, where it has one
    """

    page: str
    form: str
    typed: dict[str, str]
    between: Between
    status: int
    own: bool = True
    chosen: dict[str, str] = field(default_factory=dict)
    to: str = ""


def is_submitted(web: WebOffice) -> None:
    """Another administrator has put the draft before the second person."""
    with web.database.writing() as db:
        draft = db.get_one(RoutingDraft, 1)
        by = Actor(db.scalars(select(Person.id)).first() or 0, 0, Capacity.SELF)
        draft.state, draft.submitted_by, draft.submitted_at = RoutingDraftState.SUBMITTED, str(by), draft.changed_at


def is_open_again(web: WebOffice) -> None:
    with web.database.writing() as db:
        db.get_one(RoutingDraft, 1).state = RoutingDraftState.OPEN


def somebody_saves(web: WebOffice) -> None:
    """Another administrator changes drawing, form and table."""
    with web.database.writing() as db:
        draft = db.get_one(RoutingDraft, 1)
        files = draft_files(draft)
        changes = {
            "medical-claim.bpmn": files["medical-claim.bpmn"].replace(b'value="Whose power?"', b'value="Who?"'),
            "forms/medical-claim/check.json": files["forms/medical-claim/check.json"] + b"\n",
            "sanction-power.dmn": files["sanction-power.dmn"] + b"\n",
        }
        routing_drafts.save_files(db, draft, changes, rev=draft.rev, actor=SYSTEM, now=draft.changed_at)


def is_published(web: WebOffice) -> None:
    """Another version of the plain file comes into force."""
    with web.database.writing() as db:
        xml = files_of(in_force(db)["file"])["file.bpmn"].replace(b'value="7wd"', b'value="6wd"')
        where, now = db.scalars(select(District.id)).one(), dt.datetime.now(dt.UTC)
        plan = publishing.plan_publication(db, {"file.bpmn": xml}, district_id=where, now=now)
        publishing.publish_plan(db, plan, note="x", district_id=where, actor=SYSTEM, now=now)


def nothing(_web: WebOffice) -> None:
    """What was typed is refused by itself."""


def steps(row: str, form: str, typed: dict[str, str], **more: Any) -> Typing:
    return Typing(f"{DRAFT}/steps?step={row}", form, typed, **{"between": is_submitted, "status": 409, **more})


REFUSED = {
    "studio_steps.change": steps("section", "/steps/section/change", NAMES, own=False),
    "studio_steps.insert": steps(
        "section", "/steps/section/insert", NAMES, own=False,
        chosen={"button": "section_choice_to_draft", "lane": "lane_section", "kind": "note"},
    ),
    "studio_steps.add_a_button": steps("section", "/steps/section/buttons", NAMES, own=False, chosen={"to": "sp"}),
    "studio_steps.change_a_button": steps(
        "section", "/steps/buttons/section_choice_to_draft/change", NAMES, own=False
    ),
    "studio_steps.decide": steps(
        "power_choice", "/steps/power_choice/decide", {"condition-power_choice_to_sp": 'sanction_by == "sp" and 1 > 0'},
        own=False,
    ),
    "studio_steps.remind": steps("section", "/steps/section/reminders", {**NAMES, "time": "2wd"}, own=False),
    "studio_steps.change_a_reminder": steps("await_reply", "/steps/reminders/reply_late/change", NAMES, own=False),
    "studio_steps.add_role": steps("", "/steps/roles", NAMES, own=False, chosen={"role": "co"}),
    "studio_steps.change_role": steps("", "/steps/roles/lane_asp/change", NAMES, own=False),
    "studio_forms.make": Typing(f"{DRAFT}/forms", "/forms/new", TITLES, is_submitted, 409, own=False),
    "studio_forms.retitle": Typing(FORM, "/retitle", TITLES, is_submitted, 409, own=False),
    "studio_forms.source": Typing(FORM, "/source", {"source": f'{{"title": "{EN}"'}, nothing, 422),
    "studio_forms.save_field": Typing(
        f"{FORM}?new=text", "/field", {"label_hi": HI, "label_en": EN, "name": "typed"}, is_submitted, 409
    ),
    "studio_forms.save_check": Typing(
        FORM.replace("check", "amount") + "/checks/new", "/checks",
        {"said_hi": HI, "said_en": EN, "rule": "admissible > rs(1)"}, is_submitted, 409,
        chosen={"how": "*", "at": "admissible"},
    ),
    "studio_forms.try_out": Typing(
        FORM.replace("check", "amount"), "/try#preview", {"f-cmo_letter_date": "कल परसों"}, nothing, 422
    ),
    "studio_tables.make": Typing(f"{DRAFT}/tables", "/tables/new", TITLES, is_submitted, 409, own=False),
    "studio_tables.save": Typing(f"{DRAFT}/tables/sanction-power", "/sanction-power", TITLES, is_submitted, 409),
    "studio_tables.rekey": Typing(
        f"{DRAFT}/tables/sanction-power", "/rekey", {"short": "Not a key"}, nothing, 422
    ),
    "studio_tables.ask": Typing(
        f"{DRAFT}/tables/sanction-power", "/sanction-power", {"ask-admissible": "बहुत धन"}, nothing, 422,
        to=f"{DRAFT}/tables/sanction-power/ask",
    ),
    "studio_publish.publish": Typing(f"{DRAFT}/publish", "/publish", {"note": HI}, is_submitted, 409, own=False),
    "studio_publish.send_back": Typing(f"{DRAFT}/publish", "/send-back", {"reason": HI}, is_open_again, 409, own=False),
    "studio_drafts.new": Typing("/studio/drafts/new", "", {**TITLES, "short": "file"}, nothing, 422),
    "studio.retire": Typing("/studio/file/1/retire", "", {"reason": HI}, is_published, 409),
    "masters.add_head": Typing(
        "/masters/heads/new", "", {**TITLES, "letter": "B", "primary": "3", "secondary": "2"}, nothing, 422
    ),
    "masters.change_head": Typing("/masters/heads/1", "", {"title_hi": HI, "title_en": ""}, nothing, 422),
    "masters.add_holiday": Typing(
        "/masters/holidays/new", "", {"on_date": "17-03-2199", **TITLES}, nothing, 422
    ),
    "masters.change_holiday": Typing("/masters/holidays/1", "", {"on_date": "17-03-2027", **TITLES}, nothing, 409),
    "masters.change_weekly_off": Typing("/masters/holidays/weekly", "", {"weekly_off": "someday"}, nothing, 422),
    "masters.change_role": Typing("/masters/rights/sp", "", {"title_hi": HI, "title_en": ""}, nothing, 422),
    "masters.add_role": Typing(
        "/masters/rights/new", "", {"title_hi": HI, "title_en": "Section in-charge"}, nothing, 422
    ),
    "masters.add_category": Typing("/masters/categories/new", "", {"title_hi": HI, "title_en": "१२३"}, nothing, 422),
    "masters.change_category": Typing("/masters/categories/1", "", {"title_hi": HI, "title_en": ""}, nothing, 422),
    "masters.add_phrase": Typing("/masters/phrases/new", "", {"words": "सहमत।"}, nothing, 422),
    "masters.change_phrase": Typing("/masters/phrases/1", "", {"words": "चर्चा करें।"}, nothing, 422),
    "masters.add_letter": Typing(
        "/masters/letters/new", "", {**TITLES, "short": "medical-sanction", "subject": HI, "note": f"{HI} {EN}"},
        nothing, 422,
    ),
    "masters.next_letter": Typing(
        "/masters/letters/1/next", "", {**TITLES, "subject": "{{ nowhere }} टंकित", "note": HI}, nothing, 422
    ),
}  # fmt: skip
"""Every form of the studio and the masters in which something is typed, each in a situation in which it is refused."""

ELSEWHERE = {
    "studio.publish": "below: what is carried between pages is needed first",
    "studio_bring.bring": "below",
    "studio_trials.save": "below",
    "studio_trials.walk": "test_trying_out_pages",
    "studio.take_over": "test_taking_over",
    "studio.take_back": "test_taking_over",
    "studio_editor.save": "JSON; the drawing stays on the canvas and in the browser (tests/browser/test_editor.py)",
    "studio_editor.take": "JSON",
    "studio_editor.check": "JSON",
    "studio_editor.others": "JSON",
    "studio_forms.preview": "a part of a page, beside the panel in which one types",
    "studio_tables.check": "JSON",
    "studio_second_person.ask_to_switch_off": "a reason, which stands below the page of a refusal",
    "studio_second_person.decline": "a reason, which stands below the page of a refusal",
    "studio_forms.preview_check": "a part of a page, beside the panel in which one types",
}
NOTHING_TYPED = {
    *("studio.upload", "studio_exchange.redraw", "studio_drafts.change", "studio_drafts.discard", "studio_drafts.take"),
    *(
        "studio_drafts.drop",
        "studio_publish.approve",
        "studio_second_person.switch_on",
        "studio_second_person.approve",
        "studio_forms.move",
    ),
    *(
        "studio_forms.drop_field",
        "studio_forms.remove",
        "studio_forms.drop_check",
        "studio_tables.remove",
        "studio_trials.delete",
    ),
    *("studio_trials.what_if", "studio_steps.remove", "studio_steps.move", "studio_steps.move_a_button"),
    *("studio_steps.remove_a_button", "studio_steps.remove_a_reminder", "studio_steps.move_role"),
    *("studio_steps.remove_role", "studio_steps.redraw", "masters.remove_holiday", "masters.close_head"),
    *(
        "masters.enter_usual_categories",
        "masters.raise_category",
        "masters.retire_category",
        "masters.restore_category",
    ),
    *(
        "masters.remove_category",
        "masters.retire_role",
        "masters.restore_role",
        "masters.give_role",
        "masters.end_role",
    ),
    *("masters.reopen_head", "masters.raise_phrase", "masters.end_phrase", "masters.publish_letter"),
}
"""Forms of which one only presses the button, ticks or chooses; ticks of lists are tested with their lists."""


@pytest.fixture
def web(sqlite_office: Database, tmp_path: Any) -> WebOffice:
    now = dt.datetime.now(dt.UTC)
    with sqlite_office.writing() as db:
        where = db.scalars(select(District.id)).one()
        routing_drafts.open_draft(db, "medical-claim", district_id=where, actor=SYSTEM, now=now)
        draft = db.get_one(RoutingDraft, 1)
        xml = draft_files(draft)["medical-claim.bpmn"].replace(b'value="5wd"', b'value="4wd"')
        routing_drafts.save_files(db, draft, {"medical-claim.bpmn": xml}, rev=1, actor=SYSTEM, now=now)
        seed_templates(db, where, actor=SYSTEM, now=NOON)
        if not categories_of(db, where):
            keeping.enter_usual(db, district_id=where, actor=SYSTEM, now=NOON)
        if db.get(Holiday, 1) is None:
            db.add(_passed(where))
    return WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)


def _passed(where: int) -> Holiday:
    return Holiday(
        district_id=where, on_date=dt.date(2026, 1, 26), title_hi="गणतंत्र दिवस", title_en="Republic Day",
        kind=HolidayKind.GAZETTED, confirmed=True,
    )  # fmt: skip


def sent(page: Page, ending: str, typed: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Address and fields of a form as the browser would send it."""
    found = [one for one in page.all("//form[@method='post']") if (one.get("action") or page.path).endswith(ending)]
    form = next(one for one in found if set(typed) <= set(one.fields.keys()))
    return form.get("action") or page.path, {**dict(form.form_values()), **typed}


def in_fields(page: Page) -> str:
    """What stands in the fields of the page, but those below it that give back what has no field any more."""
    fields = page.all("//input[not(@type='hidden')] | //textarea[not(ancestor::*[contains(@class,'givenback')])]")
    return "\n".join(" ".join((one.get("value") or one.text or "").split()) for one in fields)


def on_page(page: Page) -> str:
    return in_fields(page) + "\n".join(" ".join((one.text or "").split()) for one in page.all("//textarea")) + page.text


def test_every_form_of_the_studio_and_the_masters_is_looked_at(web: WebOffice):
    posts = {rule.endpoint for rule in rules_of(web.app) if "POST" in (rule.methods or ())}
    assert posts == REFUSED.keys() | ELSEWHERE.keys() | NOTHING_TYPED
    assert not NOTHING_TYPED & REFUSED.keys()


def rules_of(app: Flask) -> list[Any]:
    parts = ("studio", "masters")
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(parts)]


@pytest.mark.parametrize("endpoint", REFUSED)
def test_a_form_that_is_refused_gives_back_what_was_typed(web: WebOffice, endpoint: str):
    case, pages = REFUSED[endpoint], web.at("EOFFICE")
    if case.between is is_open_again:
        is_submitted(web)
    if endpoint == "masters.change_phrase":
        pages.get("/masters/phrases/new").submit("Add a phrase", {"Phrase": "नया।"}, redirects_to="/masters/phrases")
    address, fields = sent(pages.get(case.page), case.form, case.typed)
    case.between(web)
    refused = pages.post(case.to or address, {**fields, **case.chosen}, status=case.status)
    shown = in_fields(refused) if case.own else on_page(refused)
    lost = [text for text in case.typed.values() if " ".join(text.split()) not in shown]
    assert lost == []


@pytest.mark.parametrize(
    ("page", "form", "typed"),
    [
        (f"{DRAFT}/steps?step=section", "/steps/section/change", NAMES),
        (f"{DRAFT}/steps?step=power_choice", "/decide", {"condition-power_choice_to_sp": 'sanction_by == "s"'}),
        (FORM, "/retitle", TITLES),
        (FORM, "/source", {"source": '{"type": "object", "properties": {}, "title": "Typed"}'}),
        (f"{FORM}?new=text", "/field", {"label_hi": HI, "label_en": EN, "name": "typed"}),
        (f"{DRAFT}/tables/sanction-power", "/sanction-power", TITLES),
    ],
)  # fmt: skip
def test_when_somebody_saved_between_the_texts_stand_in_their_own_fields(web: WebOffice, page, form, typed):
    pages = web.at("EOFFICE")
    address, fields = sent(pages.get(page), form, typed)
    somebody_saves(web)
    refused = pages.post(address, fields, status=409)
    assert [text for text in typed.values() if text not in in_fields(refused)] == []
    assert refused.all("//*[contains(@class,'givenback')]") == []


def test_a_name_that_is_taken_gives_back_what_a_brought_diagram_was_to_be_called(web: WebOffice):
    pages = web.at("EOFFICE")
    xml = blank(web).replace(b"medical-claim", b"brought")
    uploaded = pages.get("/studio/upload").submit("Examine", {"files": (xml, "brought.bpmn")}, status=200)
    address, fields = sent(uploaded, "/bring", {"key:brought.bpmn": "file", "title_hi:brought.bpmn": HI})
    refused = pages.post(address, {**fields, "open": "brought.bpmn"}, status=422)
    assert HI in in_fields(refused)
    assert "file" in in_fields(refused).splitlines()
    assert refused.all("//input[@name='open' and @checked]")


def blank(web: WebOffice) -> bytes:
    """A new diagram that passes the gate."""
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).one()
        draft = routing_drafts.new_draft(
            db, "brought", title_hi="लाया", title_en="Brought", district_id=where, actor=SYSTEM, now=NOON
        )
        xml = draft_files(draft)["brought.bpmn"]
        db.rollback()
    return xml


def test_when_something_else_came_into_force_the_note_of_an_upload_is_there_again(web: WebOffice):
    pages = web.at("EOFFICE")
    with web.database.reading() as db:
        xml = files_of(in_force(db)["file"])["file.bpmn"].replace(b'value="7wd"', b'value="5wd"')
    uploaded = pages.get("/studio/upload").submit("Examine", {"files": (xml, "file.bpmn")}, status=200)
    address, fields = sent(uploaded, "/studio/publish", {"note": HI})
    is_published(web)
    refused = pages.post(address, fields, status=409)
    assert HI in in_fields(refused)


def test_a_walk_whose_name_is_taken_gives_back_both_names(web: WebOffice):
    pages = web.at("EOFFICE")
    for status in (303, 422):
        walk = pages.get(f"{DRAFT}/try/").submit("Set out", status=200)
        address, fields = sent(walk, "/try/trials", TITLES)
        expected: dict[str, Any] = {"redirects_to": f"{DRAFT}/try/"} if status == 303 else {"status": status}
        page = pages.post(address, fields, **expected)
    assert {HI, EN} <= set(in_fields(page).splitlines())


def test_ticks_of_the_redrawing_list_stand_again_when_somebody_saved(web: WebOffice):
    pages, now = web.at("EOFFICE"), dt.datetime.now(dt.UTC)
    foreign = (Path(__file__).resolve().parents[1] / "artefacts/foreign/hand-written.bpmn").read_bytes()
    with web.database.writing() as db:
        draft = db.get_one(RoutingDraft, 1)
        routing_drafts.save_files(db, draft, {"medical-claim.bpmn": foreign}, rev=draft.rev, actor=SYSTEM, now=now)
    page = pages.get(f"{DRAFT}/exchange")
    ticked = {one.get("value") for one in page.all("//input[@name='take' and @checked]")}
    one = next(one.get("value") for one in page.all("//input[@name='take']") if one.get("value") in ticked)
    answer = pages.post(f"{DRAFT}/exchange", {"rev": "1", "take": one}, status=409)
    assert [one] == [other.get("value") for other in answer.all("//input[@name='take' and @checked]")] != sorted(ticked)


def test_a_thing_that_is_gone_gives_back_what_was_typed_for_it(web: WebOffice):
    page = web.at("EOFFICE").post(f"{DRAFT}/forms/medical-claim/gone/retitle", TITLES, status=404)
    assert [one.text.strip() for one in page.all("//*[contains(@class,'givenback')]//textarea")] == [HI, EN]


def test_what_a_page_carries_by_itself_and_secrets_are_not_given_back(web: WebOffice):
    carried = {"key": "a" * 30, "seen": "b" * 16, "bundle": "c" * 99, "old_password": "geheim-geheim"}
    with web.app.test_request_context(method="POST", data={**carried, "note": HI}):
        assert list(typed_texts()) == [HI]


def test_what_was_typed_is_given_back_as_text_and_nothing_else(web: WebOffice):
    nasty = "</textarea><script>alert(1)</script>"
    page = web.at("EOFFICE").post(f"{DRAFT}/forms/medical-claim/gone/retitle", {"title_hi": nasty}, status=404)
    assert page.all("//*[contains(@class,'givenback')]//script") == []
    assert [one.text.strip() for one in page.all("//*[contains(@class,'givenback')]//textarea")] == [nasty]
