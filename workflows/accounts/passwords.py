"""Passwords and one-time codes: argon2id, length instead of composition rules, a list of the commonest.

Parameters: OWASP's m=19 MiB, t=2, p=1; at most four at a time, so that a rush at ten o'clock costs no more memory
than a quiet hour (reliability report §2.5: 16 at once with the library's default took 8.4 s and 1 GiB).
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from functools import cache
from importlib import resources
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.errors import BadInput

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
AT_ONCE = BoundedSemaphore(4)
SHORTEST, LONGEST = 8, 128
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1 or I: a code is read out over the telephone."""
CODE_LENGTH = 12
CODE_LIFE = dt.timedelta(hours=72)


@dataclass(frozen=True)
class NewCode:
    """A one-time code, made before the transaction that stores its hash. Its text is shown once."""

    text: str
    hash: str


def hash_password(password: str) -> str:
    """Hash a password; takes some 30 ms and 19 MiB, so call it with no transaction open."""
    with AT_ONCE:
        return HASHER.hash(password)


def password_matches(hash_: str, password: str) -> bool:
    """Whether a password belongs to a hash; as slow as hashing, so call it with no transaction open."""
    with AT_ONCE:
        try:
            return HASHER.verify(hash_, password)
        except (VerificationError, InvalidHashError):
            return False


def outdated(hash_: str) -> bool:
    """Whether a hash was made with older parameters and should be made again at the next log-in."""
    return HASHER.check_needs_rehash(hash_)


def new_code() -> NewCode:
    """Make a one-time code of 60 bits such as ``7KQM-X2RA-99TB``; call it with no transaction open."""
    plain = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return NewCode("-".join(plain[at : at + 4] for at in range(0, CODE_LENGTH, 4)), hash_password(plain))


def code_as_typed(text: str) -> str:
    """A code as it was stored, from what somebody typed: capitals, without hyphens and blanks."""
    return text.upper().replace("-", "").replace(" ", "").strip()


def check_new_password(password: str, *, pno: str, names: tuple[str, ...] = ()) -> None:
    """Refuse a password that is guessed at once; there are no rules of composition (NIST SP 800-63B).

    :param names: the person's names, which it may not consist of
    :raises BadInput: with the reason, at the field ``password``
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            f"Use at least {SHORTEST} characters; a short sentence is good.",
            f"कम से कम {SHORTEST} अक्षर रखें; छोटा वाक्य उत्तम है।",
            field="password",
        )
    bare = "".join(filter(str.isalnum, password.lower()))
    own = {"".join(filter(str.isalnum, name.lower())) for name in (pno, *names)} - {""}
    if bare in common_passwords() or len(set(password)) < 4 or bare.strip("0123456789") in own or bare in own:
        raise BadInput(
            "This password is among the first that anybody tries. Choose another.",
            "यह पासवर्ड सबसे पहले आज़माया जाता है। दूसरा चुनें।",
            field="password",
        )


@cache
def common_passwords() -> frozenset[str]:
    """The list that ships: what is tried first, here and elsewhere, in small letters without signs."""
    text = resources.files("workflows.accounts").joinpath("common_passwords.csv").read_text(encoding="utf-8")
    return frozenset(text.split())
