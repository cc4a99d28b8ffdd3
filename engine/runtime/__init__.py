"""The runtime: what the office calls to route a subject.

None of these commits; ``actor`` and ``subject_id`` are opaque; ``now`` is always given. The caller locks the subject
first, the engine then locks the instance (design §6). After an exception the caller rolls back: nothing is left behind.
"""

from engine.runtime.completion import Completion
from engine.runtime.ending import cancel
from engine.runtime.failing import fail_step, fire_due
from engine.runtime.handling import claim, mark_opened, park, reassign, release
from engine.runtime.moving import FORWARD, complete, fire, message, run_step, start
from engine.runtime.office import Desk, Office, Operation, OperationCall, configure, configured_office
from engine.runtime.publishing import drafts, drop_draft, newest, publish, retire, save_draft
from engine.runtime.refusals import BadFact, DiagramFault, TaskEnded
from engine.runtime.steps import STEP_JOB, step_call
from engine.runtime.undoing import undo

__all__ = [
    "FORWARD",
    "STEP_JOB",
    "BadFact",
    "Completion",
    "Desk",
    "DiagramFault",
    "Office",
    "Operation",
    "OperationCall",
    "TaskEnded",
    "cancel",
    "claim",
    "complete",
    "configure",
    "configured_office",
    "drafts",
    "drop_draft",
    "fail_step",
    "fire",
    "fire_due",
    "mark_opened",
    "message",
    "newest",
    "park",
    "publish",
    "reassign",
    "release",
    "retire",
    "run_step",
    "save_draft",
    "start",
    "step_call",
    "undo",
]
