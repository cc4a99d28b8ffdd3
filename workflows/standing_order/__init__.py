"""The standing order (स्थायी आदेश) that a routing diagram amounts to, in office Hindi and in English.

Numbered paragraphs: who does what with which form, within how many days, which button leads where, conditions in
words, decision tables as tables, reminders and escalation. Text only: no database, no clock, no layout.
"""

from workflows.standing_order.conditions import condition_in_words, value_in_words
from workflows.standing_order.names import Label, Names, names_in
from workflows.standing_order.orders import OrderTable, Paragraph, StandingOrder, label_of, make_order
from workflows.standing_order.times import in_time

__all__ = [
    "Label",
    "Names",
    "OrderTable",
    "Paragraph",
    "StandingOrder",
    "condition_in_words",
    "in_time",
    "label_of",
    "make_order",
    "names_in",
    "value_in_words",
]
