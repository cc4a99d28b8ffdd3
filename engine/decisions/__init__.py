"""Decision tables: who may sanction which amount, kept by the office as DMN 1.3 and read by ourselves.

Hit policies UNIQUE and FIRST; cells as in `engine.decisions.cells`; every decision names its row and its reason.
"""

from engine.decisions.coverage import Coverage, examine
from engine.decisions.reading import Fault, TableRefused, parse_table
from engine.decisions.reasons import indian_digits, shown
from engine.decisions.tables import Column, Decision, DecisionTable, NoDecision, Output, Row, decide

__all__ = [
    "Column",
    "Coverage",
    "Decision",
    "DecisionTable",
    "Fault",
    "NoDecision",
    "Output",
    "Row",
    "TableRefused",
    "decide",
    "examine",
    "indian_digits",
    "parse_table",
    "shown",
]
