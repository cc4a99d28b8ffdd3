"""Tasks: what lies at the post's desk, its form, and its completion."""

from typing import Any

from flask import jsonify, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine import worklist
from engine.models import Instance, Task
from webapp import access, taskforms
from webapp.api.bearer import the_actor, the_post
from webapp.api.description import PAGED, body_of, operation, text, whole
from webapp.api.entry import as_form, bp, offset, sent, text_in
from webapp.api.shapes import moment, task_json, went_up_json
from webapp.auth import reader
from webapp.choices import choices_for
from webapp.db import read_db, utc_now, write_db
from webapp.references import references_at
from webapp.steps import UNSIGNED, facts_of
from workflows import desk, tray
from workflows.errors import BadInput
from workflows.escalations import went_up_on
from workflows.movement import desk_of
from workflows.tray import TrayItem, View


@operation(bp, "/tasks", query=PAGED)
def list_tasks() -> Response:
    """The open work at the post's desk, the latest clock first."""
    items = tray.list_tray(read_db(), reader(), View.TODAY, now=utc_now(), offset=offset())
    return jsonify(tasks=[tray_json(one) for one in items])


def tray_json(item: TrayItem) -> dict[str, Any]:
    """One row of the tray: the work, its paper, and what a superior directed who was told that it is late."""
    paper = {"number": item.number, "title": item.subject.title}
    return {**task_json(item.task), **paper, "went_up_at": moment(item.went_up), "direction": item.direction}


@operation(bp, "/tasks/<task_id>")
def get_task(task_id: str) -> Response:
    """One task with its form (JSON Schema), its buttons, and the superiors who were told that it is late."""
    db = read_db()
    task = access.task_at_my_desk(db, task_id)
    buttons = [
        {"outcome": one.outcome, "name": {"hi": one.name_hi, "en": one.name_en}, "kind": one.kind, "note": one.note}
        for one in worklist.buttons(db, task)
    ]
    rev = db.get_one(Instance, task.instance_id).rev
    went_up = [went_up_json(one) for one in went_up_on(db, task.subject_id) if one.task.id == task.id]
    return jsonify(**task_json(task), revision=rev, form=worklist.form_of(db, task), buttons=buttons, went_up=went_up)


def judged(db: Session, task: Task, outcome: str, answers: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - as it was sent
    """The answers by the form's schema, and the facts among them.

    :raises BadInput: naming the first field that cannot be accepted
    """
    schema = None if task.return_to else worklist.form_of(db, task)
    form: MultiDict[str, str] = as_form(answers, taskforms.PREFIX)
    if schema is None:
        return {}, {}
    parsed = taskforms.parse(
        schema,
        form,
        now=utc_now(),
        outcome=outcome,
        facts=facts_of(db, task, schema),
        choices=choices_for(db, desk_of(task) or 0, reader().district_id, now=utc_now()),
        references=references_at(db, task),
    )
    for pointer, message in parsed.errors.items():
        raise BadInput(message.text("en"), message.text("hi"), field=f"answers{pointer}")
    return dict(parsed.value), taskforms.facts_of(schema, parsed.value)


@operation(
    bp,
    "/tasks/<task_id>/complete",
    method="POST",
    body=body_of(
        (),
        outcome=text("key of the button"),
        answers={"type": "object", "description": "by field; money as rupees 1,67,000.00, days as dd-mm-yyyy"},
        revision=whole("of the task as it was read"),
        phrase=text("a one-tap note such as सहमत।"),
        remark=text("with the movement"),
        delay_reason=text("asked after seven working days at one desk"),
    ),
)
def complete_task(task_id: str) -> Response:
    """Press one of the diagram's buttons."""
    body = sent("outcome", "answers", "revision", "phrase", "remark", "delay_reason")
    task = access.task_at_my_desk(read_db(), task_id)
    outcome = text_in(body, "outcome", required=False)
    answers, facts = judged(read_db(), task, outcome, body.get("answers", {}))
    press = desk.Press(
        outcome=outcome or None,
        facts=facts,
        answers=answers,
        phrase=text_in(body, "phrase", required=False),
        remark=text_in(body, "remark", required=False),
        delay_reason=text_in(body, "delay_reason", required=False),
        unsigned_reason=UNSIGNED[1],
    )
    revision = body.get("revision")
    completion = desk.press_button(
        write_db(),
        task.id,
        press,
        actor=the_actor(),
        expect_rev=revision if isinstance(revision, int) else None,
        key=f"{the_post()}:{request.headers['Idempotency-Key']}",
        now=utc_now(),
    )
    return jsonify(
        revision=completion.instance.rev,
        status=completion.instance.status.value,
        opened=[task_json(one) for one in completion.opened],
    )
