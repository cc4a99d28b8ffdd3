"""Is this PDF genuine? For the public page, the command line and the office itself.

The judgement is that of EN 319 102-1 for signatures with long-term data (it still holds years later, when the officer's
certificate has expired), and then three questions that cryptography cannot answer: is the file built as ours are, does
it end where it was signed, and does the register know exactly these bytes.
"""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESPassed, AdESStatus, AdESSubIndic
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.ades import AdESLTAValidationResult, ades_lta_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from workflows.signing.stamp import is_demo
from workflows.signing.structure import CHANGED, UNREADABLE, Reason, check_structure, read_signatures
from workflows.signing.trust import Trust

Verdict = Literal["genuine", "not", "unknown"]


@dataclass(frozen=True)
class RegisterEntry:
    """What the register says about a file of exactly these bytes.

    :ivar effective: False once a corrigendum or cancellation was issued
    """

    number: str
    day: dt.date
    subject: str
    signed_fields: frozenset[str] = frozenset()
    effective: bool = True


@dataclass(frozen=True)
class SignatureFinding:
    """One signature.

    :ivar post: post and number as the signature itself states them (its reason), covered by it
    :ivar signed_at: proven by the time stamp; None without one
    :ivar whole: whether it covered the whole file when it was made
    """

    field: str
    ok: bool
    signer: str
    organisation: str
    post: str
    serial: str
    fingerprint: str
    signed_at: dt.datetime | None
    whole: bool
    demo: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Report:
    """The answer.

    :ivar verdict: genuine; not (changed, or signed by nobody whom the office trusts); unknown (cannot be decided)
    :ivar sha256: hex, of the file as given
    :ivar archived_at: the last document time stamp
    """

    verdict: Verdict
    sha256: str
    signatures: tuple[SignatureFinding, ...]
    archived_at: dt.datetime | None
    register: RegisterEntry | None
    reasons: tuple[Reason, ...] = field(default=())


NO_SIGNATURE = Reason("unsigned", "The file carries no digital signature.", "फ़ाइल पर कोई डिजिटल हस्ताक्षर नहीं है।")
REVOKED = Reason(
    "revoked", "The signer's certificate had been revoked.", "हस्ताक्षरकर्ता का प्रमाण-पत्र निरस्त किया जा चुका था।"
)
EXPIRED = Reason(
    "expired",
    "The signer's certificate was not valid when it was signed.",
    "हस्ताक्षर के समय हस्ताक्षरकर्ता का प्रमाण-पत्र वैध नहीं था।",
)
UNTRUSTED = Reason(
    "untrusted",
    "The signer's certificate was not issued under a root that this office trusts.",
    "हस्ताक्षरकर्ता का प्रमाण-पत्र ऐसे मूल से जारी नहीं है जिस पर यह कार्यालय विश्वास करता है।",
)
PROOF_MISSING = Reason(
    "proof-missing",
    "The proof of the time of signing or of the certificate's state then is not complete.",
    "हस्ताक्षर के समय या तब प्रमाण-पत्र की स्थिति का प्रमाण पूरा नहीं है।",
)
NOT_IN_REGISTER = Reason(
    "not-in-register",
    "This office's register holds no issued letter of exactly these bytes.",
    "इस कार्यालय की पंजिका में ठीक इसी पाठ का कोई निर्गत पत्र नहीं है।",
)
OTHER_SIGNERS = Reason(
    "other-signers",
    "The register names other signatures than the file carries.",
    "पंजिका में अंकित हस्ताक्षर फ़ाइल के हस्ताक्षरों से भिन्न हैं।",
)
CANCELLED = Reason(
    "not-effective", "This letter has since been corrected or cancelled.", "यह पत्र बाद में संशोधित या निरस्त किया गया है।"
)

BROKEN = frozenset({"HASH_FAILURE", "SIG_CRYPTO_FAILURE", "FORMAT_FAILURE"})
WITHDRAWN = frozenset({"REVOKED", "REVOKED_NO_POE", "REVOKED_CA_NO_POE"})
STRANGERS = frozenset({"NO_CERTIFICATE_CHAIN_FOUND", "NO_SIGNING_CERTIFICATE_FOUND", "CHAIN_CONSTRAINTS_FAILURE"})
OUTDATED = frozenset({"EXPIRED", "NOT_YET_VALID", "OUT_OF_BOUNDS_NOT_REVOKED", "OUT_OF_BOUNDS_NO_POE"})


