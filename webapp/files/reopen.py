"""The page on which a closed file is reopened: at which step, why, and what will happen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import EngineRefusal
from engine.places import Place
from engine.runtime import PlannedTask, StartPreview
from engine.specs import definition_of
from webapp import access
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.files.forms import ReopenForm
from webapp.filters import format_date, in_language
from webapp.movements import People, people_in, role_titles
from webapp.supervision.mending import is_awaited, operation_titles, place_name
from webapp.viewmodels import ReopenPage, ReopenStep
from workflows import catalogue, correspondence, movement, notes, reopening
from workflows.clocks import due_after
from workflows.errors import BadInput
from workflows.files import File
from workflows.organisation import Charge
from workflows.pendency import charges_at


@login_required
def reopen(file_id: int) -> Response | tuple[str, int]:
    """Ask at which step the file goes on and why; then reopen it."""
    file, form, status = access.file_for(read_db(), file_id), ReopenForm(), 200
    if form.is_submitted():
        write_db()  # a form that was sent before is answered here: its act would be refused now
        status = 422
        if form.validate():
            try:
                return carry_out(file.id, form)
            except BadInput as refusal:
                roll_back()
                place = form[refusal.field]
                place.errors = [*place.errors, sentence(refusal)]
    page = make_reopen_page(read_db(), file, form)
    return render_template("files/reopen.html", page=page, form=form), status


def carry_out(file_id: int, form: ReopenForm) -> Response:
    """Reopen it, in the request's one write transaction."""
    db = write_db()
    file = reopening.reopen_file(
        db,
        file_id,
        step=form.step.data or "",
        reason=form.reason.data or "",
        reader=reader(),
        actor=actor_at(chosen_desk().post.id, db),
        now=utc_now(),
    )
    last = movement.last_movement(db, file.id)
    people = people_in(db, set(), {last.to_post_id if last is not None else None})
    post = people.post(last.to_post_id if last is not None else None)
    said = _("%(number)s is reopened; it is with %(post)s.", number=file.number, post=post)
    flash(said if post else _("%(number)s is reopened.", number=file.number), "success")
    return redirect(url_for("files.show", file_id=file.id), 303)


def make_reopen_page(db: Session, file: File, form: ReopenForm) -> ReopenPage:
    """What the officer is asked, and what he is told before he does it.

    :raises Refusal: when he may not, or the file cannot be reopened
    """
    places = reopening.steps_to_reopen(db, file)
    told = {place.key: preview(db, file, place.key) for place in places} or {"": preview(db, file, "")}
    ended = reopening.runs_of(db, file)[-1].ended
    return ReopenPage(
        number=file.number,
        subject=file.title,
        file_url=url_for("files.show", file_id=file.id),
        closed=closed_line(db, file, ended.post_id if ended is not None else None),
        closing_remark=file.closing_remark or "",
        steps=tuple(step_rows(db, file, places, told, form.step.data or "")),
        stays=tuple(stays(db, file)),
    )


def preview(db: Session, file: File, step: str) -> StartPreview | EngineRefusal:
    """What would follow from a step, or why it cannot be that one."""
    actor = actor_at(chosen_desk().post.id, db)
    try:
        return reopening.preview_reopening(db, file.id, step, reader=reader(), actor=actor, now=utc_now())
    except EngineRefusal as refusal:
        return refusal


def closed_line(db: Session, file: File, post_id: int | None) -> str:
    """When it was closed, and by whom."""
    post = people_in(db, set(), {post_id}).post(post_id)
    date = format_date(file.closed_at)
    return _("%(date)s, %(post)s", date=date, post=post) if post else date


def step_rows(
    db: Session,
    file: File,
    places: list[Place],
    told: Mapping[str, StartPreview | EngineRefusal],
    chosen: str,
) -> Iterator[ReopenStep]:
    """The steps with who would get the file at each."""
    names, receivers = {place.key: place for place in places}, Receivers.of(db, told.values())
    for key, one in told.items():
        name = _("the start of its routing")
        if isinstance(one, EngineRefusal):
            place = names.get(key)
            shown = in_language(place.node.name_hi, place.node.name_en) if place is not None else name
            yield ReopenStep(key, shown, problem=sentence(one))
            continue
        if key in names:
            name = place_name(definition_of(db, one.version_id), names[key])
        yield ReopenStep(key, name, tuple(follows(db, one, receivers)), chosen=key == chosen)


@dataclass(frozen=True)
class Receivers:
    """Who may get the file, read once for all the steps."""

    posts: People
    charges: Mapping[int, Charge]
    pools: Mapping[str, str]

    @classmethod
    def of(cls, db: Session, told: Iterable[StartPreview | EngineRefusal]) -> "Receivers":
        """Those to whom one of the steps would send it."""
        desks = [one.desk for start in told if isinstance(start, StartPreview) for one in start.opens]
        ids = {desk for desk in desks if desk is not None}
        return cls(people_in(db, set(), ids), charges_at(db, ids, utc_now()), role_titles(db) if None in desks else {})

    def of_desk(self, one: PlannedTask) -> str:
        """The post with the officer who has charge of it; of a pool the role."""
        if one.desk is None:
            return self.pools.get(one.role, one.role)
        charge = self.charges.get(one.desk)
        person = in_language(charge.person.name_hi, charge.person.name_en) if charge else _("vacant")
        return f"{self.posts.post(one.desk)}, {person}"


def follows(db: Session, told: StartPreview, receivers: Receivers) -> Iterator[str]:
    """What would happen at once, a sentence each."""
    definition = definition_of(db, told.version_id)
    for one in told.opens:
        due = format_date(one.due) if one.due else _("no time limit")
        yield _("Goes to %(desk)s; due: %(due)s.", desk=receivers.of_desk(one), due=due)
    if not told.opens:
        yield _("Nobody gets work: the file waits there.")
    yield from (is_awaited(definition, one) for one in told.awaited)
    titles = operation_titles()
    yield from (_("“%(what)s” is done at once.", what=titles.get(name, name)) for name in told.operations)


def stays(db: Session, file: File) -> Iterator[str]:
    """What of the file goes on, and what begins anew."""
    note = len(notes.green_notes(db, file.id)) + 1
    papers = correspondence.papers_of(db, file.id)
    page = papers[-1].page_to + 1 if papers else 1
    yield _("The file keeps its number; notes go on from %(note)s, pages from %(page)s.", note=note, page=page)
    case = catalogue.case_type_of(db, file.case_type)
    title = in_language(case.title_hi, case.title_en)
    yield _("It travels by the routing in force: %(title)s, version %(number)s.", title=title, number=case.number)
    yield _("What was found out before stays known.")
    if case.clock:
        due = due_after(db, case.clock, utc_now(), district_id=file.district_id)
        yield _("Its time limit begins anew: %(date)s.", date=format_date(due))
