"""What an officer does at his desk (model.md, "Who moves what").

The token moves only by a button of the diagram. Marking, returning, recalling and parking move the desk of the open
task; the diagram never notices, and free marking and routing live together.
"""

from workflows.desk.answers import FormAnswer, answers_at, keep_answers, last_answers_at, last_answers_of
from workflows.desk.holding import already_done, locked_task, open_at_desk, park, take_from_pool
from workflows.desk.marking import confirm_pending_note, earlier_holders, mark_for_opinion, reply, return_with_remark
from workflows.desk.pressing import BACKWARD, Press, meet_requirements, press_button
from workflows.desk.recalling import RECALLABLE, recall

__all__ = [
    "BACKWARD",
    "RECALLABLE",
    "FormAnswer",
    "Press",
    "already_done",
    "answers_at",
    "confirm_pending_note",
    "earlier_holders",
    "keep_answers",
    "last_answers_at",
    "last_answers_of",
    "locked_task",
    "mark_for_opinion",
    "meet_requirements",
    "open_at_desk",
    "park",
    "press_button",
    "recall",
    "reply",
    "return_with_remark",
    "take_from_pool",
]
