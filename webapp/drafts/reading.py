"""Reading a draft: its versions, what changed in them, the letter as it will go or went."""

import io

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import access
from webapp.db import read_db, utc_now
from webapp.drafts import preview
from webapp.drafts.page import author_of
from webapp.movements import people_in
from webapp.standing import standing_of
from webapp.viewmodels.draft import VersionPage
from workflows import drafts
from workflows.documents.pages import PICTURE_TYPE
from workflows.drafts import WRITABLE, DraftVersion


@login_required
def version(draft_id: int, number: int) -> str:
    """One version, or what changed in it ``?against=`` another."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    file = access.file_for(db, draft.subject_id)
    found = drafts.version_numbered(db, draft, number)
    against = request.args.get("against", type=int)
    before = drafts.version_numbered(db, draft, against) if against else None
    mine = standing_of(db, file).mine is not None
    page = VersionPage(
        number=file.number,
        file_url=url_for("files.show", file_id=file.id),
        title=title_of(found, before),
        back_url=url_for("drafts.show", draft_id=draft.id),
        author=author_of(found, people_in(db, {found.author_person}, {found.author_post})),
        at=found.saved_at,
        html=Markup(found.body),  # noqa: S704 - sanitised when it was saved
        pieces=tuple((piece.kind, piece.text) for piece in drafts.compare_versions(before, found)) if before else (),
        use_url=url_for("drafts.use", draft_id=draft.id, number=number)
        if mine and draft.state in WRITABLE and number != draft.head
        else "",
    )
    return render_template("drafts/version.html", page=page)


def title_of(found: DraftVersion, before: DraftVersion | None) -> str:
    """Head of the page of a version."""
    if before is None:
        return _("Version %(number)s", number=found.number)
    return _("Version %(before)s → %(number)s: what changed", before=before.number, number=found.number)


@login_required
def letter(draft_id: int) -> Response:
    """The letter as a PDF: as it went, or as it would go now."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    pdf = preview.letter_pdf(db, draft, drafts.head_of(db, draft), now=utc_now())
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=f"letter-{draft.id}.pdf")


@login_required
def picture(draft_id: int, page: int) -> Response:
    """One page of the letter."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    drawn = preview.page_picture(db, draft, drafts.head_of(db, draft), page, now=utc_now())
    return send_file(io.BytesIO(drawn), mimetype=PICTURE_TYPE)
