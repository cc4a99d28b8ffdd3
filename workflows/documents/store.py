"""The store of the papers' bytes: content-addressed, encrypted, durable before the database knows of it.

An address is an HMAC of the content under a key of the office: the same paper is kept once, and yet nobody can confirm
from a directory listing that a known paper is there. **An address grants nothing**: who may read is decided by the rows
that refer to it.

Order of work, everywhere: the blob first, the row second. A crash between the two leaves a blob without a row, which
:func:`workflows.documents.upkeep.sweep_store` removes after a week; never a row without its blob.
"""

import datetime as dt
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"PTRV\x01"
NONCE_BYTES, KEY_BYTES, TAG_BYTES = 12, 32, 16
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES


class StoreFault(Exception):  # noqa: N818 - "fault" is the word of the doctor's report
    """A paper cannot be had back as it was put in. Never the user's doing: the page says so and the operator is told.

    :ivar address: the object concerned
    """

    def __init__(self, address: str, what: str) -> None:
        super().__init__(f"{what}: {address}")
        self.address = address


class Store(Protocol):
    """What the office asks of a place for papers; a folder today, an object store where there are several machines."""

    def put(self, data: bytes) -> str:
        """Keep *data* durably, once, and return its address."""

    def get(self, address: str) -> bytes:
        """Return the bytes at *address*, verified; raises :class:`StoreFault` when absent or changed."""

    def exists(self, address: str) -> bool:
        """Whether something is kept at *address*."""

    def verify(self, address: str) -> None:
        """Raise :class:`StoreFault` unless the object is there and is what was put in."""

    def addresses(self) -> Iterator[tuple[str, dt.datetime]]:
        """All addresses with the moment of their writing, in no particular order."""

    def remove(self, address: str) -> None:
        """Remove an object to which no row refers; for the weekly sweep only."""


@dataclass(frozen=True)
class StoreKeys:
    """The keys outside the database: one that makes addresses, and those that wrap each object's own key.

    :ivar addressing: 32 bytes; never changes, because addresses follow from it
    :ivar wrapping: key number → 32 bytes; the highest number wraps new objects, the others open older ones
    """

    addressing: bytes = field(repr=False)
    wrapping: dict[int, bytes] = field(repr=False)

    @classmethod
    def derive(cls, secret: bytes) -> "StoreKeys":
        """Make both keys from the one secret of the installation (at least 32 random bytes)."""
        if len(secret) < KEY_BYTES:
            raise ValueError("the secret of the store has fewer than 32 bytes")
        return cls(_derive(secret, b"patravali store address"), {1: _derive(secret, b"patravali store wrapping 1")})

    @property
    def for_cache(self) -> bytes:
        """Key of the page pictures, which are derived from the papers and may be thrown away."""
        return _derive(self.addressing, b"patravali page cache")

    @property
    def newest(self) -> int:
        """Number of the key that wraps new objects."""
        return max(self.wrapping)


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


class FolderStore:
    """The store in a folder of this machine.

    An object is ``ab/cd/<address>``: a header, the object's own key wrapped by the office's key, and the content under
    AES-256-GCM. The address is authenticated with it, so that a swapped file is found.
    """

    def __init__(self, root: Path, keys: StoreKeys) -> None:
        self.root = root
        self.keys = keys
        root.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep *data*: written aside, flushed to the disk, then linked under its address, which never overwrites."""
        address = self._address_of(data)
        target = self._path(address)
        if target.exists():
            os.utime(target)  # it is wanted again: the weekly sweep shall not take it before its new row is committed
            return address
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            _write_durably(aside, self._seal(address, data))
            _link_once(aside, target)
        finally:
            aside.unlink(missing_ok=True)
        for folder in (target.parent, target.parent.parent, self.root):
            _flush_folder(folder)
        return address

    def get(self, address: str) -> bytes:
        """Return the content; raises :class:`StoreFault` when it is missing, damaged or under an unknown key."""
        try:
            sealed = self._path(address).read_bytes()
        except FileNotFoundError as missing:
            raise StoreFault(address, "the paper is not in the store") from missing
        return self._open(address, sealed)

    def exists(self, address: str) -> bool:
        """Whether the file is there; says nothing of its content."""
        return self._path(address).exists()

    def verify(self, address: str) -> None:
        """Read, open and address the object again; raises :class:`StoreFault`."""
        if not hmac.compare_digest(self._address_of(self.get(address)), address):
            raise StoreFault(address, "the content does not belong to its address")

    def addresses(self) -> Iterator[tuple[str, dt.datetime]]:
        """All objects; files left half-written by a crash are no objects."""
        for path in self.root.glob("??/??/*"):
            if not path.name.startswith("."):
                yield path.name, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)

    def remove(self, address: str) -> None:
        """Remove the file; absent is as good as removed."""
        self._path(address).unlink(missing_ok=True)

    def _address_of(self, data: bytes) -> str:
        return hmac.new(self.keys.addressing, data, hashlib.sha256).hexdigest()

    def _path(self, address: str) -> Path:
        if len(address) != 64 or not set(address) <= set("0123456789abcdef"):
            raise StoreFault(address, "not an address")
        return self.root / address[:2] / address[2:4] / address

    def _seal(self, address: str, data: bytes) -> bytes:
        number, own_key = self.keys.newest, AESGCM.generate_key(bit_length=256)
        head = MAGIC + number.to_bytes(2)
        wrapping_nonce, content_nonce = os.urandom(NONCE_BYTES), os.urandom(NONCE_BYTES)
        bound = head + address.encode()
        wrapped = AESGCM(self.keys.wrapping[number]).encrypt(wrapping_nonce, own_key, bound)
        return head + wrapping_nonce + wrapped + content_nonce + AESGCM(own_key).encrypt(content_nonce, data, bound)

    def _open(self, address: str, sealed: bytes) -> bytes:
        head, rest = sealed[: len(MAGIC) + 2], sealed[len(MAGIC) + 2 :]
        key = self.keys.wrapping.get(int.from_bytes(head[len(MAGIC) :]))
        if not head.startswith(MAGIC) or key is None:
            raise StoreFault(address, "the object has no readable header or an unknown key")
        wrapped, body = rest[:WRAPPED_BYTES], rest[WRAPPED_BYTES:]
        bound = head + address.encode()
        try:
            own_key = AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound)
            return AESGCM(own_key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError) as changed:
            raise StoreFault(address, "the object was changed or damaged") from changed


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _link_once(source: Path, target: Path) -> None:
    """Give the finished file its name; another process that came first has written the same content."""
    if not target.exists():
        try:
            os.link(source, target)
        except FileExistsError:
            return


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
