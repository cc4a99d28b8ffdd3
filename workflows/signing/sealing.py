"""Making the signature: pure functions on bytes, slow (0.1 s and more), never inside a database transaction.

Three steps, because the key is on the officer's token and not here:
:func:`prepare_signature` writes picture, validation data and an empty place into the PDF and says what is to be signed;
the officer's PC signs those bytes; :func:`finish_signature` checks the value, adds the time stamp, fills the place and
puts a document time stamp over everything (PAdES B-LTA). All that is needed for the proof stands in the file before the
signature, so that each signature covers the whole file.
"""

import asyncio
import base64
import datetime as dt
import hashlib
import io
import json
from dataclasses import dataclass
from typing import IO

from asn1crypto import cms, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfTimeStamper,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workflows.errors import OfficeRefusal
from workflows.signing.stamp import Stamp, stamp_style
from workflows.signing.trust import Trust

assert tsp.TSTInfo  # its import makes the attribute signing_certificate_v2 known to asn1crypto


class SigningRefused(OfficeRefusal):
    """This document cannot be signed with this certificate now."""


class WrongValue(SigningRefused):
    """The value that came back was not made over our bytes with the certificate's key."""

    status = 422


class NoTimestamp(SigningRefused):
    """The time stamp service did not answer. What is signed stays signed; it waits for its time stamp."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The time stamp service does not answer. The document is not issued until it does.",
            "समय-मुद्रा सेवा उत्तर नहीं दे रही। उत्तर आने तक पत्र निर्गत नहीं होगा।",
        )
        self.reason = reason


@dataclass(frozen=True)
class SigningJob:
    """What is to be signed, by whom.

    :ivar document_sha256: hex; of the approved version's bytes, which must be those that are given
    :ivar field: name of the empty signature field in the PDF
    :ivar place: where, as the signature dictionary says it
    """

    document_sha256: str
    field: str
    stamp: Stamp
    place: str = ""


@dataclass(frozen=True)
class Prepared:
    """A PDF with an empty place for the signature.

    :ivar pdf: the placeholder file, which the officer's program shows and checks
    :ivar attributes: DER of the CMS signed attributes: the bytes that the token signs
    :ivar certificate: DER
    """

    pdf: bytes
    attributes: bytes
    certificate: bytes
    digest: bytes
    start: int
    end: int

    def state(self) -> str:
        """Give everything but the PDF as JSON text, to be kept until the value comes."""
        binary = {"attributes": self.attributes, "certificate": self.certificate, "digest": self.digest}
        texts = {name: base64.b64encode(value).decode() for name, value in binary.items()}
        return json.dumps(texts | {"start": self.start, "end": self.end, "pdf_sha256": sha256_hex(self.pdf)})


def restore(pdf: bytes, state: str) -> Prepared:
    """Put a prepared signature together again.

    :raises SigningRefused: when the PDF is not the one that was prepared
    """
    kept = json.loads(state)
    if sha256_hex(pdf) != kept["pdf_sha256"]:
        raise SigningRefused(
            "The prepared document has changed; prepare it again.", "तैयार पत्र बदल गया है; उसे फिर तैयार करें।"
        )
    attributes, certificate, digest = (base64.b64decode(kept[name]) for name in ("attributes", "certificate", "digest"))
    return Prepared(pdf, attributes, certificate, digest, kept["start"], kept["end"])


def sha256_hex(data: bytes) -> str:
    """Give the SHA-256 of *data* in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def prepare_signature(
    pdf: bytes, certificate: bytes, job: SigningJob, *, trust: Trust, timestamper: TimeStamper, now: dt.datetime
) -> Prepared:
    """Write picture, validation data and an empty place into the approved PDF.

    Checks the chain and the revocation of the certificate, so that nobody types a PIN in vain.

    :param pdf: exactly the approved version's bytes
    :param certificate: the officer's, DER
    :raises SigningRefused: other bytes, no such field, certificate revoked, expired, or not under a trusted root
    :raises NoTimestamp: when the size of a time stamp is not yet known and the service does not answer
    """
    if sha256_hex(pdf) != job.document_sha256:
        raise SigningRefused(
            "This is not the approved version; only that can be signed.",
            "यह अनुमोदित संस्करण नहीं है; केवल अनुमोदित संस्करण पर हस्ताक्षर हो सकता है।",
        )
    parsed = x509.Certificate.load(certificate)
    return asyncio.run(_prepare(pdf, parsed, job, trust=trust, timestamper=timestamper, now=now))


