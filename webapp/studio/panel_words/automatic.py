"""What the office does by itself, what is waited for, and what is done several times."""

from flask_babel import gettext as _

from webapp.studio.panel_words.written import Words


def automatic() -> Words:
    """Operations, tables, calculations, called diagrams."""
    return {
        "operation": _("Operation of the office"),
        "what_it_does": _("What it does here"),
        "operation_missing": _("Choose an operation."),
        "value_how": _("where the value comes from"),
        "value value": _("a value"),
        "value field": _("a field"),
        "value =": _("an expression"),
        "value_missing": _("This is needed."),
        "table": _("Decision table"),
        "table_missing": _("Choose a table."),
        "table_asks": _("Asks: %(asks)s. Sets: %(sets)s."),
        "table_open": _("Open this table"),
        "table_make": _("Make a table for this step"),
        "tables_all": _("All tables of this draft"),
        "script": _("Calculation"),
        "script_label": _("Lines “name = expression”"),
        "script_hint": _("Such as: total = amount + fee"),
        "script_lines": _("Each line reads “name = expression”."),
        "called": _("Called diagram"),
        "called_which": _("Diagram"),
        "called_missing": _("Choose a diagram."),
        "called_results": _("It ends with result: %(results)s"),
        "parts": _("Parts for other diagrams"),
        "other_diagrams": _("Other diagrams"),
    }


def events() -> Words:
    """Messages, dates, errors."""
    return {
        "event Message": _("Message"),
        "event Signal": _("Signal"),
        "event Timer": _("Time"),
        "event Error": _("Error"),
        "event Escalation": _("Escalation"),
        "event_name_hint": _("The same name where it is caught."),
        "message_awaited": _("Waits for"),
        "message_sent": _("Tells"),
        "message_missing": _("Choose a message."),
        "message_other": _("Another message"),
        "message_hint": _("A name in Latin letters that another diagram sends or awaits."),
        "messages_office": _("Messages of the office"),
        "messages_drawn": _("Messages of this drawing"),
        "pause": _("The clock meanwhile"),
        "pause none": _("runs on"),
        "pause objection": _("stands still: objection"),
        "pause outside": _("stands still: another office"),
        "pause_hint": _("Time during which the office cannot act does not count."),
        "timer_how": _("When"),
        "timer span": _("after a time"),
        "timer date": _("on a date"),
        "timer cycle": _("again and again"),
        "timer expression": _("by an expression"),
        "timer_hint": _("Such as wd(7), days(3), or a field with a date."),
        "timer_missing": _("Write after how long."),
        "interrupts": _("It takes the paper from the desk"),
    }


def loops() -> Words:
    """Steps that are done several times."""
    return {
        "several_times": _("Several times"),
        "how_many_times": _("How often it is done"),
        "loop once": _("once"),
        "loop sequence": _("several times, one after the other"),
        "loop parallel": _("several times, all at once"),
        "loop loop": _("again while a condition holds"),
        "again_while": _("It is done again while"),
        "at_most": _("At most so many times"),
        "test_before": _("Asked before the first time too"),
        "for_each": _("For each of"),
        "by_number": _("a number of times"),
        "how_many": _("How many"),
        "how_many_hint": _("A number, or an expression that gives one; at most 200."),
        "item_name": _("Each one is called %(name)s in conditions."),
        "enough_when": _("Enough when"),
        "enough_hint": _("Such as numberOfCompletedInstances >= 2; empty: when all are done."),
    }
