"""Documents that are put up for signature: one code for one or several of them, used once, for five minutes."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.signing.models import UNDER_WAY, SignRequest, SignState
from workflows.signing.sealing import SigningRefused

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code can be read out and typed."""
CODE_LENGTH = 26
CODE_LIFE = dt.timedelta(minutes=5)
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class ToSign:
    """One approved document.

    :ivar title: what the officer's program shows
    :ivar post_title: the signing post in the language of the letter
    :ivar document_sha256: hex, of the approved PDF with its empty field
    """

    district_id: int
    subject_id: int
    draft_version_id: int
    document_sha256: str
    title: str
    reference: str
    person_id: int
    post_id: int
    post_title: str
    place: str = ""
    field: str = "Signature"


@dataclass(frozen=True)
class Opened:
    """What the page shows to start the officer's program: the code is nowhere stored."""

    code: str
    request_ids: tuple[int, ...]
    expires_at: dt.datetime

    @property
    def link(self) -> str:
        """The address that starts the officer's program."""
        return f"patravali-sign:{self.code}"


def open_requests(db: Session, documents: Sequence[ToSign], *, now: dt.datetime) -> Opened:
    """Put documents up for one officer's signature; an unfinished request for the same version is cancelled.

    :raises SigningRefused: when there are none or too many, for several persons, or one is already signed
    """
    if not 0 < len(documents) <= MOST_AT_ONCE or len({document.person_id for document in documents}) != 1:
        raise SigningRefused(
            f"Choose between 1 and {MOST_AT_ONCE} documents of one officer.",
            f"एक अधिकारी के 1 से {MOST_AT_ONCE} पत्र चुनें।",
        )
    versions = [document.draft_version_id for document in documents]
    _refuse_signed(db, versions)
    cancel_requests(db, versions)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    rows = [
        SignRequest(
            **vars(document), code_sha256=hash_text(code), position=position, created_at=now, expires_at=now + CODE_LIFE
        )
        for position, document in enumerate(documents, 1)
    ]
    db.add_all(rows)
    db.flush()  # the page asks for the state by these numbers
    return Opened(code, tuple(row.id for row in rows), now + CODE_LIFE)


def hash_text(text: str) -> str:
    """Hash a code or secret of at least 128 random bits, for which a plain hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_signed(db: Session, versions: Sequence[int]) -> None:
    done = db.scalars(
        select(SignRequest.reference).where(
            SignRequest.draft_version_id.in_(versions), SignRequest.state.in_((SignState.SIGNED, SignState.WAITING))
        )
    ).all()
    if done:
        names = ", ".join(done)
        raise SigningRefused(f"Already signed: {names}.", f"पहले ही हस्ताक्षरित: {names}।")


def cancel_requests(db: Session, versions: Sequence[int]) -> int:
    """Cancel what is under way for these draft versions, for instance when an approval is taken back."""
    cancelled = db.execute(
        update(SignRequest)
        .where(SignRequest.draft_version_id.in_(versions), SignRequest.state.in_(UNDER_WAY))
        .values(state=SignState.CANCELLED, secret_sha256=None, placeholder=None, prepared_state=None)
        .returning(SignRequest.id)
    )
    return len(cancelled.all())


def get_request(db: Session, request_id: int) -> SignRequest:
    """Read one request, for the page that waits for the officer's program.

    :raises NotFound: when there is none
    """
    row = db.get(SignRequest, request_id)
    if row is None:
        raise NotFound("There is no such request.", "ऐसा कोई अनुरोध नहीं है।")
    return row


def is_expired(request: SignRequest, now: dt.datetime) -> bool:
    """Whether the time of a request ran out before the officer signed."""
    return request.state in UNDER_WAY and now > request.expires_at


def list_waiting(db: Session, *, limit: int = 100) -> list[int]:
    """List the requests that are signed and wait for a time stamp, oldest first."""
    rows = select(SignRequest.id).where(SignRequest.state == SignState.WAITING).order_by(SignRequest.signed_at)
    return list(db.scalars(rows.limit(limit)))
