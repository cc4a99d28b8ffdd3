"""One asks, another approves: taking out of use, taking files over, and doing without the second person."""

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from engine.db import Database
from engine.models import Instance, ProcessVersion
from engine.runtime import newest
from engine.states import VersionState
from tests.claims_revised import drawn, other_words, publish
from tests.weboffice import WebOffice, make_app
from webapp import cli
from workflows import second_person, settings, version_changes
from workflows.errors import BadInput, OfficeRefusal
from workflows.jobs.models import JobProgress
from workflows.ledger import LedgerEvent
from workflows.ledger.verification import verify_all
from workflows.organisation import SYSTEM, Post, PostRole
from workflows.organisation.models import District
from workflows.second_person import Asked, RequestState, SecondPersonRequest
from workflows.version_changes import ChangedFile, FileState, VersionChange

PAGE, ORDER = "/studio/second-person", "/studio/version-changes/1"
OFF = "Ask to do without a second person"


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


def switch_on(web: WebOffice) -> None:
    web.at("EOFFICE").get(PAGE).submit("Have a second person approve", redirects_to=PAGE)


def is_on(web: WebOffice) -> bool:
    with web.database.reading() as db:
        return bool(settings.setting(db, db.scalars(select(District.id)).one(), second_person.SETTING))


def acts(web: WebOffice, count: int) -> list[str]:
    with web.database.reading() as db:
        return list(db.scalars(select(LedgerEvent.act).order_by(LedgerEvent.id)))[-count:]


def state_of(web: WebOffice, number: int = 1) -> RequestState:
    with web.database.reading() as db:
        return db.get_one(SecondPersonRequest, number).state


def retired(web: WebOffice, key: str = "file") -> bool:
    with web.database.reading() as db:
        return db.scalars(select(ProcessVersion.state).where(ProcessVersion.key == key)).one() is VersionState.RETIRED


def ask_to_retire(web: WebOffice, key: str = "file", **expected):
    page = web.at("EOFFICE").get(f"/studio/{key}/1/retire")
    return page.submit("Ask the second person", {"Reason": "योजना बन्द"}, **(expected or {"redirects_to": PAGE}))


def claims(web: WebOffice, count: int = 2) -> dict[int, int]:
    with web.day() as day:
        subjects = [day.open_claim(title=f"दावा {number}").id for number in range(count)]
        publish(day.db, other_words(drawn()), day.now)
        runs = select(Instance).where(Instance.subject_id.in_(subjects), Instance.status == "running")
        return {one.id: one.rev for one in day.db.scalars(runs.order_by(Instance.id))}


def orders(web: WebOffice) -> list[VersionChange]:
    with web.database.reading() as db:
        return list(db.scalars(select(VersionChange)))


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
def test_nobody_but_who_publishes_sees_what_waits(web, post):
    web.at(post).get(PAGE, status=403)
    for act in ("on", "off", "1/approve", "1/decline"):
        web.at(post).post(f"{PAGE}/{act}", {}, status=403)


def test_one_alone_switches_it_on_and_two_switch_it_off(web):
    switch_on(web)
    assert is_on(web)
    page = web.at("EOFFICE").get(PAGE).submit(OFF, {"Reason": "केवल एक व्यक्ति है"}, redirects_to=PAGE)
    assert is_on(web)
    assert "Approve" not in page.buttons()
    web.at("EOFFICE").post(f"{PAGE}/1/approve", {}, status=403)
    assert is_on(web)
    shown = web.at("CCTNS").get(PAGE)
    assert "केवल एक व्यक्ति है" in shown
    shown.submit("Approve", redirects_to=PAGE)
    assert not is_on(web)
    assert acts(web, 3) == ["second_person.asked", "second_person.approved", "setting.changed"]


def test_the_second_person_declines_with_a_reason(web):
    switch_on(web)
    web.at("EOFFICE").get(PAGE).submit(OFF, {"Reason": "जल्दी"}, redirects_to=PAGE)
    page = web.at("CCTNS").get(PAGE)
    page.submit("Decline", {"reason": " "}, status=422)
    assert state_of(web) is RequestState.OPEN
    after = page.submit("Decline", {"reason": "आवश्यक है"}, redirects_to=PAGE)
    assert "आवश्यक है" in after
    assert is_on(web)
    page.submit("Approve", status=409)
    assert is_on(web)


def test_who_asked_takes_it_back(web):
    switch_on(web)
    page = web.at("EOFFICE").get(PAGE).submit(OFF, {"Reason": "x"}, redirects_to=PAGE)
    page.submit("Take it back", redirects_to=PAGE)
    assert state_of(web) is RequestState.WITHDRAWN
    web.at("CCTNS").post(f"{PAGE}/1/approve", {}, status=409)


