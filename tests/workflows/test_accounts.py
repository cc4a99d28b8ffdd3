"""Accounts: log-in, one-time codes, lockout, sessions."""

import datetime as dt

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database
from tests.pace import least
from workflows import accounts, ledger
from workflows.accounts import Account, LoginSession
from workflows.accounts.login import lock_after
from workflows.accounts.passwords import CODE_LIFE, code_as_typed
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation.actors import Actor, Capacity
from workflows.organisation.models import District, Person

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
ADMIN = Actor(1, 1, Capacity.SELF)
PNO, PASSWORD = "000100042", "एक छोटा वाक्य 42"
HASH = accounts.hash_password(PASSWORD)


@pytest.fixture(autouse=True)
def _officer(database: Database):
    with database.writing() as db:
        db.add(District(id=1, code="PBT", title_hi="पीलीभीत", title_en="Pilibhit"))
        db.flush()
        person = Person(
            id=7, district_id=1, pno=PNO, name_hi="सुनील वर्मा", name_en="Sunil Verma", rank_hi="उ०नि०", rank_en="SI"
        )
        db.add(person)
        db.flush()
        db.add(Account(person_id=7, district_id=1, password_hash=HASH, made_at=NOW))


def log_in(database: Database, password: str, *, pno: str = PNO, now: dt.datetime = NOW):
    with database.reading() as db:
        credentials = accounts.read_credentials(db, pno)
    check = accounts.check_password(credentials, password)
    with database.writing() as db:
        return accounts.authenticate(db, check, ip="10.0.0.7", now=now)


def the_account(db: Session) -> Account:
    return accounts.account_of(db, 7)


def test_the_right_password_admits(database: Database):
    admission = log_in(database, PASSWORD)
    assert admission is not None
    assert admission.account.person_id == 7
    assert not admission.must_set_password


@pytest.mark.parametrize(("pno", "password"), [(PNO, "falsch"), ("999999999", PASSWORD), ("", ""), (PNO, "")])
def test_everything_else_is_refused_alike(database: Database, pno: str, password: str):
    assert log_in(database, password, pno=pno) is None
    assert accounts.login_refused().hi


def test_an_unknown_pno_costs_a_verification_too(database: Database):
    with database.reading() as db:
        nobody = accounts.read_credentials(db, "999999999")
    accounts.check_password(nobody, "x")  # makes the comparison hash once
    unknown = least(lambda: accounts.check_password(nobody, "x"))
    with database.reading() as db:
        known = accounts.read_credentials(db, PNO)
    assert unknown > 0.3 * least(lambda: accounts.check_password(known, "x"))


def test_five_failures_lock_and_each_further_one_doubles_the_lock(database: Database):
    for _ in range(5):
        assert log_in(database, "wrong") is None
    with database.reading() as db:
        assert [account.person_id for account in accounts.locked_accounts(db, 1, NOW)] == [7]
        assert the_account(db).locked_until == NOW + MINUTE
    assert log_in(database, PASSWORD) is None, "a locked account admits nobody"
    assert log_in(database, "wrong", now=NOW + MINUTE) is None
    with database.reading() as db:
        assert the_account(db).locked_until == NOW + MINUTE + 2 * MINUTE
    assert log_in(database, PASSWORD, now=NOW + 3 * MINUTE) is not None
    with database.reading() as db:
        assert the_account(db).failures == 0
        acts = [event.act for event in ledger.events_of(db, ledger.person_chain(1, 7))]
    assert acts == ["login.failed"] * 6 + ["login.done"]


def test_the_lock_grows_to_an_hour_and_no_further():
    minutes = [lock_after(failures) / MINUTE for failures in (4, 5, 6, 7, 8, 9, 10, 11, 12, 500)]
    assert minutes == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_guesses_that_were_checked_side_by_side_count_one_after_the_other(database: Database):
    with database.reading() as db:
        credentials = accounts.read_credentials(db, PNO)
    wrong = accounts.check_password(credentials, "wrong")
    right = accounts.check_password(credentials, PASSWORD)
    for check in [wrong] * 5 + [right]:
        with database.writing() as db:
            assert accounts.authenticate(db, check, ip="", now=NOW) is None


def test_an_administrator_may_unlock(database: Database):
    for _ in range(5):
        log_in(database, "wrong")
    with database.writing() as db:
        accounts.unlock_account(db, the_account(db), actor=ADMIN, now=NOW)
    assert log_in(database, PASSWORD) is not None


def test_a_one_time_code_opens_a_new_account_until_a_password_is_set(database: Database):
    code = accounts.new_code()
    with database.writing() as db:
        person = Person(
            district_id=1, pno="000100043", name_hi="रेखा पाल", name_en="Rekha Pal", rank_hi="का०", rank_en="Constable"
        )
        db.add(person)
        db.flush()
        accounts.make_account(db, person, code, actor=ADMIN, now=NOW)
        with pytest.raises(OfficeRefusal, match="already"):
            accounts.make_account(db, person, code, actor=ADMIN, now=NOW)
    admission = log_in(database, code.text.lower().replace("-", " "), pno="000100043")
    assert admission is not None
    assert admission.must_set_password
    with database.writing() as db:
        accounts.set_password(db, accounts.account_of(db, admission.account.person_id), HASH, actor=ADMIN, now=NOW)
    assert log_in(database, code.text, pno="000100043") is None
    assert log_in(database, PASSWORD, pno="000100043") is not None


