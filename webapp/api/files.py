"""Files: read, opened, noted, closed by programs."""

from flask import jsonify
from markupsafe import escape
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp import access
from webapp.api.bearer import the_actor, the_post
from webapp.api.description import PAGED, body_of, operation, text, whole
from webapp.api.entry import PAGE, bp, number_in, offset, sent, text_in
from webapp.api.shapes import file_json, note_json, paper_json, sheet_json
from webapp.api.steering import by_whom, step_json
from webapp.auth import reader
from webapp.db import read_db, utc_now, write_db
from workflows import catalogue, correspondence, movement, notes, registry, reopening
from workflows.errors import NotYours
from workflows.files import File
from workflows.movement import desk_of
from workflows.organisation import post_of
from workflows.permissions import Permission, authorise
from workflows.supervision import thing_of
from workflows.visibility import visible_subjects


@operation(bp, "/files", query=PAGED)
def list_files() -> Response:
    """The files that the post may read, the newest first."""
    wanted = select(File).where(File.id.in_(visible_subjects(reader()))).order_by(File.id.desc())
    return jsonify(files=[file_json(one) for one in read_db().scalars(wanted.limit(PAGE).offset(offset()))])


@operation(bp, "/files/<int:file_id>")
def get_file(file_id: int) -> Response:
    """One file with its confirmed notes and its papers."""
    db = read_db()
    file = access.file_for(db, file_id)
    return jsonify(
        **file_json(file),
        notes=[note_json(one) for one in notes.green_notes(db, file.id)],
        papers=[paper_json(one) for one in correspondence.papers_of(db, file.id)],
    )


@operation(bp, "/files/<int:file_id>/movements")
def file_movements(file_id: int) -> Response:
    """The movement sheet of a file, and its late work of which superiors were told."""
    file = access.file_for(read_db(), file_id)
    return jsonify(sheet_json(read_db(), file.id))


@operation(
    bp,
    "/files",
    method="POST",
    body=body_of(
        ("case_type", "title"),
        case_type=text("key of a routing diagram"),
        title=text("subject of the file"),
        file_head=text("head of the file; the diagram's own when left out"),
    ),
    status=201,
)
def open_file() -> tuple[Response, int]:
    """Open a file at the post and start its routing."""
    body = sent("case_type", "title", "file_head")
    authorise(reader(), Permission.OPEN_FILE)
    key, title = text_in(body, "case_type"), text_in(body, "title")
    roles = frozenset(role for role, _unit in reader().roles)
    if not catalogue.case_type_of(read_db(), key).may_be_started_by(roles):
        raise NotYours("Your post does not open such files.", "आपका पद ऐसी पत्रावली नहीं खोलता।")
    db = write_db()
    file = registry.open_file(
        db,
        case_type=key,
        title=title,
        seat=post_of(db, the_post()),
        head_code=text_in(body, "file_head", required=False),
        actor=the_actor(),
        now=utc_now(),
    )
    return jsonify(file_json(file)), 201


@operation(
    bp,
    "/files/<int:file_id>/notes",
    method="POST",
    body=body_of(
        ("text",),
        text=text("the note; each line is a paragraph"),
        revision=whole("of the yellow note that it continues; 0 for none"),
    ),
    status=201,
)
def add_note(file_id: int) -> tuple[Response, int]:
    """Write the yellow note of the post; it is confirmed when the file goes on."""
    body, file = sent("text", "revision"), access.file_for(read_db(), file_id)
    lines = [line.strip() for line in text_in(body, "text").splitlines() if line.strip()]
    db = write_db()
    locked = access.lock_file(db, file.id)
    task = movement.main_task(db, file.id)
    if task is None or desk_of(task) != the_post():
        raise NotYours(
            "Only the desk that holds the file writes notes.", "टिप्पणी केवल वही पटल लिखता है जिसके पास पत्रावली है।"
        )
    note = notes.save_yellow(
        db,
        locked,
        "".join(f"<p>{escape(line)}</p>" for line in lines),
        revision=number_in(body, "revision", 0),
        task_id=task.id,
        actor=the_actor(),
        now=utc_now(),
    )
    return jsonify(note_json(note)), 201


@operation(
    bp, "/files/<int:file_id>/close", method="POST", body=body_of(("remark",), remark=text("why it is closed by hand"))
)
def close_file(file_id: int) -> Response:
    """Close a file before its diagram ends; the in-charge of its branch or above may."""
    body, file = sent("remark"), access.file_for(read_db(), file_id)
    authorise(reader(), Permission.CLOSE_FILE, thing_of(read_db(), file, reader()))
    closed = registry.close_by_hand(
        write_db(), file.id, remark=text_in(body, "remark"), actor=the_actor(), now=utc_now()
    )  # fmt: skip
    return jsonify(file_json(closed))


@operation(bp, "/files/<int:file_id>/reopening")
def list_reopening_steps(file_id: int) -> Response:
    """The steps at which a closed file may be reopened; none: at the start of its routing."""
    file = access.file_for(read_db(), file_id)
    return jsonify(steps=[step_json(one) for one in reopening.steps_to_reopen(read_db(), file)])


@operation(
    bp,
    "/files/<int:file_id>/reopen",
    method="POST",
    body=body_of(
        ("reason",),
        reason=text("stands in the movement and in the ledger"),
        step=text("one of its reopening steps; may be left out where there is no choice"),
    ),
)
def reopen_file(file_id: int) -> Response:
    """Reopen a closed file; the in-charge of its branch or above may."""
    body, file = sent("reason", "step"), access.file_for(read_db(), file_id)
    reason, step = text_in(body, "reason"), text_in(body, "step", required=False)
    return jsonify(file_json(reopening.reopen_file(write_db(), file.id, step=step, reason=reason, **by_whom())))
