"""Settings: read once from the environment, checked, and then passed about; nothing else reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(ValueError):  # noqa: N818 - named as the message names it
    """A setting cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """What differs from one installation to the next."""

    home: Path
    """Folder for the database, papers, keys and caches."""
    database: str
    """Address of the database, ``sqlite:///…`` or ``postgresql://…``."""
    secret_key: str
    """Key of the signed cookie that carries the CSRF secret and the messages of a page."""
    papers_key: str
    """Secret of the document store, hexadecimal; without it no paper can be opened. Backed up apart from the papers."""
    public_url: str
    """Where officers and citizens reach this server; it stands in QR codes and in the signer's link."""
    demo: bool = False
    """Marks every page and signature as DEMO, and allows the demo's certificates."""
    port: int = 8000
    bind: str = ""
    """Where the server listens, ``address:port``; empty: on this machine only, at the port."""
    threads: int = 16
    workers: int = 2
    """Processes of the server on PostgreSQL; the embedded database has one."""
    testing: bool = False
    proxies: int = 0
    """How many proxies of ours stand before the server; only that many of the forwarded addresses are believed."""
    district_code: str = "PBT"
    """The district that a single-district installation serves (Pilibhit)."""
    tsa_url: str = ""
    """Address of the licensed time stamp service (RFC 3161); empty: the demo stamps itself, others cannot sign."""

    metrics_token: str = ""
    """Bearer token for ``/metrics``; without one only this machine itself may read them."""
    slow_ms: float = 250.0
    """Milliseconds above which an act of the engine is logged as a warning."""

    @property
    def is_https(self) -> bool:
        """Whether cookies can be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def papers(self) -> Path:
        """Folder of the document store."""
        return self.home / "papers"

    @property
    def certificates(self) -> Path:
        """Folder of the demo's own certificates."""
        return self.home / "certificates"

    @property
    def trust(self) -> Path:
        """Folder of the certificates whose signatures are believed (docs/signing-protocol.md, "Trust folder")."""
        return self.home / "trust"

    @property
    def trust_folder(self) -> Path:
        """The trust folder in use: the demo believes its own root and nothing else."""
        return self.certificates / "trust" if self.demo else self.trust

    @property
    def tessdata(self) -> Path:
        """Folder of the text recognition data."""
        return self.home / "tessdata"


def secret_from(env: Mapping[str, str], name: str, fallback: Path) -> str:
    """Read a secret from ``NAME``, else from the file that ``NAME_FILE`` names, else from *fallback*, made if missing.

    The fallback is readable by its owner alone; a restore must bring it back with the database.
    """
    if env.get(name):
        return env[name]
    path = Path(env.get(f"{name}_FILE", fallback))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_hex(32))
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise BadSetting(f"{name}: the secret in {path} is shorter than 32 characters")
    return secret


def number_from(env: Mapping[str, str], name: str, usual: float, *, least: float, most: float) -> float:
    """Read a number.

    :param usual: what counts when nothing is set
    :raises BadSetting: when it is no number, or too small or too large
    """
    written = env.get(name, "").strip() or str(usual)
    try:
        number = float(written)
    except ValueError:
        raise BadSetting(f"{name}: {written!r} is no number") from None
    if not least <= number <= most:
        raise BadSetting(f"{name}: {written} is not between {least:g} and {most:g}")
    return number


def count_from(env: Mapping[str, str], name: str, usual: int, *, least: int, most: int) -> int:
    """Read a whole number, as :func:`number_from`."""
    number = number_from(env, name, usual, least=least, most=most)
    if not number.is_integer():
        raise BadSetting(f"{name}: {number:g} is no whole number")
    return int(number)


def address_from(env: Mapping[str, str], name: str, usual: str) -> str:
    """Read the address of a web server; empty only where nothing is usual.

    :raises BadSetting: when it does not begin with ``http://`` or ``https://`` and a host
    """
    address = env.get(name, "").strip() or usual
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise BadSetting(f"{name}: {address!r} is no address such as https://eoffice.example")
    return address.rstrip("/")


def database_from(env: Mapping[str, str], home: Path) -> str:
    """Read the address of the database; a file in *home* when none is set.

    :raises BadSetting: when it is none of ours; the address is not repeated, for it may hold a password
    """
    address = env.get("PATRAVALI_DATABASE", "").strip() or f"sqlite:///{home / 'patravali.db'}"
    if not address.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise BadSetting("PATRAVALI_DATABASE: write sqlite:///… or postgresql://…")
    return address


def switch_from(env: Mapping[str, str], name: str) -> bool:
    """Read what is on or off; off when nothing is set.

    :raises BadSetting: when it is neither ``1`` nor ``0``
    """
    written = env.get(name, "").strip()
    if written not in ("", "0", "1"):
        raise BadSetting(f"{name}: {written!r} is neither 1 (on) nor 0 (off)")
    return written == "1"


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of this process.

    :raises BadSetting: when a value cannot be used
    """
    home = Path(env.get("PATRAVALI_HOME", "var")).resolve()
    port = count_from(env, "PORT", 8000, least=1, most=65535)
    return Settings(
        home=home,
        database=database_from(env, home),
        secret_key=secret_from(env, "PATRAVALI_SECRET_KEY", home / "keys" / "cookie.key"),
        papers_key=secret_from(env, "PATRAVALI_PAPERS_KEY", home / "keys" / "papers.key"),
        public_url=address_from(env, "PATRAVALI_PUBLIC_URL", f"http://127.0.0.1:{port}"),
        demo=switch_from(env, "PATRAVALI_DEMO"),
        port=port,
        bind=env.get("PATRAVALI_BIND", ""),
        proxies=count_from(env, "PATRAVALI_PROXIES", 0, least=0, most=10),
        threads=count_from(env, "PATRAVALI_THREADS", 16, least=1, most=256),
        workers=count_from(env, "PATRAVALI_WORKERS", 2, least=1, most=64),
        district_code=env.get("PATRAVALI_DISTRICT", "PBT"),
        tsa_url=address_from(env, "PATRAVALI_TSA_URL", ""),
        metrics_token=env.get("PATRAVALI_METRICS_TOKEN", ""),
        slow_ms=number_from(env, "PATRAVALI_SLOW_MS", 250, least=0, most=3_600_000),
    )
