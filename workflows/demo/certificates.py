"""The demo district's own certificate authority, time stamp service and officers' keys.

Nothing here is trusted by anybody: every name says DEMO, and the root goes into the trust folder of the demo alone. The
shape is that of the Indian PKI (root of the Controller, licensed CA, sub-CA, officer with class 3 policy), so that what
works with these certificates works with the officers' tokens.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from workflows.signing.timestamps import LocalTimestamper
from workflows.signing.trust import CERTIFICATES, LISTS, ROOTS

CLASS_3 = ObjectIdentifier("2.16.356.100.2.3")
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")
PSEUDONYM = ObjectIdentifier("2.5.4.65")
YEAR = dt.timedelta(days=365)
LIST_LIFE = dt.timedelta(days=7)
DEMO_ADDRESS = "http://demo.patravali.invalid"
PASSPHRASE = "demo"  # noqa: S105 - known to everybody, like all that is DEMO
"""Of every demo PKCS#12: it protects nothing, and the signing program asks for something where a token asks the PIN."""


@dataclass(frozen=True)
class KeyPair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True)
class Usage:
    """How an officer's certificate may be used; the defaults are those of a class 3 signing certificate."""

    signs: bool = True
    encrypts: bool = False
    policy: ObjectIdentifier = CLASS_3


@dataclass(frozen=True)
class DemoAuthority:
    """Root, CA, sub-CA and time stamp service of the demo."""

    root: KeyPair
    ca: KeyPair
    sub_ca: KeyPair
    tsa: KeyPair

    def timestamper(self) -> LocalTimestamper:
        """Give a time stamp service that answers in this process: the demo opens no port."""
        return LocalTimestamper(
            self.tsa.certificate.public_bytes(Encoding.DER),
            self.tsa.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            [self.ca.certificate.public_bytes(Encoding.DER)],
        )


def make_authority(now: dt.datetime) -> DemoAuthority:
    """Make a root, a CA, a sub-CA and a time stamp service, valid from a year before *now*."""
    root = _certify(
        _name("DEMO CCA India", "DEMO India PKI"), None, now - YEAR, now + 15 * YEAR, _authority_extensions(2)
    )
    ca = _certify(
        _name("DEMO CA", "DEMO Certifying Authority"), root, now - YEAR, now + 10 * YEAR, _authority_extensions(1)
    )
    sub_name = _name("DEMO Sub-CA for DSC", "DEMO Certifying Authority")
    sub_ca = _certify(sub_name, ca, now - YEAR, now + 9 * YEAR, _authority_extensions(0))
    tsa_name = _name("DEMO Time Stamp Service", "DEMO Certifying Authority")
    tsa = _certify(tsa_name, ca, now - YEAR, now + 9 * YEAR, _timestamp_extensions())
    return DemoAuthority(root, ca, sub_ca, tsa)


def make_officer(
    authority: DemoAuthority,
    name: str,
    *,
    now: dt.datetime,
    valid_days: int = 730,
    usage: Usage | None = None,
    organisation: str = "UTTAR PRADESH POLICE",
) -> KeyPair:
    """Issue an officer's certificate with the fields that licensed CAs put into the subject.

    :param name: in Latin capitals, as certificates have it; "DEMO" is put before it
    :param valid_days: from the day before *now*; negative for one that has expired
    """
    person = hashlib.sha256(name.encode()).hexdigest()
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "DEMO ONLY - NO LEGAL VALUE"),
            x509.NameAttribute(NameOID.POSTAL_CODE, "262001"),
            x509.NameAttribute(NameOID.STATE_OR_PROVINCE_NAME, "UTTAR PRADESH"),
            x509.NameAttribute(PSEUDONYM, person[:32]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, person),
            x509.NameAttribute(NameOID.COMMON_NAME, f"DEMO {name}"),
        ]
    )
    start = now - dt.timedelta(days=1) if valid_days > 0 else now - YEAR
    end = now + dt.timedelta(days=valid_days)
    return _certify(subject, authority.sub_ca, start, end, _officer_extensions(usage or Usage()))


def revocation_list(issuer: KeyPair, *, now: dt.datetime, revoked: Iterable[x509.Certificate] = ()) -> bytes:
    """Sign a complete revocation list (DER), fresh for :data:`LIST_LIFE`."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - dt.timedelta(hours=1))
        .next_update(now + LIST_LIFE)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for certificate in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(now - dt.timedelta(hours=2)).build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def write_trust(
    authority: DemoAuthority, folder: Path, *, now: dt.datetime, revoked: Iterable[x509.Certificate] = ()
) -> None:
    """Write the trust folder of the demo: root, intermediate certificates, fresh revocation lists."""
    for name in (ROOTS, CERTIFICATES, LISTS):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / ROOTS / "demo-root.pem").write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))
    for name, pair in (("demo-ca", authority.ca), ("demo-sub-ca", authority.sub_ca)):
        (folder / CERTIFICATES / f"{name}.pem").write_bytes(pair.certificate.public_bytes(Encoding.PEM))
    withdrawn = list(revoked)
    for name, pair in (("demo-root", authority.root), ("demo-ca", authority.ca), ("demo-sub-ca", authority.sub_ca)):
        listed = [certificate for certificate in withdrawn if certificate.issuer == pair.certificate.subject]
        (folder / LISTS / f"{name}.crl").write_bytes(revocation_list(pair, now=now, revoked=listed))


def pkcs12_of(officer: KeyPair, authority: DemoAuthority) -> bytes:
    """Pack an officer's demo key for the signing program, under :data:`PASSPHRASE`."""
    label = b"DEMO ONLY"
    chain = [authority.sub_ca.certificate, authority.ca.certificate]
    return pkcs12.serialize_key_and_certificates(
        label, officer.key, officer.certificate, chain, BestAvailableEncryption(PASSPHRASE.encode())
    )


