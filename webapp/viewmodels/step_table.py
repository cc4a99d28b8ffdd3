"""The steps of a routing draft as a table that is edited row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from webapp.viewmodels.editor import FoundRow

if TYPE_CHECKING:
    from webapp.studio.step_pages.forms import RowForm


@dataclass(frozen=True, slots=True)
class StepLine:
    """One row of the table."""

    number: int
    node: str
    name: str
    depth: int
    """In how many parts of the diagram it lies."""
    role: str
    kind: str
    form: str
    due: str
    ways: tuple[str, ...]
    """Such as "Agreed → 5 Decision"."""
    timers: tuple[str, ...]
    reopens: bool
    """Whether a closed file may be reopened there."""
    url: str
    """The same page with this row open."""
    up_url: str
    """Empty when it cannot change places."""
    down_url: str
    open: bool
    findings: tuple[FoundRow, ...]


@dataclass(frozen=True, slots=True)
class ButtonLine:
    """A button of the open row, with its form."""

    flow: str
    name: str
    form: RowForm
    save_url: str
    move_url: str
    """Empty when there is but one."""
    remove_url: str
    """Empty when it is the only way on."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a choice."""

    flow: str
    name: str
    to: str
    condition: str
    default: bool
    error: str
    findings: tuple[FoundRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder of the open row, with its form."""

    node: str
    name: str
    form: RowForm
    save_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class StepPanel:
    """The open row with everything that can be changed at it. Template: studio/step_panel.html."""

    node: str
    number: int
    name: str
    kind: str
    findings: tuple[FoundRow, ...]
    row: RowForm
    row_url: str
    buttons: tuple[ButtonLine, ...]
    add_button: RowForm | None
    add_button_url: str
    cases: tuple[CaseLine, ...]
    cases_url: str
    case_error: str
    reminders: tuple[ReminderLine, ...]
    add_reminder: RowForm | None
    add_reminder_url: str
    insert: RowForm | None
    insert_url: str
    remove_url: str
    """Empty when the row cannot be taken out."""
    close_url: str


@dataclass(frozen=True, slots=True)
class LaneLine:
    """A role of the diagram, with its form."""

    lane: str
    name: str
    steps: int
    form: RowForm
    save_url: str
    move_url: str
    remove_url: str
    """Empty while something stands in it."""


@dataclass(frozen=True, slots=True)
class StepTablePage:
    """The steps of a draft. Template: studio/step_table.html."""

    lines: tuple[StepLine, ...]
    panel: StepPanel | None
    lanes: tuple[LaneLine, ...]
    add_lane: RowForm
    add_lane_url: str
    redraw_url: str
    findings: tuple[FoundRow, ...]
    """Those that belong to no row."""
    errors: int
    warnings: int
    drawing: Markup | None
    alert: str
    """What happened to an act that was not done; empty otherwise."""
    unreadable: str
    """Why the diagram cannot be shown as steps; empty when it can."""
