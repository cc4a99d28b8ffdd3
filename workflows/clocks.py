"""Clocks in working days of the district's holiday calendar.

Moments are stored in UTC; days are those of the wall in Asia/Kolkata (design.md §6). A time limit in days leaves out
the day on which it begins, as the General Clauses Act 1897, section 9, says; it ends with its last day.
"""

import datetime as dt
import enum
import functools
import re
from dataclasses import dataclass
from itertools import accumulate
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from workflows.errors import BadInput
from workflows.organisation.models import District, Holiday, HolidayKind

KOLKATA = ZoneInfo("Asia/Kolkata")
LAST_SECOND = dt.time(23, 59, 59)
ONE_DAY = dt.timedelta(days=1)
SOON = 2
"""Working days before the due date from which a clock is shown as near."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WORKING_DAYS = re.compile(r"(\d{1,3})wd", re.ASCII)
CALENDAR_DAYS = re.compile(r"P(?:(\d{1,3})W|(\d{1,4})D)", re.ASCII)
HOURS = re.compile(r"PT(\d{1,4})(H|M)", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WEEKLY_OFF = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)([1-5]?)")


class ClockState(enum.StrEnum):
    """How near a due date is; trays are sorted by it."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    OK = "ok"


def office_day(now: dt.datetime) -> dt.date:
    """The date on the office's wall at a moment."""
    return now.astimezone(KOLKATA).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The last second of a day in the office, in UTC: until then what is due on that day is in time."""
    return dt.datetime.combine(day, LAST_SECOND, KOLKATA).astimezone(dt.UTC)


def limit_in_words(limit: str) -> tuple[str, str]:
    """A time limit in English and Hindi: “7 working days”, “7 कार्य दिवस”; an expression stands as it is written."""
    for pattern, names in _LIMITS:
        match = pattern.fullmatch(limit)
        if match is None:
            continue
        at = next(at for at, number in enumerate(match.groups()) if number is not None)
        count, (one, many, hindi) = int(match[at + 1]), names[at]
        return f"{count} {one if count == 1 else many}", f"{count} {hindi}"
    return limit, limit


_LIMITS = (
    (WORKING_DAYS, (("working day", "working days", "कार्य दिवस"),)),
    (CALENDAR_DAYS, (("week", "weeks", "सप्ताह"), ("day", "days", "दिन"))),
    (re.compile(r"PT(?:(\d{1,4})H|(\d{1,4})M)", re.ASCII), (("hour", "hours", "घंटे"), ("minute", "minutes", "मिनट"))),
)


def parse_weekly_off(text: str) -> frozenset[tuple[int, int]]:
    """Read the setting of weekly days off: ``sun,sat2`` gives (6, 0) and (5, 2); 0 stands for every week.

    :raises BadInput: when a part is not a weekday with an optional number of the week in the month
    """
    found = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = WEEKLY_OFF.fullmatch(part)
        if match is None:
            raise BadInput(
                f"“{part}” is not a weekly day off: write sun, sat or sat2 (second Saturday).",
                f"“{part}” साप्ताहिक अवकाश नहीं है: sun, sat या sat2 (द्वितीय शनिवार) लिखें।",
                field="weekly_off",
            )
        found.add((WEEKDAYS.index(match[1]), int(match[2] or 0)))
    if {day for day, week in found if week == 0} == set(range(7)):
        raise BadInput("At least one working day must remain.", "कम से कम एक कार्य दिवस रहना चाहिए।", field="weekly_off")
    return frozenset(found)


CALENDAR = (
    select(District.weekly_off, Holiday.on_date)
    .outerjoin(
        Holiday,
        and_(Holiday.district_id == District.id, Holiday.kind.in_((HolidayKind.GAZETTED, HolidayKind.LOCAL))),
    )
    .where(District.id == bindparam("district"))
)
"""Days off and holidays of a district in one statement, built once."""


@dataclass(frozen=True)
class Calendar:
    """The working days of one district, read once for a request, a list or a job."""

    holidays: frozenset[dt.date]
    weekly_off: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, db: Session, district_id: int) -> "Calendar":
        """Read the calendar of a district: gazetted and local holidays; restricted ones do not close the office.

        It is read once a session: a holiday that the same session adds afterwards is seen by the next one.
        """
        known: dict[int, Calendar] = db.info.setdefault("calendars", {})
        if district_id not in known:
            known[district_id] = cls._read(db, district_id)
        return known[district_id]

    @classmethod
    def _read(cls, db: Session, district_id: int) -> "Calendar":
        rows = db.execute(CALENDAR, {"district": district_id}).all()
        return cls(frozenset(day for _off, day in rows if day is not None), parse_weekly_off(rows[0].weekly_off))

    def is_holiday(self, day: dt.date) -> bool:
        """Whether the office is closed on *day*."""
        week_of_month = (day.day + 6) // 7
        return day in self.holidays or bool({(day.weekday(), 0), (day.weekday(), week_of_month)} & self.weekly_off)

    def next_working_day(self, day: dt.date) -> dt.date:
        """*day* itself when the office is open, else the first day on which it is."""
        while self.is_holiday(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The day on which *count* working days after *day* have gone by; *day* itself is left out.

        :param count: at least 0; 0 gives the next working day, *day* included
        """
        day = self.next_working_day(day) if count == 0 else day
        for _ in range(count):
            day = self.next_working_day(day + ONE_DAY)
        return day

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Working days after *first* up to and with *last*; negative when *last* lies before *first*."""
        if last < first:
            return -self.working_days_between(last, first)
        whole_years = sum(worked_in(self, year)[-1] for year in range(first.year, last.year))
        return whole_years + self._worked_by(last) - self._worked_by(first)

    def _worked_by(self, day: dt.date) -> int:
        """Working days of its year up to and with *day*."""
        return worked_in(self, day.year)[day.toordinal() - dt.date(day.year, 1, 1).toordinal()]

    def due_after(self, rule: str, start: dt.datetime) -> dt.datetime:
        """When something is due that begins at *start*.

        ``7wd`` counts working days, ``P15D`` and ``P2W`` calendar days, ``PT48H`` hours, ``2026-12-01`` is that day.
        A limit in calendar days that ends on a holiday is not moved: to be early harms nobody.

        :raises BadInput: when the rule is none of these
        """
        if match := HOURS.fullmatch(rule):
            return start + dt.timedelta(**{"hours" if match[2] == "H" else "minutes": int(match[1])})
        if match := WORKING_DAYS.fullmatch(rule):
            return end_of_day(self.add_working_days(office_day(start), int(match[1])))
        if match := CALENDAR_DAYS.fullmatch(rule):
            return end_of_day(office_day(start) + dt.timedelta(weeks=int(match[1] or 0), days=int(match[2] or 0)))
        return end_of_day(_date_of(rule))

    def days_left(self, due: dt.datetime, now: dt.datetime) -> int:
        """Working days left: 0 on the last day, negative once it has passed."""
        return self.working_days_between(office_day(now), office_day(due))

    def state(self, due: dt.datetime | None, now: dt.datetime, *, soon: int = SOON) -> ClockState:
        """How near the due date is.

        :param soon: working days before it from which it is near
        """
        if due is None:
            return ClockState.OK
        if now > due:
            return ClockState.LATE
        if office_day(due) == office_day(now):
            return ClockState.TODAY
        return ClockState.SOON if self.days_left(due, now) <= soon else ClockState.OK

    def extended(self, due: dt.datetime, paused_at: dt.datetime, resumed_at: dt.datetime) -> dt.datetime:
        """The due date after a pause: an objection, a court's stay or an outside authority stops the clock."""
        paused = self.working_days_between(office_day(paused_at), office_day(resumed_at))
        return end_of_day(self.add_working_days(office_day(due), paused)) if paused > 0 else due


