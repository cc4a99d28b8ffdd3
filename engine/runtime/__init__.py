"""The runtime: what the office calls to route a subject.

None of these commits; ``actor`` and ``subject_id`` are opaque; ``now`` is always given. The caller locks the subject
first, the engine then locks the instance (design §6). After an exception the caller rolls back: nothing is left behind.
"""

from engine.runtime.act import facts_kept
from engine.runtime.completion import Completion
from engine.runtime.ending import cancel
from engine.runtime.events import message, signal
from engine.runtime.failing import fail_step, fire_due, retry_due
from engine.runtime.handling import claim, mark_opened, park, reassign, release
from engine.runtime.mending import Retried, leave_out, retry
from engine.runtime.moving import FORWARD, complete, fire, run_step, start
from engine.runtime.office import Desk, Office, Operation, OperationCall, configure, configured_office
from engine.runtime.placing import place, places_of, reopening_places
from engine.runtime.previewing import Awaited, PlacePreview, PlannedTask, StartPreview, preview_place, preview_start
from engine.runtime.publishing import newest, publish, retire
from engine.runtime.refusals import BadFact, DiagramFault, NotMovable, TaskEnded
from engine.runtime.steps import STEP_JOB, step_call
from engine.runtime.suspending import resume, suspend, suspension
from engine.runtime.undoing import undo

__all__ = [
    "FORWARD",
    "STEP_JOB",
    "Awaited",
    "BadFact",
    "Completion",
    "Desk",
    "DiagramFault",
    "NotMovable",
    "Office",
    "Operation",
    "OperationCall",
    "PlacePreview",
    "PlannedTask",
    "Retried",
    "StartPreview",
    "TaskEnded",
    "cancel",
    "claim",
    "complete",
    "configure",
    "configured_office",
    "facts_kept",
    "fail_step",
    "fire",
    "fire_due",
    "leave_out",
    "mark_opened",
    "message",
    "newest",
    "park",
    "place",
    "places_of",
    "preview_place",
    "preview_start",
    "publish",
    "reassign",
    "release",
    "reopening_places",
    "resume",
    "retire",
    "retry",
    "retry_due",
    "run_step",
    "signal",
    "start",
    "step_call",
    "suspend",
    "suspension",
    "undo",
]
