"""Whom the office trusts: root certificates, intermediate certificates and revocation lists, as a folder of data.

The licensed CAs' roots are shipped as files and pinned; the system's list of web authorities is never asked. Revocation
lists are fetched by a job (or put there by hand where there is no internet), so that signing needs no network.
"""

import datetime as dt
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko_certvalidator import ValidationContext

from workflows.errors import OfficeRefusal

ROOTS, CERTIFICATES, LISTS, STAMP_ROOTS = "roots", "certificates", "lists", "timestamp-roots"
FETCH_SECONDS = 20
MOST_LIST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Trust:
    """What signatures are judged by.

    :ivar roots: pinned roots for officers' certificates
    :ivar timestamp_roots: pinned roots for the time stamp service; usually the same
    :ivar certificates: the CAs in between
    :ivar lists: revocation lists, newest of each issuer
    """

    roots: tuple[x509.Certificate, ...]
    timestamp_roots: tuple[x509.Certificate, ...]
    certificates: tuple[x509.Certificate, ...]
    lists: tuple[crl.CertificateList, ...]

    def context(self, now: dt.datetime, *, for_stamps: bool = False) -> ValidationContext:
        """Give a validation context that reads nothing from the network and fails without revocation data."""
        return ValidationContext(
            trust_roots=self.timestamp_roots if for_stamps else (*self.roots, *self.timestamp_roots),
            other_certs=self.certificates,
            crls=self.lists,
            moment=now,
            allow_fetching=False,
            revocation_mode="hard-fail",
        )


def load_trust(folder: Path) -> Trust:
    """Read a trust folder: ``roots/``, ``certificates/``, ``lists/`` and, if they differ, ``timestamp-roots/``.

    :raises OfficeRefusal: when there is no root: nothing could be trusted
    """
    roots = tuple(_certificates_in(folder / ROOTS))
    if not roots:
        raise OfficeRefusal(
            f"No root certificate is in {folder / ROOTS}; put the CCA India roots there.",
            f"{folder / ROOTS} में कोई मूल प्रमाण-पत्र नहीं है; वहाँ CCA India के मूल प्रमाण-पत्र रखें।",
        )
    return Trust(
        roots=roots,
        timestamp_roots=tuple(_certificates_in(folder / STAMP_ROOTS)) or roots,
        certificates=tuple(_certificates_in(folder / CERTIFICATES)),
        lists=tuple(
            crl.CertificateList.load(_der(path.read_bytes())) for path in sorted((folder / LISTS).glob("*.crl"))
        ),
    )


def _certificates_in(folder: Path) -> Iterable[x509.Certificate]:
    for path in sorted(folder.glob("*.pem")) + sorted(folder.glob("*.cer")):
        yield x509.Certificate.load(_der(path.read_bytes()))


def _der(data: bytes) -> bytes:
    return pem.unarmor(data)[2] if pem.detect(data) else data


@dataclass(frozen=True)
class ListState:
    """How fresh a revocation list is."""

    issuer: str
    next_update: dt.datetime
    stale: bool


def list_states(trust: Trust, *, now: dt.datetime, grace: dt.timedelta = dt.timedelta()) -> list[ListState]:
    """Say for each revocation list whether it may still be used; stale lists stop signing."""
    states = []
    for revocations in trust.lists:
        update = revocations["tbs_cert_list"]["next_update"].native
        states.append(ListState(revocations.issuer.human_friendly, update, now > update + grace))
    return states


def refresh_lists(
    folder: Path, certificates: Iterable[x509.Certificate], *, fetch: Callable[[str], bytes] | None = None
) -> dict[str, str]:
    """Fetch the revocation lists named in *certificates* into the trust folder. Slow: outside any transaction.

    :param fetch: reads an address; by default HTTP with the proxy of the environment
    :returns: each address that failed, with the reason; a failed one keeps the list that was there
    """
    failed = {}
    addresses = sorted({address for certificate in certificates for address in _list_addresses(certificate)})
    for address in addresses:
        try:
            data = (fetch or _fetch)(address)
            parsed = crl.CertificateList.load(_der(data))
            key = parsed.issuer.sha256.hex()[:24]
        except (OSError, ValueError) as fault:
            failed[address] = str(fault)
            continue
        _replace(folder / LISTS / f"{key}.crl", parsed.dump())
    return failed


def _list_addresses(certificate: x509.Certificate) -> Iterable[str]:
    for point in certificate.crl_distribution_points:
        if point.url and point.url.startswith(("http://", "https://")):
            yield point.url


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=FETCH_SECONDS) as answer:  # noqa: S310 - scheme checked by the caller
        data: bytes = answer.read(MOST_LIST_BYTES + 1)
    if len(data) > MOST_LIST_BYTES:
        raise ValueError("the list is larger than 32 MB")
    return data


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(path)
