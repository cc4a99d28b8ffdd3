"""Making, resetting and closing accounts."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.accounts.administrators import administered
from workflows.accounts.models import Account, Locale
from workflows.accounts.passwords import CODE_LIFE, NewCode
from workflows.accounts.sessions import revoke_sessions
from workflows.errors import NotFound, OfficeRefusal
from workflows.organisation.actors import Actor
from workflows.organisation.models import Person


def account_of(db: Session, person_id: int) -> Account:
    """The account of a person.

    :raises NotFound: when he has none
    """
    account = db.get(Account, person_id)
    if account is None:
        raise NotFound("This person has no account.", "इस व्यक्ति का खाता नहीं है।")
    return account


def make_account(
    db: Session, person: Person, code: NewCode, *, actor: Actor, now: dt.datetime, locale: Locale = Locale.HI
) -> Account:
    """Make an account that is opened with a one-time code, valid for three days.

    :param code: from :func:`new_code`, made with no transaction open; its text goes to the person and nowhere else
    :raises OfficeRefusal: when he has one already
    """
    if db.get(Account, person.id) is not None:
        raise OfficeRefusal(
            f"{person.name_en} has an account already; reset it.", f"{person.name_hi} का खाता पहले से है; उसे रीसेट करें।"
        )
    account = Account(person_id=person.id, district_id=person.district_id, locale=locale, made_at=now, failures=0)
    _store_code(account, code, now)
    db.add(account)
    _record(db, account, "account.made", actor, now)
    return account


def reset_account(db: Session, account: Account, code: NewCode, *, actor: Actor, now: dt.datetime) -> None:
    """Replace a lost password by a one-time code: the old one and all sessions end at once."""
    _store_code(account, code, now)
    account.failures, account.locked_until, account.closed_at = 0, None, None
    revoke_sessions(db, account.person_id, why="reset", now=now)
    _record(db, account, "account.reset", actor, now)


def set_password(
    db: Session, account: Account, new_hash: str, *, actor: Actor, now: dt.datetime, keep_token: str | None = None
) -> None:
    """Set a password and end all other sessions of the person.

    :param new_hash: from :func:`hash_password` after :func:`check_new_password`, made with no transaction open
    :param keep_token: the session that stays, usually the one in which he sets it
    """
    account.password_hash, account.code_hash, account.code_expires_at = new_hash, None, None
    account.password_set_at, account.failures, account.locked_until = now, 0, None
    revoke_sessions(db, account.person_id, why="password changed", now=now, keep_token=keep_token)
    _record(db, account, "password.set", actor, now)


def set_locale(account: Account, locale: Locale) -> None:
    """Choose the language of the pages."""
    account.locale = locale


def close_account(db: Session, account: Account, *, actor: Actor, now: dt.datetime) -> None:
    """Close the account of somebody who has left; a reset opens it again.

    :raises OfficeRefusal: when nobody could administer the district any more
    """
    with administered(db, account.district_id, now=now):
        account.closed_at = now
    revoke_sessions(db, account.person_id, why="account closed", now=now)
    _record(db, account, "account.closed", actor, now)


def unlock_account(db: Session, account: Account, *, actor: Actor, now: dt.datetime) -> None:
    """Let somebody in again before the lock has run out; only after the office has spoken to him."""
    account.failures, account.locked_until = 0, None
    _record(db, account, "account.unlocked", actor, now)


def locked_accounts(db: Session, district_id: int, now: dt.datetime) -> list[Account]:
    """Accounts locked at this moment, the longest lock first; the administrator sees them."""
    return list(
        db.scalars(
            select(Account)
            .where(Account.district_id == district_id, Account.locked_until > now)
            .order_by(Account.locked_until.desc())
        )
    )


def _store_code(account: Account, code: NewCode, now: dt.datetime) -> None:
    account.password_hash, account.code_hash, account.code_expires_at = None, code.hash, now + CODE_LIFE


def _record(db: Session, account: Account, act: str, actor: Actor, now: dt.datetime) -> None:
    chain = ledger.person_chain(account.district_id, account.person_id)
    ledger.record(db, chain, act, actor=actor, payload={"person": account.person_id}, now=now)
