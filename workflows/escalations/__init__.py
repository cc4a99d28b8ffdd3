"""Late work goes up: the superior whom the diagram names is told; the paper stays at its desk.

A step carries ``escalate_to``, a role, and ``escalate_after``, how long after its time limit; a step without a time
limit counts from the day on which the work came (:mod:`workflows.escalations.moments`). It happens once for each task,
so that work which comes to a desk again has a new clock, and it is over when the task is.
"""

from workflows.escalations.in_trays import DIRECTION, counts_below
from workflows.escalations.models import REMARK_LENGTH, Escalation, EscalationPost, FoundBy
from workflows.escalations.moments import goes_up_at
from workflows.escalations.on_subject import WentUp, sheet_of, went_up_on
from workflows.escalations.raising import raise_due, raise_escalation, tasks_to_go_up

__all__ = [
    "DIRECTION",
    "REMARK_LENGTH",
    "Escalation",
    "EscalationPost",
    "FoundBy",
    "WentUp",
    "counts_below",
    "goes_up_at",
    "raise_due",
    "raise_escalation",
    "sheet_of",
    "tasks_to_go_up",
    "went_up_on",
]
