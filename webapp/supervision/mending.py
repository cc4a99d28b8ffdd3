"""What the supervisor can put right on the page of one file: the step, a stay, what failed; said in words."""

from collections.abc import Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.models import Incident as Fault
from engine.models import Instance, Step, Task
from engine.places import WAITING_PLACES, Place
from engine.runtime import Awaited, PlacePreview
from engine.specs import Definition, definition_of
from engine.states import IncidentKind, InstanceStatus, TaskStatus
from webapp.auth import reader
from webapp.db import utc_now
from webapp.filters import format_date, format_datetime, in_language
from webapp.keyed_forms import new_key
from webapp.movements import above_words, nobody_words, people_in, people_on_sheet, roles_on_sheet, stay_words
from webapp.viewmodels import Incident, OperatorAct, Option, PlaceForm
from workflows import movement, reopening, steering
from workflows.escalations import FoundBy, went_up_on
from workflows.files import File
from workflows.operations import REGISTER
from workflows.subjects import Subject


def stay_line(db: Session, subject_id: int) -> str:
    """Since when and why the routing is suspended; empty when it is not."""
    stay = steering.stay_of(db, subject_id)
    return stay_words(stay) if stay is not None else ""


def late_lines(db: Session, subject_id: int) -> Iterator[str]:
    """The open work that is late and went up: to whom, since when, and why to him when nobody has the role."""
    found = [one for one in went_up_on(db, subject_id) if one.task.status is TaskStatus.OPEN]
    people, roles = people_on_sheet(db, (), found), roles_on_sheet(db, (), found)
    for one in found:
        step, date = in_language(one.task.name_hi, one.task.name_en), format_date(one.escalation.at)
        told = _(
            "“%(step)s” is late: it went up to %(post)s on %(date)s.",
            step=step,
            post=above_words(one, people),
            date=date,
        )
        yield f"{told} {nobody_words(one, roles)}" if one.escalation.found_by is FoundBy.ABOVE else told


def fault_titles() -> dict[IncidentKind, str]:
    """What came to a stop, by its kind."""
    return {
        IncidentKind.STEP: _("An automatic step failed"),
        IncidentKind.TIMER: _("A date came, and what follows it failed"),
        IncidentKind.STUCK: _("The routing cannot go on"),
        IncidentKind.DESK: _("No desk was found"),
    }


def incident_rows(db: Session, subject: Subject) -> Iterator[Incident]:
    """What failed on this file and waits for somebody."""
    suspended = steering.stay_of(db, subject.id) is not None
    for fault in steering.incidents_on(db, subject.id):
        yield incident_row(fault, db.get(Step, fault.step_id) if fault.step_id else None, suspended=suspended)


def incident_row(fault: Fault, step: Step | None, *, suspended: bool) -> Incident:
    """One thing that failed, with what can be done about it.

    :param step: the automatic step that failed, where it is one
    :param suspended: whether the routing of the file is held
    """
    tried = fault.kind in {IncidentKind.STEP, IncidentKind.TIMER} and not suspended
    left = fault.kind is not IncidentKind.STUCK and not suspended
    subject, incident = fault.subject_id, fault.id
    return Incident(
        title=_("%(what)s on %(date)s.", what=fault_titles()[fault.kind], date=format_date(fault.at)),
        text=in_language(fault.message_hi, fault.message_en),
        scope=scope_of(fault, step),
        retry_url=url_for("supervision.retry", subject_id=subject, incident_id=incident) if tried else "",
        skip_url=url_for("supervision.leave_out", subject_id=subject, incident_id=incident) if left else "",
        skip_label=_("Settled, with a reason") if fault.kind is IncidentKind.DESK else "",
        key=new_key(),
    )


def scope_of(fault: Fault, step: Step | None) -> str:
    """How far the harm goes, and what happens by itself."""
    if fault.kind is IncidentKind.STUCK:
        return _("Put the file at another step.")
    if fault.kind is IncidentKind.DESK:
        return _("Give the work to the right desk; this notice goes when it is done or settled.")
    said = [_("The officer's act stands; only this waits. Tries: %(count)s", count=fault.tries)]
    if step is not None and step.next_try_at is not None:
        said.append(_("Tried again by itself at %(time)s.", time=format_datetime(step.next_try_at)))
    elif step is not None and step.status.value == "waiting":
        said.append(_("It is being tried at this moment."))
    return " · ".join(said)


def acts_of(db: Session, subject: Subject, tasks: list[Task]) -> tuple[OperatorAct, ...]:
    """What else the supervisor can put right, each on a page of its own."""
    found, instance = [], steering.routing_of(db, subject.id)
    if tasks:
        address = url_for("supervision.reassign", subject_id=subject.id)
        text = _("The step stays the same; only its desk changes.")
        found.append(OperatorAct(_("Give to another desk"), text, address, "person-lines-fill"))
    if instance is not None and instance.status is InstanceStatus.SUSPENDED:
        address = url_for("supervision.resume", subject_id=subject.id)
        text = _("What was due meanwhile happens at once, in its order.")
        found.append(OperatorAct(_("Resume the routing"), text, address, "play"))
    elif instance is not None:
        address = url_for("supervision.suspend", subject_id=subject.id)
        text = _("Nobody can send it on till it is resumed; the clocks run on.")
        found.append(OperatorAct(_("Suspend the routing"), text, address, "pause"))
    return (*found, *reopening_act(db, subject))


