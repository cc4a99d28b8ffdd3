"""Bringing diagrams in and taking them away: bundles, drafts of other tools' diagrams, what has to be redrawn."""

from workflows.interchange.bringing import Arrival, LetterArrival, arrivals, bring_drafts, in_utf8, letter_arrivals
from workflows.interchange.redrawing import ChangeMade, ToRedraw, changes_made, redraw, to_redraw
from workflows.interchange.taking_away import bundle_of, names_for, own_parts

__all__ = [
    "Arrival",
    "ChangeMade",
    "LetterArrival",
    "ToRedraw",
    "arrivals",
    "bring_drafts",
    "bundle_of",
    "changes_made",
    "in_utf8",
    "letter_arrivals",
    "names_for",
    "own_parts",
    "redraw",
    "to_redraw",
]
