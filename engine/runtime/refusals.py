"""What the runtime refuses, in words for the officer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.errors import EngineRefusal, StaleTask, TaskGone, UnknownOutcome
from engine.models import Task
from engine.states import InstanceStatus, TaskStatus

_ENDED_EN = {
    TaskStatus.RECALLED: "it was recalled",
    TaskStatus.MOVED: "the file was moved to another step",
    TaskStatus.CANCELLED: "it was cancelled",
}
_ENDED_HI = {
    TaskStatus.RECALLED: "इसे वापस ले लिया गया",
    TaskStatus.MOVED: "पत्रावली दूसरे चरण पर भेज दी गई",
    TaskStatus.CANCELLED: "यह निरस्त कर दिया गया",
}
_STANDS = {
    InstanceStatus.SUSPENDED: ("is suspended", "स्थगित है"),
    InstanceStatus.COMPLETED: ("is completed", "पूर्ण हो चुका है"),
    InstanceStatus.CANCELLED: ("was cancelled", "निरस्त किया जा चुका है"),
}


class TaskEnded(TaskGone):
    """The task is not open any more. The actor is opaque here: the office words it from the attributes.

    :ivar task: the task as it stands now
    :ivar done_by: the actor who completed it, None when it ended in another way
    :ivar done_at: when
    """

    def __init__(self, task: Task) -> None:
        self.task, self.done_by, self.done_at = task, task.done_by, task.done_at
        super().__init__(*_sentences(task))


class NotMovable(EngineRefusal):
    """The instance is suspended or over: nothing of it moves."""


class BadFact(EngineRefusal):
    """A value that a fact cannot have, or a name that it may not have."""

    status = 422


class DiagramFault(EngineRefusal):
    """The diagram cannot go on from here: no arrow fits, or an element fails. Nothing has changed."""


def no_such_task() -> TaskGone:
    """For an id that is nobody's."""
    return TaskGone("There is no such task.", "ऐसा कोई कार्य नहीं है।")


def no_such_instance() -> EngineRefusal:
    """For an id that is nobody's."""
    return EngineRefusal("There is no such instance.", "ऐसी कोई प्रक्रिया नहीं चल रही है।")


def not_movable(status: InstanceStatus) -> NotMovable:
    """For an instance that is suspended or over."""
    en, hi = _STANDS[status]
    return NotMovable(f"Nothing can be moved here: the routing {en}.", f"यहाँ कुछ आगे नहीं बढ़ सकता: मार्ग {hi}।")


def stale() -> StaleTask:
    """For a page that was made before the instance moved on."""
    return StaleTask(
        "Something changed here since the page was opened; open it again.",
        "पृष्ठ खुलने के बाद यहाँ कुछ बदल गया है; इसे फिर से खोलें।",
    )


def unknown_outcome(outcome: str | None) -> UnknownOutcome:
    """For a button that the desk does not have, or none pressed where there are several."""
    if outcome is None:
        return UnknownOutcome("Choose one of the buttons of this desk.", "इस पटल का कोई एक विकल्प चुनें।")
    return UnknownOutcome(f"This desk has no button “{outcome}”.", f"इस पटल पर “{outcome}” विकल्प नहीं है।")


@contextmanager
def diagram_faults() -> Iterator[None]:
    """Turn SpiffWorkflow's errors into a sentence.

    :raises DiagramFault: naming the element
    """
    try:
        yield
    except SpiffWorkflowException as error:
        where = getattr(getattr(error, "task_spec", None), "bpmn_id", None) or "?"
        raise DiagramFault(
            f"The routing diagram cannot go on at “{where}”: {error}. Tell the administrator; nothing was changed.",
            f"मार्ग-आरेख “{where}” पर आगे नहीं बढ़ सकता: {error}. प्रशासक को बताएँ; कुछ भी बदला नहीं गया।",
        ) from error
    except RecursionError as error:
        raise DiagramFault(
            "The routing diagram goes in a circle without a choice. Tell the administrator; nothing was changed.",
            "मार्ग-आरेख बिना किसी विकल्प के चक्कर में घूमता है। प्रशासक को बताएँ; कुछ भी बदला नहीं गया।",
        ) from error


def _sentences(task: Task) -> tuple[str, str]:
    if task.done_at is not None:
        at = _shown(task.done_at)
        return (
            f"“{task.name_en}” was already done by {task.done_by} at {at}.",
            f"“{task.name_hi}” {task.done_by} द्वारा {at} पर किया जा चुका है।",
        )
    return (
        f"“{task.name_en}” is not open any more: {_ENDED_EN.get(task.status, 'it has ended')}.",
        f"“{task.name_hi}” अब खुला नहीं है: {_ENDED_HI.get(task.status, 'यह समाप्त हो चुका है')}।",
    )


def _shown(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Asia/Kolkata")).strftime("%d-%m-%Y %H:%M")
