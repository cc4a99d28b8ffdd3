"""The administrator gives roles to posts, takes them, and makes new ones for lanes."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine.db import Database
from tests.weboffice import WebOffice, make_app
from workflows import office_roles, post_roles, routing_drafts
from workflows.clocks import KOLKATA
from workflows.errors import BadInput, OfficeRefusal
from workflows.ledger import LedgerEvent
from workflows.organisation import SYSTEM, Post, PostRole, Role, Scope, posts_with, unit_by_code
from workflows.organisation.models import District
from workflows.vocabulary import vocabulary

LIST, POSTS = "/masters/rights", "/masters/posts"
TITLES = {
    "Title in Hindi": "भण्डार प्रभारी",
    "Title in English": "Store keeper",
    "Whose desk it is": "One post of the whole office",
}


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


def today(days: int = 0) -> str:
    return (dt.datetime.now(KOLKATA) + dt.timedelta(days=days)).strftime("%d-%m-%Y")


def post_id(web: WebOffice, code: str) -> int:
    with web.database.reading() as db:
        return db.scalars(select(Post.id).where(Post.code == code)).one()


def held(web: WebOffice, code: str, role: str) -> list[PostRole]:
    with web.database.reading() as db:
        wanted = select(PostRole).join(Post, Post.id == PostRole.post_id)
        return list(db.scalars(wanted.where(Post.code == code, PostRole.role == role)))


def last_act(web: WebOffice) -> str:
    with web.database.reading() as db:
        return db.scalars(select(LedgerEvent.act).order_by(LedgerEvent.id.desc())).first()


def give(web: WebOffice, code: str, role: str, *, unit: str = "The whole district", since: str = "", **expected):
    number = post_id(web, code)
    page = web.at("EOFFICE").get(f"{POSTS}/{number}/give")
    fields = {"Role": role, "For which unit": unit, "From which day": since or today()}
    return page.submit("Give a role", fields, **(expected or {"redirects_to": f"{POSTS}/{number}"}))


def take(web: WebOffice, code: str, role: str, *, at: str = "", **expected):
    page = web.at("EOFFICE").get(f"{POSTS}/roles/{held(web, code, role)[-1].id}/end")
    where = {"redirects_to": f"{POSTS}/{post_id(web, code)}"}
    return page.submit("Take the role", {"Not any more from": at or today()}, **(expected or where))


@pytest.mark.parametrize("path", [POSTS, f"{POSTS}/1", f"{POSTS}/1/give", f"{POSTS}/roles/1/end", f"{LIST}/new"])
@pytest.mark.parametrize("post", ["SP", "CCTNS"])
def test_nobody_but_the_administrator_gives_roles(web, post, path):
    web.at(post).get(path, status=403)


@pytest.mark.parametrize(("language", "role"), [("en", "Section in-charge"), ("hi", "शाखा प्रभारी")])
def test_each_post_stands_with_its_holder_and_its_roles(web, language, role):
    page = web.at("EOFFICE", language=language).get(POSTS)
    row = page.texts("//tr[contains(., 'ANK-MED')]")[0]
    assert ("Dealing assistant" if language == "en" else "पटल सहायक") in row
    found = web.at("EOFFICE", language=language).get(f"{POSTS}?q={role}")
    assert found.all("//tr[contains(., 'ANK')]")
    assert not found.all("//tr[contains(., 'ANK-MED')]")


def test_the_statements_of_the_list_do_not_grow_with_roles(web):
    pages = web.at("EOFFICE")
    pages.get(POSTS)
    with web.counted() as few:
        pages.get(POSTS)
    give(web, "LIU", "Auditor")
    give(web, "DCRB", "Auditor")
    pages.get(POSTS)
    with web.counted() as many:
        pages.get(POSTS)
    assert len(many) == len(few)


def test_a_role_is_given_at_once_and_taken_again(web):
    page = give(web, "CCTNS", "Administrator")
    assert "Administrator" in page
    assert last_act(web) == "role.given"
    web.at("CCTNS").get(POSTS)
    take(web, "CCTNS", "admin")
    assert last_act(web) == "role.ended"
    web.at("CCTNS").get(POSTS, status=403)


def test_a_role_that_begins_later_is_no_right_today(web):
    assert "to come" in give(web, "CCTNS", "Administrator", since=today(3))
    web.at("CCTNS").get(POSTS, status=403)
    take(web, "CCTNS", "admin")
    assert held(web, "CCTNS", "admin") == []
    assert last_act(web) == "role.withdrawn"


def test_a_role_may_end_on_a_day_to_come(web):
    give(web, "CCTNS", "Administrator")
    take(web, "CCTNS", "admin", at=today(10))
    assert held(web, "CCTNS", "admin")[0].until is not None
    web.at("CCTNS").get(POSTS)


def test_the_same_form_sent_twice_gives_one_role(web):
    number = post_id(web, "LIU")
    page = web.at("EOFFICE").get(f"{POSTS}/{number}/give")
    for _twice in range(2):
        page.submit(
            "Give a role", {"Role": "Auditor", "For which unit": "The whole district"}, redirects_to=f"{POSTS}/{number}"
        )
    assert len(held(web, "LIU", "auditor")) == 1
    assert "plays this role already" in give(web, "LIU", "Auditor", status=422)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Role": "Section in-charge", "For which unit": "The whole district"}, "for a branch, circle or thana"),
        ({"From which day": "01-01-2020"}, "The day has passed."),
        ({"From which day": "31-02-2027"}, "There is no such day."),
        ({"From which day": ""}, "Choose a day."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(web, fields, sentence):
    page = web.at("EOFFICE").get(f"{POSTS}/{post_id(web, 'LIU')}/give")
    given = {"Role": "Auditor", "For which unit": "The whole district", **fields}
    assert sentence in page.submit("Give a role", given, status=422)


def test_a_role_or_a_unit_that_is_none_is_refused(web):
    path = f"{POSTS}/{post_id(web, 'LIU')}/give"
    good = {"role": "auditor", "unit": "0", "case_type": "", "since": today()}
    for bad in ({"role": "same"}, {"role": "nobody"}, {"unit": "99999"}, {"unit": "x"}, {"case_type": "none such"}):
        web.at("EOFFICE").post(path, {**good, **bad}, status=422)
    assert held(web, "LIU", "auditor") == []


def test_the_last_administrator_stays_until_there_is_another(web):
    assert "Nobody could administer the district then" in take(web, "EOFFICE", "admin", status=409)
    give(web, "CCTNS", "Administrator", since=today(2))
    assert "Nobody could administer the district then" in take(web, "EOFFICE", "admin", status=409)
    take(web, "CCTNS", "admin")
    give(web, "CCTNS", "Administrator")
    number, path = post_id(web, "EOFFICE"), f"{POSTS}/roles/{held(web, 'EOFFICE', 'admin')[0].id}/end"
    pages = web.at("EOFFICE")
    sent = {"at": today(), "csrf_token": pages.token()}
    assert pages.client.post(path, data=sent).status_code == 303
    web.at("EOFFICE").get(f"{POSTS}/{number}", status=403)
    own = web.at("CCTNS").get(f"{POSTS}/roles/{held(web, 'CCTNS', 'admin')[-1].id}/end")
    assert "Nobody could administer the district then" in own.submit("Take the role", status=409)


def test_an_administrator_whose_post_is_vacant_does_not_count(web):
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).one()
        vacant = Post(district_id=where, unit_id=1, code="V-1", title_hi="रिक्त", title_en="Vacant", level=4)
        db.add(vacant)
    give(web, "V-1", "Administrator")
    assert "Nobody could administer the district then" in take(web, "EOFFICE", "admin", status=409)


def test_another_district_s_role_is_not_there(web):
    web.at("EOFFICE").get(f"{POSTS}/99999", status=404)
    web.at("EOFFICE").get(f"{POSTS}/roles/99999/end", status=404)


def test_a_new_role_is_offered_at_once_and_the_gate_knows_it(web):
    page = web.at("EOFFICE").get(f"{LIST}/new").submit("Add a role", TITLES, redirects_to=LIST)
    assert "Store keeper" in page
    assert last_act(web) == "role.added"
    with web.database.writing() as db:
        assert "store_keeper" in vocabulary(db).roles
        where = db.scalars(select(District.id)).one()
        routing_drafts.open_draft(db, "file", district_id=where, actor=SYSTEM, now=dt.datetime.now(dt.UTC))
    steps = web.at("CCTNS").get("/studio/drafts/1/steps")
    assert "store_keeper" in steps.all("//option/@value")
    give(web, "LIU", "Store keeper")
    with web.database.reading() as db:
        where = db.scalars(select(District.id)).one()
        assert [one.code for one in posts_with(db, where, "store_keeper", dt.datetime.now(dt.UTC))] == ["LIU"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Title in English": "Admin"}, "with the key “admin”"),
        ({"Title in English": "Auditor"}, "with the key “auditor”"),
        ({"Title in English": "भण्डार"}, "in Latin letters"),
        ({"Title in Hindi": "पुलिस अधीक्षक"}, "Another role has this title."),
        ({"Title in Hindi": ""}, "Write the title in Hindi."),
    ],
)
def test_a_role_that_cannot_be_is_said_at_the_field(web, fields, sentence):
    page = web.at("EOFFICE").get(f"{LIST}/new")
    assert sentence in page.submit("Add a role", {**TITLES, **fields}, status=422)


def test_a_role_is_retired_when_nothing_uses_it_and_brought_back(web):
    pages = web.at("EOFFICE")
    pages.get(f"{LIST}/new").submit("Add a role", TITLES, redirects_to=LIST)
    give(web, "LIU", "Store keeper")
    retire = pages.get(f"{LIST}/store_keeper/retire")
    assert "Posts that play it: 1." in retire.submit("Retire the role", redirects_to=LIST)
    take(web, "LIU", "store_keeper")
    retire.submit("Retire the role", redirects_to=LIST)
    with web.database.reading() as db:
        assert "store_keeper" not in vocabulary(db).roles
    given = {"role": "store_keeper", "unit": "0", "case_type": "", "since": today()}
    web.at("EOFFICE").post(f"{POSTS}/{post_id(web, 'LIU')}/give", given, status=422)
    pages.get(f"{LIST}/store_keeper/restore").submit("Bring the role back", redirects_to=LIST)
    with web.database.reading() as db:
        assert "store_keeper" in vocabulary(db).roles


def test_a_role_that_a_diagram_names_or_the_product_counts_upon_stays(web):
    now = dt.datetime.now(dt.UTC)
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).one()
        act = {"district_id": where, "actor": SYSTEM, "now": now}
        role = office_roles.add_role(db, title_hi="मत", title_en="Sp adviser", scope=Scope.OFFICE, **act)
        draft = routing_drafts.open_draft(db, "file", **act)
        xml = routing_drafts.draft_files(draft)["file.bpmn"]
        assert office_roles.diagrams_naming(db, [role.key])[role.key] == []
        old = b'name="role" value="sp"'
        assert old in xml
        changed = {"file.bpmn": xml.replace(old, b'name="role" value="sp_adviser"')}
        routing_drafts.save_files(db, draft, changed, rev=draft.rev, actor=SYSTEM, now=now)
        with pytest.raises(OfficeRefusal, match="Diagrams: "):
            office_roles.retire_role(db, role, **act)
        for key in ("sp", "admin", "head_clerk"):
            with pytest.raises(OfficeRefusal, match="counts upon"):
                office_roles.retire_role(db, db.get_one(Role, key), **act)


def test_a_branch_role_is_played_for_a_unit_of_the_district(web):
    now = dt.datetime.now(dt.UTC)
    with web.database.writing() as db:
        post = db.scalars(select(Post).where(Post.code == "LIU")).one()
        unit = unit_by_code(db, post.district_id, "liu")
        more = {"case_type": None, "primary": False, "since": now, "actor": SYSTEM, "now": now}
        with pytest.raises(BadInput):
            post_roles.assign_role(db, post, "dealing", unit_id=None, **more)
        assert post_roles.assign_role(db, post, "dealing", unit_id=unit.id, **more).unit_id == unit.id
