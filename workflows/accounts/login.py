"""Logging in: read, verify, write. Whoever fails learns only that it failed, and after the same time."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.accounts.models import Account
from workflows.accounts.passwords import code_as_typed, hash_password, outdated, password_matches
from workflows.errors import OfficeRefusal
from workflows.organisation.actors import Actor, Capacity
from workflows.organisation.models import Person

FREE_FAILURES = 5
"""From this failure on each one locks the account: 1, 2, 4 … minutes."""
LONGEST_LOCK = dt.timedelta(minutes=60)


@dataclass(frozen=True)
class Credentials:
    """What the table holds for a PNO; for an unknown one everything is empty."""

    person_id: int | None
    hash: str | None
    by_code: bool = False


@dataclass(frozen=True)
class PasswordCheck:
    """The outcome of the slow part."""

    person_id: int | None
    matched: bool
    checked_hash: str | None = None
    """The hash that was compared: a password that was changed meanwhile does not count."""
    new_hash: str | None = None
    """The same password with today's parameters, when the stored hash is of an older make."""


@dataclass(frozen=True)
class Admission:
    """A good log-in."""

    account: Account
    must_set_password: bool
    """He came with a one-time code: nothing else is open to him until he has set a password."""


def read_credentials(db: Session, pno: str) -> Credentials:
    """Find what a PNO's password is compared with. Reads only."""
    account = db.scalars(select(Account).join(Person).where(Person.pno == pno.strip())).one_or_none()
    if account is None:
        return Credentials(None, None)
    return Credentials(
        account.person_id, account.code_hash or account.password_hash, by_code=account.code_hash is not None
    )


def check_password(credentials: Credentials, password: str) -> PasswordCheck:
    """Compare a password; call it with no transaction open. Takes the same time for a PNO that does not exist."""
    if credentials.hash is None:
        password_matches(_nobodys_hash(), password)
        return PasswordCheck(credentials.person_id, matched=False)
    typed = code_as_typed(password) if credentials.by_code else password
    matched = password_matches(credentials.hash, typed)
    stale = matched and not credentials.by_code and outdated(credentials.hash)
    return PasswordCheck(credentials.person_id, matched, credentials.hash, hash_password(password) if stale else None)


def authenticate(db: Session, check: PasswordCheck, *, ip: str, now: dt.datetime) -> Admission | None:
    """Write down a log-in or its failure; None: not admitted, and the caller commits and shows ``login_refused()``.

    A locked account admits nobody, whatever the password: of a thousand guesses sent at once five count.
    """
    account = _locked_row(db, check.person_id)
    if account is None or _is_shut(account, now):
        return None
    current = account.code_hash or account.password_hash
    if not check.matched or check.checked_hash != current:
        _count_failure(db, account, ip=ip, now=now)
        return None
    account.failures, account.locked_until, account.last_login_at = 0, None, now
    if check.new_hash is not None:
        account.password_hash = check.new_hash
    _record(db, account, "login.done", {"ip": ip}, now)
    return Admission(account, must_set_password=account.code_hash is not None)


def login_refused() -> OfficeRefusal:
    """The one sentence for every failure: it does not tell who exists, who is locked, or what was wrong."""
    return OfficeRefusal(
        "PNO or password is not right, or the account is locked for some minutes after several failures.",
        "पीएनओ या पासवर्ड सही नहीं है, अथवा कई असफल प्रयासों के बाद खाता कुछ मिनट के लिए बन्द है।",
    )


def lock_after(failures: int) -> dt.timedelta:
    """How long an account is locked after so many failures in a row: 1, 2, 4 … 60 minutes from the fifth on."""
    if failures < FREE_FAILURES:
        return dt.timedelta()
    return min(dt.timedelta(minutes=2 ** min(failures - FREE_FAILURES, 10)), LONGEST_LOCK)


def _locked_row(db: Session, person_id: int | None) -> Account | None:
    if person_id is None:
        return None
    query = select(Account).where(Account.person_id == person_id).with_for_update(of=Account)
    return db.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _is_shut(account: Account, now: dt.datetime) -> bool:
    locked = account.locked_until is not None and now < account.locked_until
    expired = account.code_expires_at is not None and now >= account.code_expires_at
    return account.closed_at is not None or locked or expired


def _count_failure(db: Session, account: Account, *, ip: str, now: dt.datetime) -> None:
    account.failures += 1
    lock = lock_after(account.failures)
    account.locked_until = now + lock if lock else None
    _record(db, account, "login.failed", {"ip": ip, "failures": account.failures}, now)


def _record(db: Session, account: Account, act: str, payload: dict[str, ledger.Json], now: dt.datetime) -> None:
    actor = Actor(account.person_id, 0, Capacity.SELF)
    chain = ledger.person_chain(account.district_id, account.person_id)
    ledger.record(db, chain, act, actor=actor, payload=payload, now=now)


@cache
def _nobodys_hash() -> str:
    """Compared when there is no account, so that the answer takes as long."""
    return hash_password("nobody has this password")
