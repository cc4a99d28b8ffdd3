"""The office's side of the talk with the officer's program (docs/signing-protocol.md).

Each step that is slow stands between two short transactions, so every message is made of three calls: one that reads
(``begin_…``), one that works on bytes (``prepare_document``, ``finish_document``), one that writes (``keep_…``).
"""

import base64
import binascii
import datetime as dt
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from pyhanko.sign.timestamps import TimeStamper
from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.signing.enrolment import enrolled, refuse_unfit
from workflows.signing.fitness import FitnessRules, unfit
from workflows.signing.models import SignRequest, SignState
from workflows.signing.requests import CODE_LENGTH, CODE_LETTERS, hash_text
from workflows.signing.sealing import (
    NoTimestamp,
    Prepared,
    SigningJob,
    SigningRefused,
    finish_signature,
    prepare_signature,
    restore,
    sha256_hex,
)
from workflows.signing.stamp import Stamp
from workflows.signing.trust import Trust

WORK_LIFE = dt.timedelta(minutes=20)
"""From the claim on: time to read, and to find the token."""

Message = dict[str, Any]


class CodeRefused(OfficeRefusal):
    """The code is unknown, used or too old; which of them is not said."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "This code is not valid any more. Press Sign again to get a new one.",
            "यह कोड अब मान्य नहीं है। नया कोड पाने के लिए फिर से हस्ताक्षर दबायें।",
        )


def claim(db: Session, code: str, *, now: dt.datetime, program: str = "", address: str = "") -> Message:
    """Exchange a code for the documents behind it and a secret for the next messages. A code works once.

    :raises CodeRefused: for any other code
    """
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        raise CodeRefused
    secret, until = secrets.token_urlsafe(32), now + WORK_LIFE
    rows = _claimed_by(db, code, secret, until, now=now, program=program, address=address)
    accepted = enrolled(db, rows[0].person_id, now=now)
    return {
        "secret": secret,
        "expires": until.isoformat(),
        "accept": [certificate.fingerprint for certificate in accepted],
        "documents": [
            {"id": row.id, "title": row.title, "reference": row.reference, "post": row.post_title} for row in rows
        ],
    }


def _claimed_by(
    db: Session, code: str, secret: str, until: dt.datetime, *, now: dt.datetime, program: str, address: str
) -> Sequence[SignRequest]:
    """The open requests behind a code, from now on open to nobody but whoever has the secret."""
    claimed = db.scalars(
        update(SignRequest)
        .where(
            SignRequest.code_sha256 == hash_text(code),
            SignRequest.state == SignState.OPEN,
            SignRequest.expires_at > now,
        )
        .values(
            state=SignState.CLAIMED,
            secret_sha256=hash_text(secret),
            claimed_at=now,
            expires_at=until,
            program=program[:80],
            address=address[:64],
        )
        .returning(SignRequest.id)
    ).all()
    if not claimed:
        raise CodeRefused
    return db.scalars(select(SignRequest).where(SignRequest.id.in_(claimed)).order_by(SignRequest.position)).all()


@dataclass(frozen=True)
class Preparation:
    """What is needed to prepare a document, read from the register."""

    request_id: int
    certificate: bytes
    job: SigningJob


def begin_preparation(
    db: Session, request_id: int, secret: str, body: Mapping[str, object], *, now: dt.datetime
) -> Preparation:
    """Read what the officer's program wants prepared: ``{"certificate": base64}``.

    :raises NotYours: wrong secret, or the time is over
    :raises BadInput: the certificate is not enrolled for this officer
    """
    row = _authorised(db, request_id, secret, now)
    if row.state not in (SignState.CLAIMED, SignState.PREPARED):
        raise _finished()
    certificate = _binary(body, "certificate")
    if sha256_hex(certificate) not in {known.fingerprint for known in enrolled(db, row.person_id, now=now)}:
        raise BadInput(
            "This certificate is not registered for you in this office.",
            "यह प्रमाण-पत्र इस कार्यालय में आपके नाम पर पंजीकृत नहीं है।",
        )
    job = SigningJob(row.document_sha256, row.field, Stamp(row.post_title, row.reference), row.place)
    return Preparation(row.id, certificate, job)


def prepare_document(
    work: Preparation,
    pdf: bytes,
    *,
    trust: Trust,
    timestamper: TimeStamper,
    now: dt.datetime,
    rules: FitnessRules | None = None,
) -> Prepared:
    """Check the certificate and prepare the PDF. Slow: outside any transaction.

    :param pdf: the approved version out of the document store
    :raises BadInput: the certificate is unfit
    :raises SigningRefused: other bytes, or the certificate is revoked or has no trusted chain
    """
    refuse_unfit(unfit(x509.Certificate.load(work.certificate), rules or FitnessRules(), now=now))
    return prepare_signature(pdf, work.certificate, work.job, trust=trust, timestamper=timestamper, now=now)


def keep_preparation(db: Session, work: Preparation, secret: str, prepared: Prepared, *, now: dt.datetime) -> Message:
    """Store the prepared PDF until the value comes, and give the answer for the officer's program."""
    row = _authorised(db, work.request_id, secret, now)
    if row.state not in (SignState.CLAIMED, SignState.PREPARED):
        raise _finished()
    row.state, row.placeholder, row.prepared_state = SignState.PREPARED, prepared.pdf, prepared.state()
    row.certificate_fingerprint = sha256_hex(work.certificate)
    return {
        "pdf": base64.b64encode(prepared.pdf).decode(),
        "attributes": base64.b64encode(prepared.attributes).decode(),
    }


