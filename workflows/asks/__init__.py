"""Asks (आख्या की माँग): a question to a desk or an office outside, with its own clock, while the file goes on.

Each addressee gets a row here and an instance of ``ask.bpmn`` beside the file's own (model.md, "Objects"). When the
last open ask of a file closes, its diagram is told, if it waits for that.
"""

from workflows.asks.answering import answer_ask, close_ask, keep_answer, withdraw_ask
from workflows.asks.asking import ask_out, link_letter, redirect_ask, remind
from workflows.asks.models import Ask, AskState
from workflows.asks.register import ask_of_instance, asks_of, asks_open_in, get_ask, open_asks, open_task, reparent_asks

__all__ = [
    "Ask",
    "AskState",
    "answer_ask",
    "ask_of_instance",
    "ask_out",
    "asks_of",
    "asks_open_in",
    "close_ask",
    "get_ask",
    "keep_answer",
    "link_letter",
    "open_asks",
    "open_task",
    "redirect_ask",
    "remind",
    "reparent_asks",
    "withdraw_ask",
]
