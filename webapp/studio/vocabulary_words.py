"""Titles of what the office itself gives to a diagram: messages, facts of the subject, panes, functions."""

from collections.abc import Mapping

from flask_babel import gettext as _

from workflows.subjects import Priority

FUNCTIONS: Mapping[str, str] = {
    "rs": "rs(200000)",
    "date": 'date("2026-12-31")',
    "days": "days(3)",
    "wd": "wd(7)",
    "today": "today()",
    "len": "len(list)",
    "min": "min(a, b)",
    "max": "max(a, b)",
    "sum": "sum(list)",
    "abs": "abs(number)",
    "round": "round(number)",
    "int": "int(value)",
    "str": "str(value)",
    "lower": "lower(text)",
    "upper": "upper(text)",
    "startswith": 'startswith(text, "…")',
    "contains": 'contains(text, "…")',
    "any": "any([…])",
    "all": "all([…])",
}
"""The functions of the expression language, each as it is written."""


def message_names() -> dict[str, str]:
    """The messages of the office for which a diagram may wait."""
    return {
        "asks_answered": _("All who were asked have answered"),
        "receipt_added": _("A paper came onto the file"),
        "part_merged": _("A part file was merged"),
    }


def subject_fact_names() -> dict[str, str]:
    """What may be asked of the file or receipt itself."""
    return {
        "kind": _("Receipt or file"),
        "category": _("Category of the receipt, kind of case of the file"),
        "grading": _("Security grading"),
        "priority": _("Priority"),
        "circle": _("Circle"),
        "draft_approved": _("A draft is approved"),
    }


def start_fact_names() -> dict[str, str]:
    """What the office gives when a process starts."""
    return {
        "to_post": _("The post that was asked"),
        "reply_by": _("Reply by"),
        "outside": _("An outside office was asked"),
    }


def priority_names() -> dict[str, str]:
    """How urgent a file is, the most urgent first."""
    words = {
        Priority.OUT_TODAY: _("Out today"),
        Priority.MOST_IMMEDIATE: _("Most immediate"),
        Priority.IMMEDIATE: _("Immediate"),
        Priority.ORDINARY: _("Ordinary"),
    }
    return {priority.value: word for priority, word in words.items()}


def pane_names() -> dict[str, str]:
    """What a desk opens, by the property ``kind``: who holds the file first, then what runs beside it."""
    return {
        "note": _("Note sheet"),
        "draft": _("Draft of a letter"),
        "approve": _("Note sheet and decision"),
        "sign": _("Signing"),
        "dispatch": _("Dispatch"),
        "report": _("Report, without the file"),
        "form": _("Only its form, without the file"),
        "seen": _("For information, without the file"),
    }