async def _prepare(
    pdf: bytes,
    certificate: x509.Certificate,
    job: SigningJob,
    *,
    trust: Trust,
    timestamper: TimeStamper,
    now: dt.datetime,
) -> Prepared:
    external = _external(certificate, trust, _value_size(certificate))
    signer = PdfSigner(
        _metadata(job, trust, now),
        signer=external,
        stamp_style=stamp_style(job.stamp, certificate, now),
        timestamper=timestamper,
    )
    try:
        place, _, out = await signer.async_digest_doc_for_signing(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    except (OSError, TimestampRequestError) as fault:
        raise NoTimestamp(str(fault)) from fault
    except (SigningError, PdfError) as fault:
        raise _refused(fault) from fault
    attributes = await external.signed_attrs(place.document_digest, "sha256", use_pades=True)
    return Prepared(
        pdf=_bytes_of(out),
        attributes=attributes.dump(),
        certificate=certificate.dump(),
        digest=place.document_digest,
        start=place.reserved_region_start,
        end=place.reserved_region_end,
    )


def _metadata(job: SigningJob, trust: Trust, now: dt.datetime) -> PdfSignatureMetadata:
    """Say what kind of signature: PAdES, certifying, with all validation data in the file before it."""
    return PdfSignatureMetadata(
        field_name=job.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=f"{job.stamp.post}: {job.stamp.reference}".strip(": ") or None,
        location=job.place or None,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        embed_validation_info=True,
        validation_context=trust.context(now),
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )


def _bytes_of(out: IO[bytes]) -> bytes:
    out.seek(0)
    return out.read()


def _refused(fault: Exception) -> SigningRefused:
    detail = str(fault.__cause__ or fault)
    return SigningRefused(
        f"This certificate cannot sign now: {detail}", f"इस प्रमाण-पत्र से अभी हस्ताक्षर नहीं हो सकता: {detail}"
    )


def _external(certificate: x509.Certificate, trust: Trust, value: bytes | int) -> ExternalSigner:
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko does not annotate it
    registry.register_multiple(trust.certificates)
    return ExternalSigner(signing_cert=certificate, cert_registry=registry, signature_value=value, embed_roots=False)


def _value_size(certificate: x509.Certificate) -> int:
    """Bytes of a signature value: the modulus for RSA, two numbers and their DER heads for ECDSA."""
    key = certificate.public_key
    if key.algorithm == "rsa":
        return int(key.byte_size)
    return 2 * ((int(key.bit_size) + 7) // 8) + 9


def check_value(prepared: Prepared, value: bytes) -> None:
    """Verify the token's value with the certificate's public key, before it goes into the file.

    :raises WrongValue: when it was not made over our attributes by this certificate's key
    """
    key = load_der_x509_certificate(prepared.certificate).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, prepared.attributes, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, prepared.attributes, ec.ECDSA(hashes.SHA256()))
        else:
            raise InvalidSignature
    except InvalidSignature as fault:
        raise WrongValue(
            "The signature does not belong to this document and certificate; nothing was signed. Try again.",
            "यह हस्ताक्षर इस पत्र और प्रमाण-पत्र का नहीं है; हस्ताक्षर नहीं हुआ। फिर प्रयास करें।",
        ) from fault


def finish_signature(
    prepared: Prepared, value: bytes, *, trust: Trust, timestamper: TimeStamper, now: dt.datetime
) -> bytes:
    """Fill the signature in, with its time stamp, and put the document time stamp over the whole (B-LTA).

    May be repeated with the same value when the time stamp service failed.

    :raises WrongValue: when the value is not right
    :raises NoTimestamp: when the service does not answer: keep the value, try later
    """
    check_value(prepared, value)
    try:
        return asyncio.run(_finish(prepared, value, trust, timestamper, now))
    except (OSError, TimestampRequestError) as fault:
        raise NoTimestamp(str(fault)) from fault


async def _finish(prepared: Prepared, value: bytes, trust: Trust, timestamper: TimeStamper, now: dt.datetime) -> bytes:
    external = _external(x509.Certificate.load(prepared.certificate), trust, value)
    attributes = cms.CMSAttributes.load(prepared.attributes)
    signed = await external.async_sign_prescribed_attributes("sha256", signed_attrs=attributes, timestamper=timestamper)
    filled = io.BytesIO(prepared.pdf)
    place = PreparedByteRangeDigest(
        document_digest=prepared.digest, reserved_region_start=prepared.start, reserved_region_end=prepared.end
    )
    place.fill_with_cms(filled, signed)
    return await _archive(filled.getvalue(), trust, timestamper, now)


async def _archive(pdf: bytes, trust: Trust, timestamper: TimeStamper, now: dt.datetime) -> bytes:
    out = io.BytesIO()
    await PdfTimeStamper(timestamper).async_timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        "sha256",
        trust.context(now, for_stamps=True),
        output=out,
        dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
    )
    return out.getvalue()
