"""All that can be offered, in the order in which it is done: first what is kept, ids last."""

from collections.abc import Callable, Iterator

from lxml import etree

from workflows.foreign_diagrams.arrows import find_buttons, find_conditions, find_languages, find_timers
from workflows.foreign_diagrams.desks import find_decisions, find_dues, find_forms, find_lanes, find_roles, find_tasks
from workflows.foreign_diagrams.ids import find_characters, find_reserved
from workflows.foreign_diagrams.leftovers import find_data, find_descriptions, find_extensions
from workflows.foreign_diagrams.offers import Change, Office
from workflows.foreign_diagrams.pools import find_executable, find_kept, find_key, find_titles
from workflows.foreign_diagrams.undrawn import find_undrawn

FINDERS: tuple[Callable[[etree._Element, Office], Iterator[Change]], ...] = (
    find_kept,
    find_executable,
    find_key,
    find_titles,
    find_languages,
    find_tasks,
    find_lanes,
    find_roles,
    find_forms,
    find_dues,
    find_decisions,
    find_buttons,
    find_conditions,
    find_timers,
    find_data,
    find_descriptions,
    find_extensions,
    find_reserved,
    find_characters,
    find_undrawn,
)
