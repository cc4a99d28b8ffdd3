"""What waits for an officer's certificate, how a signing goes on, and the certificates themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Clock, Link, Tag


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One approved letter of the queue. ``draft`` is sent when it is chosen."""

    draft: int
    title: str
    detail: str
    clock: Clock | None
    read_url: str
    current: bool = False
    can_sign: bool = True
    state: str = ""
    """Why it cannot be chosen: it waits for its time stamp, or is signed."""


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A file all of whose letters are signed; one press sends it on."""

    title: str
    number: str
    file_url: str
    url: str
    button: str
    """"" when it has to be pressed on the file's own page."""
    expect_rev: int
    key: str


@dataclass(frozen=True, slots=True)
class LetterPreview:
    """The letter beside the queue, page by page, exactly as it will be signed."""

    title: str
    pdf_url: str
    pictures: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class SignedRow:
    """One of today's signatures."""

    at: dt.datetime
    title: str
    state: Tag
    next: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class SignQueuePage:
    """The officer's queue. Template: signing/queue.html. POSTs ``draft`` (several) and ``key``."""

    url: str
    key: str
    letters: tuple[LetterRow, ...]
    ready: tuple[ReadyFile, ...]
    preview: LetterPreview | None
    today: tuple[SignedRow, ...]
    certificates_url: str
    certificate: str = ""
    """Which certificate signs, until when; "" when none is registered."""
    certificate_ends_soon: bool = False

    @property
    def choosable(self) -> int:
        """How many letters can be signed now."""
        return sum(letter.can_sign for letter in self.letters)


@dataclass(frozen=True, slots=True)
class DocumentState:
    """One document of a signing, in words."""

    title: str
    number: str
    state: Tag
    text: str


@dataclass(frozen=True, slots=True)
class SignWorkPage:
    """One signing under way. Template: signing/work.html; its state alone: signing/state.html."""

    title: str
    code: str
    """Empty once it was used or is too old."""
    link: str
    until: dt.datetime
    documents: tuple[DocumentState, ...]
    state_url: str
    """Names what the page shows already: as long as that is so, there is no answer."""
    seen: str
    again_url: str
    running: bool
    """Whether the state may still change, so that the page asks again."""
    summary: str
    demo: str = ""


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate of an officer's token."""

    holder: str
    person: str
    issuer: str
    serial: str
    until: dt.datetime
    state: Tag
    detail: str = ""
    accept_url: str = ""
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """Certificates. Template: signing/certificates.html. POSTs the file ``certificate``."""

    url: str
    own: tuple[CertificateRow, ...]
    others: tuple[CertificateRow, ...]
    """Those of the office, for the administrator."""
    administers: bool
    queue_url: str
    refusal: str = ""
