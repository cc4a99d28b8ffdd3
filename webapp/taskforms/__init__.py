"""Forms of desks: a JSON Schema (2020-12) with our ``x-`` words becomes a page, and what comes back becomes facts.

HTML gives text and the schema decides; nothing is believed from the browser. The words beside the standard's own:

``x-label`` / ``x-help`` / ``x-section``   ``{"hi": …, "en": …}``: label, help below the field, heading above it
``x-fact``          the value is a routing fact of the instance (model.md, Facts)
``x-outcomes``      keys of the buttons to which the field belongs; without it: to all
``x-show-if``       condition in the engine's expression language over facts, fields above and ``outcome``
``x-value``         expression that works the value out on the server; never read from the browser
``x-options``       labels of an ``enum``, by value: ``{"hi": …, "en": …}``
``x-multiline``     a box of several lines; ``x-total``: columns of a table that are added up
``x-checks``        of the form: ``{"rule": expression, "at": field, "hi": …, "en": …}``, said there unless it holds
``x-earliest`` / ``x-latest``   of a date: the first and the last day allowed, as ``2026-11-23`` or ``today``
``format``          ``date``, ``money`` (integer of paise), ``hindi``, ``post``, ``person`` (PNO), ``office`` (a unit),
                    ``thana``, ``case-type``, ``file-ref``, ``receipt-ref``, ``file-page``,
                    ``attachment`` (array of document ids)
``required``        counts only for fields that are shown
"""

from webapp.taskforms.fields import Field, fields
from webapp.taskforms.messages import Message
from webapp.taskforms.reading import PREFIX, Parsed, asks_of_subject, facts_of, parse
from webapp.taskforms.values import Choice, References, Schema, shown_date, shown_money

__all__ = [
    "PREFIX",
    "Choice",
    "Field",
    "Message",
    "Parsed",
    "References",
    "Schema",
    "asks_of_subject",
    "facts_of",
    "fields",
    "parse",
    "shown_date",
    "shown_money",
]