def reopening_act(db: Session, subject: Subject) -> Iterator[OperatorAct]:
    """Of a closed file, that it may be reopened."""
    if isinstance(subject, File) and reopening.may_reopen(db, subject, reader(), now=utc_now()):
        text = _("It goes on at a step of the routing in force, under its own number.")
        yield OperatorAct(_("Reopen the file"), text, url_for("files.reopen", file_id=subject.id), "folder2-open")


def empty_place_form(db: Session, subject: Subject) -> PlaceForm | None:
    """The form for another step, before anything is chosen; None when there is no other step."""
    return place_form(db, subject)


def place_form(
    db: Session,
    subject: Subject,
    *,
    node: str = "",
    reason: str = "",
    preview: tuple[str, ...] = (),
    shown: str = "",
    problem: str = "",
) -> PlaceForm | None:
    """The form for another step as it was sent, with what would happen."""
    instance, places = steering.routing_of(db, subject.id), steering.steps_to_choose(db, subject.id)
    if instance is None or not places:
        return None
    definition = definition_of(db, instance.version_id)
    task = movement.main_task(db, subject.id)
    here = (task.process, task.node) if task is not None else None
    return PlaceForm(
        url=url_for("supervision.place", subject_id=subject.id),
        now=in_language(task.name_hi, task.name_en) if task is not None else _("waits"),
        nodes=tuple(
            Option(place.key, place_name(definition, place), place.key == node)
            for place in places
            if (place.process, place.node.id) != here
        ),
        reason=reason,
        preview=preview,
        shown=shown,
        problem=problem,
        key=new_key(),
    )


def place_name(definition: Definition, place: Place) -> str:
    """A step as the supervisor chooses it: the calls that lead to it first."""
    diagram, parts = definition.diagram, []
    for name in place.path:
        node = diagram.nodes[name]
        parts.append(in_language(node.name_hi, node.name_en))
        called = [one for one in definition.diagrams.values() if node.called in (one.key, one.process)]
        diagram = called[0] if called else diagram
    parts.append(in_language(place.node.name_hi, place.node.name_en))
    name = " › ".join(parts)
    return _("%(step)s (waits)", step=name) if place.node.tag in WAITING_PLACES else name


def preview_lines(db: Session, instance: Instance, told: PlacePreview) -> tuple[str, ...]:
    """What would happen, a sentence each."""
    definition = definition_of(db, instance.version_id)
    tasks = [*told.closes, *told.stays]
    people = people_in(db, set(), {movement.desk_of(task) for task in tasks} | {one.desk for one in told.opens})
    lines = [
        _("“%(step)s” is closed at %(desk)s.", step=named(task), desk=people.post(movement.desk_of(task)) or task.role)
        for task in told.closes
    ]
    for opened in told.opens:
        desk = people.post(opened.desk) or opened.role
        step = in_language(opened.name_hi, opened.name_en)
        due = format_date(opened.due) if opened.due else _("no time limit")
        lines.append(_("“%(step)s” opens at %(desk)s; due: %(due)s.", step=step, desk=desk, due=due))
    if not told.opens:
        lines.append(_("Nobody gets work: the file waits at “%(step)s”.", step=place_name(definition, told.place)))
    lines += [_("“%(step)s” stays open.", step=named(task)) for task in told.stays]
    lines += [falls_away(definition, one) for one in told.forgotten]
    lines += [is_awaited(definition, one) for one in told.awaited]
    names = operation_titles()
    lines += [_("“%(what)s” is done at once.", what=names.get(name, name)) for name in told.operations]
    lines += [_("“%(what)s” is not done any more.", what=names.get(name, name)) for name in told.dropped]
    return tuple(lines)


def operation_titles() -> dict[str, str]:
    """The operations in the reader's language."""
    return {one.name: in_language(one.title_hi, one.title_en) for one in REGISTER}


def named(task: Task) -> str:
    """The step of a task."""
    return in_language(task.name_hi, task.name_en)


def element(definition: Definition, one: Awaited) -> str:
    """The element at which something is awaited."""
    node = definition.node(one.process, one.node)
    return in_language(node.name_hi, node.name_en)


def falls_away(definition: Definition, one: Awaited) -> str:
    """What would not be waited for any more."""
    where: Mapping[str, str] = {"step": element(definition, one), "name": one.name}
    if one.due is None:
        return _("“%(step)s”: the message “%(name)s” is not awaited any more.", **where)
    return _("“%(step)s”: the date %(date)s falls away.", step=where["step"], date=format_date(one.due))


def is_awaited(definition: Definition, one: Awaited) -> str:
    """What would be waited for from then on."""
    where: Mapping[str, str] = {"step": element(definition, one), "name": one.name}
    if one.due is None:
        return _("“%(step)s”: the message “%(name)s” is awaited.", **where)
    return _("“%(step)s”: the date %(date)s is set.", step=where["step"], date=format_date(one.due))
