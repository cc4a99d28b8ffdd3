"""The stories of the demo's papers: who did what on which day, read from ``files.json`` and placed before today.

A story is a receipt with the acts on it and on its file. Most follow one of two ways, the claim's or the general
file's, up to a stage. Days are counted back from the last act, so that the demo is as fresh in a year as it is now.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.amounts import amount_in_figures, amount_in_words
from workflows.clocks import KOLKATA, Calendar
from workflows.demo.dak import bills_of, illness_of, number_of, pages_of_form, write_letter
from workflows.demo.scans import PrintedLetter

STORIES = Path(__file__).with_name("files.json")
OPENING = dt.time(10, 10)
"""The first act of a story falls on this hour in the office, the later ones of the same day a quarter of an hour on."""
QUARTER = dt.timedelta(minutes=15)
COUNTER = "DAK-1"
PLACED = frozenset({"verb", "by", "after"})
PAISE = 100
CITED_PAGE = re.compile(r"पृ० (\d+)/प०")
MONEY = ("amount", "admissible", "deducted")


@dataclass(frozen=True)
class Act:
    """One act of one post.

    :ivar verb: name of the function in :mod:`workflows.demo.acts`
    :ivar more: what that function needs, with the story's own words filled in
    """

    verb: str
    by: str
    at: dt.datetime
    more: Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """A paper and what became of it; the first act is the diary entry.

    :ivar letters: the papers that its acts bring in, by the key under which an act names its ``scan``
    """

    key: str
    acts: Sequence[Act]
    letters: Sequence[PrintedLetter]


def read_stories(calendar: Calendar, *, now: dt.datetime) -> list[Story]:
    """All stories, placed on working days up to *now*."""
    book = json.loads(STORIES.read_text(encoding="utf-8"))
    return [_story(_with_the_usual(entry, book["usual"]), book["ways"], calendar, now) for entry in book["stories"]]


def _with_the_usual(entry: dict[str, Any], usual: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A story with what all of its way have in common, where it says nothing else."""
    common = usual.get(entry.get("way", ""), {})
    return entry | {name: {**part, **entry.get(name, {})} for name, part in common.items()}


def _story(
    entry: dict[str, Any], ways: Mapping[str, list[dict[str, Any]]], calendar: Calendar, now: dt.datetime
) -> Story:
    diary = {"verb": "diarise", "by": COUNTER, "after": 0, "scan": entry["scan"], "entry": entry["receipt"]}
    steps = [diary, *_way(entry, ways), *entry.get("then", ())]
    ago = entry["last"] + sum(step["after"] for step in steps)
    values = _values(entry, _working_day(calendar, now, ago))
    words = _words(values)
    acts: list[Act] = []
    letters: list[PrintedLetter] = []
    for place, step in enumerate(steps):
        ago -= step["after"]
        more = {name: filled(value, values, words) for name, value in step.items() if name not in PLACED}
        if "scan" in step:
            more["scan"] = f"{entry['key']}-{place}"
            letters.append(_letter(more["scan"], entry, step, values, words))
        acts.append(Act(step["verb"], step["by"].format_map(words), _moment(calendar, now, ago, place), more))
    return Story(entry["key"], acts, letters)


def _letter(
    key: str, entry: Mapping[str, Any], step: Mapping[str, Any], values: Mapping[str, Any], words: Mapping[str, str]
) -> PrintedLetter:
    """The paper that one step brings in: the diary entry's own, or an answer's."""
    said = {**entry.get("letter", {}), **step.get("letter", {})}
    diary = {name: str(value) for name, value in filled(entry["receipt"], values, words).items()}
    known = {"sender_address": "", "reporter": said.get("reporter", ""), **diary, **words}
    paragraphs = {name: said[name] for name in ("body", "overleaf") if name in said}
    if "ailment" in entry:
        paragraphs["bills"] = bills_of(entry["ailment"], values["amount"], entry["key"])
    return write_letter(key, step["scan"], known, paragraphs)


def _way(entry: Mapping[str, Any], ways: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The usual steps up to the story's stage, with what was different this time."""
    if "way" not in entry:
        return []
    steps, stages = ways[entry["way"]], [step["stage"] for step in ways[entry["way"]]]
    different = entry.get("different", {})
    chosen = steps[: stages.index(entry["until"]) + 1]
    return [
        {name: value for name, value in {**step, **different.get(step["stage"], {})}.items() if name != "stage"}
        for step in chosen
    ]


def _values(entry: Mapping[str, Any], received: dt.date) -> dict[str, Any]:
    """What the texts and forms of a story may name: rupees become paise, days before the receipt become dates."""
    values = {**entry.get("values", {}), **_numbers(entry["key"])}
    values |= {name: values[name] * PAISE for name in ("amount", "admissible") if name in values}
    if "amount" in values and "admissible" in values:
        values["deducted"] = values["amount"] - values["admissible"]
    if "ailment" in entry:
        pages = pages_of_form(entry["scan"])
        values |= illness_of(entry["ailment"])
        values |= {"bills_page": pages, "certificate_page": pages, "reply_page": pages + 1}
    for name, days in entry.get("days_before", {}).items():
        values[name] = (received - dt.timedelta(days=days)).isoformat()
    values["received"] = received.isoformat()
    values["year"] = received.year
    return values


def _numbers(key: str) -> dict[str, int]:
    """Numbers that other offices gave to the papers of a story."""
    return {
        "cmo_no": 600 + number_of(key, 900),
        "bill_no": 11 + number_of(key, 80),
        "voucher_no": 500 + number_of(key, 3000),
        "registration_no": 20000 + number_of(key, 40000),
    }


def _words(values: Mapping[str, Any]) -> dict[str, str]:
    words = {name: amount_in_figures(value) if name in MONEY else str(value) for name, value in values.items()}
    return words | {f"{name}_words": amount_in_words(values[name], "hi") for name in MONEY if name in values}


def filled(value: Any, values: Mapping[str, Any], words: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Put a story's words into a text, and its values where a text is ``=name``; lists and objects part by part."""
    if isinstance(value, str):
        return values[value[1:]] if value.startswith("=") and value[1:] in values else value.format_map(words)
    if isinstance(value, list):
        return [filled(part, values, words) for part in value]
    if isinstance(value, dict):
        return {name: filled(part, values, words) for name, part in value.items()}
    return value


def _working_day(calendar: Calendar, now: dt.datetime, ago: int) -> dt.date:
    """The day so many days ago, or the last working day before it."""
    day = now.astimezone(KOLKATA).date() - dt.timedelta(days=ago)
    while calendar.is_holiday(day):
        day -= dt.timedelta(days=1)
    return day


def _moment(calendar: Calendar, now: dt.datetime, ago: int, place: int) -> dt.datetime:
    opened = dt.datetime.combine(_working_day(calendar, now, ago), OPENING, KOLKATA)
    return min((opened + QUARTER * place).astimezone(dt.UTC), now)


def as_note(text: str) -> str:
    """The HTML of a note, a paragraph a line, its page references as links (CSMOP ¶25)."""
    linked = CITED_PAGE.sub(r'<a href="#page-\1">पृ० \1/प०</a>', text)
    return "".join(f"<p>{paragraph}</p>" for paragraph in linked.split("\n"))