def test_a_code_expires(database: Database):
    code = accounts.new_code()
    with database.writing() as db:
        accounts.reset_account(db, the_account(db), code, actor=ADMIN, now=NOW)
    assert log_in(database, code.text, now=NOW + CODE_LIFE) is None
    assert log_in(database, PASSWORD) is None, "a reset ends the old password"
    assert log_in(database, code.text, now=NOW + CODE_LIFE - MINUTE) is not None


def test_codes_have_sixty_bits_and_no_letters_that_are_misheard():
    codes = {code_as_typed(accounts.new_code().text) for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 12 and not set(code) & set("01OI") for code in codes)


def test_a_password_that_changed_during_the_check_does_not_count(database: Database):
    with database.reading() as db:
        credentials = accounts.read_credentials(db, PNO)
    check = accounts.check_password(credentials, PASSWORD)
    with database.writing() as db:
        accounts.set_password(db, the_account(db), accounts.hash_password("ganz anders"), actor=ADMIN, now=NOW)
    with database.writing() as db:
        assert accounts.authenticate(db, check, ip="", now=NOW) is None


def test_an_older_hash_is_made_again_at_the_next_log_in(database: Database):
    with database.writing() as db:
        the_account(db).password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    assert log_in(database, PASSWORD) is not None
    with database.reading() as db:
        assert "m=19456,t=2,p=1" in (the_account(db).password_hash or "")
    assert log_in(database, PASSWORD) is not None


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "password123", "Pilibhit@123", "aaaaaaaa", PNO, "SunilVerma1"]
)
def test_passwords_that_are_tried_first_are_refused(password: str):
    with pytest.raises(BadInput) as refused:
        accounts.check_new_password(password, pno=PNO, names=("Sunil Verma", "सुनील वर्मा"))
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", [PASSWORD, "correct horse", "सुबह की चाय गरम", "neem ka ped!"])
def test_sentences_are_accepted_in_any_script(password: str):
    accounts.check_new_password(password, pno=PNO, names=("Sunil Verma",))


def open_session(database: Database, now: dt.datetime = NOW) -> str:
    with database.writing() as db:
        return accounts.open_session(db, the_account(db), ip="10.0.0.7", user_agent="Firefox", now=now)


def is_alive(database: Database, token: str, now: dt.datetime) -> bool:
    with database.reading() as db:
        return accounts.resume_session(db, token, now=now) is not None


def test_the_table_keeps_no_token(database: Database):
    token = open_session(database)
    with database.reading() as db:
        stored = db.scalars(select(LoginSession)).one()
    assert len(token) >= 43
    assert token not in stored.token_sha256
    assert is_alive(database, token, NOW)
    assert not is_alive(database, stored.token_sha256, NOW)
    assert not is_alive(database, "", NOW)


def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours_at_all(database: Database):
    token = open_session(database)
    assert is_alive(database, token, NOW + 30 * MINUTE)
    assert not is_alive(database, token, NOW + 31 * MINUTE)
    moment = NOW
    while moment < NOW + dt.timedelta(hours=11, minutes=40):
        moment += 20 * MINUTE
        with database.writing() as db:
            session = accounts.resume_session(db, token, now=moment)
            assert session is not None
            accounts.touch_session(db, session, now=moment)
    assert not is_alive(database, token, NOW + dt.timedelta(hours=12))


def test_a_log_out_ends_copies_of_the_cookie(database: Database):
    token = open_session(database)
    with database.writing() as db:
        accounts.close_session(db, token, now=NOW)
    assert not is_alive(database, token, NOW)


def test_a_new_password_ends_all_other_sessions(database: Database):
    mine, other = open_session(database), open_session(database)
    with database.writing() as db:
        accounts.set_password(db, the_account(db), HASH, actor=ADMIN, now=NOW, keep_token=mine)
    assert is_alive(database, mine, NOW)
    assert not is_alive(database, other, NOW)


def test_one_sees_and_ends_ones_own_sessions_only(database: Database):
    first, second = open_session(database), open_session(database, NOW + MINUTE)
    with database.writing() as db:
        listed = accounts.my_sessions(db, 7, now=NOW + MINUTE)
        assert len(listed) == 2
        accounts.revoke_session(db, 8, listed[0].token_sha256, now=NOW)
        assert len(accounts.my_sessions(db, 7, now=NOW + MINUTE)) == 2
        accounts.revoke_session(db, 7, listed[0].token_sha256, now=NOW)
    assert is_alive(database, first, NOW)
    assert not is_alive(database, second, NOW)


def test_a_closed_account_admits_nobody(database: Database):
    token = open_session(database)
    with database.writing() as db:
        accounts.close_account(db, the_account(db), actor=ADMIN, now=NOW)
    assert log_in(database, PASSWORD) is None
    assert not is_alive(database, token, NOW)


def test_sessions_that_ended_long_ago_are_forgotten(database: Database):
    open_session(database)
    with database.writing() as db:
        accounts.prune_sessions(db, now=NOW + dt.timedelta(days=91))
        assert db.scalars(select(LoginSession)).all() == []
