"""What came to a stop over all files: incidents and failed jobs, for whoever supervises or has to mend them."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine.models import Incident, Instance
from engine.states import IncidentKind
from tests.invariants import check_all
from webapp.supervision.failing import job_titles
from workflows import failures
from workflows.clocks import KOLKATA
from workflows.jobs import JobProgress, JobState
from workflows.jobs.kinds import KINDS
from workflows.ledger import LedgerEvent
from workflows.subjects import Grading

LIST, JOBS = "/supervision/incidents", "/supervision/jobs"


def stop(day, file_id, *, hours=1):
    """A desk of the file was not found."""
    run = day.db.scalars(select(Instance.id).where(Instance.subject_id == file_id)).first()
    day.db.add(
        Incident(
            instance_id=run, subject_id=file_id, kind=IncidentKind.DESK, step_id=None, node="check",
            message_en="No desk for dealing.", message_hi="पटल नहीं मिला।", tries=1,
            at=day.now - dt.timedelta(hours=hours), resolved_at=None,
        )
    )  # fmt: skip
    day.db.flush()


def fail(day, key, *, subject_id=None, kind="documents.read", **more):
    """A job that failed for good."""
    job = JobProgress(
        id=f"{kind}:{key}", kind=kind, payload="{}", subject_id=subject_id, state=JobState.FAILED, attempt=4,
        tries_left=0, error_en="The scanner is on fire.", error_hi="स्कैनर में आग लगी है।", trace="Traceback: ValueError",
        created_at=day.now, changed_at=day.now, **more,
    )  # fmt: skip
    day.db.add(job)
    day.db.flush()
    return job.id


class TestIncidents:
    def test_they_are_listed_over_all_files_the_oldest_first(self, web):
        with web.day() as day:
            first, second = (day.open_claim(title=f"दावा {number}", letter_no=str(number)).id for number in (1, 2))
            stop(day, first, hours=1)
            stop(day, second, hours=30)
        page = web.at("SP").get(LIST)
        rows = page.texts("//tbody/tr")
        assert ["दावा 2" in row for row in rows] == [True, False]
        assert "No desk was found" in rows[0]
        assert "No desk for dealing." in rows[0]
        assert "Check-list and note" in rows[0]
        assert page.texts("//nav[@class='tabs']/a[@aria-current]") == ["Incidents 2"]
        assert "पटल नहीं मिला।" in web.at("SP", language="hi").get(LIST)

    def test_the_list_of_what_runs_leads_to_them_and_they_to_the_file(self, web):
        with web.day() as day:
            stop(day, day.open_claim(title="दावा").id)
        page = web.at("SP").get("/supervision/").click("Incidents 1")
        assert page.path == LIST
        assert "No desk was found" in page.click("दावा")

    def test_one_is_settled_from_the_list(self, web):
        with web.day() as day:
            file_id = day.open_claim(title="दावा").id
            stop(day, file_id)
        asked = web.at("SP").get(LIST).click("Settled, with a reason")
        asked.submit("Leave it out", {"Reason": "पटल दिया गया"}, redirects_to=f"/supervision/{file_id}")
        assert "Nothing has come to a stop" in web.at("SP").get(LIST)

    def test_a_supervisor_sees_those_of_his_units_alone_and_a_seat_none(self, web):
        with web.day() as day:
            stop(day, day.open_claim(title="दावा").id)
            stop(day, day.open_claim(title="गोपनीय दावा", letter_no="2", grading=Grading.SECRET).id)
        assert len(web.at("ANK").get(LIST).all("//tbody/tr")) == 1
        assert "गोपनीय" not in web.at("SP").get(LIST)
        assert "Nothing has come to a stop" in web.at("SO-BISALPUR").get(LIST)
        web.at("ANK-MED").get(LIST, status=403)

    def test_the_number_of_statements_does_not_grow_with_the_list_and_it_comes_in_pages(self, web, monkeypatch):
        sp = web.at("SP")
        with web.day() as day:
            stop(day, day.open_claim(title="दावा").id)
        sp.get(LIST)
        with web.counted() as few:
            sp.get(LIST)
        with web.day() as day:
            for number in range(8):
                stop(day, day.open_claim(title=f"दावा {number}", letter_no=str(number)).id)
        with web.counted() as many:
            sp.get(LIST)
        assert len(few) == len(many)
        assert len(many) < 40
        monkeypatch.setattr(failures, "PAGE", 5)
        page = sp.get(LIST)
        assert "1–5 of 9" in page
        assert len(sp.get(f"{LIST}?offset=5").all("//tbody/tr")) == 4


class TestFailedJobs:
    def test_each_says_what_it_was_for_and_why_it_failed(self, web):
        with web.day() as day:
            file_id = day.open_claim(title="दावा").id
            fail(day, 1, subject_id=file_id)
            fail(day, 2, kind="jobs.prune")
        page = web.at("SP").get(JOBS)
        rows = page.texts("//tbody/tr")
        assert "Reading the text of a scanned paper" in rows[0]
        assert "दावा" in rows[0]
        assert "The scanner is on fire." in rows[0]
        assert "Clearing of finished jobs" in rows[1]
        assert "Traceback" not in page.text, "the cause is for the computer cell"
        assert page.texts("//nav[@class='tabs']/a[@aria-current]") == ["Failed jobs 2"]
        assert "स्कैनर में आग लगी है।" in web.at("SP", language="hi").get(JOBS)

    def test_it_is_done_again_once_and_that_stands_on_record(self, web):
        with web.day() as day:
            file_id = day.open_claim(title="दावा").id
            job = fail(day, 1, subject_id=file_id)
        page = web.at("SP").get(JOBS)
        done = page.submit("Try again", redirects_to=JOBS)
        assert done.messages() == ["It is being done again; look again in a minute."]
        assert "No job has failed" in done
        page.submit("Try again", redirects_to=JOBS)  # the form is sent a second time
        with web.database.reading() as db:
            assert db.get_one(JobProgress, job).state is JobState.WAITING
            acts = db.scalars(select(LedgerEvent.chain_id).where(LedgerEvent.act == "job.retried")).all()
            assert acts == [str(file_id)]
            check_all(db)
        web.at("SP").post(f"{JOBS}/retry", {"job": job}, status=409)
        web.at("SP").post(f"{JOBS}/retry", {"job": "no-such:1"}, status=404)

    def test_the_administrator_sees_the_cause_of_all_but_no_name_of_a_file_that_is_not_his(self, web):
        with web.day() as day:
            file_id = day.open_claim(title="दावा").id
            fail(day, 1, subject_id=file_id)
            job = fail(day, 2, kind="jobs.prune")
        admin = web.at("EOFFICE")
        page = admin.get("/desk").click("Failed jobs")
        assert page.path == JOBS
        assert "Traceback: ValueError" in page.texts("//main//details")[0]
        assert "दावा" not in page.text
        assert page.texts("//nav[@class='tabs']/a") == ["Failed jobs 2"]
        admin.post(f"{JOBS}/retry", {"job": job}, redirects_to=JOBS)
        admin.post(f"{JOBS}/retry", {"job": f"documents.read:{1}"}, redirects_to=JOBS)
        assert "No job has failed" in admin.get(JOBS)
        admin.get(LIST, status=403)

    def test_nobody_else_may(self, web):
        with web.day() as day:
            file_id = day.open_claim(title="दावा").id
            own, none = fail(day, 1, subject_id=file_id), fail(day, 2, kind="jobs.prune")
        seat, station, in_charge = web.at("ANK-MED"), web.at("SO-BISALPUR"), web.at("ANK")
        seat.get(JOBS, status=403)
        seat.post(f"{JOBS}/retry", {"job": own}, status=403)
        assert "No job has failed" in station.get(JOBS)
        station.post(f"{JOBS}/retry", {"job": own}, status=404)
        assert len(in_charge.get(JOBS).all("//tbody/tr")) == 1, "jobs for no file are the district's"
        in_charge.post(f"{JOBS}/retry", {"job": none}, status=404)
        in_charge.post(f"{JOBS}/retry", {"job": own}, redirects_to=JOBS)

    def test_every_kind_of_job_has_a_name_in_words(self, web):
        with web.app.test_request_context():
            office = {kind for kind in KINDS if not kind.startswith("test.")}
            assert office == set(job_titles())


class TestWhereItStood:
    @pytest.fixture
    def moved(self, web) -> tuple[int, dt.datetime]:
        """A claim that went from the seat to the in-charge; gives it and the moment in between."""
        with web.day(days_ago=3) as day:
            file_id = day.open_claim(title="दावा").id
            between = day.now + dt.timedelta(hours=1)
        with web.day(days_ago=1) as day:
            day.press(file_id, "ANK-MED", "objection", note="अनुमन्य नहीं")
        return file_id, between

    def ask(self, web, file_id, moment, *, at="SP", language="en"):
        day, time = moment.astimezone(KOLKATA).strftime("%d-%m-%Y %H:%M").split()
        return web.at(at, language=language).get(f"/supervision/{file_id}?on={day}&at={time}")

    def test_the_step_and_the_desk_of_that_moment_are_said(self, web, moved):
        file_id, between = moved
        said = self.ask(web, file_id, between).texts("//section[@id='past']//li")
        assert len(said) == 1
        assert said[0].startswith("Check-list and note: Dealing Assistant, Medical Claims, ")
        now = self.ask(web, file_id, dt.datetime.now(dt.UTC)).texts("//section[@id='past']//li")
        assert now
        assert not now[0].startswith("Check-list and note"), "it went on since"
        hindi = self.ask(web, file_id, between, language="hi").texts("//section[@id='past']//li")
        assert hindi[0].startswith("जाँच-सूची एवं टिप्पणी: ")

    def test_given_to_another_desk_since_it_lay_at_the_old_one_then(self, web):
        with web.day(days_ago=3) as day:
            file_id = day.open_claim(title="दावा").id
            between = day.now + dt.timedelta(hours=1)
        page = web.at("SP").get(f"/supervision/{file_id}/reassign")
        other = next(one.get("value") for one in page.all("//select[@name='to_post']/option") if "GPF" in one.text)
        page.submit("Give", {"to_post": other, "reason": "अवकाश"}, redirects_to=f"/supervision/{file_id}")
        assert "Medical" in self.ask(web, file_id, between).texts("//section[@id='past']//li")[0]
        later = dt.datetime.now(dt.UTC)
        assert "GPF" in self.ask(web, file_id, later).texts("//section[@id='past']//li")[0]

    def test_before_it_was_begun_nothing_stood_anywhere(self, web, moved):
        file_id, between = moved
        said = self.ask(web, file_id, between - dt.timedelta(days=9)).texts("//section[@id='past']//li")
        assert said == ["It had not been begun."]

    @pytest.mark.parametrize(
        ("on", "at", "error"),
        [
            ("31-02-2026", "", "There is no such day."),
            ("yesterday", "", "Write the date as dd-mm-yyyy."),
            ("", "10:00", "Write the date as dd-mm-yyyy."),
            ("01-01-2020", "25:00", "Write the time as hh:mm, like 14:30."),
            ("01-01-2090", "10:00", "This moment has not come yet."),
            ("01-01-2020", "<script>", "Write the time as hh:mm, like 14:30."),
        ],
    )
    def test_what_is_no_moment_is_answered_beside_the_field(self, web, moved, on, at, error):
        page = web.at("SP").get(f"/supervision/{moved[0]}?on={on}&at={at}")
        assert error in page.texts("//section[@id='past']")[0]
        assert page.all("//section[@id='past']//li[b]") == []
