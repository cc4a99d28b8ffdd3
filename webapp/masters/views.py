"""The masters' first page, and their tabs. Importing this module puts all pages on the blueprint."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.masters import categories, clocks, heads, holidays, phrases, post_roles, rights, templates
from webapp.masters.acts import bp
from webapp.viewmodels import Link

__all__ = ["PAGES", "bp"]

PAGES = (categories, clocks, heads, holidays, phrases, post_roles, rights, templates)
"""The modules whose routes are on the blueprint."""


@bp.get("/")
def first() -> Response:
    """The holidays, which are asked for most."""
    return redirect(url_for("masters.holiday_list"), 302)


def tabs() -> tuple[Link, ...]:
    """The masters."""
    places = (
        ("masters.holiday_list", _("Holidays")),
        ("masters.head_list", _("File heads")),
        ("masters.category_list", _("Categories")),
        ("masters.letter_list", _("Letter templates")),
        ("masters.phrase_list", _("Stock phrases")),
        ("masters.clock_list", _("Time limits")),
        ("masters.role_list", _("Roles and rights")),
        ("masters.post_role_list", _("Roles of posts")),
    )
    return tuple(Link(label, url_for(endpoint), current=request.endpoint == endpoint) for endpoint, label in places)


@bp.context_processor
def give_tabs() -> dict[str, object]:
    """The tabs, for the templates of this part."""
    return {"master_tabs": tabs}
