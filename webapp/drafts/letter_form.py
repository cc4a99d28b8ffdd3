"""What the page of a draft sends: the text, the subject, and to whom the letter goes."""

import json

from flask import request
from sqlalchemy.orm import Session

from webapp.files.views import note_from_form
from workflows.address_book import Addressee, lines_of
from workflows.drafts import Draft, DraftVersion, LetterText
from workflows.errors import BadInput
from workflows.letters import plain_text

NOBODY = ""


def addressee_from(text: str) -> Addressee:
    """Read one addressee as the page carries it.

    :raises BadInput: when it is none
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise BadInput("This is no addressee.", "यह प्रेषिती नहीं है।", field="addressees")
    return Addressee.from_json(value)


def addressee_value(addressee: Addressee) -> str:
    """One addressee as the page carries it."""
    return json.dumps(addressee.to_json(), ensure_ascii=False, sort_keys=True)


def addressees_from_form(name: str) -> tuple[Addressee, ...]:
    """Those that the page names under *name*, without the one whose cross was pressed."""
    gone = request.form.get("remove", "")
    return tuple(
        addressee_from(text) for place, text in enumerate(request.form.getlist(name), 1) if f"{name}-{place}" != gone
    )


def new_addressee() -> Addressee | None:
    """Whom the page adds: chosen from the book or typed; None when nobody was."""
    chosen, typed = request.form.get("add", NOBODY), request.form.get("add_text", "").strip()
    purpose = request.form.get("add_purpose", "").strip()
    if chosen:
        listed = addressee_from(chosen)
        return Addressee(office_id=listed.office_id, post_id=listed.post_id, purpose=purpose)
    return Addressee(text=typed, purpose=purpose) if typed else None


def body_from_form(before: DraftVersion) -> str:
    """The text; without script the page sends it plain, and what was not touched keeps its form."""
    if "note_html" not in request.form and request.form.get("note", "").split() == plain_text(before.body).split():
        return before.body
    return note_from_form() or ""


def lines_from_form(name: str) -> tuple[str, ...]:
    """The lines of a box."""
    return tuple(line.strip() for line in request.form.get(name, "").splitlines() if line.strip())


def text_from_form(before: DraftVersion) -> LetterText:
    """The letter as the page shows it now."""
    to, copies = addressees_from_form("to"), addressees_from_form("copy")
    added = new_addressee()
    if added is not None and request.form.get("add_as") == "copy":
        copies = (*copies, added)
    elif added is not None:
        to = (*to, added)
    return LetterText(
        subject=request.form.get("subject", before.subject),
        body=body_from_form(before),
        addressees=to,
        copies=copies,
        enclosures=lines_from_form("enclosures"),
        references=lines_from_form("references"),
    )


def shown_revision() -> tuple[int, int]:
    """Number and revision of the version that the page began from.

    :raises BadInput: when the page says neither
    """
    number, _, revision = request.form.get("revision", "").partition(".")
    if not (number.isdigit() and revision.isdigit()):
        raise BadInput("Reload the page of the draft.", "आलेख का पृष्ठ पुनः खोलें।", field="revision")
    return int(number), int(revision)


def revision_of(version: DraftVersion) -> str:
    """What :func:`shown_revision` reads."""
    return f"{version.number}.{version.revision}"


def name_of(db: Session, draft: Draft, addressee: Addressee) -> str:
    """An addressee in one line, in the language of the letter."""
    return ", ".join(lines_of(db, addressee, draft.language))
