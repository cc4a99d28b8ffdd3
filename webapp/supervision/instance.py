"""Puts the page of one file under the supervisor's glass together."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine import worklist
from engine.models import Instance, ProcessVersion, Task
from engine.specs import Definition, definition_of
from engine.states import ALIVE, InstanceRole, TaskStatus
from engine.worklist import RouteStep, StepState
from webapp.addresses import paper_url
from webapp.drawing import draw
from webapp.filters import current_language, format_date, format_rupees, in_language
from webapp.movements import People, act_rows, people_in
from webapp.supervision import mending
from webapp.supervision.past import past_part
from webapp.time_limits import clock_until
from webapp.viewmodels import (
    AskRow,
    Clock,
    ClockBar,
    FactRow,
    InstancePage,
    PartDrawing,
    PastPart,
    PlaceForm,
    StepTime,
    WhoCan,
)
from workflows import asks, movement
from workflows.address_book import OutsideOffice
from workflows.asks import AskState
from workflows.clocks import Calendar, office_day
from workflows.files import File
from workflows.organisation import Capacity, Role, Unit, parse_actor, who_acts
from workflows.subjects import Grading, Subject, SubjectStatus
from workflows.tray import number_of

MONEY, DATE = "money", "date"


def newest_instances(db: Session, subject_id: int) -> list[Instance]:
    """The last main run of a subject, then its asks that are under way."""
    mine = or_(Instance.subject_id == subject_id, Instance.parent_subject_id == subject_id)
    found = db.scalars(select(Instance).where(mine).order_by(Instance.id.desc())).all()
    main = [one for one in found if one.role is InstanceRole.MAIN and one.subject_id == subject_id]
    return main[:1] + [one for one in found if one.role is InstanceRole.ASK and one.status in ALIVE]


def clock_of(subject: Subject, due: dt.datetime | None, calendar: Calendar, now: dt.datetime) -> ClockBar:
    """The clock of the case, else that of the step."""
    if subject.status is not SubjectStatus.ACTIVE:
        return ClockBar(Clock("done"), None)
    return ClockBar(clock_until(due, calendar, now=now), office_day(due) if due else None)


def desk_of_step(step: RouteStep, task: Task | None, people: People, roles: Mapping[str, str]) -> str:
    """The post of a step, or the role of one that is still to come."""
    post = people.post(step.desk if step.desk is not None else task.claimed_by if task else None)
    return post or roles.get(step.role.partition(":")[0], step.role)


def role_names(db: Session) -> dict[str, str]:
    """The roles in the reader's language."""
    return {role.key: in_language(role.title_hi, role.title_en) for role in db.scalars(select(Role))}


def called(definition: Definition, process: str) -> str:
    """The title of the called diagram in which a step lies; empty in the process's own."""
    if process == definition.key or process not in definition.diagrams:
        return ""
    diagram = definition.diagrams[process]
    return in_language(diagram.name_hi, diagram.name_en)


def step_times(db: Session, instance: Instance, calendar: Calendar, now: dt.datetime) -> Iterator[StepTime]:
    """The steps as rows: those done and the present one with their times, those to come without."""
    definition = definition_of(db, instance.version_id)
    tasks = {task.id: task for task in worklist.tasks_of(db, instance.id)}
    route, roles = worklist.route(db, instance, now=now), role_names(db)
    hands = [parse_actor(step.by).person_id for step in route if step.by]
    people = people_in(db, hands, {post for task in tasks.values() for post in (task.desk, task.claimed_by)})
    for step in route:
        task = tasks.get(step.task_id or "")
        came, left = (task.created_at, task.done_at) if task else (None, None)
        yield StepTime(
            step=in_language(step.name_hi, step.name_en),
            desk=desk_of_step(step, task, people, roles),
            came=came,
            left=left,
            days=calendar.working_days_between(office_day(came), office_day(left or now)) if came else None,
            allowed=calendar.working_days_between(office_day(came), office_day(step.due))
            if came and step.due
            else None,
            what=what_happened(db, step, task, people, now=now),
            state=step.state.value,
            within=called(definition, step.process),
        )


