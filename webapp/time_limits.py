"""How near the end of a time limit is, or how long past, in words: one way on all pages.

Working days are counted; on a holiday, or within the last day itself, none may have gone by since. Then, and for less
than a day, nobody reads how many days it is late, but when it was due.
"""

import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.filters import format_date, format_time
from webapp.viewmodels import Clock
from webapp.viewmodels.shell import ClockState as ShownState
from workflows.clocks import ONE_DAY, Calendar, ClockState, office_day

SHOWN: dict[ClockState, ShownState] = {
    ClockState.LATE: "over",
    ClockState.TODAY: "today",
    ClockState.SOON: "soon",
    ClockState.OK: "ok",
}


def clock_until(due: dt.datetime | None, calendar: Calendar, *, now: dt.datetime) -> Clock:
    """The clock of something that is due.

    :param due: None without a time limit
    """
    days = calendar.days_left(due, now) if due is not None else 0
    return clock_reading(calendar.state(due, now), days, due, now=now)


def clock_reading(state: ClockState, days: int, due: dt.datetime | None, *, now: dt.datetime) -> Clock:
    """The clock of something whose working days were counted already.

    :param days: working days left, negative once it is late
    """
    if due is None:
        return Clock(SHOWN[ClockState.OK], text=_("no time limit"))
    if state is ClockState.TODAY:
        return Clock(SHOWN[state], abs(days), text=_("Due today"))
    words = late_words if state is ClockState.LATE else left_words
    return Clock(SHOWN[state], abs(days), text=words(abs(days), due, now=now))


def late_words(days: int, due: dt.datetime, *, now: dt.datetime) -> str:
    """How late something is.

    :param days: working days since it was due
    """
    if days > 0 and now - due >= ONE_DAY:
        return ngettext("%(num)s day late", "%(num)s days late", days)
    if office_day(due) == office_day(now):
        return _("Was due today at %(time)s", time=format_time(due))
    if office_day(due) + ONE_DAY == office_day(now):
        return _("Was due yesterday")
    return _("Was due on %(date)s", date=format_date(due))


def left_words(days: int, due: dt.datetime, *, now: dt.datetime) -> str:
    """How long something has still time.

    :param days: working days till it is due
    """
    if days > 0:
        return ngettext("%(num)s day left", "%(num)s days left", days)
    if office_day(due) == office_day(now) + ONE_DAY:
        return _("Due tomorrow")
    return _("Due on %(date)s", date=format_date(due))


def waiting_words(days: int, came: dt.datetime) -> str:
    """How long something without a time limit waits.

    :param days: working days since it came
    """
    if days > 0:
        return ngettext("%(num)s day waiting", "%(num)s days waiting", days)
    return _("Waiting since %(date)s", date=format_date(came))


def went_up_words(days: int, due: dt.datetime | None) -> str:
    """How late work was when its superior was told.

    :param days: working days since it was due; since it came, without a time limit
    """
    if due is None:
        if days == 0:
            return _("Went up within a working day")
        return ngettext("Went up after %(num)s working day", "Went up after %(num)s working days", days)
    if days == 0:
        return _("Went up, was due on %(date)s", date=format_date(due))
    return ngettext("Went up, %(num)s working day late", "Went up, %(num)s working days late", days)
