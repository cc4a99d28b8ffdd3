"""Is this certificate fit to sign the office's letters? Asked before it is enrolled and again before each signature.

The rules follow the CCA's interoperability and identity verification guidelines; the names of the office and whether
eKYC certificates are taken are settings.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import x509

from workflows.signing.structure import Reason

CLASS_3 = "2.16.356.100.2.3"
DOCUMENT_SIGNER = "2.16.356.100.10.1"
EKYC = frozenset({"2.16.356.100.2.4.1", "2.16.356.100.2.4.2"})
NEEDED_USAGE = frozenset({"digital_signature", "non_repudiation"})
OTHER_USAGE = frozenset({"key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"})
STRONG_HASHES = frozenset({"sha256", "sha384", "sha512"})
CURVES = frozenset({"secp256r1", "secp384r1"})


@dataclass(frozen=True)
class FitnessRules:
    """What this office asks of a certificate.

    :ivar organisations: accepted names in the subject's O; empty means any
    :ivar ekyc: whether certificates issued on eKYC count beside class 3
    """

    organisations: frozenset[str] = frozenset()
    ekyc: bool = False


def unfit(certificate: x509.Certificate, rules: FitnessRules, *, now: dt.datetime) -> list[Reason]:
    """List why *certificate* may not sign; empty when it may. The chain and the revocation are checked elsewhere."""
    checks = (_usage(certificate), _validity(certificate, now), _policy(certificate, rules), _strength(certificate))
    found = [reason for check in checks for reason in check]
    return found + list(_organisation(certificate, rules))


def _usage(certificate: x509.Certificate) -> Iterator[Reason]:
    usage = certificate.key_usage_value.native if certificate.key_usage_value else set()
    if certificate.ca:
        yield Reason("authority", "It is an authority's certificate.", "यह प्रमाणन प्राधिकारी का प्रमाण-पत्र है।")
    if not usage >= NEEDED_USAGE:
        yield Reason(
            "not-for-signing",
            "It is not a signing certificate (on many tokens a second one, for encryption, has the same name).",
            "यह हस्ताक्षर का प्रमाण-पत्र नहीं है (अनेक टोकन में उसी नाम का दूसरा, कूटलेखन का, प्रमाण-पत्र होता है)।",
        )
    elif usage & OTHER_USAGE:
        yield Reason("mixed-usage", "Its use is not limited to signing.", "इसका उपयोग हस्ताक्षर तक सीमित नहीं है।")


def _validity(certificate: x509.Certificate, now: dt.datetime) -> Iterator[Reason]:
    if now > certificate.not_valid_after:
        yield Reason("expired", "It has expired.", "इसकी वैधता समाप्त हो चुकी है।")
    if now < certificate.not_valid_before:
        yield Reason("not-yet-valid", "It is not yet valid.", "यह अभी वैध नहीं हुआ है।")


def _policy(certificate: x509.Certificate, rules: FitnessRules) -> Iterator[Reason]:
    policies = {entry["policy_identifier"].dotted for entry in certificate.certificate_policies_value or []}
    accepted = {CLASS_3} | (EKYC if rules.ekyc else set())
    if DOCUMENT_SIGNER in policies:
        yield Reason(
            "document-signer",
            "It belongs to an organisation's software, not to a person.",
            "यह किसी संस्था के सॉफ़्टवेयर का है, व्यक्ति का नहीं।",
        )
    elif not policies & accepted:
        yield Reason("class", "It is not a class 3 certificate.", "यह वर्ग 3 का प्रमाण-पत्र नहीं है।")


def _strength(certificate: x509.Certificate) -> Iterator[Reason]:
    key = certificate.public_key
    weak_rsa = key.algorithm == "rsa" and key.bit_size < 2048
    other_curve = key.algorithm == "ec" and key.curve[1] not in CURVES
    if weak_rsa or other_curve or key.algorithm not in ("rsa", "ec"):
        yield Reason("weak-key", "Its key is too weak or of an unknown kind.", "इसकी कुंजी कमज़ोर या अज्ञात प्रकार की है।")
    if certificate["signature_algorithm"].hash_algo not in STRONG_HASHES:
        yield Reason("weak-hash", "It was issued with a weak hash.", "यह कमज़ोर हैश से जारी हुआ है।")
    if not certificate.crl_distribution_points_value:
        yield Reason("no-list", "It names no revocation list.", "इसमें निरस्तीकरण सूची का पता नहीं है।")


def _organisation(certificate: x509.Certificate, rules: FitnessRules) -> Iterator[Reason]:
    name = _plain(str(certificate.subject.native.get("organization_name", "")))
    if rules.organisations and name not in {_plain(accepted) for accepted in rules.organisations}:
        yield Reason(
            "organisation",
            "It was issued for another organisation.",
            "यह किसी अन्य संस्था के लिए जारी हुआ है।",
        )


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", name).upper().strip()