def working_days(calendar: Calendar, first: dt.datetime | None, last: dt.datetime | None) -> int | None:
    """Working days from one moment to another; None when there is no such span."""
    if first is None or last is None:
        return None
    return calendar.working_days_between(office_day(first), office_day(last))


def what_happened(db: Session, step: RouteStep, task: Task | None, people: People, *, now: dt.datetime) -> str:
    """The button that was pressed and by whom; of the present step, what holds it up."""
    if step.state is StepState.DONE and task is not None:
        pressed = [one for one in worklist.buttons(db, task) if one.outcome == step.outcome]
        name = in_language(pressed[0].name_hi, pressed[0].name_en) if pressed else ""
        who = people.person(parse_actor(step.by).person_id) if step.by else ""
        return ", ".join(part for part in (name, who) if part)
    if task is None:
        return ""
    if task.parked_until is not None and task.parked_until > now:
        return _("Put aside until %(date)s", date=format_date(task.parked_until))
    if task.return_to:
        return _("For opinion")
    return _("opened %(date)s", date=format_date(task.opened_at)) if task.opened_at else _("not opened yet")


def drawings(db: Session, instance: Instance) -> Iterator[PartDrawing]:
    """The diagram of the file's own version, then the called ones that it has come through or stands in."""
    definition = definition_of(db, instance.version_id)
    for key, diagram in definition.diagrams.items():
        drawing = worklist.diagram_of(db, instance, key)
        if key != definition.key and not drawing.taken and not drawing.open:
            continue
        title = in_language(diagram.name_hi, diagram.name_en)
        yield PartDrawing(
            title,
            draw(
                drawing.xml,
                ident=f"d-{key}",
                taken=drawing.taken,
                open_nodes=drawing.open,
                locale=current_language(),
                title=title,
            ),
        )


def fields_of(definition: Definition) -> Mapping[str, Mapping[str, Any]]:
    """The schema of each field of the version's forms, by name: it says how a fact is called and written."""
    forms = (json.loads(content) for name, content in definition.files.items() if name.endswith(".json"))
    return {name: field for form in forms for name, field in form.get("properties", {}).items()}


