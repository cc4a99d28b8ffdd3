"""The holiday calendar of a district as its administrator keeps it.

Due dates that were given stay as they are: what is entered counts for time limits that begin afterwards.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.clocks import office_day, parse_weekly_off
from workflows.collisions import refuse_collision
from workflows.districts import row_of_district
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor
from workflows.organisation.models import District, Holiday, HolidayKind
from workflows.titles import both_titles

TITLE_LENGTH = 120
FURTHEST = dt.timedelta(days=3 * 366)
"""How far ahead the calendar is kept."""


def holidays_of(db: Session, district_id: int, year: int) -> Sequence[Holiday]:
    """The days of one year in their order."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    wanted = select(Holiday).where(Holiday.district_id == district_id, Holiday.on_date.between(first, last))
    return db.scalars(wanted.order_by(Holiday.on_date, Holiday.id)).all()


def holiday_in(db: Session, district_id: int, holiday_id: int) -> Holiday:
    """One day of a district's calendar.

    :raises NotFound: when there is none
    """
    missing = ("There is no such holiday.", "ऐसा कोई अवकाश नहीं है।")
    return row_of_district(db, Holiday, holiday_id, district_id, missing=missing)


def add_holiday(
    db: Session,
    *,
    district_id: int,
    on_date: dt.date,
    title_hi: str,
    title_en: str,
    kind: HolidayKind,
    actor: Actor,
    now: dt.datetime,
) -> Holiday:
    """Enter a holiday, not yet compared with the Gazette.

    :raises BadInput: when a title is missing, the day is too far off or entered already
    """
    titles = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    _check_day(db, district_id, on_date, titles[1], now=now)
    holiday = Holiday(
        district_id=district_id, on_date=on_date, title_hi=titles[0], title_en=titles[1], kind=kind, confirmed=False
    )
    with refuse_collision(db, _taken()):
        db.add(holiday)
    _tell(db, holiday, "holiday.added", actor=actor, now=now)
    return holiday


def change_holiday(
    db: Session,
    holiday: Holiday,
    *,
    on_date: dt.date,
    title_hi: str,
    title_en: str,
    kind: HolidayKind,
    confirmed: bool,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Correct a holiday: a festival that moved with the moon, a spelling, the comparison with the Gazette.

    :raises BadInput: when a title is missing or the new day cannot be
    :raises OfficeRefusal: when a day that has passed is to become another day
    """
    titles = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    if on_date != holiday.on_date:
        _require_future(holiday, now)
    if (on_date, titles[1]) != (holiday.on_date, holiday.title_en):
        _check_day(db, holiday.district_id, on_date, titles[1], now=now)
    with refuse_collision(db, _taken()):
        holiday.on_date, holiday.title_hi, holiday.title_en = on_date, titles[0], titles[1]
        holiday.kind, holiday.confirmed = kind, confirmed
    _tell(db, holiday, "holiday.changed", actor=actor, now=now)


def remove_holiday(db: Session, holiday: Holiday, *, actor: Actor, now: dt.datetime) -> None:
    """Take a day out of the calendar that is still to come.

    :raises OfficeRefusal: for a day that has passed: time limits were counted with it
    """
    _require_future(holiday, now)
    _tell(db, holiday, "holiday.removed", actor=actor, now=now)
    db.delete(holiday)


def change_weekly_off(db: Session, district: District, weekly_off: str, *, actor: Actor, now: dt.datetime) -> None:
    """Set the weekly days off, as ``sun,sat2``.

    :raises BadInput: when a part is no weekly day off, or no working day would remain
    """
    text = ",".join(part.strip().lower() for part in weekly_off.split(",") if part.strip())
    parse_weekly_off(text)
    if len(text) > 60:
        raise BadInput("That is too long.", "यह बहुत लम्बा है।", field="weekly_off")
    before, district.weekly_off = district.weekly_off, text
    payload: dict[str, ledger.Json] = {"from": before, "to": text}
    chain = ledger.configuration_chain(district.id, "holidays")
    ledger.record(db, chain, "weekly_off.changed", actor=actor, payload=payload, now=now)


def _check_day(db: Session, district_id: int, day: dt.date, title_en: str, *, now: dt.datetime) -> None:
    if abs(day - office_day(now)) > FURTHEST:
        raise BadInput("The day is more than three years away.", "यह तिथि तीन वर्ष से अधिक दूर है।", field="on_date")
    same = select(Holiday.id).where(
        Holiday.district_id == district_id, Holiday.on_date == day, Holiday.title_en == title_en
    )
    if db.scalar(same) is not None:
        raise _taken()


def _taken() -> BadInput:
    return BadInput("This day is in the calendar already.", "यह दिन अवकाश सूची में पहले से है।", field="on_date")


def _require_future(holiday: Holiday, now: dt.datetime) -> None:
    if holiday.on_date <= office_day(now):
        raise OfficeRefusal(
            "This day has passed or is today: time limits were counted with it.",
            "यह दिन बीत चुका है या आज है: समय-सीमाएँ इसी से गिनी गई हैं।",
        )


def _tell(db: Session, holiday: Holiday, act: str, *, actor: Actor, now: dt.datetime) -> None:
    payload: dict[str, ledger.Json] = {
        "day": holiday.on_date.isoformat(),
        "title_hi": holiday.title_hi,
        "title_en": holiday.title_en,
        "kind": holiday.kind.value,
        "confirmed": holiday.confirmed,
    }
    chain = ledger.configuration_chain(holiday.district_id, "holidays")
    ledger.record(db, chain, act, actor=actor, payload=payload, now=now)
