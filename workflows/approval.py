"""How the approval of a letter meets its routing: the officer whose press leads to the signature approves the drafts.

At his desk one press does both (domain report §1E 66): the version that he has before him is frozen with its PDF, and
the diagram goes on to the signature.
"""

import datetime as dt
import json

from sqlalchemy.orm import Session

from engine import worklist
from engine.models import Instance, Task
from engine.runtime import configured_office
from engine.specs import definition_of
from engine.states import TaskKind
from engine.way import UsualWay
from workflows import drafts
from workflows.drafts import Draft, DraftState
from workflows.organisation import Actor

FORWARD = ("forward", "finish")


def forward_button(db: Session, task: Task) -> worklist.Button | None:
    """The button of a desk that sends its work on; None when it can only go back or be refused."""
    return next((button for button in worklist.buttons(db, task) if button.kind in FORWARD), None)


def leads_to_signature(db: Session, task: Task, *, now: dt.datetime) -> bool:
    """Whether the next desk behind the forward button signs what was approved: then this desk is the one to approve."""
    if task.kind is not TaskKind.APPROVE or task.return_to:
        return False
    instance = db.get_one(Instance, task.instance_id)
    subject = {**configured_office().subject_facts(db, task.subject_id), "draft_approved": True}
    facts = {**json.loads(instance.facts), "subject": subject}
    way = UsualWay(definition_of(db, instance.version_id), facts, now)
    first = next(way.after(task.process, task.node), None)
    return first is not None and first[1].properties.get("kind") == TaskKind.SIGN.value


def drafts_before(db: Session, task: Task, *, now: dt.datetime) -> list[Draft]:
    """The drafts that the desk of *task* can approve with its press."""
    if not leads_to_signature(db, task, now=now):
        return []
    return [draft for draft in drafts.drafts_of(db, task.subject_id) if draft.state is DraftState.SUBMITTED]


def put_up_drafts(db: Session, task: Task, outcome: str, *, actor: Actor, now: dt.datetime) -> list[Draft]:
    """The drafts of a drafting desk go up with the file, when it is sent on.

    :raises BadInput: when a letter has a gap or no addressee
    """
    button = forward_button(db, task)
    if task.kind is not TaskKind.DRAFT or button is None or button.outcome != outcome:
        return []
    begun = [draft for draft in drafts.drafts_of(db, task.subject_id) if draft.state in drafts.WRITABLE]
    going = [draft for draft in begun if draft.state is DraftState.DRAFT or not drafts.head_of(db, draft).sealed]
    for draft in going:
        drafts.submit_draft(db, draft, actor=actor, now=now)
    return going
