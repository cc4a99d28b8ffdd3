"""Diagrams that other tools drew: taken in as they are, and what of them can be written in our own terms.

A foreign diagram becomes a draft unchanged; unknown extensions stay where they are. Nothing is translated in silence:
:func:`offers_in` lists what could be written our way, element by element, and :func:`accept` does exactly what the
administrator ticked. What remains has to be redrawn, and the gate names it. Pure functions: no database, no clock.
"""

from workflows.foreign_diagrams.ids import renames_needed, renames_of
from workflows.foreign_diagrams.offers import (
    Accepted,
    Choice,
    Offer,
    Office,
    Redrawing,
    accept,
    foreseen,
    offers_in,
    redrawing,
)
from workflows.foreign_diagrams.reading import Brought, Pool, brought, pools_of, proposed_key, tool_of
from workflows.foreign_diagrams.undrawn import is_undrawn

__all__ = [
    "Accepted",
    "Brought",
    "Choice",
    "Offer",
    "Office",
    "Pool",
    "Redrawing",
    "accept",
    "brought",
    "foreseen",
    "is_undrawn",
    "offers_in",
    "pools_of",
    "proposed_key",
    "redrawing",
    "renames_needed",
    "renames_of",
    "tool_of",
]
