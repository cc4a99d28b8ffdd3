"""The start of a walk: the facts that no desk gives, and the page from which one sets out."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import DiagramRefused, EngineRefusal
from engine.expressions import parse_expression
from engine.specs import Definition
from webapp.filters import in_language
from webapp.studio.proposals import finding_rows
from webapp.taskforms.values import ReadingError, read_date
from webapp.trials.forms import StartForm
from webapp.trials.words import unreached_words
from webapp.viewmodels import Tag
from webapp.viewmodels.trials import StartFact, StartPage, TrialRow
from workflows.clocks import office_day
from workflows.operations import OPERATIONS
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.subjects import SubjectKind
from workflows.trials import PlayedTrial, TrialsPlayed, Walk, definition_to_try, play_trials

RECEIPT_PROCESS = "receipt"
_YES, _NO = frozenset({"yes", "true", "हाँ"}), frozenset({"no", "false", "नहीं"})
_PLAIN = re.compile(r"\d+wd|P[0-9TWDHMS]+|")


def start_facts(definition: Definition) -> tuple[str, ...]:
    """The facts that the diagram asks for and that no desk, table, script or operation gives."""
    return tuple(sorted(set(_asked(definition)) - set(_given(definition)) - {"outcome", "subject"}))


def _asked(definition: Definition) -> Iterator[str]:
    for table in definition.tables.values():
        yield from (path.partition(".")[0] for path in table.reads)
    for diagram in definition.diagrams.values():
        for node in diagram.nodes.values():
            sources = [str(flow.condition) for flow in node.outgoing if flow.condition]
            due = node.properties.get("due", "")
            sources += [] if _PLAIN.fullmatch(due) else [due]
            for source in sources:
                yield from _heads(source)


def _heads(source: str) -> set[str]:
    try:
        return {path.partition(".")[0] for path in parse_expression(source).paths}
    except EngineRefusal:
        return set()


def _given(definition: Definition) -> Iterator[str]:
    for diagram in definition.diagrams.values():
        yield "result"  # what a called part sets (model.md, call activities)
        for node in diagram.nodes.values():
            form = definition.form(diagram.key, node.id) or {}
            yield from (name for name, own in form.get("properties", {}).items() if own.get("x-fact"))
    for table in definition.tables.values():
        yield from (output.name for output in table.outputs)
    for operation in OPERATIONS.values():
        yield from operation.results
    for text in definition.files.values():
        yield from (match[1].decode() for match in re.finditer(rb"<(?:\w+:)?script>\s*(\w+)\s*=", text))


def read_start_facts(names: tuple[str, ...], sent: Mapping[str, str]) -> dict[str, str | bool | int]:
    """The facts as they were written: yes or no, a whole number, a date, else a text; empty ones are left out."""
    found = {name: sent.get(f"fact-{name}", "").strip()[:200] for name in names}
    return {name: _value(text) for name, text in found.items() if text}


def _value(text: str) -> str | bool | int:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    try:
        return read_date(text)
    except ReadingError:
        return text


def walk_from(form: StartForm, key: str, facts: Mapping[str, str | bool | int], *, now: dt.datetime) -> Walk:
    """The walk that sets out."""
    kind = SubjectKind.RECEIPT if key == RECEIPT_PROCESS else SubjectKind.FILE
    return Walk(
        begins=now.replace(second=0, microsecond=0),
        branch=form.branch.data or 0,
        circle=form.circle.data or 0,
        facts=dict(facts),
        subject={
            "kind": kind.value,
            "category": form.category.data or "",
            "grading": form.grading.data or "",
            "priority": form.priority.data or "",
            "circle": "",
            "draft_approved": False,
        },
    )


def make_start_page(
    db: Session, draft: RoutingDraft, *, now: dt.datetime, sent: Mapping[str, str] | None = None, problem: str = ""
) -> StartPage:
    """The page from which one sets out, with the saved trials played.

    :param sent: what was written and refused
    """
    played = play_trials(db, draft)
    today = office_day(now)
    return StartPage(
        url=url_for("studio_trials.walk", draft_id=draft.id),
        findings=finding_rows(played.findings),
        facts=_fact_fields(db, draft, sent or {}, problem),
        trials=trial_rows(draft, played),
        never=tuple(unreached_words(one) for one in played.never) if played.trials else (),
        download_url=url_for("studio_trials.download", draft_id=draft.id) if played.trials else "",
        past_url=url_for("studio_trials.what_if", draft_id=draft.id),
        first=(today.replace(day=1) - dt.timedelta(days=1)).replace(day=1),
        last=today,
    )


def _fact_fields(db: Session, draft: RoutingDraft, sent: Mapping[str, str], problem: str) -> tuple[StartFact, ...]:
    try:
        definition = definition_to_try(db, draft.key, draft_files(draft))
    except DiagramRefused:
        return ()
    names = start_facts(definition)
    return tuple(StartFact(name, sent.get(f"fact-{name}", ""), problem if name in problem else "") for name in names)


def trial_rows(draft: RoutingDraft, played: TrialsPlayed) -> tuple[TrialRow, ...]:
    """The saved trials with what came of each."""
    return tuple(_trial_row(draft, one, was_played=not played.findings) for one in played.trials)


def _trial_row(draft: RoutingDraft, one: PlayedTrial, *, was_played: bool) -> TrialRow:
    return TrialRow(
        title=in_language(one.title_hi, one.title_en),
        state=_state(one) if was_played else Tag(_("not played")),
        faults=tuple(in_language(fault.hi, fault.en) for fault in one.faults),
        url=url_for("studio_trials.saved", draft_id=draft.id, trial_id=one.trial.id),
        delete_url=url_for("studio_trials.delete", draft_id=draft.id, trial_id=one.trial.id),
    )


def _state(one: PlayedTrial) -> Tag:
    return Tag(_("does not hold"), "red") if one.faults else Tag(_("holds"), "green")
