"""Time limits as the pages of the studio say them: in days, or by the name of the field whose date holds."""

from flask_babel import gettext as _

from webapp.filters import current_language, in_language
from workflows.clocks import limit_in_words
from workflows.standing_order.conditions import value_in_words
from workflows.standing_order.names import Names


def limit_shown(limit: str, names: Names) -> str:
    """A time limit of a step in the reader's language; empty when there is none.

    :param limit: as the diagram says it: ``7wd``, ``P3D``, or an expression that gives a date
    :param names: what the diagram's forms call their facts (:func:`workflows.standing_order.names.names_in`)
    """
    english, hindi = limit_in_words(limit)
    if not limit or english != limit:
        return in_language(hindi, english)
    return _("until “%(date)s”", date=value_in_words(limit, names, "en" if current_language() == "en" else "hi"))