def worded(value: object, field: Mapping[str, Any]) -> str:
    """A fact as the office writes it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.get("format") == MONEY and isinstance(value, int):
        return format_rupees(value)
    if field.get("format") == DATE and isinstance(value, str) and value:
        return format_date(dt.date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    options = {option.get("const"): option.get("x-label", {}) for option in field.get("oneOf", [])}
    label = options.get(value, {}) if isinstance(value, str) else {}
    return in_language(label.get("hi", ""), label.get("en", "")) or str(value)


def fact_rows(db: Session, instance: Instance) -> Iterator[FactRow]:
    """The routing facts in words; where a form has no label for one, its own name."""
    fields = fields_of(definition_of(db, instance.version_id))
    for name, value in json.loads(instance.facts).items():
        field = fields.get(name, {})
        label = field.get("x-label", {})
        yield FactRow(in_language(label.get("hi", ""), label.get("en", "")) or name, worded(value, field), name)


def ask_rows(db: Session, subject: Subject, calendar: Calendar, now: dt.datetime) -> Iterator[AskRow]:
    """The reports that were asked for."""
    found = asks.asks_of(db, subject.id)
    people = people_in(db, set(), {ask.post_id for ask in found})
    wanted = {ask.office_id for ask in found} - {None}
    offices = {office.id: office for office in db.scalars(select(OutsideOffice).where(OutsideOffice.id.in_(wanted)))}
    for ask in found:
        office = offices.get(ask.office_id or 0)
        is_open = ask.state is AskState.OPEN
        yield AskRow(
            whom=in_language(office.title_hi, office.title_en) if office else people.post(ask.post_id),
            question=ask.question,
            due=ask.due,
            clock=clock_until(ask.due, calendar, now=now) if is_open else Clock("done", text=_("answered")),
            reminders=ask.reminders,
            answer=ask.answer_text,
        )


def who_can_act(db: Session, subject: Subject, tasks: list[Task], now: dt.datetime) -> Iterator[WhoCan]:
    """Who sits at the desks that have open work."""
    people, roles = people_in(db, set(), {movement.desk_of(task) for task in tasks}), role_names(db)
    graded = subject.grading is not Grading.NORMAL
    for task in tasks:
        post = movement.desk_of(task)
        name, step = people.post(post) or roles.get(task.role, task.role), in_language(task.name_hi, task.name_en)
        acting = who_acts(db, post, now, graded=graded) if post is not None else None
        if post is None:
            yield WhoCan(name, _("%(step)s: waits to be taken up by any of them", step=step), "people")
        elif acting is None:
            yield WhoCan(name, _("%(step)s: the post is vacant, nobody acts there", step=step), "exclamation-triangle")
        else:
            words = in_language(*reversed(Capacity(acting.capacity).in_words))
            person = in_language(acting.person.name_hi, acting.person.name_en)
            yield WhoCan(name, ", ".join(part for part in (step, person, words) if part))


def heading(db: Session, subject: Subject, instance: Instance | None) -> tuple[str, ...]:
    """Which diagram in which version, and the branch."""
    parts = []
    if instance is not None:
        diagram = definition_of(db, instance.version_id).diagram
        number = db.scalar(select(ProcessVersion.number).where(ProcessVersion.id == instance.version_id))
        parts += [in_language(diagram.name_hi, diagram.name_en), _("version %(number)s", number=number)]
    branch = db.get(Unit, subject.branch_unit_id) if subject.branch_unit_id else None
    return (*parts, in_language(branch.title_hi, branch.title_en)) if branch else tuple(parts)


def open_tasks(db: Session, instances: Sequence[Instance]) -> list[Task]:
    """What is open in some runs."""
    tasks = (task for one in instances for task in worklist.tasks_of(db, one.id))
    return [task for task in tasks if task.status is TaskStatus.OPEN]


def due_of(subject: Subject, tasks: Sequence[Task]) -> dt.datetime | None:
    """When a file is due; what has no date of its own, when its first task is."""
    own = subject.due if isinstance(subject, File) else None
    return own or next((task.due for task in tasks if task.due), None)


def make_instance_page(
    db: Session,
    subject: Subject,
    *,
    now: dt.datetime,
    place: PlaceForm | None = None,
    past: PastPart | None = None,
) -> InstancePage:
    """Build the page from the last main run of the subject.

    :param place: the form for another step as it was sent, with its preview
    :param past: where it stood at a moment that was asked for
    """
    instances, calendar = newest_instances(db, subject.id), Calendar.of(db, subject.district_id)
    main = next((one for one in instances if one.role is InstanceRole.MAIN), None)
    tasks = open_tasks(db, instances)
    drawn = tuple(drawings(db, main)) if main else ()
    stay = mending.stay_line(db, subject.id)
    return InstancePage(
        number=number_of(subject),
        file_url=paper_url(subject),
        subject=subject.title,
        meta=heading(db, subject, main),
        clock=clock_of(subject, due_of(subject, tasks), calendar, now),
        diagram=drawn[0].drawing if drawn else None,
        parts=drawn[1:],
        times=tuple(step_times(db, main, calendar, now)) if main else (),
        movements=act_rows(db, subject.id),
        asks=tuple(ask_rows(db, subject, calendar, now)),
        incidents=tuple(mending.incident_rows(db, subject)),
        stay=stay,
        late=tuple(mending.late_lines(db, subject.id)),
        place=place or mending.empty_place_form(db, subject),
        acts=mending.acts_of(db, subject, tasks),
        who=() if stay else tuple(who_can_act(db, subject, tasks, now)),
        facts=tuple(fact_rows(db, main)) if main else (),
        past=past or past_part(db, subject, MultiDict(), now=now),
    )
