"""The frame of every page: where one can go from here, who is logged in, at which post."""

from typing import cast

from flask import Flask, g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.auth import chosen_desk, officer, reader
from webapp.db import read_db
from webapp.filters import in_language
from webapp.viewmodels import Link, Me, PostChoice, Shell
from workflows.organisation import Capacity, District, HeldDesk
from workflows.organisation.actors import CAPACITY_TITLES
from workflows.permissions import HOLDERS, Permission

PLACES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("desk.tray", "My desk", frozenset()),
    ("receipts.new", "Receipts", frozenset({"dak"})),
    ("dispatch.tray", "Dispatch", frozenset({"dispatch"})),
    ("signing.queue", "To sign", frozenset({"sp", "asp", "co", "section_incharge"})),
    ("supervision.under_way", "Supervision", frozenset({"sp", "asp", "co", "section_incharge", "supervisor"})),
    ("studio.catalogue", "Routing", HOLDERS[Permission.PUBLISH_PROCESS]),
    ("people.listing", "People", HOLDERS[Permission.ADMINISTER]),
    ("masters.first", "Masters", HOLDERS[Permission.ADMINISTER]),
    ("supervision.jobs", "Failed jobs", HOLDERS[Permission.ADMINISTER]),
)
"""Endpoint, English name, roles that see it (none: everybody)."""


def place_names() -> dict[str, str]:
    """The names of the places in the reader's language; written out so that each is found for translation."""
    return {
        "desk.tray": _("My desk"),
        "receipts.new": _("Receipts"),
        "dispatch.tray": _("Dispatch"),
        "signing.queue": _("To sign"),
        "supervision.under_way": _("Supervision"),
        "studio.catalogue": _("Routing"),
        "people.listing": _("People"),
        "masters.first": _("Masters"),
        "supervision.jobs": _("Failed jobs"),
    }


def capacity_words(desk: HeldDesk) -> str:
    """In what capacity somebody sits at a desk, with the name of the absent holder."""
    en, hi = CAPACITY_TITLES[Capacity(desk.capacity)]
    words = in_language(hi, en)
    if words and desk.principal is not None:
        return f"{words}: {in_language(desk.principal.name_hi, desk.principal.name_en)}"
    return words


def _who() -> Me | None:
    if not current_user.is_authenticated or not reader().desks:
        return None
    desk, person = chosen_desk(), officer().person
    return Me(
        person=f"{in_language(person.rank_hi, person.rank_en)} {in_language(person.name_hi, person.name_en)}".strip(),
        post=in_language(desk.post.title_hi, desk.post.title_en),
        posts=tuple(
            PostChoice(
                id=str(held.post.id),
                title=in_language(held.post.title_hi, held.post.title_en),
                capacity=capacity_words(held),
                current=held.post.id == desk.post.id,
            )
            for held in reader().desks
        ),
        switch_url=url_for("account.choose_post"),
        logout_url=url_for("account.logout"),
        links=(
            Link(_("Password and sessions"), url_for("account.own")),
            Link(_("Certificates"), url_for("certificates.listing")),
        ),
    )


def _navigation(known: set[str]) -> tuple[Link, ...]:
    open_to = [
        endpoint
        for endpoint, _name, roles in PLACES
        if endpoint in known and (not roles or reader().has_role(*roles))
    ]  # fmt: skip
    names, here = place_names(), request.endpoint or ""
    part = here.partition(".")[0].partition("_")[0]  # studio_steps: studio
    at = [here] if here in open_to else [endpoint for endpoint in open_to if endpoint.partition(".")[0] == part]
    return tuple(Link(names[endpoint], url_for(endpoint), current=endpoint in at[:1]) for endpoint in open_to)


def office_name(district: District) -> str:
    """The office as it is called at the head of a page."""
    place_hi = district.title_hi.removesuffix(" पुलिस")
    place_en = district.title_en.removesuffix(" District Police")
    return in_language(f"पुलिस कार्यालय, {place_hi}", f"Police Office, {place_en}")


def speak_for(district: District) -> None:
    """Let the page that is being made speak for the office whose paper it is about, whoever reads it."""
    g.speaks_for = district


def the_district() -> District | None:
    """Whose page this is: its paper's, else the reader's; for a visitor the only one, where there is but one."""
    if "speaks_for" in g:
        return cast(District, g.speaks_for)
    if current_user.is_authenticated:
        return officer().session.district
    first = read_db().scalars(select(District).order_by(District.id).limit(2)).all()
    return first[0] if len(first) == 1 else None


def make_shell(known: set[str]) -> Shell:
    """Build the frame of the page that is being made."""
    district = the_district()
    office = office_name(district) if district else in_language("पुलिस कार्यालय", "Police Office")
    inside = current_user.is_authenticated
    return Shell(
        office=office,
        home_url="/",
        language_url="/language/",
        navigation=_navigation(known) if inside else (),
        me=_who() if inside else None,
        search_url=url_for("desk.search") if inside and "desk.search" in known else "",
        search_text=request.args.get("q", "")[:200],
    )


def init_app(app: Flask) -> None:
    """Give every template its frame and the key of its forms."""

    @app.context_processor
    def frame() -> dict[str, object]:
        if "shell" not in g:  # a page is made of several templates
            g.shell = make_shell(set(app.view_functions))
        return {"shell": g.shell}
