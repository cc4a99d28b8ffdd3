"""Accounts: a person logs in with PNO and password; his posts come from his charges, never from the account.

A password is checked in three steps, so that nothing slow runs inside a write transaction (design.md §6):
``read_credentials`` reads, ``check_password`` spends the time with no transaction open, ``authenticate`` writes.
"""

from workflows.accounts.login import (
    Admission,
    Credentials,
    PasswordCheck,
    authenticate,
    check_password,
    login_refused,
    read_credentials,
)
from workflows.accounts.models import Account, Locale, LoginSession
from workflows.accounts.passwords import (
    NewCode,
    check_new_password,
    hash_password,
    new_code,
)
from workflows.accounts.registry import (
    account_of,
    close_account,
    locked_accounts,
    make_account,
    reset_account,
    set_locale,
    set_password,
    unlock_account,
)
from workflows.accounts.sessions import (
    close_session,
    my_sessions,
    needs_touch,
    open_session,
    prune_sessions,
    resume_session,
    revoke_session,
    revoke_sessions,
    touch_session,
)

__all__ = [
    "Account",
    "Admission",
    "Credentials",
    "Locale",
    "LoginSession",
    "NewCode",
    "PasswordCheck",
    "account_of",
    "authenticate",
    "check_new_password",
    "check_password",
    "close_account",
    "close_session",
    "hash_password",
    "locked_accounts",
    "login_refused",
    "make_account",
    "my_sessions",
    "needs_touch",
    "new_code",
    "open_session",
    "prune_sessions",
    "read_credentials",
    "reset_account",
    "resume_session",
    "revoke_session",
    "revoke_sessions",
    "set_locale",
    "set_password",
    "touch_session",
    "unlock_account",
]
