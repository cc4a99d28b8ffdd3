"""Time stamp services (RFC 3161): the licensed CA's over HTTP, and one in this process for the demo and the tests."""

import datetime as dt
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path

from asn1crypto import cms, keys, tsp, x509
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

ANSWER_SECONDS = 15
MOST_ANSWER_BYTES = 256 * 1024


class HttpTimestamper(TimeStamper):
    """A time stamp service at an address.

    :ivar url: of the licensed CA's service
    :ivar sample: a file that keeps one answer, so that the size of a token is known while the service is down:
        an outage then begins to matter only after the officer has signed
    """

    def __init__(self, url: str, sample: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko does not annotate it
        self.url = url
        self.sample = sample
        if sample is not None and sample.exists():
            token = cms.ContentInfo.load(sample.read_bytes())
            self._register_dummy("sha256", token)  # type: ignore[no-untyped-call]  # as above

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the service; any failure is an OSError."""
        request = urllib.request.Request(  # noqa: S310 - the address is a setting of the office
            self.url, req.dump(), {"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - as above
            return tsp.TimeStampResp.load(answer.read(MOST_ANSWER_BYTES))

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        """Give a token for its size, and keep it."""
        token = await super().async_dummy_response(md_algorithm)
        if self.sample is not None and not self.sample.exists():
            self.sample.parent.mkdir(parents=True, exist_ok=True)
            self.sample.write_bytes(token.dump())
        return token


class LocalTimestamper(DummyTimeStamper):
    """A time stamp service in this process.

    :ivar clock: what it takes for the time, UTC
    :ivar down: whether it pretends an outage
    """

    def __init__(
        self,
        certificate: bytes,
        key: bytes,
        chain: Iterable[bytes] = (),
        clock: Callable[[], dt.datetime] | None = None,
    ) -> None:
        embedded = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # as above
        embedded.register_multiple([x509.Certificate.load(issuer) for issuer in chain])
        super().__init__(
            x509.Certificate.load(certificate),
            keys.PrivateKeyInfo.load(key),
            certs_to_embed=embedded,
        )
        self.clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self.down = False

    def request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Sign the moment of the clock."""
        if self.down:
            raise ConnectionRefusedError("the time stamp service does not answer")
        self.fixed_dt = self.clock().replace(microsecond=0)
        return super().request_tsa_response(req)
