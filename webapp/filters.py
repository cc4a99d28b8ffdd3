"""How the office writes numbers, money, dates and names in two languages. Templates use these as filters.

Dates are dd-mm-yyyy and rupees are grouped in lakhs, as in every office of India; time is kept in UTC and shown in
Indian time.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal
from zoneinfo import ZoneInfo

import segno
from flask import Flask, request
from flask_babel import get_locale
from markupsafe import Markup, escape

Language = Literal["hi", "en"]

INDIA = ZoneInfo("Asia/Kolkata")
PAISE = 100

_DATES = re.compile(r"\d\d-\d\d(?:-\d{4})?(?: \d\d:\d\d)?")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LAKHS = re.compile(r"(?<=\d)(?=(?:\d\d)+$)")


def format_date(when: dt.date | dt.datetime | None) -> str:
    """Return dd-mm-yyyy in Indian time; an empty text for no date."""
    return _local(when).strftime("%d-%m-%Y") if when else ""


def format_short_date(when: dt.date | dt.datetime | None) -> str:
    """Return dd-mm, for lists whose year is plain."""
    return _local(when).strftime("%d-%m") if when else ""


def format_time(when: dt.datetime | None) -> str:
    """Return hh:mm on the 24-hour clock in Indian time."""
    return _local(when).strftime("%H:%M") if when else ""


def format_datetime(when: dt.datetime | None) -> str:
    """Return dd-mm-yyyy hh:mm in Indian time."""
    return _local(when).strftime("%d-%m-%Y %H:%M") if when else ""


def format_machine_date(when: dt.date | dt.datetime | None) -> str:
    """Return the ISO form for the ``datetime`` attribute of ``<time>``."""
    return _local(when).isoformat() if when else ""


def group_rupees(rupees: int) -> str:
    """Group in thousands, lakhs and crores: 167000 -> 1,67,000."""
    digits = str(abs(rupees))
    head, tail = digits[:-3], digits[-3:]
    grouped = f"{_LAKHS.sub(',', head)},{tail}" if head else tail
    return f"-{grouped}" if rupees < 0 else grouped


def format_money(paise: int | None) -> str:
    """Return an amount in paise as the office writes it: 16700000 -> 1,67,000 and 16700050 -> 1,67,000.50."""
    if paise is None:
        return ""
    rupees, rest = divmod(abs(paise), PAISE)
    text = group_rupees(-rupees if paise < 0 else rupees)
    if paise < 0 and not rupees:
        text = "-0"
    return f"{text}.{rest:02d}" if rest else text


def format_rupees(paise: int | None) -> str:
    """Return the amount with the rupee sign before it: ₹1,67,000."""
    return f"₹{format_money(paise)}" if paise is not None else ""


def format_page_range(first: int, last: int) -> str:
    """Return pages as citations write them: 14, or 1–2."""
    return str(first) if first == last else f"{first}–{last}"


def keep_dates_whole(text: str) -> Markup:
    """Escape ``text`` and keep each date in it on one line."""
    return Markup(_DATES.sub(lambda found: f'<span class="num">{found[0]}</span>', str(escape(text))))  # noqa: S704  escaped on this line


def current_language() -> Language:
    """Return the language of the page that is being made."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "hi"


def in_language(hi: str, en: str) -> str:
    """Choose between the two texts that the office keeps of one thing (a post's title, a step's name).

    A missing one is answered by the other: a name in the wrong language is better than none.
    """
    first, second = (en, hi) if current_language() == "en" else (hi, en)
    return first or second


def language_of(text: str) -> Language:
    """Return in which language ``text`` is written, for the ``lang`` of content that no switch translates."""
    return "hi" if _DEVANAGARI.search(text) else "en"


def chosen_theme() -> str:
    """Return ``light`` or ``dark`` when the reader chose one, else an empty text: then the system decides."""
    theme = request.cookies.get("theme", "")
    return theme if theme in ("light", "dark") else ""


def draw_qr(text: str, label: str) -> Markup:
    """Return ``text`` as a QR code in SVG, named ``label`` for those who cannot see it."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    edge = len(rows) + 4
    return Markup(
        '<svg class="qr" viewBox="-2 -2 {edge} {edge}" role="img" aria-label="{label}">'
        '<rect class="q0" x="-2" y="-2" width="{edge}" height="{edge}"/><path class="q1" d="{dots}"/></svg>'
    ).format(edge=edge, label=label, dots=dots)


def init_app(app: Flask) -> None:
    """Give templates the filters above, and by name ``qr``, ``page_range``, ``current_language``, ``in_language``."""
    app.jinja_env.filters.update(
        date=format_date,
        shortdate=format_short_date,
        time=format_time,
        datetime=format_datetime,
        machinedate=format_machine_date,
        inr=format_money,
        rupees=format_rupees,
        grouped=group_rupees,
        dates=keep_dates_whole,
        language_of=language_of,
    )
    app.jinja_env.globals.update(
        qr=draw_qr,
        page_range=format_page_range,
        current_language=current_language,
        in_language=in_language,
        chosen_theme=chosen_theme,
    )


def _local(when: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return when.astimezone(INDIA) if isinstance(when, dt.datetime) else when
