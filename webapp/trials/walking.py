"""A walk's page: what was sent is applied to the walk, the walk is played, and shown where it stands."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.dryrun import AnswerRefused, DeskVisit, DryRun, never_reached
from engine.errors import Refusal
from engine.specs import Definition
from webapp import taskforms
from webapp.auth import chosen_desk
from webapp.db import utc_now
from webapp.errors import sentence
from webapp.filters import current_language, in_language
from webapp.steps import ONLY
from webapp.taskforms import Message
from webapp.trials.carrying import brought, carried
from webapp.trials.drawings import run_drawings
from webapp.trials.forms import SaveForm, hold_words
from webapp.trials.log import log_rows
from webapp.trials.standing import Standing
from webapp.trials.starting import read_start_facts
from webapp.trials.words import unreached_words
from webapp.viewmodels.trials import ResultFields, WalkPage
from workflows.clocks import Calendar
from workflows.errors import BadInput
from workflows.operations import OPERATIONS, REGISTER
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.trials import Walk, definition_to_try, play_as_far_as_possible, play_walk, read_walk

_TIME = re.compile(r"[1-9][0-9]{0,2}")
SPANS = {"wd": "{}wd", "d": "P{}D", "h": "PT{}H"}
"""Units in which one may let time pass."""


@dataclass
class Walked:
    """A walk after what was sent.

    :ivar problem: why what was sent was refused; the walk is as it was before then
    :ivar errors: at the fields of the desk's form
    :ivar before: how it stood when the page was last shown; None when it has just set out
    """

    definition: Definition
    walk: Walk
    run: DryRun
    problem: str = ""
    errors: dict[str, Message] = field(default_factory=dict)
    before: DryRun | None = None

    @property
    def is_refused(self) -> bool:
        """Whether what was sent was refused."""
        return bool(self.problem or self.errors)


def carried_walk(draft: RoutingDraft) -> Walk:
    """The walk that the page carried.

    :raises BadInput: when it is not as it was sent
    """
    return read_walk(brought("walk", draft.id, request.form.get("walk", "")))


def resume(db: Session, draft: RoutingDraft, walk: Walk) -> Walked:
    """Play a walk on the draft as it is now; what does not fit any more is left out, and said.

    :raises DiagramRefused: when the draft has faults
    :raises AnswerRefused: when it cannot even begin
    """
    definition = definition_to_try(db, draft.key, draft_files(draft))
    shorter, run, refusal = play_as_far_as_possible(definition, walk, Calendar.of(db, draft.district_id))
    return Walked(definition, shorter, run, sentence(refusal) if refusal else "")


def go_on(db: Session, draft: RoutingDraft, walked: Walked) -> Walked:
    """Apply what was sent to a walk."""
    act = request.form.get("act", "")
    walked = replace(walked, before=walked.run)
    try:
        if "outcome" in request.form:
            return _press(db, draft, walked)
        return _longer(db, draft, walked, _acted(walked, act))
    except Refusal as refusal:
        return replace(walked, problem=sentence(refusal))


def _acted(walked: Walked, act: str) -> Walk:
    kind, _colon, name = act.partition(":")
    walk = walked.walk
    acts: dict[str, Callable[[], Walk]] = {
        "back": walk.one_back,
        "again": lambda: replace(walk, answers=[]),
        "wait": lambda: walk.waited(_span()),
        "until": lambda: walk.waited(_until(walked, name)),
        "message": lambda: walk.told(name),
        "approve": lambda: walk.changed({"draft_approved": True}),
        "results": lambda: walk.given(name, _results(name)),
    }
    return acts.get(kind, lambda: walk)()


def _span() -> str:
    number, unit = request.form.get("time", "").strip(), request.form.get("unit", "")
    if not _TIME.fullmatch(number) or unit not in SPANS:
        raise BadInput("Write how much time goes by, from 1 to 999.", "कितना समय बीते, 1 से 999 तक लिखें।", field="time")
    return SPANS[unit].format(number)


def _until(walked: Walked, place: str) -> str:
    """So many minutes that the date which the page offered has come."""
    dates = [one.until for one in walked.run.waiting if one.until is not None]
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else len(dates)
    if number >= len(dates):
        raise BadInput("This date has passed.", "यह तिथि बीत चुकी है।")
    minutes = max(int((dates[number] - walked.run.now).total_seconds() // 60) + 1, 1)
    return f"PT{minutes}M" if minutes < 10_000 else f"P{minutes // 1440 + 1}D"


def _results(operation: str) -> dict[str, Any]:
    known = OPERATIONS[operation].results if operation in OPERATIONS else {}
    sent = {f"fact-{name}": request.form.get(f"result-{operation}-{name}", "") for name in known}
    return dict(read_start_facts(tuple(known), sent))


def _longer(db: Session, draft: RoutingDraft, walked: Walked, walk: Walk) -> Walked:
    try:
        run = play_walk(walked.definition, walk, Calendar.of(db, draft.district_id))
        return replace(walked, walk=walk, run=run)
    except AnswerRefused as refusal:
        return replace(walked, problem=sentence(refusal))


def _press(db: Session, draft: RoutingDraft, walked: Walked) -> Walked:
    visit = chosen_visit(walked.run)
    if visit is None:
        return replace(walked, problem=_("Nobody has this work any more."))
    outcome = request.form.get("outcome", "")
    form = standing_of(db, draft, walked).form_of(visit)
    parsed = standing_of(db, draft, walked).parse(visit, request.form, request.files, outcome)
    if not parsed.ok:
        return replace(walked, errors=parsed.errors)
    facts = taskforms.facts_of(form, parsed.value) if form else {}
    place = visit.node if visit.process == walked.definition.key else f"{visit.process}/{visit.node}"
    pressed = walked.walk.pressed(place, None if outcome == ONLY else outcome, facts, visit.item)
    return _longer(db, draft, walked, pressed)


def chosen_visit(run: DryRun) -> DeskVisit | None:
    """The open desk that answers: the one named, else the first."""
    desks, named = run.open_desks, request.form.get("desk", "")
    number = int(named) if named.isascii() and named.isdigit() and len(named) < 4 else 0
    return desks[number] if number < len(desks) else next(iter(desks), None)


def standing_of(db: Session, draft: RoutingDraft, walked: Walked) -> Standing:
    """Where a walk stands in the office of today."""
    return Standing(db, walked.definition, walked.walk, walked.run, draft.district_id, chosen_desk().post.id, utc_now())


def make_walk_page(db: Session, draft: RoutingDraft, walked: Walked) -> WalkPage:
    """The page of a walk."""
    standing, run = standing_of(db, draft, walked), walked.run
    visit, desks = chosen_visit(run), standing.desks()
    raw = request.form if walked.errors else None
    end = run.path[-1] if run.completed and run.path else None
    return WalkPage(
        url=url_for("studio_trials.walk", draft_id=draft.id),
        start_url=url_for("studio_trials.show", draft_id=draft.id),
        save_url=url_for("studio_trials.save", draft_id=draft.id),
        carried=carried("walk", draft.id, walked.walk.as_json()),
        now=run.now,
        answers=len(walked.walk.answers),
        desks=desks,
        desk=desks[run.open_desks.index(visit)] if visit else None,
        fields=standing.fields(visit, walked.errors, raw) if visit else (),
        names={one.value: one.label for one in standing.buttons(visit)} if visit else {},
        buttons=standing.buttons(visit) if visit else (),
        waits=tuple(standing.waits()),
        can_approve=standing.can_approve(),
        results=tuple(_result_fields(walked)),
        drawings=run_drawings(walked.definition, run, ident="walk", before=walked.before),
        log=log_rows(walked.definition, run, seen=len(walked.before.path) if walked.before else 0),
        facts=standing.facts(),
        never=tuple(unreached_words(one) for one in never_reached(walked.definition, [run])),
        ended=in_language(end.name_hi, end.name_en) if end else "",
        stuck=run.stuck,
        problem=walked.problem or (walked.errors[""].text(current_language()) if "" in walked.errors else ""),
    )


def _result_fields(walked: Walked) -> Iterator[ResultFields]:
    """The operations that were called and give something, with what they gave."""
    titles: Mapping[str, tuple[str, str]] = {one.name: (one.title_hi, one.title_en) for one in REGISTER}
    for name in dict.fromkeys(call.operation for call in walked.run.operations):
        results = OPERATIONS[name].results
        given = walked.walk.results.get(name, {})
        if results:
            rows = tuple((fact, what, _written(given.get(fact))) for fact, what in results.items())
            yield ResultFields(name, in_language(*titles.get(name, (name, name))), rows)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def save_form(draft: RoutingDraft, walked: Walked, count: int) -> SaveForm:
    """The form by which the walk becomes a test, with a name that says where it went."""
    form = SaveForm()
    form.holds.choices = list(hold_words().items())
    if request.endpoint == "studio_trials.save":
        return form
    form.key.data = secrets.token_urlsafe(16)
    desks = walked.run.desks
    end = walked.run.path[-1] if walked.run.completed and walked.run.path else (desks[-1] if desks else None)
    form.title_hi.data = f"परीक्षण {count + 1}: {end.name_hi if end else draft.title_hi}"
    form.title_en.data = f"Trial {count + 1}: {end.name_en if end else draft.title_en}"
    form.holds.data = ["desks"]
    return form
