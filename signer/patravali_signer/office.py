"""The office's server: three messages in JSON over HTTP (docs/signing-protocol.md)."""

import base64
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patravali_signer import VERSION
from patravali_signer.errors import Refused
from patravali_signer.settings import Settings

SECONDS = 90
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """One document that waits for the officer's signature."""

    id: int
    title: str
    reference: str
    post: str


@dataclass(frozen=True)
class Work:
    """What a code stood for.

    :ivar accept: SHA-256 fingerprints of the certificates registered for this officer
    """

    secret: str
    accept: frozenset[str]
    documents: tuple[Document, ...]


class Office:
    """The one server that this PC talks to."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.url
        authority = str(settings.certificates) if settings.certificates else None
        self._tls = ssl.create_default_context(cafile=authority)

    def claim(self, code: str) -> Work:
        """Exchange the code for the documents; it works once."""
        answer = self._post("/agent/v1/claim", {"code": code, "program": f"patravali-signer {VERSION}"})
        documents = tuple(
            Document(int(one["id"]), str(one["title"]), str(one["reference"]), str(one["post"]))
            for one in answer["documents"]
        )
        return Work(str(answer["secret"]), frozenset(answer["accept"]), documents)

    def prepare(self, document: Document, certificate: bytes, work: Work) -> tuple[bytes, bytes]:
        """Have a document prepared for this certificate; gives the PDF and the attributes to be signed."""
        body = {"certificate": base64.b64encode(certificate).decode()}
        answer = self._post(f"/agent/v1/{document.id}/prepare", body, work.secret)
        return base64.b64decode(answer["pdf"]), base64.b64decode(answer["attributes"])

    def complete(self, document: Document, value: bytes, work: Work) -> str:
        """Send the signature value; gives ``signed``, or ``waiting`` while the time stamp service is down."""
        body = {"signature": base64.b64encode(value).decode()}
        return str(self._post(f"/agent/v1/{document.id}/complete", body, work.secret)["state"])

    def _post(self, path: str, body: Mapping[str, object], secret: str = "") -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked when the settings were read
            self._url + path, json.dumps(body).encode(), headers
        )
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=self._tls), _NoRedirect())
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                found: dict[str, Any] = json.loads(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as fault:
            raise _said_no(fault) from fault
        except (OSError, ValueError) as fault:
            raise Refused(
                f"The office's server cannot be reached: {fault}", "कार्यालय के सर्वर से सम्पर्क नहीं हुआ।"
            ) from fault
        return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected signing request would leave the server of the settings."""

    def redirect_request(self, *_request: object) -> None:
        """Follow nothing."""


def _said_no(fault: urllib.error.HTTPError) -> Refused:
    with fault:
        try:
            body = json.loads(fault.read(100_000))
            return Refused(str(body["en"]), str(body["hi"]))
        except (ValueError, KeyError, TypeError):
            return Refused(f"The office's server answered {fault.code}.", f"कार्यालय के सर्वर का उत्तर: {fault.code}")
