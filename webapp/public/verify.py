"""Whether a letter is genuine: by the code of its QR, or by its PDF."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from webapp.filters import current_language, format_date, format_datetime, in_language
from webapp.viewmodels import CheckLine, Verdict
from workflows.signing.issued import IssuedLetter

LAST_DIGITS = 8


def verdict_of_letter(letter: IssuedLetter) -> Verdict:
    """What the register says of a QR: the reader compares it with the letter in his hand."""
    checks = [
        CheckLine(
            True, _("Letter"), _("%(number)s dated %(date)s", number=letter.number, date=format_date(letter.day))
        ),
        CheckLine(True, _("Subject"), letter.subject or _("not shown: the letter is graded")),
        signature_line(letter),
    ]
    return Verdict(
        genuine=True,
        title=_("The office issued this letter"),
        text=_(
            "Compare number, date, subject and signatory with the letter in your hand. For proof give its PDF above."
        ),
        checks=tuple(checks),
    )


def signature_line(letter: IssuedLetter) -> CheckLine:
    """Who signed it, as the letter itself says."""
    if letter.signer is None or letter.post is None:
        return CheckLine(True, _("Signature"), _("went out without a digital signature"))
    who = f"{in_language(letter.signer.name_hi, letter.signer.name_en)}, " + in_language(
        letter.post.title_hi, letter.post.title_en
    )
    how = _("digitally signed") if letter.by_dsc else _("signed in ink")
    return CheckLine(True, _("Signature"), f"{who} · {how}, {format_datetime(letter.signed_at)}")


def verdict_unknown() -> Verdict:
    """The register knows no letter with this code."""
    return Verdict(
        genuine=False,
        title=_("No such letter"),
        text=_("This office has issued no letter with this code. Do not act on it; ask the office."),
        checks=(),
    )


def verdict_of_report(report: dict[str, Any]) -> Verdict:
    """The report of a verification, the same that ``patravali verify`` gives."""
    language = current_language()
    checks = [
        *register_lines(report),
        *(line for signature in report["signatures"] for line in signature_lines(signature)),
        CheckLine(report["verdict"] == "genuine", _("Fingerprint"), f"SHA-256 {report['sha256']}"),
        *archive_lines(report),
    ]
    reasons = list(dict.fromkeys(reason[language] for reason in all_reasons(report)))
    return Verdict(
        genuine=report["verdict"] == "genuine",
        title=report["headline"][language],
        text=" ".join(reasons) or _("The office issued exactly this file; nothing was changed since it was signed."),
        checks=tuple(checks),
    )


def all_reasons(report: dict[str, Any]) -> list[dict[str, str]]:
    """Why the verdict is what it is."""
    own: list[dict[str, str]] = list(report["reasons"])
    return own + [reason for signature in report["signatures"] for reason in signature["reasons"]]


def register_lines(report: dict[str, Any]) -> list[CheckLine]:
    """Number, date and subject from the register, when it knows these bytes."""
    entry = report["register"]
    if entry is None:
        return [CheckLine(False, _("Letter"), _("not in the register with exactly these bytes"))]
    day = format_date(dt.date.fromisoformat(entry["date"]))
    lines = [CheckLine(True, _("Letter"), _("%(number)s dated %(date)s", number=entry["number"], date=day))]
    if entry["subject"]:
        lines.append(CheckLine(True, _("Subject"), entry["subject"]))
    return lines


def signature_lines(signature: dict[str, Any]) -> list[CheckLine]:
    """Who signed, when, with which certificate, and how much of the file."""
    moment = signature["signed_at"]
    who = " · ".join(filter(None, (signature["signer"], signature["post"])))
    lines = [
        CheckLine(signature["ok"], _("Signature"), who),
        CheckLine(bool(moment), _("Time"), format_moment(moment) if moment else _("not proven")),
        CheckLine(
            signature["ok"], _("Certificate"), f"{signature['organisation']} · …{signature['serial'][-LAST_DIGITS:]}"
        ),
        CheckLine(
            signature["whole"], _("Covers"), _("the whole file") if signature["whole"] else _("a part of the file")
        ),
    ]
    if signature["demo"]:
        lines.append(
            CheckLine(False, _("Demonstration"), _("This certificate is for demonstration and has no legal value."))
        )
    return lines


def archive_lines(report: dict[str, Any]) -> list[CheckLine]:
    """The seal that keeps the proof for the years to come."""
    if not report["archived_at"]:
        return []
    return [CheckLine(True, _("Archive seal"), format_moment(report["archived_at"]))]


def format_moment(text: str) -> str:
    """A moment of the report in Indian time."""
    return format_datetime(dt.datetime.fromisoformat(text))
