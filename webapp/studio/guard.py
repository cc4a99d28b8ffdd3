"""All of the studio belongs to whoever may publish diagrams."""

from flask import Blueprint
from flask_login import login_required

from webapp.auth import reader
from workflows.permissions import Permission, authorise


@login_required
def publishers_only() -> None:
    """Nothing here is for anybody else.

    :raises NotYours: for others
    """
    authorise(reader(), Permission.PUBLISH_PROCESS)


def studio_part(name: str, prefix: str = "/studio/drafts/<int:draft_id>") -> Blueprint:
    """A part of the studio with the guard before each of its pages.

    :param name: of the blueprint, as ``studio_steps``
    :param prefix: of its addresses; by default those of one draft
    """
    part = Blueprint(name, __name__, url_prefix=prefix)
    part.before_request(publishers_only)
    return part
