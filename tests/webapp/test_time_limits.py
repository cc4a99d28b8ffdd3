"""How late something is, in words: never “0 days”."""

import datetime as dt

import pytest
from flask import Flask

from tests.weboffice import WebOffice, make_app
from webapp import language
from webapp.time_limits import clock_until, late_words, went_up_words
from workflows.clocks import KOLKATA, Calendar, end_of_day

SUNDAYS = Calendar(frozenset({dt.date(2026, 11, 24)}), frozenset({(6, 0)}))
"""Sundays off, and Tuesday the 24th of November 2026."""


def at(day: int, time: str = "12:00") -> dt.datetime:
    hour, minute = map(int, time.split(":"))
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=KOLKATA).astimezone(dt.UTC)


def last_day(day: int) -> dt.datetime:
    return end_of_day(dt.date(2026, 11, day))


@pytest.fixture
def speaking():
    """A page in a language."""
    app = Flask("webapp")
    app.secret_key = "for this test alone, thirty-two characters"
    language.init_app(app)
    return lambda chosen="en": app.test_request_context("/", headers={"Cookie": f"language={chosen}"})


@pytest.mark.parametrize(
    ("due", "now", "state", "said"),
    [
        (last_day(19), at(19, "23:59"), "today", ("Due today", "आज अन्तिम")),
        (last_day(19), at(20, "00:00"), "over", ("Was due yesterday", "कल देय था")),
        (last_day(19), at(20, "23:58"), "over", ("Was due yesterday", "कल देय था")),
        (last_day(19), at(21, "00:30"), "over", ("2 days late", "2 दिन विलम्बित")),
        (last_day(21), at(22, "10:00"), "over", ("Was due yesterday", "कल देय था")),
        (last_day(21), at(23, "10:00"), "over", ("1 day late", "1 दिन विलम्बित")),
        (last_day(23), at(24, "01:00"), "over", ("Was due yesterday", "कल देय था")),
        (last_day(23), at(25, "00:30"), "over", ("1 day late", "1 दिन विलम्बित")),
        (last_day(23), at(24, "23:59"), "over", ("Was due yesterday", "कल देय था")),
        (at(19, "11:00"), at(19, "11:30"), "over", ("Was due today at 11:00", "आज 11:00 बजे तक देय था")),
        (at(19, "11:00"), at(20, "10:30"), "over", ("Was due yesterday", "कल देय था")),
        (last_day(24), at(23), "soon", ("Due tomorrow", "कल अन्तिम")),
        (last_day(24), at(21), "soon", ("1 day left", "1 दिन शेष")),
        (None, at(23), "ok", ("no time limit", "समय-सीमा नहीं")),
    ],
)
def test_what_is_due_says_when_it_was_or_how_many_days_it_is_late(speaking, due, now, state, said):
    for chosen, words in zip(("en", "hi"), said, strict=True):
        with speaking(chosen):
            clock = clock_until(due, SUNDAYS, now=now)
            assert (clock.state, clock.text) == (state, words)


def test_after_several_holidays_the_date_is_said(speaking):
    calendar = Calendar(frozenset(dt.date(2026, 11, day) for day in (24, 25)), frozenset())
    with speaking():
        assert clock_until(last_day(23), calendar, now=at(25)).text == "Was due on 23-11-2026"
        assert clock_until(last_day(25), calendar, now=at(23)).text == "Due on 25-11-2026"


def test_no_moment_of_a_year_reads_0_days(speaking):
    with speaking():
        for hours in range(-24 * 20, 24 * 20, 3):
            moment = last_day(23) + dt.timedelta(hours=hours, minutes=1)
            assert not clock_until(last_day(23), SUNDAYS, now=moment).text.startswith("0 ")
        for days in (0, 1, 5):
            assert " 0 " not in went_up_words(days, None) + went_up_words(days, last_day(23))
        assert late_words(0, at(19, "09:00"), now=at(19)) == "Was due today at 09:00"


@pytest.fixture
def web(office, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


def test_every_list_says_the_same_of_one_claim(web):
    with web.day() as day:
        file = day.open_claim(title="दावा")
        day.db.flush()
        file_id, task = file.id, day.task(file.id)
        task.due = file.due = end_of_day(dt.datetime.now(KOLKATA).date() - dt.timedelta(days=1))
    for post, path in (("ANK-MED", "/desk"), ("ANK-MED", f"/files/{file_id}"), ("SP", "/supervision/")):
        page = web.at(post).get(path)
        assert "Was due yesterday" in page.text, path
        assert "0 days late" not in page.text, path
