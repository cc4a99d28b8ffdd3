"""What if: real papers on the draft. The answer grows page by page, so that no request takes long."""

import datetime as dt
from collections.abc import Iterator, Mapping

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.dryrun import DeskVisit, DryRun
from engine.errors import DiagramRefused, Refusal
from engine.models import ProcessVersion
from engine.specs import Definition, definition_of
from engine.worklist import buttons_at
from webapp.access import routing_draft_for
from webapp.auth import reader
from webapp.db import read_db
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.studio.draft_tabs import make_frame
from webapp.studio.naming import role_names
from webapp.taskforms.values import ReadingError, read_date
from webapp.trials.carrying import brought, carried
from webapp.trials.drawings import past_drawings, run_drawings
from webapp.trials.views import bp, start_page
from webapp.trials.words import remark_words, verdict_tag
from webapp.viewmodels.trials import LoadRow, PastLine, PastPage, PastRunPage, WentRow
from workflows import trials
from workflows.clocks import Calendar
from workflows.errors import BadInput, NotFound
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.trials import (
    OPEN,
    OTHER,
    SAME,
    Forecast,
    PastDesk,
    PastRun,
    Replayed,
    Span,
    Which,
    compare,
    definition_to_try,
    replay_or_none,
    verdict_of,
)

__all__ = ["bp"]
"""The blueprint of trying out, with the routes of this module on it."""

SECONDS = 1.5
"""A page looks at papers for so long, and offers to go on."""
_ORDER = (OTHER, OPEN, SAME)


def asked_span() -> Span:
    """The days that were asked for.

    :raises BadInput: when they are no days, or stand the wrong way round
    """
    try:
        span = Span(*(dt.date.fromisoformat(read_date(request.values.get(name, ""))) for name in ("first", "last")))
    except ReadingError as fault:
        raise BadInput("Write both days as dd-mm-yyyy.", "दोनों दिन dd-mm-yyyy लिखें।", field="first") from fault
    if span.first > span.last:
        raise BadInput("The first day comes after the last.", "पहला दिन अंतिम दिन के बाद है।", field="first")
    return span


def asked_which() -> Which:
    """Which papers were asked for: closed ones, unless it says otherwise."""
    return Which.MOVED if request.values.get("which") == Which.MOVED.value else Which.CLOSED


@bp.route("/past", methods=["GET", "POST"])
def what_if(draft_id: int) -> str | tuple[str, int]:
    """How the papers of some days would have travelled. A POST goes on with what the page before it found."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    try:
        span, which = asked_span(), asked_which()
        definition = definition_to_try(db, draft.key, draft_files(draft))
    except DiagramRefused:
        return start_page(draft), 422
    except Refusal as refusal:
        return start_page(draft, problem=sentence(refusal)), 422
    if request.method == "POST":
        forecast = trials.read_forecast(brought("forecast", draft.id, request.form.get("forecast", "")))
    else:
        ids, total = trials.find_runs(db, reader(), draft.key, span, which)
        forecast = Forecast(total=total, left=ids)
    trials.go_on(db, forecast, definition, reader(), Calendar.of(db, draft.district_id), seconds=SECONDS)
    page = make_past_page(db, draft, forecast, span, which)
    return render_template("studio/what_if.html", frame=make_frame(db, draft), page=page)


def make_past_page(db: Session, draft: RoutingDraft, forecast: Forecast, span: Span, which: Which) -> PastPage:
    """The answer as far as it has come; papers that would have gone another way first."""
    roles = role_names(db)
    compared = [line for line in forecast.lines if line.verdict != OPEN]
    return PastPage(
        url=url_for("studio_trials.what_if", draft_id=draft.id),
        carried=carried("forecast", draft.id, forecast.as_json()) if forecast.left else "",
        first=span.first,
        last=span.last,
        which=which.value,
        total=forecast.total,
        looked_at=len(forecast.lines),
        left=len(forecast.left),
        same=forecast.count(SAME),
        other=forecast.count(OTHER),
        open=forecast.count(OPEN),
        lines=tuple(_past_lines(draft, forecast, roles)),
        same_tag=verdict_tag(SAME),
        loads=tuple(_load_rows(forecast, roles)),
        days=(sum(line.days[0] for line in compared), sum(line.days[1] for line in compared)),
        start_url=url_for("studio_trials.show", draft_id=draft.id),
    )


def _past_lines(draft: RoutingDraft, forecast: Forecast, roles: Mapping[str, str]) -> Iterator[PastLine]:
    for line in sorted(forecast.lines, key=lambda line: _ORDER.index(line.verdict)):
        yield PastLine(
            number=line.number,
            verdict=verdict_tag(line.verdict),
            remarks=tuple(remark_words(one, roles) for one in line.remarks),
            days=None if line.verdict == OPEN else line.days,
            url=url_for("studio_trials.past_run", draft_id=draft.id, instance_id=line.instance_id),
        )


def _load_rows(forecast: Forecast, roles: Mapping[str, str]) -> Iterator[LoadRow]:
    for role, load in sorted(forecast.loads.items(), key=lambda pair: roles.get(pair[0], pair[0])):
        visits, days = (load.visits_before, load.visits_after), (load.days_before, load.days_after)
        yield LoadRow(roles.get(role, role), visits, days)


@bp.get("/past/<int:instance_id>")
def past_run(draft_id: int, instance_id: int) -> str | tuple[str, int]:
    """One paper: the way it went and the way it would have gone."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    found = trials.read_runs(db, reader(), draft.key, [instance_id])
    if not found:
        raise NotFound("There is no such file or receipt, or your post may not see it.",
                       "ऐसी कोई पत्रावली या प्राप्ति नहीं है, अथवा आपका पद इसे नहीं देख सकता।")  # fmt: skip
    try:
        definition = definition_to_try(db, draft.key, draft_files(draft))
    except DiagramRefused:
        return start_page(draft), 422
    page = make_past_run_page(db, draft, definition, found[0])
    return render_template("studio/what_if_paper.html", frame=make_frame(db, draft), page=page)


