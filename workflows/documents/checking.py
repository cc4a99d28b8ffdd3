"""The child process of the intake: takes a file, answers with a verdict and the PDF to be shown."""

import json
import sys
from dataclasses import dataclass, field

from workflows.documents.cleaning import clean_pdf
from workflows.documents.images import picture_to_pdf
from workflows.documents.inspection import Findings, Hostile, inspect_pdf
from workflows.documents.kinds import Kind, recognise


@dataclass
class Verdict:
    """The child's answer.

    :ivar refusal: code of the refusal, or "" when the file may come in
    :ivar kind: media type by content
    :ivar signed: the PDF carries a signature and is kept as it came
    :ivar removed: what the clean copy no longer has
    :ivar raster_only: signed, and yet with links or attachments: shown as page images only
    :ivar pages: width and height of each page in points
    """

    refusal: str = ""
    kind: str = ""
    signed: bool = False
    removed: list[str] = field(default_factory=list)
    raster_only: bool = False
    pages: list[tuple[float, float]] = field(default_factory=list)


def check_file(data: bytes) -> tuple[Verdict, bytes]:
    """Judge *data*; the second value is the PDF to keep, empty when it is refused."""
    kind = recognise(data)
    if not isinstance(kind, Kind):
        return Verdict(refusal=kind), b""
    try:
        pdf = data if kind is Kind.PDF else picture_to_pdf(data, kind)
        findings = inspect_pdf(pdf)
        shown = _cleaned(pdf, findings) if findings.remove and not findings.signed else pdf
    except Hostile as hostile:
        return Verdict(refusal=hostile.code), b""
    removed = [] if findings.signed else sorted(findings.remove)
    raster_only = findings.signed and bool(findings.remove)
    return Verdict("", kind.value, findings.signed, removed, raster_only, findings.pages), shown


def _cleaned(pdf: bytes, findings: Findings) -> bytes:
    copy = clean_pdf(pdf)
    again = inspect_pdf(copy)
    if again.remove or len(again.pages) != len(findings.pages):
        raise Hostile("damaged")
    return copy


def main(_arguments: list[str]) -> None:
    """Read the file from the standard input; write the verdict as one line of JSON, then the PDF."""
    verdict, pdf = check_file(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(verdict.__dict__).encode() + b"\n" + pdf)
