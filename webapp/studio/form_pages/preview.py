"""A form as the desk will see it, and filled in to try it: judged by the server, kept nowhere."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from engine.errors import EngineRefusal
from engine.expressions import parse_expression
from webapp import taskforms
from webapp.auth import reader
from webapp.choices import Offered, choices_anywhere
from webapp.filters import current_language, format_rupees
from webapp.taskforms.live import FACT
from webapp.taskforms.values import ReadingError, Schema, kind_of, read_value, shown_value
from webapp.viewmodels.form_builder import PreviewView
from workflows.form_building.facts import KnownFact
from workflows.form_building.fields import Form


class Filling:
    """A form in its preview.

    :param form: the form; what is written wrongly in it is left out here and said elsewhere
    :param facts: facts that other desks set
    :param language: in which it is shown
    """

    def __init__(
        self,
        db: Session,
        form: Form,
        facts: Mapping[str, KnownFact],
        buttons: Mapping[str, tuple[str, str]],
        *,
        language: str,
        now: dt.datetime,
    ) -> None:
        self.form = without_faulty_rules(form)
        self.language = language if language in ("hi", "en") else current_language()
        self.asked = {name: facts[name] for name in asked_outside(self.form) if name in facts}
        self.names = {key: pair[self.language == "en"] or key for key, pair in buttons.items()}
        self.now = now
        self.choices: Offered = choices_anywhere(db, reader().district_id)

    def empty(
        self, *, missing: tuple[str, ...] = (), said: Mapping[str, taskforms.Message] | None = None
    ) -> PreviewView:
        """The form as the desk opens it.

        :param missing: what is still wrong with the field that is being edited
        :param said: sentences at fields, by pointer, as if they had been filled in wrongly
        """
        return self._view(taskforms.Parsed(errors=dict(said or {})), None, {}, missing=missing)

    def tried(self, sent: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> PreviewView:
        """The form filled in: the faults at their fields, or what would be kept."""
        facts, wrong = self._facts(sent)
        outcome = sent.get("outcome", "")
        with force_locale(self.language):
            parsed = taskforms.parse(
                self.form, sent, files, now=self.now, outcome=outcome if outcome in self.names else "",
                facts={"subject": {}, **facts}, choices=self.choices,
            )  # fmt: skip
        return self._view(parsed, sent, wrong)

    def _view(
        self,
        parsed: taskforms.Parsed,
        sent: MultiDict[str, str] | None,
        wrong: Mapping[str, str],
        *,
        missing: tuple[str, ...] = (),
    ) -> PreviewView:
        with force_locale(self.language):
            drawn = taskforms.fields(
                self.form, parsed.value, parsed.errors, now=self.now, locale=self.language, raw=sent,
                asked={name: fact.own for name, fact in self.asked.items()}, choices=self.choices, ident="p",
            )  # fmt: skip
        accepted = sent is not None and parsed.ok and not wrong
        general = parsed.errors.get("")
        return PreviewView(
            fields=tuple(drawn),
            names=self.names,
            language=self.language,
            missing=missing,
            asked=tuple(self._asked(sent, wrong)),
            general=general.text(self.language) if general else "",
            kept=tuple(self._said(parsed.value, parsed.uploads)) if accepted else None,
            facts=tuple(self._said(taskforms.facts_of(self.form, parsed.value), {})) if accepted else (),
        )  # fmt: skip

    def _asked(self, sent: MultiDict[str, str] | None, wrong: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
        """The inputs for facts of other desks: name, label, text, error."""
        for name, fact in self.asked.items():
            text = sent.get(f"{FACT}{name}", "") if sent is not None else ""
            yield f"{FACT}{name}", fact.label[self.language == "en"], text, wrong.get(name, "")

    def _facts(self, sent: MultiDict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """The facts as they were typed, and what could not be read."""
        facts: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name, fact in self.asked.items():
            text = sent.get(f"{FACT}{name}", "").strip()
            try:
                facts |= {name: read_value(meant(fact.own, text), yes_or_no(text))} if text else {}
            except ReadingError as refusal:
                wrong[name] = refusal.message.text(self.language)
        return facts, wrong

    def _said(self, value: Mapping[str, Any], uploads: Mapping[str, list[FileStorage]]) -> Iterator[tuple[str, str]]:
        for name, one in value.items():
            own: Schema = self.form["properties"][name]
            yield self._label(own, name), self._shown(own, one)
        for name, papers in uploads.items():
            own = self.form["properties"][name]
            yield self._label(own, name), ", ".join(paper.filename or "–" for paper in papers)

    def _label(self, own: Schema, name: str) -> str:
        label = own.get("x-label", {})
        return str(label.get(self.language) or label.get("hi") or name)

    def _shown(self, own: Schema, value: Any) -> str:  # noqa: ANN401 - any JSON type
        if isinstance(value, list) and kind_of(own) == "table":
            columns: Mapping[str, Schema] = own["items"]["properties"]
            rows = (", ".join(self._shown(columns[c], one) for c, one in row.items()) for row in value)
            return " · ".join(rows)
        if isinstance(value, list):
            return ", ".join(self._shown({**own, "type": "string"}, one) for one in value)
        options = own.get("x-options", {}).get(str(value), {})
        if kind_of(own) == "money":
            return format_rupees(value)
        return str(options.get(self.language) or shown_value(own, value))


def meant(own: Schema, text: str) -> Schema:
    """The schema by which a typed fact is read; a fact that no form sets is a whole number or a text."""
    return own or {"type": "integer" if text.isdecimal() else "string"}


def yes_or_no(text: str) -> str:
    """Yes and no as the reading expects them, typed in either language."""
    return {"हाँ": "yes", "नहीं": "no", "Yes": "yes", "No": "no"}.get(text, text)


def asked_outside(form: Form) -> list[str]:
    """The names in a form's conditions, values and checks that are no fields of it."""
    fields = form["properties"].values()
    sources = [own.get(word, "") for own in fields for word in ("x-show-if", "x-value")]
    sources += [check["rule"] for check in form.get("x-checks", [])]
    names = {name for source in sources if source for name in parse_expression(source).names}
    return sorted(names - set(form["properties"]) - {"subject", "outcome"})


def without_faulty_rules(form: Form) -> Form:
    """The form without conditions, values and checks that are no expressions: the preview shows all the rest."""
    made = {**form, "properties": {name: _sound(own) for name, own in form["properties"].items()}}
    if "x-checks" in form:
        made["x-checks"] = [check for check in form["x-checks"] if _is_expression(check["rule"])]
    return made


def _sound(own: Schema) -> Form:
    kept = {word: value for word, value in own.items() if word not in ("x-show-if", "x-value") or _is_expression(value)}
    columns = own.get("items", {}).get("properties")
    if columns:
        kept["items"] = {**own["items"], "properties": {name: _sound(one) for name, one in columns.items()}}
    return kept


def _is_expression(source: str) -> bool:
    try:
        parse_expression(source)
    except EngineRefusal:
        return False
    return True