def make_past_run_page(db: Session, draft: RoutingDraft, definition: Definition, past: PastRun) -> PastRunPage:
    """Both ways of a paper."""
    before, roles = definition_of(db, past.version_id), role_names(db)
    replayed = replay_or_none(definition, before, past, Calendar.of(db, draft.district_id))
    remarks = tuple(compare(past, replayed))
    run = replayed.run if replayed else DryRun(draft.key)
    return PastRunPage(
        number=past.number,
        verdict=verdict_tag(verdict_of(replayed, remarks)),
        remarks=tuple(remark_words(one, roles) for one in remarks),
        went=tuple(_went(before, desk, roles) for desk in past.desks),
        would=tuple(_would(definition, visit, roles, replayed) for visit in run.desks),
        before=past_drawings(before, past),
        after=run_drawings(definition, run, ident="after") if replayed else (),
        version=db.get_one(ProcessVersion, past.version_id).number,
        back_url=request.referrer if _is_list(request.referrer) else url_for("studio_trials.show", draft_id=draft.id),
    )


def _is_list(referrer: str | None) -> bool:
    """Whether one came from the answer's page, which a GET gives again."""
    return bool(referrer and referrer.startswith(request.host_url) and "/try/past?" in referrer)


def _went(before: Definition, desk: PastDesk, roles: dict[str, str]) -> WentRow:
    pressed = _button(before, desk.process, desk.node, desk.outcome) if desk.left else _("still open")
    return WentRow(in_language(desk.name_hi, desk.name_en), _role(desk.role, roles), desk.came, pressed)


def _would(definition: Definition, visit: DeskVisit, roles: dict[str, str], replayed: Replayed | None) -> WentRow:
    pressed = _button(definition, visit.process, visit.node, visit.outcome) if visit.how == "done" else ""
    pressed = pressed or (_("still open") if visit.how == "open" else _("taken away"))
    if replayed and visit.node in replayed.assumed:
        pressed = _("%(button)s (taken for granted: the only way on)", button=pressed)
    return WentRow(in_language(visit.name_hi, visit.name_en), _role(visit.role, roles), visit.came, pressed)


def _role(role: str, roles: dict[str, str]) -> str:
    return roles.get(role.partition(":")[0], role)


def _button(definition: Definition, process: str, node: str, outcome: str | None) -> str:
    diagram = definition.diagrams.get(process)
    if diagram is None or node not in diagram.nodes:
        return outcome or ""
    found = buttons_at(diagram, diagram.nodes[node])
    named = [one for one in found if one.outcome == outcome] or found[:1]
    return in_language(named[0].name_hi, named[0].name_en) if named else ""
