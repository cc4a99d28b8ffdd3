"""The studio's pages on which files under way are taken to another version, and back."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine.models import Instance, Task
from tests import invariants
from tests.claims_revised import drawn, other_form, other_words, publish, renamed
from workflows import version_changes
from workflows.ledger import LedgerEvent
from workflows.version_changes import ChangedFile, FileState, VersionChange

LOOK, SOME, BACK = (
    "/studio/medical-claim/2/take-over",
    "Take over the chosen files",
    "Take back all that have not moved",
)


def claims(web, count=2, text=None):
    """Claims under way on the first version, and a second one in force; gives the runs by revision."""
    with web.day() as day:
        subjects = [day.open_claim(title=f"दावा {number}").id for number in range(count)]
        publish(day.db, text or other_words(drawn()), day.now)
        runs = day.db.scalars(
            select(Instance)
            .where(Instance.subject_id.in_(subjects), Instance.status == "running")
            .order_by(Instance.id)
        )
        return {one.id: one.rev for one in runs}


def values(runs):
    return [f"{run}:{rev}" for run, rev in runs.items()]


def order(web, runs, *, act="some", **more):
    data = {"act": act, "source": "1", "reason": "नया नियम", "run": values(runs), **more}
    return web.at("EOFFICE").post(LOOK, data, redirects_to="/studio/version-changes/1")


def carry_out(web, change=1):
    version_changes.carry_out(web.database, change, clock=lambda: dt.datetime.now(dt.UTC))


def states(web):
    with web.database.reading() as db:
        invariants.check_all(db)
        return [one.state for one in db.scalars(select(ChangedFile).order_by(ChangedFile.instance_id))]


def orders(web):
    with web.database.reading() as db:
        return len(db.scalars(select(VersionChange)).all())


def test_the_version_in_force_leads_to_the_files_on_the_older_one(web):
    runs = claims(web)
    page = web.at("EOFFICE").get("/studio/medical-claim/2").click("Take over files under way")
    assert page.path.startswith(LOOK)
    assert [box.get("value") for box in page.all("//input[@name='run']")] == values(runs)
    rows = page.texts("//section[.//h2[.='Files']]//tbody/tr")
    assert all("Check-list and note → Check of the claim" in row and "another name" in row for row in rows)
    assert orders(web) == 0
    hindi = web.at("EOFFICE", language="hi").get(LOOK)
    assert "जाँच-सूची एवं टिप्पणी → दावे की जाँच" in hindi
    assert "दूसरा नाम" in hindi


def test_a_chosen_file_goes_over_and_comes_back(web):
    runs = claims(web)
    first = dict([next(iter(runs.items()))])
    assert "waits" in order(web, first)
    carry_out(web)
    report = web.at("EOFFICE").get("/studio/version-changes/1")
    assert "taken over: 1" in report
    assert states(web) == [FileState.MIGRATED]
    with web.database.reading() as db:
        names = db.scalars(select(Task.name_en).where(Task.instance_id.in_(runs), Task.status == "open")).all()
        assert sorted(names) == ["Check of the claim", "Check-list and note"]
        events = db.scalars(select(LedgerEvent.person_id).where(LedgerEvent.act == "version.changed")).all()
        assert len(events) == 1
        assert events[0]
    data = {"run": str(next(iter(first))), "reason": "जल्दबाज़ी"}
    back = web.at("EOFFICE").post("/studio/version-changes/1/take-back", data, redirects_to="/studio/version-changes/1")
    assert back.messages() == ["The file is on its earlier version again; it is on record."]
    assert states(web) == [FileState.UNDONE]
    assert "Take back all" not in back


def test_all_files_are_ordered_and_taken_back_by_the_worker(web):
    claims(web, 3)
    order(web, {}, act="all")
    carry_out(web)
    assert states(web) == [FileState.MIGRATED] * 3
    report = web.at("EOFFICE", language="hi").get("/studio/version-changes/1")
    assert "नये संस्करण पर: 3" in report
    page = web.at("EOFFICE").get("/studio/version-changes/1")
    again = page.submit(BACK, {"reason": ""}, status=422)
    assert again.errors() == ["Reason: Write the reason."]
    again.submit(BACK, {"reason": "भूल"}, redirects_to="/studio/version-changes/1")
    with web.database.reading() as db:
        said = db.scalars(select(LedgerEvent).where(LedgerEvent.act == "process.migration_undoing_ordered")).all()
        assert len(said) == 1


def test_a_step_that_is_not_found_is_chosen_by_hand_and_looked_at_again(web):
    runs = claims(web, text=other_form(other_words(renamed(drawn()))))
    page = web.at("EOFFICE").get(LOOK)
    assert page.text.count("Stays as it is:") == 2
    assert "not found" in page
    assert page.all("//input[@name='run'][@disabled]")
    data = {"act": "look", "source": "1", "map": "check=verify"}
    again = web.at("EOFFICE").post(LOOK, data)
    assert "Stays as it is:" not in again
    assert [one.get("value") for one in again.all("//option[@selected]")] == ["check=verify"]
    order(web, runs, map="check=verify")
    carry_out(web)
    assert states(web) == [FileState.MIGRATED] * 2


def test_an_order_lacks_neither_reason_nor_file(web):
    runs = claims(web)
    page = web.at("EOFFICE").post(LOOK, {"act": "some", "source": "1", "reason": "", "run": values(runs)}, status=422)
    assert page.errors() == ["Reason: Write the reason."]
    assert len(page.all("//input[@name='run'][@checked]")) == 2
    page = web.at("EOFFICE").post(LOOK, {"act": "some", "source": "1", "reason": "नया नियम"}, status=422)
    assert page.messages() == ["Choose at least one file."]
    assert orders(web) == 0


@pytest.mark.parametrize(
    "sent",
    [{"run": "x:1"}, {"run": "1"}, {"run": "9" * 40 + ":1"}, {"run": "999999:1"}, {"map": "no-such=check"}],
    ids=["letters", "no revision", "huge", "a run of nobody", "a step of nobody"],
)
def test_hostile_fields_order_nothing(web, sent):
    runs = claims(web, 1)
    data = {"act": "some", "source": "1", "reason": "नया नियम", "run": values(runs), **sent}
    data["csrf_token"] = web.at("EOFFICE").token()
    answer = web.at("EOFFICE").client.post(LOOK, data=data)
    assert answer.status_code in (409, 422)
    assert orders(web) == 0


def test_an_order_sent_twice_is_one_order(web):
    runs = claims(web)
    page = web.at("EOFFICE").get(LOOK)
    key = page.all("//main//input[@name='key']")[0].get("value")
    order(web, runs, key=key)
    order(web, runs, key=key)
    assert orders(web) == 1


@pytest.mark.parametrize("post", ["SP", "ANK-MED", "DAK-1"])
def test_nobody_but_the_administrator_takes_files_over(web, post):
    runs = claims(web, 1)
    pages = web.at(post)
    pages.get(LOOK, status=403)
    pages.post(LOOK, {"act": "all", "source": "1", "reason": "मेरी इच्छा", "run": values(runs)}, status=403)
    order(web, runs)
    carry_out(web)
    pages.get("/studio/version-changes/1", status=403)
    pages.post("/studio/version-changes/1/take-back", {"reason": "मेरी इच्छा"}, status=403)
    assert states(web) == [FileState.MIGRATED]


def test_what_is_not_there_is_said_so(web):
    pages = web.at("EOFFICE")
    pages.get("/studio/medical-claim/1/take-over", status=404)
    pages.get("/studio/version-changes/7", status=404)
    runs = claims(web, 1)
    order(web, runs)
    carry_out(web)
    pages.post("/studio/version-changes/1/take-back", {"run": "999999", "reason": "भूल"}, status=404)
    assert states(web) == [FileState.MIGRATED]


def test_a_long_report_comes_in_pages_and_offers_to_take_back_on_each(web, monkeypatch):
    claims(web, 3)
    order(web, {}, act="all")
    carry_out(web)
    monkeypatch.setattr("webapp.studio.prospects.SHOWN", 2)
    page = web.at("EOFFICE").get("/studio/version-changes/1")
    assert len(page.all("//tbody/tr")) == 2
    assert "1–2 of 3" in page
    second = web.at("EOFFICE").get("/studio/version-changes/1?offset=2")
    assert len(second.all("//tbody/tr")) == 1
    assert BACK in second
    web.at("EOFFICE").post("/studio/version-changes/1/take-back", {"run": "999999", "reason": "भूल"}, status=404)
