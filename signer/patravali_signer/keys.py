"""The officer's keys: on a token by PKCS#11, or, in the demo alone, in a PKCS#12 file that says DEMO."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pkcs11
from asn1crypto import algos, x509
from pkcs11 import Attribute, Mechanism, ObjectClass
from pkcs11.exceptions import PinIncorrect, PinLenRange, PinLocked, PKCS11Error

from patravali_signer.errors import Refused
from patravali_signer.settings import Settings

SIGNING = frozenset({"digital_signature", "non_repudiation"})


class Key(Protocol):
    """Something that signs after its PIN was given."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate that belongs to the key."""

    def sign(self, texts: Sequence[bytes], pin: str) -> list[bytes]:
        """Sign each of *texts* with SHA-256; one login for all."""


def may_sign(certificate: x509.Certificate, now: dt.datetime) -> bool:
    """Whether this is a signing certificate in force; the one for encryption on the same token is not."""
    usage = certificate.key_usage_value.native if certificate.key_usage_value else set()
    in_force = certificate.not_valid_before <= now <= certificate.not_valid_after
    return usage >= SIGNING and not certificate.ca and in_force


def find_key(settings: Settings, accept: frozenset[str], now: dt.datetime) -> Key:
    """Find the key whose certificate the office has registered for this officer.

    :raises Refused: no token, or none with such a certificate
    """
    keys: list[Key] = [key for module in settings.modules for key in _token_keys(module)]
    if settings.pkcs12:
        keys.append(_demo_key(settings.pkcs12))
    for key in keys:
        if may_sign(key.certificate, now) and key.certificate.sha256.hex() in accept:
            return key
    if keys:
        raise Refused(
            "No certificate on the token is registered for you at the office.",
            "टोकन का कोई प्रमाण-पत्र कार्यालय में आपके नाम पर पंजीकृत नहीं है।",
        )
    raise Refused("No token was found. Plug it in and try again.", "टोकन नहीं मिला। उसे लगाकर फिर प्रयास करें।")


@dataclass(frozen=True)
class TokenKey:
    """A key that never leaves its token.

    :ivar key_id: CKA_ID, by which certificate and key belong together; may be any bytes
    """

    token: Any
    key_id: bytes
    certificate: x509.Certificate

    def sign(self, texts: Sequence[bytes], pin: str) -> list[bytes]:
        """Log in once, sign all, log out."""
        try:
            with self.token.open(user_pin=pin) as session:
                key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=self.key_id)
                return [self._one(key, text) for text in texts]
        except (PinIncorrect, PinLenRange) as fault:
            raise Refused("The PIN is wrong. Nothing was signed.", "पिन गलत है। हस्ताक्षर नहीं हुआ।") from fault
        except PinLocked as fault:
            raise Refused("The token is locked.", "टोकन बन्द (लॉक) हो गया है।") from fault
        except PKCS11Error as fault:
            raise Refused(f"The token refused: {fault!r}", f"टोकन ने मना किया: {fault!r}") from fault

    def _one(self, key: Any, text: bytes) -> bytes:  # noqa: ANN401 - its class is put together when the token is read
        if self.certificate.public_key.algorithm == "rsa":
            value: bytes = key.sign(text, mechanism=Mechanism.SHA256_RSA_PKCS)
            return value
        raw = key.sign(text, mechanism=Mechanism.ECDSA_SHA256)
        encoded: bytes = algos.DSASignature.from_p1363(raw).dump()  # tokens give r and s bare, CMS wants them in DER
        return encoded


def _token_keys(module: Path) -> Iterator[TokenKey]:
    """List the certificates on the tokens of one library, without login. A missing library is a token not installed."""
    if not module.is_file():
        return
    for slot in pkcs11.lib(str(module)).get_slots(token_present=True):
        try:
            token = slot.get_token()
            with token.open() as session:
                for found in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
                    certificate = x509.Certificate.load(bytes(found[Attribute.VALUE]))
                    yield TokenKey(token, bytes(found[Attribute.ID]), certificate)
        except (PKCS11Error, ValueError):
            continue  # an empty slot, or a certificate that is none: the other tokens still count


@dataclass(frozen=True)
class DemoKey:
    """The demo's key file: anybody may have it, so it signs only as DEMO."""

    path: Path
    certificate: x509.Certificate

    def sign(self, texts: Sequence[bytes], pin: str) -> list[bytes]:
        """Open the file with the passphrase and sign all."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - the library is there in the demo only
        from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415 - as above

        key, _ = _open_pkcs12(self.path, pin)
        assert isinstance(key, rsa.RSAPrivateKey)
        return [key.sign(text, padding.PKCS1v15(), hashes.SHA256()) for text in texts]


def _demo_key(path: Path) -> DemoKey:
    """Read the certificate that lies beside the key file.

    :raises Refused: when it does not call itself DEMO: a real key does not belong into a file
    """
    certificate = x509.Certificate.load(path.with_suffix(".der").read_bytes())
    if "DEMO" not in str(certificate.subject.native.get("common_name", "")).split():
        raise Refused("A key in a file may only be a DEMO key.", "फ़ाइल में रखी कुंजी केवल DEMO की हो सकती है।")
    return DemoKey(path, certificate)


def _open_pkcs12(path: Path, passphrase: str) -> tuple[object, object]:
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - the demo only, see above

    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase.encode())
    except ValueError as fault:
        raise Refused("The PIN is wrong. Nothing was signed.", "पिन गलत है। हस्ताक्षर नहीं हुआ।") from fault
    return key, certificate
