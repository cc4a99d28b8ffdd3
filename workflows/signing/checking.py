"""Judge a PDF that a stranger sent, in a child process: small, timed, without a database (as at the intake)."""

import dataclasses
import datetime as dt
import json
import sys
import threading
from pathlib import Path
from typing import Any, cast

from workflows.documents.child import ChildFailed, Limits, run_child
from workflows.errors import OfficeRefusal
from workflows.signing.report import report_json
from workflows.signing.trust import load_trust
from workflows.signing.verification import RegisterEntry, verify_pdf

AT_ONCE = threading.BoundedSemaphore(2)
"""Strangers' files take at most this many processors at once; the others wait."""
LIMITS = Limits(seconds=30, cpu_seconds=20, memory_mb=1000, output_mb=5)


def check_apart(data: bytes, *, trust_folder: Path, entry: RegisterEntry | None, now: dt.datetime) -> dict[str, Any]:
    """The report of :func:`workflows.signing.verification.verify_pdf` as JSON values.

    :param entry: what the register knows of exactly these bytes
    :raises OfficeRefusal: when the file used up what it was given
    """
    try:
        with AT_ONCE:
            answer = run_child(
                __name__, str(trust_folder), now.isoformat(), _entry_text(entry), data=data, limits=LIMITS
            )
    except ChildFailed as failure:
        raise OfficeRefusal(
            "This file could not be checked; it is damaged or too large.",
            "इस फ़ाइल की जाँच नहीं हो सकी; यह क्षतिग्रस्त है या बहुत बड़ी है।",
        ) from failure
    return cast(dict[str, Any], json.loads(answer))


def _entry_text(entry: RegisterEntry | None) -> str:
    if entry is None:
        return ""
    plain = dataclasses.asdict(entry) | {"day": entry.day.isoformat(), "signed_fields": sorted(entry.signed_fields)}
    return json.dumps(plain)


def _entry_of(text: str) -> RegisterEntry | None:
    if not text:
        return None
    plain = json.loads(text)
    day, fields = dt.date.fromisoformat(plain.pop("day")), frozenset(plain.pop("signed_fields"))
    return RegisterEntry(day=day, signed_fields=fields, **plain)


def main(arguments: list[str]) -> None:
    """Be the child: the PDF on the standard input; arguments are trust folder, moment and register entry."""
    folder, moment, entry = arguments
    report = verify_pdf(
        sys.stdin.buffer.read(),
        trust=load_trust(Path(folder)),
        register_lookup=lambda _sha256: _entry_of(entry),
        now=dt.datetime.fromisoformat(moment),
    )
    sys.stdout.write(json.dumps(report_json(report), ensure_ascii=False))
