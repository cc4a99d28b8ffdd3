"""Clocks in working days of the office's own calendar."""

import datetime as dt

import pytest

from engine.db import Database
from workflows.clocks import Calendar, ClockState, due_after, is_holiday, office_day, parse_weekly_off
from workflows.errors import BadInput
from workflows.organisation.models import District, Holiday, HolidayKind

UP_OFFICE = Calendar(
    # November 2026: Diwali is a Sunday, Govardhan on Monday 9, Bhaiya Dooj on Wednesday 11, Guru Nanak on Tuesday 24
    frozenset(dt.date(2026, 11, day) for day in (8, 9, 11, 24)),
    parse_weekly_off("sun,sat2"),
)


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text + ":00+05:30")


@pytest.mark.parametrize(
    ("on", "closed"),
    [
        (day(11, 1), True),  # Sunday
        (day(11, 7), False),  # first Saturday
        (day(11, 14), True),  # second Saturday
        (day(11, 21), False),  # third Saturday
        (day(11, 9), True),  # holiday on a Monday
        (day(11, 10), False),
    ],
)
def test_sundays_second_saturdays_and_holidays_close_the_office(on: dt.date, closed: bool):
    assert UP_OFFICE.is_holiday(on) is closed


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (day(11, 2), 1, day(11, 3)),
        (day(11, 6), 1, day(11, 7)),  # Friday to Saturday, which is open
        (day(11, 7), 1, day(11, 10)),  # over Diwali
        (day(11, 10), 7, day(11, 20)),  # over Bhaiya Dooj, a second Saturday and a Sunday
        (day(11, 8), 1, day(11, 10)),  # received on a holiday
        (day(11, 8), 0, day(11, 10)),
        (day(11, 10), 0, day(11, 10)),
    ],
)
def test_working_days_are_counted_without_the_first_day(start: dt.date, count: int, end: dt.date):
    assert UP_OFFICE.add_working_days(start, count) == end
    if count:
        assert UP_OFFICE.working_days_between(start, end) == count


def test_working_days_over_the_turn_of_years_are_those_counted_one_by_one():
    first = dt.date(2024, 2, 27)
    for days in (0, 1, 2, 307, 308, 309, 366, 400, 673, 674, 1005):
        last = first + dt.timedelta(days=days)
        passed = (first + dt.timedelta(days=number) for number in range(1, days + 1))
        assert UP_OFFICE.working_days_between(first, last) == sum(not UP_OFFICE.is_holiday(day) for day in passed)


def test_working_days_between_are_negative_backwards():
    assert UP_OFFICE.working_days_between(day(11, 20), day(11, 10)) == -7
    assert UP_OFFICE.working_days_between(day(11, 10), day(11, 10)) == 0


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("7wd", "2026-11-20T23:59:59+05:30"),
        ("P15D", "2026-11-25T23:59:59+05:30"),
        ("P2W", "2026-11-24T23:59:59+05:30"),
        ("PT48H", "2026-11-12T10:00:00+05:30"),
        ("PT30M", "2026-11-10T10:30:00+05:30"),
        ("2026-12-01", "2026-12-01T23:59:59+05:30"),
    ],
)
def test_each_kind_of_rule_gives_its_moment(rule: str, due: str):
    assert UP_OFFICE.due_after(rule, at("2026-11-10T10:00")) == dt.datetime.fromisoformat(due)


@pytest.mark.parametrize("rule", ["", "7", "wd", "-7wd", "P", "PT", "P1Y", "2026-13-01", "2026-02-30", "7wd ", "७wd"])
def test_anything_else_is_no_rule(rule: str):
    with pytest.raises(BadInput) as refused:
        UP_OFFICE.due_after(rule, at("2026-11-10T10:00"))
    assert refused.value.hi


def test_the_day_is_that_of_pilibhit():
    late_evening_in_utc = dt.datetime(2026, 11, 9, 19, 0, tzinfo=dt.UTC)
    assert office_day(late_evening_in_utc) == day(11, 10)
    assert UP_OFFICE.due_after("1wd", late_evening_in_utc) == dt.datetime.fromisoformat("2026-11-12T23:59:59+05:30")


@pytest.mark.parametrize(
    ("now", "state", "left"),
    [
        ("2026-11-10T10:00", ClockState.OK, 7),
        ("2026-11-18T10:00", ClockState.SOON, 2),
        ("2026-11-20T23:00", ClockState.TODAY, 0),
        ("2026-11-21T00:01", ClockState.LATE, -1),
        ("2026-11-23T09:00", ClockState.LATE, -2),
    ],
)
def test_a_clock_is_ok_then_near_then_today_then_late(now: str, state: ClockState, left: int):
    due = UP_OFFICE.due_after("7wd", at("2026-11-10T10:00"))
    assert UP_OFFICE.state(due, at(now)) is state
    assert UP_OFFICE.days_left(due, at(now)) == left


def test_what_has_no_due_date_is_never_late():
    assert UP_OFFICE.state(None, at("2030-01-01T10:00")) is ClockState.OK


def test_a_pause_moves_the_due_date_by_its_working_days():
    due = UP_OFFICE.due_after("7wd", at("2026-11-10T10:00"))
    assert UP_OFFICE.extended(due, at("2026-11-12T10:00"), at("2026-11-17T10:00")) == dt.datetime.fromisoformat(
        "2026-11-25T23:59:59+05:30"
    )
    assert UP_OFFICE.extended(due, at("2026-11-12T10:00"), at("2026-11-12T17:00")) == due


def test_the_calendar_is_that_of_the_district(database: Database):
    with database.writing() as db:
        db.add(District(id=1, code="PBT", title_hi="पीलीभीत", title_en="Pilibhit"))
        db.add(District(id=2, code="BLY", title_hi="बरेली", title_en="Bareilly", weekly_off="sun,sat"))
        db.flush()
        for district, kind in ((1, HolidayKind.GAZETTED), (2, HolidayKind.RESTRICTED)):
            db.add(Holiday(district_id=district, on_date=day(11, 24), title_hi="ग", title_en="Guru Nanak", kind=kind))
    with database.reading() as db:
        assert is_holiday(db, day(11, 24), district_id=1)
        assert not is_holiday(db, day(11, 24), district_id=2)
        assert is_holiday(db, day(11, 21), district_id=2)
        due = due_after(db, "1wd", at("2026-11-23T10:00"), district_id=1)
        assert due == dt.datetime.fromisoformat("2026-11-25T23:59:59+05:30")


@pytest.mark.parametrize("setting", ["sunday", "sat6", "sun;sat", "mon,tue,wed,thu,fri,sat,sun"])
def test_a_setting_of_weekly_days_off_that_makes_no_sense_is_refused(setting: str):
    with pytest.raises(BadInput):
        parse_weekly_off(setting)
