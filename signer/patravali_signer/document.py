"""Is what I am asked to sign the document that I see? Asked here, because the server is not believed."""

import hashlib
import re

from asn1crypto import cms, tsp, x509

from patravali_signer.errors import Refused

assert tsp.TSTInfo  # its import makes the attribute signing_certificate_v2 known to asn1crypto

BYTE_RANGE = re.compile(rb"/ByteRange \[ ?(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) *\]")
REQUIRED = frozenset({"content_type", "message_digest", "signing_certificate_v2"})
ALLOWED = REQUIRED | {"cms_algorithm_protection"}


def check_document(pdf: bytes, attributes: bytes, certificate: x509.Certificate) -> None:
    """Check that *attributes* say "this PDF, this certificate" and nothing else.

    :param pdf: with the empty place for the signature
    :param attributes: DER of the CMS signed attributes
    :raises Refused: otherwise
    """
    values = _read_attributes(attributes)
    if values["message_digest"].native != covered_digest(pdf):
        raise Refused(
            "What is to be signed is not the document that is shown. Tell the administrator.",
            "जिस पर हस्ताक्षर माँगा गया है वह दिखाया गया पत्र नहीं है। व्यवस्थापक को बतायें।",
        )
    named = values["signing_certificate_v2"]["certs"]
    if len(named) != 1 or named[0]["cert_hash"].native != certificate.sha256 or not _serial_fits(named[0], certificate):
        raise _wrong("another certificate is named")
    if named[0]["hash_algorithm"]["algorithm"].native != "sha256" or values["content_type"].native != "data":
        raise _wrong("hash or content type")


def _serial_fits(named: tsp.ESSCertIDv2, certificate: x509.Certificate) -> bool:
    """Whether issuer and serial number, where they are given beside the hash, are the certificate's too."""
    given = named["issuer_serial"]
    if given.native is None:
        return True
    issuers = [name.chosen for name in given["issuer"] if name.name == "directory_name"]
    return bool(given["serial_number"].native == certificate.serial_number and issuers == [certificate.issuer])


def _read_attributes(attributes: bytes) -> dict[str, cms.CMSAttribute]:
    try:
        parsed = cms.CMSAttributes.load(attributes, strict=True)
        names = [attribute["type"].native for attribute in parsed]
        values = {attribute["type"].native: attribute["values"] for attribute in parsed}
    except (ValueError, TypeError, KeyError) as fault:
        raise _wrong(str(fault)) from fault
    if len(names) != len(set(names)) or not REQUIRED <= set(names) <= ALLOWED:
        raise _wrong(f"attributes {', '.join(sorted(map(str, names)))}")
    if any(len(several) != 1 for several in values.values()) or parsed.dump(force=True) != attributes:
        raise _wrong("encoding")
    return {name: several[0] for name, several in values.items()}


def covered_digest(pdf: bytes) -> bytes:
    """Compute the digest over everything but the empty place, which must be one string of zeros, and nothing after it.

    :raises Refused: when the range is not that of the whole file
    """
    found = BYTE_RANGE.findall(pdf)
    if not found:
        raise _wrong("no signed range")
    start, gap_from, gap_to, rest = (int(number) for number in found[-1])
    if start != 0 or not gap_from < gap_to <= len(pdf) or gap_to + rest != len(pdf):
        raise _wrong("the signed range is not the whole file")
    gap = pdf[gap_from:gap_to]
    if gap[:1] != b"<" or gap[-1:] != b">" or gap[1:-1].strip(b"0"):
        raise _wrong("the place of the signature is not empty")
    return hashlib.sha256(pdf[:gap_from] + pdf[gap_to:]).digest()


def _wrong(detail: str) -> Refused:
    return Refused(
        f"The document was not prepared properly ({detail}). It was not signed.",
        f"पत्र ठीक से तैयार नहीं है ({detail})। हस्ताक्षर नहीं किया गया।",
    )
