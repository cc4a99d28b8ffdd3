"""What each desk filled in, in the words of its form: labels in the reader's language, ₹1,67,000, dd-mm-yyyy."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import worklist
from engine.models import Task
from webapp.filters import current_language, format_rupees, in_language
from webapp.movements import People, people_in
from webapp.taskforms.values import Schema, kind_of, shown_date
from workflows import catalogue
from workflows.desk import FormAnswer
from workflows.documents.models import Document
from workflows.files import File
from workflows.organisation import Person, Post, Unit, post_by_code, unit_by_code


@dataclass(frozen=True, slots=True)
class FactLine:
    """One field as it was filled in. A table has ``head`` and ``rows`` in place of ``value``."""

    label: str
    value: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FactSheet:
    """One desk's form: the step, who filled it in, when, and its fields."""

    title: str
    post: str
    person: str
    at: dt.datetime
    lines: tuple[FactLine, ...]


def words_of(pair: Mapping[str, str] | None, otherwise: str) -> str:
    """A pair of the schema in the reader's language."""
    return str((pair or {}).get(current_language()) or (pair or {}).get("hi") or otherwise)


@dataclass(frozen=True)
class Names:
    """What codes in answers stand for: read from the office's own lists, once a page and only when met."""

    db: Session
    district_id: int

    def of(self, kind: str, code: str) -> str:
        """The name behind a code; the code itself when nothing has it."""
        finders: dict[str, Callable[[Session, int, str], Post | Unit | None]] = {
            "post": post_by_code,
            "thana": unit_by_code,
            "office": unit_by_code,
        }
        if kind in finders:
            found = finders[kind](self.db, self.district_id, code)
            return in_language(found.title_hi, found.title_en) if found else code
        if kind == "person":
            officer = self.db.scalars(select(Person).where(Person.pno == code)).one_or_none()
            return in_language(officer.name_hi, officer.name_en) if officer else code
        if kind == "case-type":
            titles = {case.key: in_language(case.title_hi, case.title_en) for case in catalogue.case_types(self.db)}
            return titles.get(code, code)
        return code

    def of_papers(self, ids: Sequence[int]) -> str:
        """The titles of attached papers."""
        return ", ".join(self.db.scalars(select(Document.title).where(Document.id.in_(ids)).order_by(Document.id)))


def shown(own: Schema, value: Any, names: Names) -> str:  # noqa: ANN401 - any JSON type
    """One answer as a sentence of the page."""
    kind = kind_of(own)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if kind == "money":
        return format_rupees(value)
    if kind == "date":
        return shown_date(str(value))
    if kind == "attachment":
        return names.of_papers(value)
    options = own.get("x-options") or own.get("items", {}).get("x-options") or {}
    if isinstance(value, list):
        return ", ".join(words_of(options.get(str(one)), names.of(kind, str(one))) for one in value)
    return words_of(options.get(str(value)), names.of(kind, str(value)))


def line_of(name: str, own: Schema, value: Any, names: Names) -> FactLine:  # noqa: ANN401 - any JSON type
    """One field with its label."""
    label = words_of(own.get("x-label"), name)
    if kind_of(own) != "table":
        return FactLine(label, shown(own, value, names))
    columns: Mapping[str, Schema] = own["items"]["properties"]
    return FactLine(
        label,
        head=tuple(words_of(one.get("x-label"), column) for column, one in columns.items()),
        rows=tuple(
            tuple(shown(one, row[column], names) if column in row else "" for column, one in columns.items())
            for row in value
        ),
    )


def lines_of(schema: Schema, answers: Mapping[str, Any], names: Names) -> Iterator[FactLine]:
    """The answered fields in the order of the form; what the form no longer has keeps its own name."""
    properties: Mapping[str, Schema] = schema["properties"]
    for name, own in properties.items():
        if answers.get(name) not in (None, "", []):
            yield line_of(name, own, answers[name], names)
    for name in answers.keys() - properties.keys():
        yield FactLine(name, str(answers[name]))


def fact_sheets(db: Session, file: File) -> list[FactSheet]:
    """The latest answers of each desk of a file, the last filled in first."""
    rows = db.scalars(select(FormAnswer).where(FormAnswer.subject_id == file.id).order_by(FormAnswer.id))
    latest = {(row.process, row.node): row for row in rows}
    newest = sorted(latest.values(), key=lambda row: row.id, reverse=True)
    people = people_in(db, {row.person_id for row in newest}, {row.post_id for row in newest})
    names = Names(db, file.district_id)
    return [sheet_of(db, row, people, names) for row in newest]


def sheet_of(db: Session, row: FormAnswer, people: People, names: Names) -> FactSheet:
    """One desk's answers under the name of its step."""
    task = db.get_one(Task, row.task_id)
    schema = worklist.form_of(db, task) or {"properties": {}}
    return FactSheet(
        title=in_language(task.name_hi, task.name_en),
        post=people.post(row.post_id),
        person=people.person(row.person_id),
        at=row.at,
        lines=tuple(lines_of(schema, row.answers, names)),
    )
