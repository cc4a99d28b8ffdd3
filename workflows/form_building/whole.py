"""A form as a whole: made, copied, given its title."""

import copy

from workflows.form_building.fields import Form, Pair
from workflows.form_building.kinds import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def new_form(title: Pair) -> Form:
    """A form without fields.

    :param title: in Hindi and English
    """
    return {
        "$schema": DIALECT,
        "title": title[1],
        "x-label": {"hi": title[0], "en": title[1]},
        "type": "object",
        "additionalProperties": False,
        "required": [],
        "properties": {},
    }


def retitled(form: Schema, title: Pair) -> Form:
    """The form under another title; all else stays."""
    made = copy.deepcopy(dict(form))
    made["title"], made["x-label"] = title[1], {**made.get("x-label", {}), "hi": title[0], "en": title[1]}
    return made


def title_of(form: Schema) -> Pair:
    """The title of a form in Hindi and English; what is missing is taken from the other."""
    label = form.get("x-label", {})
    hi, en = str(label.get("hi", "")), str(label.get("en", "") or form.get("title", ""))
    return hi or en, en or hi
