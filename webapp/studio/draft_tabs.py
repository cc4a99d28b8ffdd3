"""The frame of a draft's pages: its tabs, its state, who else is at it."""

from collections.abc import Sequence

from flask import current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.auth import reader
from webapp.db import utc_now
from webapp.filters import in_language
from webapp.viewmodels import Link, Tag
from webapp.viewmodels.routing_drafts import DraftFrame
from workflows.organisation.models import Person
from workflows.routing_drafts import RoutingDraft, RoutingDraftState, count_copies, others_in


def tabs() -> tuple[tuple[str, str], ...]:
    """The pages of a draft in the order in which one needs them: endpoint and name."""
    return (
        ("studio_editor.show", _("Drawing")),
        ("studio_steps.show", _("Steps")),
        ("studio_forms.index", _("Forms")),
        ("studio_tables.index", _("Tables")),
        ("studio_check.show", _("Check")),
        ("studio_trials.show", _("Try out")),
        ("studio_compare.show", _("Compare")),
        ("studio_publish.show", _("Publish")),
        ("studio_exchange.show", _("Bring and take away")),
    )


def state_tag(state: RoutingDraftState) -> Tag:
    """Where a draft stands, in words."""
    words: dict[RoutingDraftState, Tag] = {
        RoutingDraftState.OPEN: Tag(_("being prepared"), "amber"),
        RoutingDraftState.SUBMITTED: Tag(_("awaits approval"), "amber"),
        RoutingDraftState.APPROVED: Tag(_("awaits its date"), "green"),
        RoutingDraftState.PUBLISHED: Tag(_("published"), "green"),
        RoutingDraftState.DISCARDED: Tag(_("discarded")),
    }
    return words[state]


def names_of(people: Sequence[Person]) -> tuple[str, ...]:
    """Persons as the reader's language writes them."""
    return tuple(in_language(person.name_hi, person.name_en) for person in people)


def first_page(draft: RoutingDraft) -> str:
    """Where one goes to edit a draft: the first of its pages."""
    return tab_links(draft, kept=0)[0].url


def tab_links(draft: RoutingDraft, *, kept: int) -> tuple[Link, ...]:
    """The tabs, of which the one that is open is marked.

    :param kept: how many texts are kept beside the draft; without any there is no tab for them
    """
    here, known = (request.endpoint or "").partition(".")[0], current_app.view_functions
    links = tuple(
        Link(label, url_for(endpoint, draft_id=draft.id), current=endpoint.partition(".")[0] == here)
        for endpoint, label in tabs()
        if endpoint in known
    )
    beside = url_for("studio_drafts.kept", draft_id=draft.id)
    return (
        (*links, Link(_("Kept beside"), beside, current=here == "studio_drafts", count=kept))
        if kept or not links
        else links
    )


def make_frame(db: Session, draft: RoutingDraft) -> DraftFrame:
    """What stands above every page of a draft; give it to the template as ``frame``."""
    others = others_in(db, draft, person_id=reader().person_id, now=utc_now())
    return DraftFrame(
        id=draft.id,
        key=draft.key,
        title=in_language(draft.title_hi, draft.title_en),
        state=state_tag(draft.state),
        rev=draft.rev,
        editable=draft.state is RoutingDraftState.OPEN,
        tabs=tab_links(draft, kept=count_copies(db, draft)),
        others=names_of(others),
        refusal=in_language(draft.refusal_hi, draft.refusal_en),
    )
