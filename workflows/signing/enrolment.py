"""Which certificates may sign for whom: proposed by the officer, accepted by the nodal officer, withdrawn one day."""

import datetime as dt
from collections.abc import Sequence

from asn1crypto import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.signing.fitness import FitnessRules, unfit
from workflows.signing.models import EnrolmentState, OfficerCertificate
from workflows.signing.structure import Reason

WARN_BEFORE = dt.timedelta(days=30)


def refuse_unfit(reasons: Sequence[Reason]) -> None:
    """Turn reasons against a certificate into a refusal.

    :raises BadInput: with all of them in one sentence, when there are any
    """
    if reasons:
        en, hi = (" ".join(getattr(reason, language) for reason in reasons) for language in ("en", "hi"))
        raise BadInput(f"This certificate cannot be used: {en}", f"इस प्रमाण-पत्र का उपयोग नहीं हो सकता: {hi}")


def propose_certificate(
    db: Session, person_id: int, certificate: bytes, *, district_id: int, rules: FitnessRules, now: dt.datetime
) -> OfficerCertificate:
    """Record a certificate that an officer wants to sign with.

    :param certificate: DER
    :raises BadInput: when it is unfit
    :raises OfficeRefusal: when it is already in use, by whomever
    """
    parsed = _parse(certificate)
    refuse_unfit(unfit(parsed, rules, now=now))
    if in_use(db, parsed.sha256.hex()) is not None:
        raise OfficeRefusal("This certificate is already registered.", "यह प्रमाण-पत्र पहले से पंजीकृत है।")
    row = OfficerCertificate(
        district_id=district_id,
        person_id=person_id,
        fingerprint=parsed.sha256.hex(),
        serial=f"{parsed.serial_number:X}",
        issuer=parsed.issuer.human_friendly[:300],
        holder=str(parsed.subject.native.get("common_name", ""))[:300],
        not_after=parsed.not_valid_after,
        certificate=certificate,
        proposed_at=now,
    )
    db.add(row)
    db.flush()  # the caller shows and records the number
    return row


def _parse(certificate: bytes) -> x509.Certificate:
    try:
        parsed = x509.Certificate.load(certificate, strict=True)
        assert parsed.subject.native is not None  # the parser is lazy: this reads it
    except (ValueError, TypeError) as fault:
        raise BadInput("This is not a certificate.", "यह प्रमाण-पत्र नहीं है।") from fault
    return parsed


def accept_certificate(db: Session, certificate_id: int, *, by_person: int, now: dt.datetime) -> OfficerCertificate:
    """Enrol a proposed certificate, after a look at its holder's name.

    :raises OfficeRefusal: when it was decided before, or by the person whose certificate it is
    """
    row = _get(db, certificate_id)
    if row.state is not EnrolmentState.PROPOSED:
        raise OfficeRefusal("This certificate has already been decided.", "इस प्रमाण-पत्र पर निर्णय हो चुका है।")
    if row.person_id == by_person:
        raise OfficeRefusal("Nobody can accept his own certificate.", "कोई अपना प्रमाण-पत्र स्वयं स्वीकार नहीं कर सकता।")
    row.state, row.decided_by, row.decided_at = EnrolmentState.ENROLLED, by_person, now
    return row


def withdraw_certificate(
    db: Session, certificate_id: int, *, by_person: int, reason: str, now: dt.datetime
) -> OfficerCertificate:
    """Take a certificate out of use: lost token, transfer, retirement, renewal. What it signed stays signed."""
    row = _get(db, certificate_id)
    if not reason.strip():
        raise BadInput("Give the reason.", "कारण लिखें।", field="reason")
    row.state, row.decided_by, row.decided_at, row.reason = EnrolmentState.WITHDRAWN, by_person, now, reason.strip()
    return row


def _get(db: Session, certificate_id: int) -> OfficerCertificate:
    row = db.get(OfficerCertificate, certificate_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such certificate.", "ऐसा कोई प्रमाण-पत्र नहीं है।")
    return row


def in_use(db: Session, fingerprint: str) -> OfficerCertificate | None:
    """Find a certificate that is proposed or enrolled."""
    return db.scalar(
        select(OfficerCertificate).where(
            OfficerCertificate.fingerprint == fingerprint, OfficerCertificate.state != EnrolmentState.WITHDRAWN
        )
    )


def enrolled(db: Session, person_id: int, *, now: dt.datetime) -> list[OfficerCertificate]:
    """List the certificates with which a person may sign now."""
    rows = select(OfficerCertificate).where(
        OfficerCertificate.person_id == person_id,
        OfficerCertificate.state == EnrolmentState.ENROLLED,
        OfficerCertificate.not_after > now,
    )
    return list(db.scalars(rows.order_by(OfficerCertificate.not_after.desc())))


def ending_soon(db: Session, district_id: int, *, now: dt.datetime) -> list[OfficerCertificate]:
    """List enrolled certificates that end within thirty days, for the warning."""
    rows = select(OfficerCertificate).where(
        OfficerCertificate.district_id == district_id,
        OfficerCertificate.state == EnrolmentState.ENROLLED,
        OfficerCertificate.not_after.between(now, now + WARN_BEFORE),
    )
    return list(db.scalars(rows.order_by(OfficerCertificate.not_after)))