def test_the_same_is_asked_once_and_needs_a_reason(web):
    switch_on(web)
    page = web.at("EOFFICE").get(PAGE)
    page.submit(OFF, {"Reason": ""}, status=422)
    for _twice in range(2):
        page.submit(OFF, {"Reason": "x"}, redirects_to=PAGE)
    web.at("CCTNS").get(PAGE)
    web.at("CCTNS").post(f"{PAGE}/off", {"reason": "y"}, status=409)
    with web.database.reading() as db:
        assert len(db.scalars(select(SecondPersonRequest)).all()) == 1


def test_a_diagram_is_taken_out_of_use_by_two(web):
    switch_on(web)
    assert "Take “General file” out of use, version 1" in ask_to_retire(web)
    assert not retired(web)
    assert "waits already" not in web.at("CCTNS").get(PAGE)
    ask_to_retire(web, status=409)
    web.at("CCTNS").get(PAGE).submit("Approve", redirects_to=PAGE)
    assert retired(web)
    assert acts(web, 2) == ["second_person.approved", "process.retired"]
    with web.database.reading() as db:
        assert list(verify_all(db)) == []


def test_without_a_second_person_one_retires_alone(web):
    page = web.at("EOFFICE").get("/studio/file/1/retire")
    page.submit("Take out of use", {"Reason": "योजना बन्द"}, redirects_to="/studio/file/1")
    assert retired(web)


def test_what_came_into_force_meanwhile_is_not_retired_unseen(web):
    switch_on(web)
    ask_to_retire(web, "medical-claim")
    with web.day() as day:
        publish(day.db, other_words(drawn()), day.now)
    page = web.at("CCTNS").get(PAGE).submit("Approve", status=409)
    assert "Another version is in force now." in page
    assert state_of(web) is RequestState.OPEN
    with web.database.reading() as db:
        assert newest(db, "medical-claim").number == 2


def test_what_could_not_be_done_today_is_put_before_nobody(web):
    with web.database.writing() as db:
        act = {"reason": "x", "district_id": db.scalars(select(District.id)).one(), "actor": SYSTEM}
        now = dt.datetime.now(dt.UTC)
        for key, number in (("receipt", 1), ("file", 7)):
            with pytest.raises(OfficeRefusal), db.begin_nested():
                second_person.ask(db, Asked.RETIRE, key=key, details={"number": number}, now=now, **act)
        with pytest.raises(BadInput), db.begin_nested():
            second_person.ask(db, Asked.SWITCH_OFF, now=now, **{**act, "reason": " "})
        assert db.scalars(select(SecondPersonRequest)).all() == []


@pytest.mark.parametrize("act", ["some", "all"])
def test_files_under_way_are_taken_over_by_two(web, act):
    switch_on(web)
    runs = claims(web)
    sent = {"act": act, "source": "1", "reason": "नया नियम", "run": [f"{run}:{rev}" for run, rev in runs.items()]}
    page = web.at("EOFFICE").post("/studio/medical-claim/2/take-over", sent, redirects_to=PAGE)
    assert ("Take all files" if act == "all" else ": 2") in page
    assert orders(web) == []
    web.at("CCTNS").get(PAGE).submit("Approve", redirects_to=PAGE)
    (order,) = orders(web)
    assert order.reason == "नया नियम"
    with web.database.reading() as db:
        person = db.scalars(select(SecondPersonRequest.decided_by)).one()
    assert order.ordered_by == person


def taken_over(web: WebOffice) -> dict[int, int]:
    """Two claims that an order took to version 2; from then on a second person is wanted."""
    runs = claims(web)
    sent = {"act": "all", "source": "1", "reason": "नया नियम"}
    web.at("EOFFICE").post("/studio/medical-claim/2/take-over", sent, redirects_to=ORDER)
    version_changes.carry_out(web.database, 1, clock=lambda: dt.datetime.now(dt.UTC))
    switch_on(web)
    return runs


def states(web: WebOffice) -> list[FileState]:
    with web.database.reading() as db:
        return list(db.scalars(select(ChangedFile.state).order_by(ChangedFile.instance_id)))


def undone_jobs(web: WebOffice) -> list[str]:
    with web.database.reading() as db:
        return list(db.scalars(select(JobProgress.kind).where(JobProgress.kind == "versions.undo")))


