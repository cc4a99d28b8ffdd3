"""A district keeps somebody who may administer it, whichever way he would go."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database
from tests.office import NOON, Day
from tests.posts import post
from tests.weboffice import WebOffice, make_app
from workflows import accounts, charges, post_roles
from workflows.accounts import Account
from workflows.clocks import office_day
from workflows.errors import OfficeRefusal
from workflows.organisation import SYSTEM, Charge, ChargeKind, Person, PostRole, charge_of, give_role

LATER = NOON + dt.timedelta(days=10)
LOCKED_OUT = "Nobody could administer the district then"
ORDER = {"order_no": "स्था०-77/2026", "actor": SYSTEM, "now": NOON}


def charge_at(db: Session, code: str) -> Charge:
    found = charge_of(db, post(db, code).id, NOON)
    assert found is not None
    return found


def second_administrator(db: Session, code: str = "CCTNS", *, since: dt.datetime = NOON) -> PostRole:
    held = give_role(db, post(db, code), "admin", since=since, actor=SYSTEM, now=NOON)
    db.flush()
    return held


def leave(db: Session, code: str, *, at: dt.datetime = NOON) -> Charge:
    return charges.end_charge(db, charge_at(db, code), at=at, **ORDER)


def by_ending(db: Session) -> object:
    return leave(db, "EOFFICE")


def by_ending_on_a_day_to_come(db: Session) -> object:
    return leave(db, "EOFFICE", at=LATER)


def by_transfer(db: Session) -> object:
    return charges.transfer(db, charge_at(db, "EOFFICE").person, post(db, "ANK-POL"), at=NOON, **ORDER)


def by_leaving(db: Session) -> object:
    return charges.relieve(db, charge_at(db, "EOFFICE").person, at=NOON, **ORDER)


def by_closing_the_account(db: Session) -> object:
    account = accounts.account_of(db, charge_at(db, "EOFFICE").person_id)
    return accounts.close_account(db, account, actor=SYSTEM, now=NOON)


def by_taking_the_role(db: Session) -> object:
    held = db.scalars(select(PostRole).where(PostRole.role == "admin").order_by(PostRole.id)).first()
    assert held is not None
    return post_roles.withdraw_role(db, held, at=NOON, actor=SYSTEM, now=NOON)


WAYS = [
    by_ending,
    by_ending_on_a_day_to_come,
    by_transfer,
    by_leaving,
    by_closing_the_account,
    by_taking_the_role,
]


@pytest.mark.parametrize("way", WAYS)
def test_the_last_administrator_goes_in_no_way(day: Day, way):
    with pytest.raises(OfficeRefusal, match=LOCKED_OUT) as refused:
        way(day.db)
    assert "पहले “व्यवस्थापक” की भूमिका किसी ऐसे दूसरे पद को दें" in refused.value.hi


@pytest.mark.parametrize("way", WAYS)
def test_where_there_is_another_he_goes(day: Day, way):
    second_administrator(day.db)
    way(day.db)


def test_he_hands_his_post_over_to_a_successor_by_one_order(day: Day):
    mine, follower = charge_at(day.db, "EOFFICE"), charge_at(day.db, "CCTNS").person
    taken = charges.hand_over(day.db, mine, follower, kind=ChargeKind.ADDITIONAL, at=LATER, **ORDER)
    assert (mine.until, taken.since, taken.until) == (LATER, LATER, None)
    assert charge_of(day.db, mine.post_id, LATER) is taken


def test_to_a_successor_who_cannot_log_in_he_does_not(day: Day):
    mine, follower = charge_at(day.db, "EOFFICE"), charge_at(day.db, "CCTNS").person
    account_closed(day.db, follower)
    with pytest.raises(OfficeRefusal, match=LOCKED_OUT):
        charges.hand_over(day.db, mine, follower, kind=ChargeKind.ADDITIONAL, at=LATER, **ORDER)


def test_nobody_hands_a_post_over_to_himself_or_to_somebody_posted_elsewhere(day: Day):
    charge, other = charge_at(day.db, "ANK-MED"), charge_at(day.db, "CCTNS").person
    with pytest.raises(OfficeRefusal, match="has this charge already"):
        charges.hand_over(day.db, charge, charge.person, kind=ChargeKind.SUBSTANTIVE, at=LATER, **ORDER)
    with pytest.raises(OfficeRefusal, match="is posted as"), day.db.begin_nested():
        charges.hand_over(day.db, charge, other, kind=ChargeKind.SUBSTANTIVE, at=LATER, **ORDER)
    day.db.refresh(charge)
    assert charge.until is None, "what was refused has ended nothing"


def test_anybody_else_goes_as_before(day: Day):
    leave(day.db, "CCTNS")
    leave(day.db, "ANK-MED", at=LATER)


def test_a_transfer_to_another_administrator_s_post_is_none_that_locks_out(day: Day):
    vacant = post(day.db, "ANK-POL")
    give_role(day.db, vacant, "admin", since=NOON, actor=SYSTEM, now=NOON)
    charges.transfer(day.db, charge_at(day.db, "EOFFICE").person, vacant, at=LATER, **ORDER)
    assert charge_of(day.db, vacant.id, LATER) is not None


def account_closed(db: Session, person: Person) -> None:
    db.get_one(Account, person.id).closed_at = NOON


def code_run_out(db: Session, person: Person) -> None:
    account = db.get_one(Account, person.id)
    account.password_hash, account.code_hash, account.code_expires_at = None, "x", NOON


def charge_with_an_end(db: Session, person: Person) -> None:
    charge_at(db, "CCTNS").until = LATER


def role_with_an_end(db: Session, person: Person) -> None:
    db.scalars(select(PostRole).where(PostRole.role == "admin").order_by(PostRole.id.desc())).first().until = LATER


def role_to_come(db: Session, person: Person) -> None:
    db.scalars(select(PostRole).where(PostRole.role == "admin").order_by(PostRole.id.desc())).first().since = LATER


def post_abolished(db: Session, person: Person) -> None:
    post(db, "CCTNS").abolished_at = NOON


@pytest.mark.parametrize(
    "flaw", [account_closed, code_run_out, charge_with_an_end, role_with_an_end, role_to_come, post_abolished]
)
def test_whoever_will_not_be_there_or_cannot_log_in_does_not_count(day: Day, flaw):
    second_administrator(day.db)
    flaw(day.db, charge_at(day.db, "CCTNS").person)
    day.db.flush()
    with pytest.raises(OfficeRefusal, match=LOCKED_OUT):
        leave(day.db, "EOFFICE")


def test_one_may_follow_the_other_without_a_gap(day: Day):
    second_administrator(day.db, since=LATER)
    with pytest.raises(OfficeRefusal, match=LOCKED_OUT), day.db.begin_nested():
        leave(day.db, "EOFFICE", at=LATER - dt.timedelta(minutes=1))
    assert leave(day.db, "EOFFICE", at=LATER).until == LATER


def test_an_additional_charge_with_an_end_leaves_the_administrator_where_he_is(day: Day):
    helper, vacant = charge_at(day.db, "CCTNS").person, post(day.db, "ANK-POL")
    give_role(day.db, vacant, "admin", since=NOON, actor=SYSTEM, now=NOON)
    charges.give_charge(day.db, helper, vacant, kind=ChargeKind.ADDITIONAL, since=NOON, until=LATER, **ORDER)
    with pytest.raises(OfficeRefusal, match=LOCKED_OUT), day.db.begin_nested():
        leave(day.db, "EOFFICE", at=LATER + dt.timedelta(days=1))
    leave(day.db, "ANK-POL", at=LATER - dt.timedelta(days=1))


def test_of_two_administrators_who_end_each_other_s_charge_one_stays(office: Database):
    with office.writing() as db:
        second_administrator(db)
    first_has_ended, second_is_over, got = threading.Event(), threading.Event(), []

    def end(code: str, *, before: threading.Event | None, after: Callable[[], object]) -> None:
        if before is not None:
            before.wait(20)
        try:
            with office.writing() as db:
                charges.end_charge(db, charge_at(db, code), at=NOON, **ORDER)
                after()
            got.append(code)
        except OfficeRefusal as refusal:
            got.append(str(refusal))
        finally:
            if before is not None:
                second_is_over.set()

    def hold_it_open() -> None:
        first_has_ended.set()
        second_is_over.wait(2)  # the other has to wait meanwhile, or it sees what is not committed yet as it was

    threads = [
        threading.Thread(target=end, args=("EOFFICE",), kwargs={"before": None, "after": hold_it_open}),
        threading.Thread(target=end, args=("CCTNS",), kwargs={"before": first_has_ended, "after": lambda: None}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(got) == 2
    assert [LOCKED_OUT in one for one in got].count(True) == 1
    with office.reading() as db:
        standing = [charge_of(db, post(db, code).id, NOON) for code in ("EOFFICE", "CCTNS")]
        assert [charge is None for charge in standing].count(True) == 1


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


@pytest.mark.parametrize(("language", "sentence"), [("en", LOCKED_OUT), ("hi", "तब जनपद में कोई व्यवस्थापक नहीं रहेगा")])
def test_the_pages_say_what_to_do_first(web: WebOffice, language, sentence):
    today = office_day(dt.datetime.now(dt.UTC)).strftime("%d-%m-%Y")
    with web.database.reading() as db:
        mine = db.scalars(select(Charge).where(Charge.post_id == post(db, "EOFFICE").id)).one()
    pages = web.at("EOFFICE", language=language)
    form = pages.get(f"/people/charges/{mine.id}/end")
    fields = {"at": today, "order_no": "78/2026", "csrf_token": pages.token()}
    refused = pages.post(form.path, fields, status=422)
    assert refused.errors()[0].startswith(sentence)
    assert sentence in pages.post(f"/people/persons/{mine.person_id}/account/close", status=409)
    with web.database.reading() as db:
        assert db.get_one(Charge, mine.id).until is None
        assert db.get_one(Account, mine.person_id).closed_at is None


def test_on_the_page_the_post_is_handed_over_with_who_takes_it(web: WebOffice):
    today = office_day(dt.datetime.now(dt.UTC)).strftime("%d-%m-%Y")
    with web.database.reading() as db:
        mine = db.scalars(select(Charge).where(Charge.post_id == post(db, "EOFFICE").id)).one()
        follower = db.scalars(select(Charge).where(Charge.post_id == post(db, "CCTNS").id)).one().person_id
    pages = web.at("EOFFICE")
    form = pages.get(f"/people/charges/{mine.id}/end")
    fields = {"at": today, "person": str(follower), "kind": "additional", "order_no": "78/2026"}
    assert "999999" not in form.texts("//select[@name='person']")[0]
    pages.post(form.path, {**fields, "person": "999999"}, status=422)
    pages.post(form.path, fields, redirects_to="/account")
    with web.database.reading() as db:
        now = dt.datetime.now(dt.UTC)
        taken = charge_of(db, mine.post_id, now)
        assert taken is not None
        assert (taken.person_id, taken.order_no) == (follower, "78/2026")
