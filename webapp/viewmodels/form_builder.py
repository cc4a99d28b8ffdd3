"""The form builder: the forms of a draft, and one form with its fields, the panel of one of them and its preview."""

from __future__ import annotations

from dataclasses import dataclass, field

from webapp.taskforms import Field
from webapp.viewmodels.shell import Link, Tag


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form of a draft."""

    title: str
    file: str
    url: str
    remove_url: str
    users: tuple[str, ...]
    """The steps at which it is filled in."""
    fields: int
    facts: int
    shared: bool
    """Whether it belongs to another diagram too."""
    fault: str
    """Why the builder cannot open it; empty when it can."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One desk of the drawing with its form."""

    node: str
    name: str
    form: str
    url: str
    """Of the form in this draft; empty when it has none here."""


@dataclass(frozen=True, slots=True)
class FormsPage:
    """The forms of a draft. Template: studio/forms.html."""

    rows: tuple[FormRow, ...]
    steps: tuple[StepRow, ...]
    readable: bool
    """Whether the drawing can be read as it stands."""
    originals: tuple[tuple[str, str], ...]
    """Forms that can be copied: file and title."""
    new_url: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field in the list of a form."""

    name: str
    label: str
    kind: str
    tags: tuple[Tag, ...]
    condition: str
    url: str
    current: bool
    faults: tuple[str, ...]
    first: bool
    last: bool
    columns: tuple[FieldRow, ...] = ()
    add_url: str = ""
    """Where a column is added to a table."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One choice in the panel."""

    place: int
    value: str
    hi: str
    en: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """The panel of one field, as entered."""

    was: str
    """The name that it has so far; empty for a new field."""
    table: str
    title: str
    values: dict[str, str]
    """What stands in its inputs, by name; a box that is ticked has ``on``."""
    errors: dict[str, str]
    limits: frozenset[str]
    kinds: tuple[tuple[str, str], ...]
    options: tuple[OptionRow, ...]
    outcomes: tuple[tuple[str, str, bool], ...]
    """The buttons of the desks: key, name, whether it is chosen."""
    asked: tuple[tuple[str, str], ...]
    """What a condition may ask: name and label."""
    comparisons: tuple[tuple[str, str], ...]
    suggestions: tuple[str, ...]
    money: bool
    may_be_fact: bool
    close_url: str
    places: tuple[str, ...] = ()
    """Where the old name is used, when the change of name has to be confirmed."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check over several fields, in words."""

    place: int
    rule: str
    said: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PartRow:
    """One comparison in the panel of a check."""

    place: int
    name: str
    """With which the names of its inputs begin."""


@dataclass(frozen=True, slots=True)
class CheckPanel:
    """The panel of one check, as entered."""

    place: str
    title: str
    values: dict[str, str]
    errors: dict[str, str]
    parts: tuple[PartRow, ...]
    asked: tuple[tuple[str, str], ...]
    """What may be compared: name and label."""
    fields: tuple[tuple[str, str], ...]
    """The form's own fields, at which the sentence can stand."""
    comparisons: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str, bool], ...]
    suggestions: tuple[str, ...]
    close_url: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The form as the desk will see it."""

    fields: tuple[Field, ...]
    names: dict[str, str]
    """Labels of the buttons by key."""
    language: str
    missing: tuple[str, ...] = ()
    """What is still wrong with the panel."""
    asked: tuple[tuple[str, str, str, str], ...] = ()
    """Facts from other desks that the form asks: input, label, value, error."""
    general: str = ""
    kept: tuple[tuple[str, str], ...] | None = None
    """After a filling that was accepted: what would be kept."""
    facts: tuple[tuple[str, str], ...] = ()
    """Which of it goes into the routing."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form in the builder. Template: studio/form.html."""

    title: str
    title_hi: str
    title_en: str
    folder: str
    name: str
    seen: str
    shared: bool
    users: tuple[Link, ...]
    fields: tuple[FieldRow, ...]
    kinds: tuple[Link, ...]
    faults: tuple[str, ...]
    panel: PanelView | None
    preview: PreviewView
    looks: tuple[Link, ...]
    """The preview in Hindi and in English."""
    source: str
    checks: tuple[CheckRow, ...] = ()
    check: CheckPanel | None = None
    """The panel of the check that is edited."""
    new_check_url: str = ""
    urls: dict[str, str] = field(default_factory=dict)
    typing: str = ""
    """Which part stands open because what was typed there was refused: titles or source."""
