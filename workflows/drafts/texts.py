"""What one version says, as a value: checked, compared, digested, and turned into the letter that is typeset."""

import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy.orm import Session

from workflows import ledger
from workflows.address_book import Addressee, check_addressees, lines_of
from workflows.drafts.models import Draft, DraftVersion
from workflows.errors import BadInput
from workflows.letter_gaps import BLANK
from workflows.letters import Letterhead, LetterInput, Signatory, clean_html, plain_text

LONGEST = 400_000
"""Characters of HTML; over a hundred printed pages. Longer things are enclosures."""
SPACES = re.compile(r"(\s+)")
SUBJECT_LENGTH, MOST_ADDRESSEES, MOST_LINES = 500, 60, 40


@dataclass(frozen=True)
class LetterText:
    """All that a version of a draft says.

    :ivar body: HTML
    :ivar references: the last communications that it answers (CSMOP ¶42)
    """

    subject: str
    body: str
    addressees: tuple[Addressee, ...] = ()
    copies: tuple[Addressee, ...] = ()
    enclosures: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def text_of(version: DraftVersion) -> LetterText:
    """What a version says."""
    return LetterText(
        subject=version.subject,
        body=version.body,
        addressees=version.addressees,
        copies=version.copies,
        enclosures=version.enclosures,
        references=version.references,
    )


def checked_text(db: Session, text: LetterText, *, district_id: int) -> LetterText:
    """Sanitise what came from an editor and check its parts.

    :raises BadInput: for an empty or too long subject, too long a text, too many or unknown addressees
    """
    subject = " ".join(text.subject.split())
    if not subject:
        raise BadInput("Write the subject of the letter.", "पत्र का विषय लिखें।", field="subject")
    if len(subject) > SUBJECT_LENGTH:
        raise BadInput(
            f"The subject may have {SUBJECT_LENGTH} characters.",
            f"विषय {SUBJECT_LENGTH} अक्षरों तक हो सकता है।",
            field="subject",
        )
    if len(text.body) > LONGEST:
        raise BadInput(
            "The letter is too long; send the long part as an enclosure.",
            "पत्र बहुत लम्बा है; लम्बा भाग संलग्नक के रूप में भेजें।",
            field="body",
        )
    if len(text.addressees) + len(text.copies) > MOST_ADDRESSEES:
        raise BadInput(
            f"A letter may go to {MOST_ADDRESSEES} addressees.",
            f"एक पत्र {MOST_ADDRESSEES} प्रेषितियों तक को जा सकता है।",
            field="addressees",
        )
    check_addressees(db, (*text.addressees, *text.copies), district_id=district_id)
    return replace(
        text,
        subject=subject,
        body=clean_html(text.body),
        enclosures=_checked_lines(text.enclosures, "enclosures"),
        references=_checked_lines(text.references, "references"),
    )


def _checked_lines(lines: tuple[str, ...], field: str) -> tuple[str, ...]:
    kept = tuple(joined for line in lines if (joined := " ".join(line.split())))
    if len(kept) > MOST_LINES:
        raise BadInput(
            f"At most {MOST_LINES} lines may stand here.", f"यहाँ अधिकतम {MOST_LINES} पंक्तियाँ हो सकती हैं।", field=field
        )
    return kept


@dataclass(frozen=True)
class Piece:
    """Some words of two versions: in both, only in the later, or only in the earlier one."""

    kind: Literal["same", "added", "removed"]
    text: str


def compare_versions(before: DraftVersion, after: DraftVersion) -> list[Piece]:
    """The difference between the letter texts of two versions, word by word."""
    old, new = (_words(plain_text(version.body)) for version in (before, after))
    pieces: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            pieces.append(Piece("removed", "".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece("added", "".join(new[new_from:new_to])))
    return pieces


def _words(text: str) -> list[str]:
    """Words and what stands between them; joined again they are the text."""
    return [part for part in SPACES.split(text) if part]


def require_complete(text: LetterText) -> None:
    """A letter that is submitted or approved has a text, somebody it goes to, and no gap.

    :raises BadInput: naming what is missing
    """
    if not plain_text(text.body):
        raise BadInput("The letter has no text.", "पत्र में कोई पाठ नहीं है।", field="body")
    if BLANK in text.subject or BLANK in text.body:
        raise BadInput(
            f"A gap ({BLANK}) in the letter is still to be filled.",
            f"पत्र में एक स्थान ({BLANK}) अभी भरा जाना शेष है।",
            field="body",
        )
    if not text.addressees and not text.copies:
        raise BadInput("Name somebody to whom the letter goes.", "पत्र किसे जायेगा, वह अंकित करें।", field="addressees")


def version_digest(version: DraftVersion) -> str:
    """What the ledger remembers of a sealed version: its words, addressees and author."""
    return ledger.digest(
        str(version.draft_id),
        str(version.number),
        f"{version.author_person}:{version.author_post}:{version.capacity}",
        version.subject,
        version.body,
        *(
            json.dumps([addressee.to_json() for addressee in listed], ensure_ascii=False, sort_keys=True)
            for listed in (version.addressees, version.copies)
        ),
        "\n".join(version.enclosures),
        "\n".join(version.references),
    )


def letter_of(
    db: Session,
    draft: Draft,
    version: DraftVersion,
    *,
    letterhead: Letterhead,
    signatory: Signatory,
    number: str,
    day: dt.date,
    verify_url: str,
    file_number: str = "",
    preview: bool = False,
) -> LetterInput:
    """The letter as :func:`workflows.letters.render_letter` wants it; its PDF is made before any write transaction.

    :param number: the number that it will bear, see :func:`workflows.drafts.proposed_letter_no`
    :param day: the date of the letter in India
    :param preview: with "DRAFT" across the page
    """
    return LetterInput(
        form=draft.nature.form,
        letterhead=letterhead,
        number=number,
        day=day,
        subject=version.subject,
        body_html=version.body,
        signatory=signatory,
        verify_url=verify_url,
        language=draft.language,
        file_number=file_number,
        addressees=tuple(lines_of(db, addressee, draft.language) for addressee in version.addressees),
        references=version.references,
        enclosures=version.enclosures,
        copies=tuple(_copy_line(db, draft, addressee) for addressee in version.copies),
        preview=preview,
    )


def _copy_line(db: Session, draft: Draft, addressee: Addressee) -> str:
    line = ", ".join(lines_of(db, addressee, draft.language))
    if not addressee.purpose:
        return line
    return f"{line} को {addressee.purpose}" if draft.language == "hi" else f"{line}, {addressee.purpose}"