def key_file_of(name: str) -> str:
    """What the key file of an officer is called."""
    return f"{_file_name(name)}.p12"


def prepare_demo(folder: Path, officers: Iterable[str], *, now: dt.datetime) -> dict[str, bytes]:
    """Make, or read again, everything that the demo signs with; revocation lists are made fresh on each start.

    :param folder: the demo's ``var/demo/certificates``; private keys of the demo stay in it, mode 0600
    :param officers: Latin names of the officers who get a PKCS#12 in ``folder/officers``
    :returns: each officer's certificate in DER, to be enrolled
    """
    authority = _saved_authority(folder / "keys", now)
    write_trust(authority, folder / "trust", now=now)
    found = {}
    for name in officers:
        certificate = folder / "officers" / f"{_file_name(name)}.der"
        if not certificate.exists():
            officer = make_officer(authority, name, now=now)
            _write_private(certificate.with_name(key_file_of(name)), pkcs12_of(officer, authority))
            certificate.write_bytes(officer.certificate.public_bytes(Encoding.DER))
        found[name] = certificate.read_bytes()
    return found


def open_demo_authority(folder: Path, *, now: dt.datetime) -> DemoAuthority:
    """Read the demo's authority from its folder, or make it at the first start."""
    return _saved_authority(folder / "keys", now)


def _file_name(name: str) -> str:
    return "-".join(name.lower().split())


def _saved_authority(folder: Path, now: dt.datetime) -> DemoAuthority:
    names = ("root", "ca", "sub_ca", "tsa")
    if not all((folder / f"{name}.pem").exists() for name in names):
        made = make_authority(now)
        for name in names:
            _write_private(folder / f"{name}.pem", _pair_to_pem(getattr(made, name)))
    root, ca, sub_ca, tsa = (_pair_from_pem((folder / f"{name}.pem").read_bytes()) for name in names)
    return DemoAuthority(root, ca, sub_ca, tsa)


def _pair_to_pem(pair: KeyPair) -> bytes:
    key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key + pair.certificate.public_bytes(Encoding.PEM)


def _pair_from_pem(data: bytes) -> KeyPair:
    key = load_pem_private_key(data, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return KeyPair(x509.load_pem_x509_certificate(data), key)


def _write_private(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(data)


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


Extension = tuple[x509.ExtensionType, bool]


def _certify(
    subject: x509.Name, issuer: KeyPair | None, start: dt.datetime, end: dt.datetime, extensions: list[Extension]
) -> KeyPair:
    """Make a key and its certificate; without *issuer* it signs itself."""
    key = rsa.generate_private_key(65537, 2048)
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start.replace(microsecond=0))
        .not_valid_after(end.replace(microsecond=0))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for value, critical in [*extensions, *(_addresses(issuer) if issuer else [])]:
        builder = builder.add_extension(value, critical)
    return KeyPair(builder.sign(signer, hashes.SHA256()), key)


def _addresses(issuer: KeyPair) -> list[Extension]:
    """Where a real CA would publish its list and its certificate; poppler wants to see both in a certificate."""
    name = _file_name(str(issuer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value))
    crl = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{DEMO_ADDRESS}/{name}.crl")], None, None, None)
    issued_by = x509.UniformResourceIdentifier(f"{DEMO_ADDRESS}/{name}.cer")
    access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, issued_by)
    return [(x509.CRLDistributionPoints([crl]), False), (x509.AuthorityInformationAccess([access]), False)]


def _key_usage(
    *, signs: bool = False, encrypts: bool = False, certifies: bool = False, repudiable: bool = False
) -> Extension:
    usage = x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs and not repudiable,
        key_encipherment=encrypts,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
    return usage, True


def _authority_extensions(path_length: int) -> list[Extension]:
    any_policy = x509.PolicyInformation(ObjectIdentifier("2.5.29.32.0"), None)
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        _key_usage(certifies=True),
        (x509.CertificatePolicies([any_policy]), False),
    ]


def _timestamp_extensions() -> list[Extension]:
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return [_key_usage(signs=True, repudiable=True), (purpose, True)]


def _officer_extensions(usage: Usage) -> list[Extension]:
    purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        _key_usage(signs=usage.signs, encrypts=usage.encrypts),
        (x509.ExtendedKeyUsage(purposes), False),
        (x509.CertificatePolicies([x509.PolicyInformation(usage.policy, None)]), False),
        (x509.SubjectAlternativeName([x509.RFC822Name("demo@patravali.invalid")]), False),
    ]
