"""One round: claim the code, prepare and check each document, show them, ask the PIN, sign, send the values."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from patravali_signer.document import check_document
from patravali_signer.errors import Refused
from patravali_signer.keys import Key, find_key
from patravali_signer.office import Document, Office, Work
from patravali_signer.record import append_record
from patravali_signer.settings import Settings

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
SCHEME = "patravali-sign:"


@dataclass(frozen=True)
class Checked:
    """A document whose PDF and attributes belong together."""

    document: Document
    pdf: bytes
    attributes: bytes

    @property
    def sha256(self) -> str:
        """Hash of the PDF as shown, for the eye and the record."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Result:
    """What became of one document: ``signed``, ``waiting`` or the refusal."""

    document: Document
    state: str
    refusal: Refused | None = None


def read_code(text: str) -> str:
    """Take the code out of a link or of what was typed.

    :raises Refused: when it is not a code of 26 letters and digits
    """
    bare = text.strip().removeprefix(SCHEME).strip("/").replace("-", "").replace(" ", "").upper()
    if not CODE.fullmatch(bare):
        raise Refused("This is not a signing code.", "यह हस्ताक्षर का कोड नहीं है।")
    return bare


def run_round(
    settings: Settings, code: str, *, ask_pin: Callable[[Sequence[Checked], Key], str], record: Path, now: dt.datetime
) -> list[Result]:
    """Sign everything behind *code* with one PIN.

    :param ask_pin: shows the documents and the officer's certificate, and gives the PIN, or "" to stop
    :raises Refused: when nothing can be signed; a refusal of one document alone is in its result
    """
    office = Office(settings)
    work = office.claim(read_code(code))
    key = find_key(settings, work.accept, now)
    checked = [_prepare(office, document, key, work) for document in work.documents]
    pin = ask_pin(checked, key)
    if not pin:
        append_record(record, now, "stopped", documents=len(checked))
        raise Refused("Stopped; nothing was signed.", "रोका गया; हस्ताक्षर नहीं हुआ।")
    values = key.sign([one.attributes for one in checked], pin)
    results = [_send(office, one, value, work) for one, value in zip(checked, values, strict=True)]
    for one, result in zip(checked, results, strict=True):
        details = {"title": one.document.title, "reference": one.document.reference, "pdf_sha256": one.sha256}
        append_record(record, now, result.state, id=one.document.id, **details)
    return results


def _prepare(office: Office, document: Document, key: Key, work: Work) -> Checked:
    pdf, attributes = office.prepare(document, key.certificate.dump(), work)
    check_document(pdf, attributes, key.certificate)
    return Checked(document, pdf, attributes)


def _send(office: Office, one: Checked, value: bytes, work: Work) -> Result:
    try:
        return Result(one.document, office.complete(one.document, value, work))
    except Refused as refusal:
        return Result(one.document, "refused", refusal)
