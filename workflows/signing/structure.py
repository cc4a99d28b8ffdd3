"""What a signed PDF of ours must look like, beyond what cryptography and the PDF library check.

Each rule here closes an attack that a valid signature does not see: bytes behind the last
signature, an update that changes only metadata, padding that carries something, a gap that is more than one string.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import cms
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


@dataclass(frozen=True)
class Reason:
    """Why something is not as it should be, in both languages.

    :ivar code: stable, for the API
    """

    code: str
    en: str
    hi: str


UNREADABLE = Reason("unreadable", "The file is not a readable PDF.", "फ़ाइल पढ़ने योग्य पीडीएफ़ नहीं है।")
RANGE = Reason("range", "The signed range is not that of a whole file.", "हस्ताक्षरित भाग पूरी फ़ाइल का नहीं है।")
CHANGED = Reason("changed", "The text was changed after it was signed.", "हस्ताक्षर के बाद पाठ बदला गया है।")
GAP = Reason("gap", "Something stands in the place of the signature besides it.", "हस्ताक्षर के स्थान में कुछ और भी है।")
PADDING = Reason("padding", "Something is hidden behind the signature.", "हस्ताक्षर के पीछे कुछ छिपा है।")
STRANGE = Reason(
    "strange-certificate",
    "The signature carries a certificate that does not belong to it.",
    "हस्ताक्षर में ऐसा प्रमाण-पत्र है जो उसका नहीं है।",
)
TRAILING = Reason(
    "trailing",
    "Something was added to the file after it was signed.",
    "हस्ताक्षर के बाद फ़ाइल में कुछ जोड़ा गया है।",
)


def read_signatures(data: bytes) -> tuple[list[EmbeddedPdfSignature], list[EmbeddedPdfSignature]]:
    """Give the signatures and the document time stamps of a PDF.

    :raises ValueError: when the file is not a PDF that can be read strictly
    """
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        return reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as fault:
        # the library lets several kinds of error through for files that are broken on purpose
        raise ValueError(str(fault)) from fault


def check_structure(data: bytes, embedded: list[EmbeddedPdfSignature]) -> list[Reason]:
    """Check ranges, gaps, padding and the end of the file; each fault is given once."""
    faults: list[Reason] = []
    for signature in embedded:
        try:
            faults.extend(_check_one(data, signature))
            if not _certificates_known(signature):
                faults.append(STRANGE)
        except (PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            faults.append(CHANGED)  # ASN.1 that was broken on purpose fails in several ways
    if embedded and max(_end(signature) for signature in embedded) != len(data):
        faults.append(TRAILING)
    return list(dict.fromkeys(faults))


def _end(signature: EmbeddedPdfSignature) -> int:
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def _check_one(data: bytes, signature: EmbeddedPdfSignature) -> Iterator[Reason]:
    start, gap_from, gap_to, _ = (int(number) for number in signature.byte_range)
    if start != 0 or gap_from >= gap_to or _end(signature) > len(data):
        yield RANGE
        return
    gap = data[gap_from:gap_to]
    if gap[:1] != b"<" or gap[-1:] != b">":
        yield GAP
        return
    try:
        encoded = bytes.fromhex(gap[1:-1].decode("ascii"))
        length = len(cms.ContentInfo.load(encoded).dump())
    except ValueError:  # UnicodeDecodeError is one
        yield GAP
        return
    if gap[1:-1] not in (encoded.hex().encode(), encoded.hex().upper().encode()):
        yield GAP  # the same bytes in mixed case: nobody writes that, so somebody changed it
    listed = [algorithm.dump() for algorithm in signature.signed_data["digest_algorithms"]]
    if listed != [signature.signer_info["digest_algorithm"].dump()] or signature.signed_data["version"].native == "v0":
        yield CHANGED  # the envelope's own list is covered by nothing
    if any(encoded[length:]):
        yield PADDING
    if not _digest_matches(signature, data[:gap_from] + data[gap_to : _end(signature)]):
        yield CHANGED


def _certificates_known(signature: EmbeddedPdfSignature) -> bool:
    """Whether each certificate carried beside the signer's is also in the store that the signatures cover.

    No signature covers the certificates inside its own envelope: a change there would go unseen.
    """
    store = DocumentSecurityStore.read_dss(signature.reader)
    covered = {certificate.dump() for certificate in store.load_certs()} | {signature.signer_cert.dump()}
    return all(certificate.dump() in covered for certificate in signature.other_embedded_certs)


def _digest_matches(signature: EmbeddedPdfSignature, covered: bytes) -> bool:
    """Compare the covered bytes with the digest that was signed: the plainest question, asked without the library."""
    content = signature.signed_data["encap_content_info"]
    if content["content_type"].native == "tst_info":
        imprint = content["content"].parsed["message_imprint"]
        name, signed = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
    else:
        info = signature.signer_info
        name = info["digest_algorithm"]["algorithm"].native
        signed = next(
            (a["values"][0].native for a in info["signed_attrs"] if a["type"].native == "message_digest"), b""
        )
    return name in ("sha256", "sha384", "sha512") and hashlib.new(name, covered).digest() == signed