def verify_pdf(
    data: bytes, *, trust: Trust, register_lookup: Callable[[str], RegisterEntry | None] | None, now: dt.datetime
) -> Report:
    """Judge a PDF.

    :param register_lookup: gives the register's entry for a SHA-256 in hex; None where no register is at hand
    :param now: the moment for which revocation data of the time stamp service must hold
    """
    sha256 = hashlib.sha256(data).hexdigest()
    entry = register_lookup(sha256) if register_lookup else None
    try:
        signatures, stamps = read_signatures(data)
    except ValueError:
        return Report("not", sha256, (), None, entry, (UNREADABLE,))
    if not signatures:
        return Report("unknown", sha256, (), None, entry, (NO_SIGNATURE,))
    faults = check_structure(data, [*signatures, *stamps])
    findings = tuple(asyncio.run(_judge(signature, trust, now)) for signature in signatures)
    archived_at = None if faults else _archived_at(stamps)
    doubts = _register_doubts(entry, findings) if register_lookup else []
    return Report(_verdict(findings, faults, doubts), sha256, findings, archived_at, entry, (*faults, *doubts))


def _register_doubts(entry: RegisterEntry | None, findings: tuple[SignatureFinding, ...]) -> list[Reason]:
    if entry is None:
        return [NOT_IN_REGISTER]
    doubts = []
    if entry.signed_fields and entry.signed_fields != {finding.field for finding in findings}:
        doubts.append(OTHER_SIGNERS)
    if not entry.effective:
        doubts.append(CANCELLED)
    return doubts


def _verdict(findings: tuple[SignatureFinding, ...], faults: list[Reason], doubts: list[Reason]) -> Verdict:
    reasons = [reason for finding in findings for reason in finding.reasons]
    if faults or OTHER_SIGNERS in doubts or any(reason != PROOF_MISSING for reason in reasons):
        return "not"
    if NOT_IN_REGISTER in doubts or not all(finding.ok for finding in findings):
        return "unknown"
    return "genuine"


def _archived_at(stamps: list[EmbeddedPdfSignature]) -> dt.datetime | None:
    moments = [stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native for stamp in stamps]
    return max(moments, default=None)


async def _judge(signature: EmbeddedPdfSignature, trust: Trust, now: dt.datetime) -> SignatureFinding:
    timing = ValidationTimingInfo(validation_time=now, best_signature_time=now, point_in_time_validation=False)
    try:
        result = await ades_lta_validation(signature, _specification(trust), timing_info=timing)
    except (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, TypeError, AttributeError) as fault:
        # a file that was broken on purpose makes the library fail in several ways: all mean "changed"
        return _finding(signature, None, (Reason(CHANGED.code, f"{CHANGED.en} ({fault})", CHANGED.hi),))
    return _finding(signature, result, tuple(_reasons(result)))


def _reasons(result: AdESLTAValidationResult) -> list[Reason]:
    """Translate the indication of EN 319 102-1 into the sentences of this office."""
    indication: AdESSubIndic = result.ades_subindic
    status = result.api_status
    if status is not None and (not status.intact or not status.valid or not status.docmdp_ok):
        return [CHANGED]
    if indication is AdESPassed.OK:
        return []
    name = "REVOKED" if status is not None and status.revoked else str(indication.standard_name)
    if indication.status is AdESStatus.FAILED and name in BROKEN:
        return [CHANGED]
    for names, reason in ((WITHDRAWN, REVOKED), (STRANGERS, UNTRUSTED), (OUTDATED, EXPIRED)):
        if name in names:
            return [reason]
    return [PROOF_MISSING]


def _finding(
    signature: EmbeddedPdfSignature, result: AdESLTAValidationResult | None, reasons: tuple[Reason, ...]
) -> SignatureFinding:
    certificate: x509.Certificate = signature.signer_cert
    subject = certificate.subject.native
    stamped = result is not None and result.signature_timestamp_status is not None
    return SignatureFinding(
        field=signature.field_name,
        ok=not reasons,
        signer=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        post=str(signature.sig_object.get("/Reason", "")),
        serial=f"{certificate.serial_number:X}",
        fingerprint=certificate.sha256.hex(),
        signed_at=result.best_signature_time if result is not None and stamped else None,
        whole=_covers_revision(signature),
        demo=is_demo(certificate),
        reasons=reasons,
    )


def _covers_revision(signature: EmbeddedPdfSignature) -> bool:
    coverage: SignatureCoverageLevel | None = signature.coverage
    return coverage is not None and coverage >= SignatureCoverageLevel.ENTIRE_REVISION


def _specification(trust: Trust) -> PdfSignatureValidationSpec:
    """Nothing is fetched: what the file and the trust folder hold must be enough."""
    freshness = CertRevTrustPolicy(REQUIRE_REVINFO)
    officers, stamps = (
        CertValidationPolicySpec(trust_manager=SimpleTrustManager.build(trust_roots=roots), revinfo_policy=freshness)
        for roots in (trust.roots, trust.timestamp_roots)
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=officers,
            ts_cert_validation_policy=stamps,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
                certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
            ),
            local_knowledge=LocalKnowledge(known_crls=[CRLContainer(revocations) for revocations in trust.lists]),
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )
    )