def test_one_alone_takes_no_order_back(web):
    runs = taken_over(web)
    report = web.at("EOFFICE").get(ORDER)
    assert "A second person has to approve it before it is done." in report
    page = report.submit("Ask to take back all that have not moved", {"Reason": "भूल"}, redirects_to=PAGE)
    assert page.messages() == ["It waits for a second person; nothing is done before he approves."]
    assert "Take all files of “Medical reimbursement (pensioner)” back that order 1 took over" in page
    one = {"run": str(next(iter(runs))), "reason": "भूल"}
    again = web.at("EOFFICE").post(f"{ORDER}/take-back", one, status=409)
    assert "asked for already" in again
    web.at("EOFFICE").post(f"{PAGE}/1/approve", {}, status=403)
    assert states(web) == [FileState.MIGRATED] * 2
    assert undone_jobs(web) == []
    other = web.at("CCTNS").get(PAGE)
    assert other.link("Take all files").endswith(ORDER)
    other.submit("Approve", redirects_to=PAGE)
    assert undone_jobs(web) == ["versions.undo"]
    assert acts(web, 2) == ["second_person.approved", "process.migration_undoing_ordered"]


def test_one_file_of_an_order_goes_back_by_two(web):
    runs = taken_over(web)
    one = {"run": str(next(iter(runs))), "reason": "भूल"}
    web.at("EOFFICE").post(f"{ORDER}/take-back", one, redirects_to=PAGE)
    assert states(web) == [FileState.MIGRATED] * 2
    assert "Take one file of “Medical reimbursement (pensioner)” back" in web.at("CCTNS").get(PAGE).submit(
        "Approve", redirects_to=PAGE
    )
    assert states(web) == [FileState.UNDONE, FileState.MIGRATED]
    with web.database.reading() as db:
        assert list(verify_all(db)) == []
    refused = web.at("EOFFICE").post(f"{ORDER}/take-back", one, status=409)
    assert "was not taken to another version" in refused


def test_what_was_asked_and_declined_stays_as_it_was(web):
    taken_over(web)
    page = web.at("EOFFICE", language="hi").get(ORDER)
    assert "होने से पहले दूसरे व्यक्ति का अनुमोदन आवश्यक है।" in page
    page.submit("जो आगे नहीं बढ़ीं उनकी वापसी का अनुमोदन माँगें", {"reason": "भूल"}, redirects_to=PAGE)
    web.at("CCTNS").get(PAGE).submit("Decline", {"reason": "आवश्यक है"}, redirects_to=PAGE)
    assert states(web) == [FileState.MIGRATED] * 2
    assert undone_jobs(web) == []


def test_at_the_machine_nobody_goes_past_the_second_person(web, monkeypatch, tmp_path):
    taken_over(web)
    monkeypatch.setenv("PATRAVALI_HOME", str(tmp_path))
    monkeypatch.setenv("PATRAVALI_DATABASE", web.database.url.render_as_string(hide_password=False))
    result = CliRunner().invoke(cli.main, ["migrate", "--undo", "1", "--reason", "over"])
    assert result.exit_code == 1
    assert "Another person has to approve this" in result.output
    assert states(web) == [FileState.MIGRATED] * 2


def test_an_order_that_names_no_file_is_refused_before_it_is_asked_for(web):
    switch_on(web)
    claims(web)
    sent = {"act": "some", "source": "1", "reason": "x", "run": []}
    web.at("EOFFICE").post("/studio/medical-claim/2/take-over", sent, status=422)
    with web.database.reading() as db:
        assert db.scalars(select(SecondPersonRequest)).all() == []


def test_where_nobody_else_publishes_the_page_says_what_to_do(web):
    with web.database.writing() as db:
        other = select(PostRole).join(Post, Post.id == PostRole.post_id).where(Post.code == "CCTNS")
        for held in db.scalars(other.where(PostRole.role == "process_designer")):
            db.delete(held)
    page = web.at("EOFFICE").get(PAGE)
    assert "Nobody else may publish diagrams here" in page
    refused = page.submit("Have a second person approve", status=409)
    assert "Roles of posts" in refused
    assert not is_on(web)
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).one()
        now = dt.datetime.now(dt.UTC)
        settings.change_setting(db, second_person.SETTING, True, district_id=where, actor=SYSTEM, now=now)
    assert web.at("EOFFICE").get(PAGE).link("Roles of posts") == "/masters/posts"


def test_what_is_not_there_and_what_is_no_number(web):
    web.at("EOFFICE").post(f"{PAGE}/99/approve", {}, status=404)
    web.at("EOFFICE").post(f"{PAGE}/x/approve", {}, status=404)


@pytest.mark.parametrize(("language", "word"), [("en", "Approval by a second person"), ("hi", "दूसरे व्यक्ति का अनुमोदन")])
def test_the_page_opens_in_both_languages(web, language, word):
    switch_on(web)
    ask_to_retire(web)
    page = web.at("CCTNS", language=language).get(PAGE)
    assert word in page.h1
    assert web.at("CCTNS", language=language).get("/studio/").link(word)