@functools.lru_cache(maxsize=256)
def worked_in(calendar: Calendar, year: int) -> tuple[int, ...]:
    """How many working days of a year have gone by with each of its days, so that no list counts through them again."""
    first = dt.date(year, 1, 1).toordinal()
    days = map(dt.date.fromordinal, range(first, dt.date(year, 12, 31).toordinal() + 1))
    return tuple(accumulate(int(not calendar.is_holiday(day)) for day in days))


def due_after(db: Session, rule: str, start: dt.datetime, *, district_id: int) -> dt.datetime:
    """When something is due in a district; for a list of things use one :class:`Calendar`.

    :raises BadInput: when the rule is not one of :meth:`Calendar.due_after`
    """
    return Calendar.of(db, district_id).due_after(rule, start)


def is_holiday(db: Session, day: dt.date, *, district_id: int) -> bool:
    """Whether the offices of a district are closed on *day*."""
    return Calendar.of(db, district_id).is_holiday(day)


def _date_of(rule: str) -> dt.date:
    refusal = BadInput(
        f"“{rule}” is not a time limit: write 7wd, P15D, PT48H or a date.",
        f"“{rule}” समय-सीमा नहीं है: 7wd, P15D, PT48H या तिथि लिखें।",
        field="due",
    )
    if ISO_DATE.fullmatch(rule) is None:
        raise refusal
    try:
        return dt.date.fromisoformat(rule)
    except ValueError:
        raise refusal from None
