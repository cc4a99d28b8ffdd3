"""The report of a verification as text for people, in either language, and as JSON for programs."""

from typing import Any

from workflows.letters.inputs import Language
from workflows.letters.papers import INDIA
from workflows.signing.verification import Report, SignatureFinding

HEADLINES = {
    "genuine": ("This letter is genuine.", "यह पत्र असली है।"),
    "not": (
        "This letter cannot be accepted as genuine. Do not act on it.",
        "यह पत्र असली नहीं माना जा सकता। इस पर कार्यवाही न करें।",
    ),
    "unknown": ("It cannot be said whether this letter is genuine.", "यह नहीं कहा जा सकता कि यह पत्र असली है।"),
}
LABELS = {
    # key: (English, Hindi)
    "letter": ("Letter", "पत्र"),
    "dated": ("dated", "दिनांक"),
    "signer": ("Signed by", "हस्ताक्षरकर्ता"),
    "post": ("As", "पद"),
    "time": ("Time (proven)", "समय (प्रमाणित)"),
    "no-time": ("not proven", "प्रमाणित नहीं"),
    "certificate": ("Certificate", "प्रमाण-पत्र"),
    "coverage": ("Covers", "आच्छादन"),
    "whole": ("the whole file", "पूरी फ़ाइल"),
    "part": ("a part of the file", "फ़ाइल का एक भाग"),
    "archived": ("Sealed for the archive", "अभिलेखीय समय-मुद्रा"),
    "reasons": ("Reasons", "कारण"),
    "demo": ("DEMO: this certificate has no legal value.", "DEMO: इस प्रमाण-पत्र का कोई विधिक मूल्य नहीं है।"),
}


def headline(report: Report, language: Language) -> str:
    """Give the verdict as one sentence."""
    return HEADLINES[report.verdict][1 if language == "hi" else 0]


def report_text(report: Report, language: Language) -> str:
    """Give the whole report as lines of text."""
    column = 1 if language == "hi" else 0
    label = {key: pair[column] for key, pair in LABELS.items()}
    lines = [headline(report, language), f"SHA-256: {report.sha256}"]
    if report.register:
        entry = report.register
        lines.append(f"{label['letter']}: {entry.number}, {label['dated']} {entry.day:%d-%m-%Y}: {entry.subject}")
    for finding in report.signatures:
        lines.extend(_signature_lines(finding, label))
    if report.archived_at:
        lines.append(f"{label['archived']}: {report.archived_at.astimezone(INDIA):%d-%m-%Y %H:%M:%S} IST")
    reasons = [*report.reasons, *(reason for finding in report.signatures for reason in finding.reasons)]
    if reasons:
        lines.append(f"{label['reasons']}:")
        lines.extend(f"  - {reason.hi if language == 'hi' else reason.en}" for reason in dict.fromkeys(reasons))
    return "\n".join(lines) + "\n"


def _signature_lines(finding: SignatureFinding, label: dict[str, str]) -> list[str]:
    moment = f"{finding.signed_at.astimezone(INDIA):%d-%m-%Y %H:%M:%S} IST" if finding.signed_at else label["no-time"]
    lines = [
        f"{label['signer']}: {finding.signer} ({finding.organisation})",
        f"  {label['post']}: {finding.post}",
        f"  {label['time']}: {moment}",
        f"  {label['certificate']}: {finding.serial}",
        f"  {label['coverage']}: {label['whole'] if finding.whole else label['part']}",
    ]
    return [*lines, f"  {label['demo']}"] if finding.demo else lines


def report_json(report: Report) -> dict[str, Any]:
    """Give the report as JSON values; sentences in both languages, moments in ISO 8601 (UTC)."""
    entry = report.register
    return {
        "verdict": report.verdict,
        "headline": {"en": headline(report, "en"), "hi": headline(report, "hi")},
        "sha256": report.sha256,
        "archived_at": report.archived_at.isoformat() if report.archived_at else None,
        "register": entry
        and {
            "number": entry.number,
            "date": entry.day.isoformat(),
            "subject": entry.subject,
            "effective": entry.effective,
        },
        "signatures": [_signature_json(finding) for finding in report.signatures],
        "reasons": [vars(reason) for reason in report.reasons],
    }


def _signature_json(finding: SignatureFinding) -> dict[str, Any]:
    return vars(finding) | {
        "signed_at": finding.signed_at.isoformat() if finding.signed_at else None,
        "reasons": [vars(reason) for reason in finding.reasons],
    }
