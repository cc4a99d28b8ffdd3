"""Taking instances under way to another version of their process: compare, preview, migrate, undo.

SpiffWorkflow's own migration loses tasks and states (engine report D17). Here the saved state is carried over, token by
token: each keeps its id, and with it its desk, drafts and dates. What cannot be carried safely is refused for that
instance, with a sentence, and nothing of it changes.
"""

from engine.migration.carrying import Move
from engine.migration.comparing import (
    CHANGES_EN,
    BadMapping,
    Change,
    Comparison,
    Element,
    How,
    Match,
    compare,
    mapping_within,
)
from engine.migration.going_on import GoingOn
from engine.migration.moving import MovedMeanwhile, Outcome, migrate
from engine.migration.previewing import Prospect, preview
from engine.migration.refusals import CannotMigrate
from engine.migration.undoing import undo_migration

__all__ = [
    "CHANGES_EN",
    "BadMapping",
    "CannotMigrate",
    "Change",
    "Comparison",
    "Element",
    "GoingOn",
    "How",
    "Match",
    "Move",
    "MovedMeanwhile",
    "Outcome",
    "Prospect",
    "compare",
    "mapping_within",
    "migrate",
    "preview",
    "undo_migration",
]
