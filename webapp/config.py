"""Settings: read once from the environment, checked, and then passed about; nothing else reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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
    threads: int = 16
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


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of this process.

    :raises BadSetting: when a value cannot be used
    """
    home = Path(env.get("PATRAVALI_HOME", "var")).resolve()
    port = env.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise BadSetting(f"PORT: {port!r} is no port number")
    return Settings(
        home=home,
        database=env.get("PATRAVALI_DATABASE", f"sqlite:///{home / 'patravali.db'}"),
        secret_key=secret_from(env, "PATRAVALI_SECRET_KEY", home / "keys" / "cookie.key"),
        papers_key=secret_from(env, "PATRAVALI_PAPERS_KEY", home / "keys" / "papers.key"),
        public_url=env.get("PATRAVALI_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        demo=env.get("PATRAVALI_DEMO", "") == "1",
        port=int(port),
        proxies=int(env.get("PATRAVALI_PROXIES", "0")),
        threads=int(env.get("PATRAVALI_THREADS", "16")),
        district_code=env.get("PATRAVALI_DISTRICT", "PBT"),
        tsa_url=env.get("PATRAVALI_TSA_URL", ""),
        metrics_token=env.get("PATRAVALI_METRICS_TOKEN", ""),
        slow_ms=float(env.get("PATRAVALI_SLOW_MS", "250")),
    )
