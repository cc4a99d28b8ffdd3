"""The office's objects as JSON."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.dryrun import Called, Decided, DeskVisit, DryRun, Passed, Unreached, Waiting
from engine.models import ProcessVersion, Task
from engine.states import TaskStatus
from workflows.correspondence import CorrespondenceItem
from workflows.drafts import Draft, DraftVersion
from workflows.escalations import WentUp, sheet_of
from workflows.files import File
from workflows.movement import Movement, desk_of
from workflows.notes import Note
from workflows.organisation import parse_actor
from workflows.receipts import Receipt

Json = dict[str, Any]


def moment(when: dt.datetime | None) -> str | None:
    """A moment in UTC."""
    return when.astimezone(dt.UTC).isoformat() if when is not None else None


def receipt_json(receipt: Receipt) -> Json:
    """A receipt."""
    return {
        "id": receipt.id,
        "diary": receipt.diary_label,
        "computer_no": receipt.computer_no,
        "title": receipt.title,
        "category": receipt.category,
        "status": receipt.status.value,
        "priority": receipt.priority.value,
        "grading": receipt.grading.value,
        "sender": receipt.sender,
        "letter_no": receipt.letter_no,
        "letter_date": receipt.letter_date.isoformat() if receipt.letter_date else None,
        "received_on": receipt.received_on.isoformat(),
        "diarised_at": moment(receipt.diarised_at),
        "document": receipt.document_id,
        "file": receipt.file_id,
        "nic_no": receipt.nic_no,
    }


def file_json(file: File) -> Json:
    """A file."""
    return {
        "id": file.id,
        "number": file.number,
        "computer_no": file.computer_no,
        "title": file.title,
        "case_type": file.case_type,
        "status": file.status.value,
        "priority": file.priority.value,
        "grading": file.grading.value,
        "retention": file.retention,
        "opened_at": moment(file.opened_at),
        "due": moment(file.due),
        "closed_at": moment(file.closed_at),
        "nic_no": file.nic_no,
    }


def movement_json(row: Movement) -> Json:
    """One change of hands."""
    return {
        "seq": row.seq,
        "at": moment(row.sent_at),
        "from_post": row.from_post_id,
        "to_post": row.to_post_id,
        "to_role": row.to_role,
        "act": row.act.value,
        "remark": row.remark,
        "days_held": row.days_held,
        "recalled_at": moment(row.recalled_at),
    }


def went_up_json(one: WentUp) -> Json:
    """Late work of which superiors were told; it stayed at its desk."""
    return {
        "task": one.task.id,
        "name": {"hi": one.task.name_hi, "en": one.task.name_en},
        "desk": one.escalation.late_post_id,
        "at": moment(one.escalation.at),
        "due": moment(one.escalation.due),
        "days": one.escalation.days,
        "role": one.escalation.role,
        "found_by": one.escalation.found_by.value,
        "open": one.task.status is TaskStatus.OPEN,
        "told": [
            {"post": told.post_id, "noted_at": moment(told.seen_at), "direction": told.remark} for told in one.posts
        ],
    }


def sheet_json(db: Session, subject_id: int) -> Json:
    """The movement sheet of a file or receipt, with what went up late."""
    movements, went_up = sheet_of(db, subject_id)
    return {
        "movements": [movement_json(row) for row in movements],
        "went_up": [went_up_json(one) for one in went_up],
    }


def task_json(task: Task) -> Json:
    """Work at a desk."""
    return {
        "id": task.id,
        "subject": task.subject_id,
        "process": task.process,
        "node": task.node,
        "name": {"hi": task.name_hi, "en": task.name_en},
        "kind": task.kind.value,
        "desk": desk_of(task),
        "due": moment(task.due),
        "came": moment(task.created_at),
        "status": task.status.value,
        "for_opinion": bool(task.return_to),
    }


def note_json(note: Note) -> Json:
    """A note."""
    return {
        "id": note.id,
        "number": note.number,
        "colour": note.colour.value,
        "revision": note.revision,
        "text": note.text,
        "html": note.html,
        "post": note.author_post,
        "confirmed_at": moment(note.confirmed_at),
    }


def paper_json(item: CorrespondenceItem) -> Json:
    """A paper on a file."""
    return {
        "serial": item.serial,
        "title": item.title,
        "direction": item.direction.value,
        "document": item.document_id,
        "pages": [item.page_from, item.page_to],
    }


def draft_json(draft: Draft, version: DraftVersion) -> Json:
    """A draft by its head."""
    return {
        "id": draft.id,
        "subject": draft.subject_id,
        "state": draft.state.value,
        "nature": draft.nature.value,
        "version": version.number,
        "revision": version.revision,
        "title": version.subject,
        "body": version.body,
    }


def run_json(run: DryRun, missing: Sequence[Unreached]) -> Json:
    """What a dry run saw, and what it did not reach."""
    return {
        "process": run.key,
        "completed": run.completed,
        "stuck": run.stuck,
        "ends": run.ends,
        "facts": run.facts,
        "path": [_plain(one) for one in run.path],
        "desks": [_plain(one) for one in run.desks],
        "decisions": [_plain(one) for one in run.decisions],
        "operations": [_plain(one) for one in run.operations],
        "waiting": [_plain(one) for one in run.waiting],
        "never_reached": [_plain(one) for one in missing],
    }


def _plain(one: Passed | DeskVisit | Decided | Called | Waiting | Unreached) -> Json:
    found = {name: moment(value) if isinstance(value, dt.datetime) else value for name, value in vars(one).items()}
    names = {language: found.pop(f"name_{language}") for language in ("hi", "en") if f"name_{language}" in found}
    return found | ({"name": names} if names else {})


def process_json(version: ProcessVersion) -> Json:
    """A version of a routing diagram."""
    return {
        "key": version.key,
        "number": version.number,
        "id": version.id,
        "state": version.state.value,
        "published_by": parse_actor(version.published_by).person_id or None,
        "published_at": moment(version.published_at),
    }
