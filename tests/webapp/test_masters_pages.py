"""The administrator keeps holidays, file heads and the names of roles; each change is in the ledger."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.pages import words
from tests.weboffice import WebOffice
from workflows.clocks import Calendar
from workflows.ledger import LedgerEvent
from workflows.numbering import FileHead, open_heads
from workflows.organisation.models import District, Holiday

NEXT_YEAR = dt.datetime.now(dt.UTC).year + 1
DAY = dt.date(NEXT_YEAR, 3, 17)
HOLIDAYS = "/masters/holidays"


def acts(web: WebOffice) -> list[str]:
    with web.database.reading() as db:
        return list(db.scalars(select(LedgerEvent.act).order_by(LedgerEvent.id)))


def add(web: WebOffice, *, day: str = f"17-03-{NEXT_YEAR}", **expected):
    fields = {"Day": day, "Hindi name": "स्थानीय मेला", "English name": "Local fair"}
    page = web.at("EOFFICE").get(f"{HOLIDAYS}/new")
    return page.submit("Add a holiday", fields, **(expected or {"redirects_to": HOLIDAYS}))


def added(web: WebOffice) -> Holiday | None:
    with web.database.reading() as db:
        return db.scalars(select(Holiday).where(Holiday.on_date == DAY)).first()


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
@pytest.mark.parametrize("path", ["holidays", "holidays/new", "heads", "heads/new", "clocks", "rights", "rights/sp"])
def test_nobody_but_the_administrator_sees_the_masters(web, post, path):
    web.at(post).get(f"/masters/{path}", status=403)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_list_opens_in_both_languages(web, language):
    pages = web.at("EOFFICE", language=language)
    pages.get("/masters/", redirects_to=HOLIDAYS)
    for path in ("holidays", "heads", "clocks", "rights"):
        assert pages.get(f"/masters/{path}").all("//main//section")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Section in-charge, 2 working days after that"), ("hi", "शाखा प्रभारी, उसके 2 कार्य दिवस बाद")],
)
def test_the_time_limits_say_to_whose_notice_late_work_comes(web, language, said):
    assert said in web.at("EOFFICE", language=language).get("/masters/clocks")


def test_a_holiday_that_is_entered_counts_for_time_limits_that_begin_later(web):
    with web.database.reading() as db:
        before = Calendar.of(db, db.scalars(select(District.id)).first()).is_holiday(DAY)
    add(web)
    with web.database.reading() as db:
        after = Calendar.of(db, db.scalars(select(District.id)).first()).is_holiday(DAY)
    assert (before, after) == (False, True)
    assert acts(web)[-1] == "holiday.added"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Choose a day."),
        ("31-02-2027", "There is no such day."),
        ("01-01-2099", "more than three years away"),
        ("soon", "dd-mm-yyyy"),
    ],
)
def test_a_day_that_cannot_be_is_said_at_the_field(web, day, sentence):
    assert sentence in add(web, day=day, status=422)


def test_the_same_day_is_entered_once(web):
    add(web)
    assert "in the calendar already" in add(web, status=422)


def test_a_holiday_is_compared_with_the_gazette_and_moved(web):
    add(web)
    page = web.at("EOFFICE").get(f"{HOLIDAYS}/{added(web).id}")
    fields = {"Day": f"18-03-{NEXT_YEAR}", "Compared with the Gazette": True}
    page.submit("Change a holiday", fields, redirects_to=HOLIDAYS)
    assert added(web) is None
    with web.database.reading() as db:
        moved = db.scalars(select(Holiday).where(Holiday.on_date == DAY + dt.timedelta(days=1))).one()
        assert moved.confirmed


def test_a_day_to_come_is_removed_and_one_that_passed_is_not(web):
    add(web)
    number = added(web).id
    page = web.at("EOFFICE").get(f"{HOLIDAYS}/{number}/remove")
    page.submit("Remove a holiday", redirects_to=HOLIDAYS)
    assert added(web) is None
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).first()
        past = Holiday(district_id=where, on_date=dt.date(2026, 1, 2), title_hi="बीता", title_en="Past")
        db.add(past)
        db.flush()
        number = past.id
    page = web.at("EOFFICE").get(f"{HOLIDAYS}/{number}/remove")
    assert "has passed or is today" in page.submit("Remove a holiday", redirects_to=HOLIDAYS)


def test_weekly_days_off_are_checked(web):
    page = web.at("EOFFICE").get(f"{HOLIDAYS}/weekly")
    assert "not a weekly day off" in page.submit("Weekly days off", {"Weekly days off": "holi"}, status=422)
    everything = "sun,mon,tue,wed,thu,fri,sat"
    assert "At least one" in page.submit("Weekly days off", {"Weekly days off": everything}, status=422)
    page.submit("Weekly days off", {"Weekly days off": "sun, sat"}, redirects_to=HOLIDAYS)
    with web.database.reading() as db:
        assert db.scalars(select(District.weekly_off)).first() == "sun,sat"


def test_a_head_is_added_changed_closed_and_opened_again(web):
    pages = web.at("EOFFICE")
    fields = {
        "Title in Hindi": "शस्त्र", "Title in English": "Arms", "Retention": "B: kept for ever",
        "Letter": "z", "Primary head": "7", "Secondary head": "3",
    }  # fmt: skip
    listing = pages.get("/masters/heads/new").submit("Add a file head", fields, redirects_to="/masters/heads")
    assert "Z-0703" in listing
    again = pages.get("/masters/heads/new").submit("Add a file head", fields, status=422)
    assert "The head Z-0703 is there already." in again
    with web.database.reading() as db:
        head = db.scalars(select(FileHead).where(FileHead.letter == "Z")).one()
    change = pages.get(f"/masters/heads/{head.id}")
    change.submit("Change a file head", {"Title in English": "Arms and fire"}, redirects_to="/masters/heads")
    for act, button, is_open in (
        ("close", "Close for new files", False),
        ("reopen", "Open for new files again", True),
    ):
        page = pages.get(f"/masters/heads/{head.id}/{act}")
        for _twice in range(2):
            page.submit(button, redirects_to="/masters/heads")
        with web.database.reading() as db:
            assert (head.id in [one.id for one in open_heads(db, head.district_id)]) is is_open
    assert acts(web)[-4:] == ["file_head.added", "file_head.changed", "file_head.closed", "file_head.reopened"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Letter": "9"}, "The letter is one of A to Z."),
        ({"Primary head": "0"}, "The number lies between 1 and 99."),
        ({"Secondary head": "x"}, "Not a valid integer value."),
        ({"Title in Hindi": " "}, "Write the title in Hindi."),
    ],
)
def test_a_head_that_cannot_be_is_refused_at_the_field(web, fields, sentence):
    good = {
        "Title in Hindi": "शस्त्र", "Title in English": "Arms", "Letter": "Y", "Primary head": "7", "Secondary head": "3"
    }  # fmt: skip
    page = web.at("EOFFICE").get("/masters/heads/new")
    assert sentence in page.submit("Add a file head", {**good, **fields}, status=422)


def test_a_role_is_called_otherwise_everywhere(web):
    page = web.at("EOFFICE").get("/masters/rights/dealing")
    page.submit("Change the name of a role", {"Title in English": "Seat clerk"}, redirects_to="/masters/rights")
    assert "Seat clerk" in web.at("EOFFICE").get("/studio/medical-claim/1")


def test_the_rights_say_what_the_rules_do(web):
    page = web.at("EOFFICE").get("/masters/rights")
    rows = {words(row.find("td/span")): row for row in page.all("//tbody/tr")}
    assert "Enter letters in the diary" in words(rows["dak"])
    assert "Draw and publish routing diagrams" in words(rows["admin"])
    assert "Draw" not in words(rows["dak"])


def test_the_clocks_of_the_diagrams_in_force_are_listed_in_words(web):
    page = web.at("EOFFICE").get("/masters/clocks")
    assert "the whole: 15 working days" in page
    assert "until “Due date”" in page
    assert "reply_by" not in page
    assert "7 working days" in page


def test_what_is_not_there_is_not_found(web):
    for path in ("holidays/9999", "holidays/9999/remove", "heads/9999", "heads/9999/close", "rights/nobody"):
        web.at("EOFFICE").get(f"/masters/{path}", status=404)
