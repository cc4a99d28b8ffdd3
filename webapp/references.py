"""References of a desk's form to other files and receipts, as the officer at it may make them."""

from sqlalchemy.orm import Session

from engine.models import Task
from webapp.auth import reader
from webapp.taskforms import Message, References
from workflows.errors import BadInput
from workflows.references import Place, settle_reference


def references_at(db: Session, task: Task) -> References:
    """How numbers that are typed at a desk are judged."""
    place = Place(task.subject_id, task.instance_id)

    def settled(format_: str, typed: str) -> str | Message:
        try:
            return settle_reference(db, format_, typed, reader=reader(), place=place)
        except BadInput as refusal:
            return Message(refusal.en, refusal.hi)

    return settled
