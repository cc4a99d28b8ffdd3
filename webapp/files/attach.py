"""Papers put on a file by the desk that has it: bills, certificates, extracts that came without a letter."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from werkzeug.wrappers import Response

from webapp import access
from webapp.auth import actor_at
from webapp.db import read_db, the_store, utc_now, write_db
from webapp.errors import sentence
from webapp.standing import standing_of
from webapp.viewmodels import UploadPage
from workflows import correspondence
from workflows.correspondence import CorrespondenceItem, Direction
from workflows.documents.intake import StoredPaper, receive_upload
from workflows.documents.ocr import ask_for_reading
from workflows.documents.papers import add_document
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.files import File

LIMIT_MB = 50
LONGEST_TITLE = 200


def post_with(file: File) -> int:
    """The reader's post that has the file now.

    :raises NotYours: when it lies elsewhere; only who has the file puts papers on it (CSMOP ¶25)
    """
    standing = standing_of(read_db(), file)
    if standing.post is None:
        raise NotYours("This file lies at another desk.", "यह पत्रावली दूसरे पटल पर है।")
    return standing.post.id


def received() -> list[StoredPaper]:
    """The uploaded papers, checked, their bytes in the store.

    :raises BadInput: when none was chosen
    :raises OfficeRefusal: when one is not let in
    """
    files = [file for file in request.files.getlist("scan") if file.filename]
    if not files:
        raise BadInput("Choose a scan.", "स्कैन चुनें।", field="scan")
    return [receive_upload(the_store(), file.read(), file.filename or "scan") for file in files]


def put_on_file(file: File, post_id: int, papers: list[StoredPaper]) -> list[CorrespondenceItem]:
    """Write the papers down as enclosures with the next page numbers, and have them read."""
    db, now = write_db(), utc_now()
    actor, locked = actor_at(post_id, db), access.lock_file(db, file.id)
    title, items = request.form.get("title", "").strip()[:LONGEST_TITLE], []
    for paper in papers:
        document = add_document(db, paper, district_id=file.district_id, post_id=post_id, now=now, title=title)
        items.append(
            correspondence.add_paper(
                db,
                locked,
                document_id=document.id,
                direction=Direction.ENCLOSURE,
                title=document.title,
                actor=actor,
                now=now,
            )
        )
        ask_for_reading(db, document, subject_id=file.id)
    return items


@login_required
def attach(file_id: int) -> str | Response | tuple[str, int]:
    """Choose papers, and put them on the file."""
    file = access.file_for(read_db(), file_id)
    post_id, error = post_with(file), ""
    if request.method == "POST":
        try:
            items = put_on_file(file, post_id, received())
        except OfficeRefusal as refusal:
            error = sentence(refusal)
        else:
            count = len(items)
            flash(ngettext("%(num)s paper is on the file.", "%(num)s papers are on the file.", count), "success")
            return redirect(url_for("files.show", file_id=file.id, page=items[0].page_from), 303)
    page = UploadPage(
        title=_("Attach a paper"),
        lead=_("It gets the next page numbers of the correspondence and is read like every scan."),
        url=url_for("files.attach", file_id=file.id),
        key=secrets.token_urlsafe(16),
        limit_mb=LIMIT_MB,
        error=error,
    )
    return render_template("files/attach.html", file=file, page=page), 422 if error else 200