@dataclass(frozen=True)
class Completion:
    """A value from the token with the document that it belongs to."""

    request_id: int
    prepared: Prepared
    value: bytes


def begin_completion(
    db: Session, request_id: int, secret: str, body: Mapping[str, object], *, now: dt.datetime
) -> Completion:
    """Read what the value belongs to: ``{"signature": base64}``.

    :raises NotYours: wrong secret, or the time is over
    :raises SigningRefused: nothing is prepared under this number
    """
    row = _authorised(db, request_id, secret, now)
    if row.state is not SignState.PREPARED or row.placeholder is None or row.prepared_state is None:
        raise _finished()
    return Completion(row.id, restore(row.placeholder, row.prepared_state), _binary(body, "signature"))


def begin_retry(db: Session, request_id: int) -> Completion:
    """Read a request that waits for its time stamp; for the job.

    :raises SigningRefused: when it no longer waits
    """
    row = _locked(db, request_id)
    waiting = row is not None and row.state is SignState.WAITING
    if row is None or not waiting or row.placeholder is None or row.prepared_state is None:
        raise _finished()
    assert row.signature_value is not None  # ck waiting_has_a_value
    return Completion(row.id, restore(row.placeholder, row.prepared_state), row.signature_value)


def finish_document(
    work: Completion, *, trust: Trust, timestamper: TimeStamper, now: dt.datetime
) -> bytes | NoTimestamp:
    """Check the value and finish the PDF. Slow: outside any transaction.

    :returns: the signed PDF, or the outage of the time stamp service: the officer's part is done, the rest waits
    :raises WrongValue: the value is not right; the officer may try again
    """
    try:
        return finish_signature(work.prepared, work.value, trust=trust, timestamper=timestamper, now=now)
    except NoTimestamp as outage:
        return outage


def keep_signed(db: Session, work: Completion, signed: bytes, *, now: dt.datetime) -> Message:
    """Close the request; the caller has stored the signed PDF before and acts on it in the same transaction.

    :raises SigningRefused: when it was closed in the meantime
    """
    row = _open_for(db, work)
    row.signed_at = row.signed_at or now
    row.state, row.signed_sha256, row.finished_at = SignState.SIGNED, sha256_hex(signed), now
    row.placeholder = row.prepared_state = row.signature_value = row.secret_sha256 = None
    row.fault = ""
    return {"state": SignState.SIGNED.value, "sha256": row.signed_sha256}


def keep_waiting(db: Session, work: Completion, outage: NoTimestamp, *, now: dt.datetime) -> Message:
    """Keep the officer's value until the time stamp service answers."""
    row = _open_for(db, work)
    row.signed_at = row.signed_at or now
    row.state, row.signature_value, row.secret_sha256 = SignState.WAITING, work.value, None
    row.tries, row.fault = row.tries + 1, outage.reason[:300]
    return {"state": SignState.WAITING.value}


def _open_for(db: Session, work: Completion) -> SignRequest:
    row = _locked(db, work.request_id)
    if row is None or row.state not in (SignState.PREPARED, SignState.WAITING):
        raise _finished()
    return row


def _authorised(db: Session, request_id: int, secret: str, now: dt.datetime) -> SignRequest:
    row = _locked(db, request_id)
    kept = (row.secret_sha256 if row else None) or ""
    if row is None or not hmac.compare_digest(kept, hash_text(secret)) or now > row.expires_at:
        raise NotYours(
            "This signing was not started here, or its time is over. Press Sign again.",
            "यह हस्ताक्षर यहाँ से आरम्भ नहीं हुआ या उसका समय बीत गया। फिर से हस्ताक्षर दबायें।",
        )
    return row


def _locked(db: Session, request_id: int) -> SignRequest | None:
    wanted = select(SignRequest).where(SignRequest.id == request_id).with_for_update()
    content = (SignRequest.placeholder, SignRequest.prepared_state, SignRequest.signature_value)
    return db.scalar(wanted.options(*(undefer(column) for column in content)))


def _finished() -> SigningRefused:
    return SigningRefused("There is nothing to be signed here any more.", "यहाँ हस्ताक्षर के लिए अब कुछ नहीं है।")


def _binary(body: Mapping[str, object], name: str) -> bytes:
    try:
        return base64.b64decode(str(body.get(name, "")), validate=True)
    except binascii.Error as fault:
        raise BadInput(f"{name} is not base64.", f"{name} base64 में नहीं है।") from fault
