"""What the studio calls roles, steps, and where a version stands."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.states import VersionState
from webapp.filters import in_language
from webapp.viewmodels import Tag
from workflows.organisation import Role


def state_tag(state: VersionState) -> Tag:
    """Where a version stands."""
    words: dict[VersionState, Tag] = {
        VersionState.PUBLISHED: Tag(_("in force"), "green"),
        VersionState.RETIRED: Tag(_("not in use")),
    }
    return words[state]


def role_names(db: Session) -> dict[str, str]:
    """The roles in the reader's language."""
    return {role.key: in_language(role.title_hi, role.title_en) for role in db.scalars(select(Role))}


def offered_roles(db: Session) -> dict[str, str]:
    """The roles in the reader's language that a lane may be given: retired ones are left out."""
    offered = select(Role).where(Role.retired_at.is_(None))
    return {role.key: in_language(role.title_hi, role.title_en) for role in db.scalars(offered)}


def kind_names() -> dict[str, str]:
    """What a step is, in words: by the kind of its desk, else by its element."""
    return {
        "note": _("Note"),
        "draft": _("Draft"),
        "approve": _("Approval"),
        "sign": _("Signature"),
        "dispatch": _("Dispatch"),
        "report": _("Report"),
        "form": _("Form"),
        "seen": _("For information"),
        "serviceTask": _("Automatic step"),
        "businessRuleTask": _("Decision table"),
        "scriptTask": _("Calculation"),
        "receiveTask": _("Waiting"),
        "callActivity": _("Called diagram"),
        "endEvent": _("End"),
        "userTask": _("Note"),
    }
