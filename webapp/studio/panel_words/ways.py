"""Ways out of a choice and their conditions: built from lists, or as text."""

from flask_babel import gettext as _

from webapp.studio.panel_words.written import Words


def ways() -> Words:
    """Ways out of a choice."""
    return {
        "ways": _("Ways on"),
        "way": _("Way"),
        "one_way": _("Only one arrow leaves it; draw another one to let it choose."),
        "default": _("Taken when no condition holds"),
        "default_hint": _("Exactly one way has no condition."),
        "default_missing": _("Choose the way for all other cases."),
        "otherwise": _("otherwise"),
        "is_default": _("It is taken when none of the others is."),
        "remove_way": _("Remove this way"),
        "taken_when": _("It is taken when"),
        "no_condition": _("No condition yet."),
        "about ParallelGateway": _("All ways are taken at once; the branches meet in a gateway of the same kind."),
        "about EventBasedGateway": _("Whatever happens first, a message or a date, decides the way."),
        "about ComplexGateway": _("This element is not run; draw it with plain choices."),
    }


def condition() -> Words:
    """Conditions: the builder and the text."""
    return building() | comparisons() | faults()


def building() -> Words:
    """The rows of a condition."""
    return {
        "condition": _("Condition"),
        "condition_text": _("Condition as text"),
        "only_text": _("This condition is edited as text."),
        "as_text": _("As text"),
        "build": _("Choose from lists"),
        "joined": _("It holds when"),
        "all_of": _("all of these hold"),
        "any_of": _("any of these holds"),
        "add_row": _("Add a row"),
        "add_group": _("Add a group"),
        "not_whole": _("Fill in every row; until then the condition stays as it was."),
        "remove_row": _("Remove this row"),
        "choose_field": _("choose a field"),
        "choose_value": _("choose"),
        "comparison": _("Comparison"),
        "value": _("Value"),
        "values": _("Values, with commas between"),
        "with": _("Compared with"),
        "a_value": _("a value"),
        "a_field": _("Another field"),
        "rupees": _("Rupees"),
        "day": _("Date"),
        "day_form": _("dd-mm-yyyy"),
    }


def comparisons() -> Words:
    """How a field is compared."""
    return {
        "op ==": _("is"),
        "op !=": _("is not"),
        "op <": _("is less than"),
        "op <=": _("is at most"),
        "op >": _("is more than"),
        "op >=": _("is at least"),
        "op date ==": _("is on"),
        "op date !=": _("is not on"),
        "op date <": _("is before"),
        "op date <=": _("is on or before"),
        "op date >": _("is after"),
        "op date >=": _("is on or after"),
        "op in": _("is one of"),
        "op not in": _("is none of"),
        "op contains": _("contains"),
        "op not contains": _("does not contain"),
        "op startswith": _("begins with"),
        "op yes": _("is yes"),
        "op no": _("is no"),
    }


def faults() -> Words:
    """What speaks against what was written."""
    return {
        "unknown_name": _("Nothing sets “%(name)s”."),
        "unknown_meant": _("Nothing sets “%(name)s”. Did you mean “%(meant)s”?"),
        "take": _("Take “%(name)s”"),
        "set_here": _("Calculated in this drawing"),
        "fault money": _("Write rupees in figures, such as 2,00,000."),
        "fault number": _("Write a number."),
        "fault date": _("Write the date as dd-mm-yyyy."),
        "fault text": _("Write a value."),
        "fault days": _("Write a whole number, 1 or more."),
        "fault most": _("Write a number from 1 to 1000."),
        "fault key": _("Only small Latin letters, digits and hyphens."),
    }
