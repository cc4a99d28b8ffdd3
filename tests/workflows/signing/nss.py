"""A trust store for poppler's pdfsig, made through NSS itself (certutil is not everywhere where pdfsig is)."""

import ctypes
from pathlib import Path

TRUSTED = b"CT,C,C"


class _CertTrust(ctypes.Structure):
    _fields_ = [("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("object", ctypes.c_uint)]


def make_store(folder: Path, root_der: bytes) -> str:
    """Make an NSS database in *folder* that trusts one root; gives the name that pdfsig takes."""
    nss, smime = ctypes.CDLL("libnss3.so"), ctypes.CDLL("libsmime3.so")
    for function in (nss.PK11_GetInternalKeySlot, nss.CERT_GetDefaultCertDB, smime.CERT_DecodeCertFromPackage):
        function.restype = ctypes.c_void_p
    store = f"sql:{folder}"
    assert nss.NSS_InitReadWrite(store.encode()) == 0
    slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
    nss.PK11_InitPin(slot, None, b"")
    certificate = ctypes.c_void_p(smime.CERT_DecodeCertFromPackage(root_der, len(root_der)))
    assert nss.PK11_ImportCert(slot, certificate, ctypes.c_ulong(0), b"demo-root", ctypes.c_int(0)) == 0
    trust = _CertTrust()
    assert nss.CERT_DecodeTrustString(ctypes.byref(trust), TRUSTED) == 0
    database = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
    assert nss.CERT_ChangeCertTrust(database, certificate, ctypes.byref(trust)) == 0
    nss.CERT_DestroyCertificate(certificate)
    nss.PK11_FreeSlot(slot)
    nss.NSS_Shutdown()
    return store
