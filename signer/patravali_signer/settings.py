"""The settings of this PC: one server, and the libraries that may be loaded. Never taken from a link."""

import configparser
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from patravali_signer.errors import Refused

PLACES = (
    Path("/etc/patravali-signer.ini"),
    Path(os.environ.get("PROGRAMDATA", "/nowhere")) / "Patravali" / "signer.ini",
    Path.home() / ".config" / "patravali-signer.ini",
)
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Settings:
    """What the installation decided.

    :ivar url: of the office's server, without a slash at the end
    :ivar certificates: PEM file of the authority of its TLS certificate, or None for the system's
    :ivar modules: PKCS#11 libraries that may be loaded
    :ivar pkcs12: the demo's key file, or None
    """

    url: str
    certificates: Path | None
    modules: tuple[Path, ...]
    pkcs12: Path | None


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings file.

    :param path: a file named by the officer, else the first of :data:`PLACES` that exists
    :raises Refused: no file, no server, plain HTTP without leave, a relative path to a library
    """
    found = path or next((place for place in PLACES if place.exists()), None)
    if found is None or not found.exists():
        raise Refused("There is no settings file; ask your administrator.", "सेटिंग फ़ाइल नहीं है; व्यवस्थापक से कहें।")
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(found, encoding="utf-8")
    certificates = parser.get("server", "certificates", fallback="")
    pkcs12 = parser.get("demo", "pkcs12", fallback="")
    return Settings(
        url=_checked_url(
            parser.get("server", "url", fallback=""), plain=parser.getboolean("server", "plain_http", fallback=False)
        ),
        certificates=Path(certificates) if certificates else None,
        modules=tuple(
            _checked_module(line) for line in parser.get("token", "modules", fallback="").split("\n") if line
        ),
        pkcs12=Path(pkcs12) if pkcs12 else None,
    )


def _checked_url(url: str, *, plain: bool) -> str:
    parts = urlsplit(url)
    plain_allowed = parts.scheme == "http" and (plain or parts.hostname in LOCAL_HOSTS)
    if not parts.hostname or (parts.scheme != "https" and not plain_allowed):
        raise Refused(
            "The server's address in the settings must begin with https://.",
            "सेटिंग में सर्वर का पता https:// से आरम्भ होना चाहिए।",
        )
    return url.rstrip("/")


def _checked_module(line: str) -> Path:
    module = Path(line.strip())
    if not module.is_absolute():
        raise Refused(
            f"The token's library must be given with its whole path: {module}",
            f"टोकन की लाइब्रेरी का पूरा पथ दें: {module}",
        )
    return module
