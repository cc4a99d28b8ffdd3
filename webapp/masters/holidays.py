"""The holiday calendar."""

import datetime as dt
from typing import cast

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.auth import reader
from webapp.db import read_db, utc_now
from webapp.filters import in_language
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import HOLIDAY_KINDS, ActForm, HolidayForm, WeeklyOffForm
from workflows import holidays
from workflows.clocks import office_day
from workflows.organisation import Actor
from workflows.organisation.models import District, HolidayKind


def staying() -> str:
    """What a change does not do."""
    return _("Due dates that were given stay; time limits that begin from now on are counted with it.")


@bp.get("/holidays")
def holiday_list() -> str:
    """The days of one year."""
    today = office_day(utc_now())
    year = min(max(request.args.get("year", today.year, type=int), 2000), today.year + 3)
    days = holidays.holidays_of(read_db(), reader().district_id, year)
    district = read_db().get_one(District, reader().district_id)
    return render_template(
        "masters/holidays.html",
        days=days,
        year=year,
        today=today,
        kinds={choice.value: choice.label for choice in HOLIDAY_KINDS},
        weekly_off=district.weekly_off,
        unconfirmed=sum(not day.confirmed for day in days),
    )


@bp.route("/holidays/new", methods=["GET", "POST"])
def add_holiday() -> Response | tuple[str, int]:
    """Enter a day."""
    form = HolidayForm()
    del form.confirmed

    def work(db: Session, actor: Actor) -> None:
        holidays.add_holiday(
            db,
            district_id=reader().district_id,
            on_date=cast(dt.date, form.on_date.data),
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            kind=HolidayKind(form.kind.data),
            actor=actor,
            now=utc_now(),
        )

    back = url_for("masters.holiday_list")
    return master_act(form, work, title=_("Add a holiday"), back=back, done=_("Added."), warning=staying())


@bp.route("/holidays/<int:holiday_id>", methods=["GET", "POST"])
def change_holiday(holiday_id: int) -> Response | tuple[str, int]:
    """Correct a day, or confirm it."""
    found = holidays.holiday_in(read_db(), reader().district_id, holiday_id)
    form = HolidayForm(obj=found)

    def work(db: Session, actor: Actor) -> None:
        holidays.change_holiday(
            db,
            holidays.holiday_in(db, reader().district_id, holiday_id),
            on_date=cast(dt.date, form.on_date.data),
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            kind=HolidayKind(form.kind.data),
            confirmed=bool(form.confirmed.data),
            actor=actor,
            now=utc_now(),
        )

    back = url_for("masters.holiday_list", year=found.on_date.year)
    about = in_language(found.title_hi, found.title_en)
    return master_act(
        form, work, title=_("Change a holiday"), about=about, back=back, done=_("Saved."), warning=staying()
    )


@bp.route("/holidays/<int:holiday_id>/remove", methods=["GET", "POST"])
def remove_holiday(holiday_id: int) -> Response | tuple[str, int]:
    """Take a day out that is still to come."""
    found = holidays.holiday_in(read_db(), reader().district_id, holiday_id)

    def work(db: Session, actor: Actor) -> None:
        holiday = holidays.holiday_in(db, reader().district_id, holiday_id)
        holidays.remove_holiday(db, holiday, actor=actor, now=utc_now())

    back = url_for("masters.holiday_list", year=found.on_date.year)
    about = in_language(found.title_hi, found.title_en)
    return master_act(
        ActForm(), work, title=_("Remove a holiday"), about=about, back=back, done=_("Removed."), warning=staying()
    )


@bp.route("/holidays/weekly", methods=["GET", "POST"])
def change_weekly_off() -> Response | tuple[str, int]:
    """Set the weekly days off."""
    form = WeeklyOffForm(obj=read_db().get_one(District, reader().district_id))

    def work(db: Session, actor: Actor) -> None:
        district = db.get_one(District, reader().district_id)
        holidays.change_weekly_off(db, district, form.weekly_off.data or "", actor=actor, now=utc_now())

    warning = _(
        "Write sun, mon … sat, separated by commas; a number names the week of the month: sat2 is the second Saturday."
    )
    back = url_for("masters.holiday_list")
    return master_act(
        form, work, title=_("Weekly days off"), back=back, done=_("Saved."), warning=f"{warning} {staying()}"
    )
