"""What a routing diagram may name: roles, operations, messages, facts of its subject, properties the office reads."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.expressions import Kind, Known
from engine.gate import OperationSpec, Vocabulary
from engine.runtime import Operation
from workflows.catalogue import PROCESSES
from workflows.categories.models import category_values
from workflows.operations import OPERATIONS
from workflows.organisation.models import Role
from workflows.subjects import Grading, Priority, SubjectKind

MESSAGES = frozenset({"asks_answered", "receipt_added", "part_merged"})
"""What the office tells a diagram that waits (model.md, Objects)."""

SUBJECT_FACTS = frozenset({"kind", "category", "grading", "priority", "circle", "draft_approved"})
"""What a diagram may ask of its subject; :meth:`workflows.routing.OfficeRouting.subject_facts` answers."""

START_FACTS = frozenset({"to_post", "reply_by", "outside"})
"""What the office itself gives when a process starts: an ask its addressee and its date."""

KINDS: Mapping[str, Known] = {
    "subject.kind": Known(Kind.TEXT, frozenset(SubjectKind)),
    "subject.category": Known(Kind.TEXT),
    "subject.grading": Known(Kind.TEXT, frozenset(Grading)),
    "subject.priority": Known(Kind.TEXT, frozenset(Priority)),
    "subject.circle": Known(Kind.TEXT),
    "subject.draft_approved": Known(Kind.FLAG),
    "to_post": Known(Kind.TEXT),
    "reply_by": Known(Kind.WRITTEN_DATE),
    "outside": Known(Kind.FLAG),
}
"""What these are."""

PROPERTIES: Mapping[str, frozenset[str]] = {
    "process": frozenset({"part", "results"}),
    "userTask": frozenset({"letter"}),
    "receiveTask": frozenset({"pause"}),
}
"""Properties that the office reads besides the engine's: whether a process is a part and what it may result in, which
letter template a draft begins with, and why the clock stands still at a wait (``objection`` or ``outside``)."""


NOT_FILES = frozenset(key for key, kind in PROCESSES.items() if kind in ("receipt", "ask"))
"""Processes on which a receipt or an ask runs, never a file."""

ROLES = frozenset(
    (
        *("dealing", "section_incharge", "co", "asp", "sp", "thana", "dak", "dispatch", "record_room"),
        *("same", "previous"),
    )
)
"""Roles that the shipped diagrams count upon (model.md, Role → post); an office may add others."""


def vocabulary(db: Session | None = None, *, operations: Mapping[str, Operation] = OPERATIONS) -> Vocabulary:
    """What a diagram may name, for the gate (:func:`engine.gate.check`).

    :param db: where the office's roles and categories stand; without it the product's roles and any category, as for
        diagrams that ship
    """
    known = frozenset(db.scalars(select(Role.key).where(Role.retired_at.is_(None)))) if db is not None else frozenset()
    categories = category_values(db) if db is not None else frozenset()
    return Vocabulary(
        roles=known | ROLES,
        operations={name: _signature(operation) for name, operation in operations.items()},
        messages=MESSAGES,
        subject_facts=SUBJECT_FACTS,
        start_facts=START_FACTS,
        kinds={**KINDS, "subject.category": Known(Kind.TEXT, categories or None)},
        not_files=NOT_FILES,
        properties=PROPERTIES,
    )


def _signature(operation: Operation) -> OperationSpec:
    return OperationSpec(required=frozenset(operation.params), results=frozenset(operation.results))
