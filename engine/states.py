"""The states of versions, instances, tasks and steps, as the office and the database see them.

SpiffWorkflow's own states are bit masks of its task tree; they stay inside ``engine.joins``, ``engine.facts`` and
``engine.codec``.
"""

import enum


class VersionState(enum.StrEnum):
    """Life of one version of a process. What is not published yet is no version: a draft has a table of its own.

    The first schema's constraint knows a third word, `draft`, that was never written; SQLite could narrow it only by
    making anew a table to which others refer.
    """

    PUBLISHED = "published"
    """The one that new instances start on; at most one of a key."""
    RETIRED = "retired"
    """A later version was published, or it was taken out of use by hand; instances that run on it go on."""


class InstanceRole(enum.StrEnum):
    """What an instance is for its subject."""

    MAIN = "main"
    """The subject's own routing: at most one that is not ended."""
    ASK = "ask"
    """A question to another desk, with its own clock; any number."""


class InstanceStatus(enum.StrEnum):
    """Life of one instance."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    INCIDENT = "incident"
    """An automatic step or a timer failed; the desks go on, somebody has to look."""
    COMPLETED = "completed"
    CANCELLED = "cancelled"


ALIVE = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED, InstanceStatus.INCIDENT)
"""Not ended."""

MOVABLE = (InstanceStatus.RUNNING, InstanceStatus.INCIDENT)
"""Its desks, timers and messages work."""


class TaskKind(enum.StrEnum):
    """What a desk does; it chooses the pane."""

    NOTE = "note"
    DRAFT = "draft"
    APPROVE = "approve"
    SIGN = "sign"
    DISPATCH = "dispatch"
    REPORT = "report"
    FORM = "form"
    SEEN = "seen"


MAIN_KINDS = frozenset({TaskKind.NOTE, TaskKind.DRAFT, TaskKind.APPROVE, TaskKind.SIGN, TaskKind.DISPATCH})
"""Whoever has such a task has the file (model.md, Tasks and custody); the other kinds run beside it."""


class TaskStatus(enum.StrEnum):
    """Life of one task."""

    OPEN = "open"
    DONE = "done"
    RECALLED = "recalled"
    """The completion that opened it was undone."""
    MOVED = "moved"
    """The token was placed elsewhere."""
    CANCELLED = "cancelled"
    """An interrupting event, a terminating end or the end of the instance took it away."""


class Awaits(enum.StrEnum):
    """What a token is subscribed to."""

    MESSAGE = "message"
    """Meant for one place of one subject."""
    SIGNAL = "signal"
    """Called out to everybody who waits for it."""


class IncidentKind(enum.StrEnum):
    """What came to a stop."""

    STEP = "step"
    """An operation that a job runs failed."""
    TIMER = "timer"
    """A date came, and what the diagram does then failed."""
    STUCK = "stuck"
    """The diagram waits for a branch that can never come."""
    DESK = "desk"
    """Work came for which no desk was found; it lies at a substitute's."""


class StepStatus(enum.StrEnum):
    """Life of one automatic step that runs outside the officer's transaction."""

    WAITING = "waiting"
    FAILED = "failed"
    DONE = "done"
    CANCELLED = "cancelled"
