"""Puts the pages of the editor together."""

from flask import current_app, url_for
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal
from webapp.auth import reader
from webapp.drawing.glyphs import GLYPHS
from webapp.movements import people_in
from webapp.studio.drawings import drawn
from webapp.studio.panel_words import panel_words
from webapp.studio.vocabulary import draft_vocabulary
from webapp.viewmodels.editor import BesidePage, EditorPage, RenamesOffered
from workflows.foreign_diagrams import is_undrawn, renames_needed, renames_of
from workflows.organisation import parse_actor
from workflows.routing_drafts import RoutingDraft, RoutingDraftCopy, draft_files
from workflows.step_table.laying_out import lay_out


def make_editor_page(db: Session, draft: RoutingDraft, *, basis: str) -> EditorPage:
    """The canvas of a draft.

    :param basis: digest of its drawing
    """
    drawing = draft_files(draft)[f"{draft.key}.bpmn"]
    xml = drawable(drawing)
    has_steps = "studio_steps.show" in current_app.view_functions
    return EditorPage(
        drawing=drawn(xml, "drawing"),
        given={
            "xml": xml.decode(),
            "basis": basis,
            "revision": draft.rev,
            "draft": draft.id,
            "person": reader().person_id,
            "glyphs": GLYPHS,
        },
        vocabulary={"words": panel_words(), "vocabulary": draft_vocabulary(db, draft, links=links_to(draft))},
        save_url=url_for("studio_editor.save", draft_id=draft.id),
        check_url=url_for("studio_editor.check", draft_id=draft.id),
        others_url=url_for("studio_editor.others", draft_id=draft.id),
        steps_url=url_for("studio_steps.show", draft_id=draft.id) if has_steps else "",
        check_page_url=url_for("studio_check.show", draft_id=draft.id),
        laid_out=xml != drawing,
        renames=renames_offered(draft, drawing),
    )


def renames_offered(draft: RoutingDraft, xml: bytes) -> RenamesOffered | None:
    """What the canvas needs before it can open a file of another tool; None when it can open it."""
    offers = renames_needed(xml, draft.key)
    if not offers:
        return None
    return RenamesOffered(
        url=url_for("studio_exchange.redraw", draft_id=draft.id),
        idents=tuple(one.ident for one in offers),
        rev=draft.rev,
        pairs=tuple(pair for one in offers for pair in renames_of(one)),
    )


def links_to(draft: RoutingDraft) -> dict[str, str]:
    """Where the panel opens forms and tables, and makes new ones; the pages that the studio has."""
    tabs = {"forms": "studio_forms.index", "tables": "studio_tables.index",
            "new_form": "studio_forms.make", "new_table": "studio_tables.make"}  # fmt: skip
    known = current_app.view_functions
    return {name: url_for(endpoint, draft_id=draft.id) for name, endpoint in tabs.items() if endpoint in known}


def drawable(xml: bytes) -> bytes:
    """The diagram as it is; laid out first when part of it has no place on paper, as in files of other tools."""
    try:
        return lay_out(xml) if is_undrawn(xml) else xml
    except EngineRefusal:
        return xml  # the canvas says what is wrong with a file that is no single diagram


def make_beside_page(db: Session, draft: RoutingDraft, copy: RoutingDraftCopy) -> BesidePage:
    """The drawing of the draft, and the one that is kept beside it."""
    name = f"{draft.key}.bpmn"
    actors = [parse_actor(text) for text in (copy.made_by, draft.changed_by)]
    people = people_in(db, {actor.person_id for actor in actors}, set())
    ours_by, theirs_by = (people.person(actor.person_id) for actor in actors)
    return BesidePage(
        ours=drawn(draft_files(copy)[name], "kept"),
        ours_by=ours_by,
        ours_at=copy.made_at,
        theirs=drawn(draft_files(draft)[name], "stands"),
        theirs_by=theirs_by,
        theirs_at=draft.changed_at,
        take_url=url_for("studio_drafts.take", draft_id=draft.id, copy_id=copy.id),
        back_url=url_for("studio_editor.show", draft_id=draft.id),
    )
