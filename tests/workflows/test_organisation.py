"""The organisation of the demo district: who sits where, who acts for whom, which desk gets the work."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.db import Database
from tests.posts import post, unit
from workflows import charges, ledger, organisation, permissions
from workflows.demo.district import demo_logins, make_district
from workflows.errors import BadInput, NotFound, NotYours, OfficeRefusal
from workflows.organisation import (
    SYSTEM,
    Actor,
    Capacity,
    Charge,
    ChargeKind,
    Person,
    Post,
    PostRole,
    Role,
    Scope,
    parse_actor,
)

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ADMIN = Actor(1, 1, Capacity.SELF)


@dataclass(frozen=True)
class Asker:
    """Posts and roles of somebody, as permissions ask for them."""

    district_id: int
    posts: frozenset[int]
    roles: frozenset[tuple[str, int | None]]


@pytest.fixture
def db(database: Database):
    with database.write_session() as session:
        make_district(session, now=NOW)
        yield session


def holder(db: Session, code: str) -> Person:
    person = organisation.occupant(db, post(db, code).id, NOW)
    assert person is not None
    return person


def desks(db: Session, person: Person, now: dt.datetime = NOW) -> list[tuple[str, str]]:
    return [(desk.post.code, desk.capacity.value) for desk in organisation.desks_of(db, person.id, now)]


def test_the_demo_has_its_offices_once_and_accounts_for_all(database: Database):
    for _ in range(2):
        with database.writing() as db:
            district = make_district(db, now=NOW, password_hash="x")
    with database.reading() as db:
        kinds = [kind for (kind,) in db.execute(text("SELECT kind FROM unit"))]
        assert (kinds.count("office"), kinds.count("circle"), kinds.count("thana")) == (1, 4, 17)
        assert kinds.count("branch") >= 18
        logins = demo_logins(db, district)
        assert logins[0].post_code == "SP"
        assert len(logins) == len(db.scalars(select(Person)).all())
        assert len({login.name_en for login in logins}) == len(logins)
        assert list(ledger.verify_all(db)) == []


def test_every_post_of_the_demo_has_a_line_to_the_sp_and_a_place_in_the_tree(db: Session):
    for one in db.scalars(select(Post)).all():
        line = organisation.line_above(db, one.id)
        assert one.code == "SP" or line[-1].code == "SP"
        assert len(line) <= 4, "at most four levels decide a case (CSMOP ¶14)"
        assert organisation.unit_above(db, one.unit_id, organisation.UnitKind.OFFICE) is not None
    vacant = {one.code for one in organisation.vacant_posts(db, post(db, "SP").district_id, NOW)}
    assert {"CO-PURANPUR", "SO-GHUNGHCHAI", "ANK-POL"} <= vacant
    assert "RTI" not in vacant, "an additional charge fills a post"


def test_lines_above_and_below_and_units_within(db: Session):
    above = [one.code for one in organisation.line_above(db, post(db, "ANK-MED").id)]
    assert above == ["ANK", "ASP", "SP"]
    below = [one.code for one in organisation.posts_below(db, post(db, "ANK").id)]
    assert "ANK-MED" in below
    assert "PL" not in below
    assert len(organisation.below_ids(db, post(db, "SP").id)) == len(db.scalars(select(Post)).all()) - 1
    circle = organisation.units_within(db, unit(db, "circle-nagar").id)
    assert unit(db, "kotwali").id in circle
    assert unit(db, "bisalpur").id not in circle
    with pytest.raises(NotFound):
        organisation.line_above(db, 999_999)


def test_the_capacity_comes_from_the_charge(db: Session):
    head_clerk, bisalpur, moharrir = holder(db, "PL"), holder(db, "CO-BISALPUR"), holder(db, "HM-GHUNGHCHAI")
    assert desks(db, head_clerk) == [("PL", "self"), ("RTI", "additional")]
    assert desks(db, bisalpur) == [("CO-BISALPUR", "self"), ("CO-PURANPUR", "link")]
    assert desks(db, moharrir) == [("HM-GHUNGHCHAI", "self"), ("SO-GHUNGHCHAI", "for")]
    actor = organisation.actor_for(db, bisalpur.id, post(db, "CO-PURANPUR").id, NOW)
    assert actor.capacity is Capacity.LINK
    assert parse_actor(str(actor)) == actor
    assert str(actor) == f"{bisalpur.id}:{post(db, 'CO-PURANPUR').id}:link"
    with pytest.raises(NotYours):
        organisation.actor_for(db, bisalpur.id, post(db, "SP").id, NOW)


def test_on_leave_the_link_officer_acts_then_the_next_below_unless_graded(db: Session):
    clerk, other = holder(db, "ANK-MED"), holder(db, "ANK-GPF")
    medical = post(db, "ANK-MED").id
    organisation.record_absence(db, clerk, since=NOW, until=NOW + 5 * DAY, reason="EL", actor=ADMIN, now=NOW)
    db.flush()
    acting = organisation.who_acts(db, medical, NOW)
    assert acting is not None
    assert (acting.person, acting.capacity, acting.principal) == (other, Capacity.LINK, clerk)
    assert desks(db, other) == [("ANK-GPF", "self"), ("ANK-MED", "link")]
    assert desks(db, other, NOW + 6 * DAY) == [("ANK-GPF", "self")]
    so, moharrir = holder(db, "SO-KOTWALI"), holder(db, "HM-KOTWALI")
    organisation.record_absence(db, so, since=NOW, until=NOW + DAY, reason="CL", actor=ADMIN, now=NOW)
    db.flush()
    kotwali = post(db, "SO-KOTWALI").id
    below = organisation.who_acts(db, kotwali, NOW)
    assert below is not None
    assert (below.person, below.capacity) == (moharrir, Capacity.FOR)
    assert organisation.who_acts(db, kotwali, NOW, graded=True) is None
    with pytest.raises(BadInput):
        organisation.record_absence(db, so, since=NOW, until=NOW, reason="CL", actor=ADMIN, now=NOW)


def test_a_post_has_one_holder_and_a_person_one_posting(db: Session):
    order = {"order_no": "PBT/501", "actor": ADMIN, "now": NOW}
    pay, budget = holder(db, "ANK-PAY"), post(db, "ANK-BUDGET")
    with pytest.raises(OfficeRefusal, match="has charge of"):
        charges.give_charge(db, pay, budget, kind=ChargeKind.ADDITIONAL, since=NOW, **order)
    with pytest.raises(OfficeRefusal, match="is posted as"):
        charges.give_charge(db, pay, post(db, "ANK-POL"), kind=ChargeKind.SUBSTANTIVE, since=NOW, **order)
    with pytest.raises(BadInput):
        charges.give_charge(
            db, pay, post(db, "ANK-POL"), kind=ChargeKind.ADDITIONAL, since=NOW, order_no=" ", actor=ADMIN, now=NOW
        )
    charges.give_charge(db, pay, post(db, "ANK-POL"), kind=ChargeKind.ADDITIONAL, since=NOW, until=NOW + DAY, **order)
    db.flush()
    assert ("ANK-POL", "additional") in desks(db, pay)
    assert ("ANK-POL", "additional") not in desks(db, pay, NOW + DAY)


def test_a_transfer_ends_all_charges_and_leaves_the_post_vacant(db: Session):
    head_clerk, training = holder(db, "PL"), post(db, "PL-TRAIN")
    charges.transfer(db, head_clerk, training, at=NOW, order_no="PBT/502", actor=ADMIN, now=NOW)
    db.flush()
    assert desks(db, head_clerk)[0] == ("PL-TRAIN", "self")
    assert organisation.occupant(db, post(db, "PL").id, NOW) is None
    assert organisation.occupant(db, post(db, "RTI").id, NOW) is None
    held = db.scalars(select(Charge).where(Charge.person_id == head_clerk.id).order_by(Charge.id)).all()
    assert len(held) == 3, "a charge ends, it is never deleted"
    acts = [event.act for event in ledger.events_of(db, ledger.person_chain(1, head_clerk.id))]
    assert acts == ["charge.ended", "charge.ended", "charge.given"]
    with pytest.raises(OfficeRefusal, match="handed over already"):
        charges.end_charge(db, held[0], at=NOW + DAY, order_no="x", actor=ADMIN, now=NOW)
    charges.relieve(db, head_clerk, at=NOW + DAY, order_no="PBT/503", actor=ADMIN, now=NOW)
    db.flush()
    assert desks(db, head_clerk, NOW + 2 * DAY) == []


def test_the_database_refuses_a_second_open_charge_of_a_post(db: Session):
    from sqlalchemy.exc import IntegrityError

    pay, budget = holder(db, "ANK-PAY"), post(db, "ANK-BUDGET")
    db.add(
        Charge(district_id=1, person_id=pay.id, post_id=budget.id, kind=ChargeKind.ADDITIONAL, since=NOW, order_no="x")
    )
    with pytest.raises(IntegrityError):
        db.flush()


def test_publishing_is_warned_of_roles_that_nobody_plays(db: Session):
    db.add(Role(key="legal", scope=Scope.OFFICE, title_hi="विधि", title_en="Legal"))
    db.flush()
    district = post(db, "SP").district_id
    asked = ["sp", "dealing", "legal", "unheard_of", "same:check", "previous", "dak"]
    assert organisation.unfilled_roles(db, district, asked, NOW) == ["legal", "unheard_of"]
    assert organisation.roles_of(db, [post(db, "ASP").id], NOW)[post(db, "ASP").id] >= {"asp", "supervisor"}
    assert [one.code for one in organisation.posts_with(db, district, "dak", NOW)] == ["DAK-1", "DAK-2"]


@pytest.mark.parametrize(
    ("sender", "may", "may_not"),
    [
        ("SP", ["ANK-MED", "HM-HAZARA", "ASP"], []),
        ("ANK", ["ANK-MED", "ASP", "SP", "CO-NAGAR", "SO-NEURIA", "PL"], ["PL-LEAVE", "HM-NEURIA"]),
        ("ANK-MED", ["ANK"], ["SP", "PL", "ANK-GPF"]),
        ("SO-NEURIA", ["CO-SADAR", "HM-NEURIA"], ["SP", "ANK", "CO-NAGAR"]),
        ("DAK-1", ["SP", "ANK", "SO-NEURIA"], ["ANK-MED"]),
    ],
)
def test_papers_are_marked_within_the_rights_of_the_post(db: Session, sender: str, may: list[str], may_not: list[str]):
    start = post(db, sender).id
    reached = {one.code for one in organisation.markable_posts(db, start, NOW)}
    assert set(may) <= reached
    assert not set(may_not) & reached
    assert sender not in reached
    for code in may_not:
        with pytest.raises(NotYours) as refused:
            organisation.require_may_mark(db, start, post(db, code).id, NOW)
        assert refused.value.hi
    assert organisation.require_may_mark(db, start, post(db, may[0]).id, NOW).code == may[0]


def test_a_link_officer_is_named_by_order(db: Session):
    with pytest.raises(BadInput):
        organisation.name_link_officer(
            db, post(db, "PL"), post(db, "PL"), since=NOW, order_no="x", actor=ADMIN, now=NOW
        )
    organisation.name_link_officer(db, post(db, "PL"), post(db, "ANK"), since=NOW, order_no="x", actor=ADMIN, now=NOW)
    db.flush()
    assert organisation.link_officer(db, post(db, "PL").id, NOW) == holder(db, "ANK")


def test_the_system_is_an_actor_without_person_and_post():
    assert str(SYSTEM) == "0:0:system"
    assert parse_actor(str(SYSTEM)).is_system
    for nonsense in ("", "1:2", "1:2:king", "a:b:self"):
        with pytest.raises(ValueError, match=r".*"):
            parse_actor(nonsense)


def test_supervised_units_and_posts_follow_the_roles(db: Session):
    def asker(code: str):
        one = post(db, code)
        rows = db.execute(select(PostRole.role, PostRole.unit_id).where(PostRole.post_id == one.id)).all()
        return Asker(one.district_id, frozenset({one.id}), frozenset((role, at) for role, at in rows))

    everything = permissions.supervised_units(db, asker("SP"))
    assert unit(db, "hazara").id in everything
    circle = permissions.supervised_units(db, asker("CO-NAGAR"))
    assert circle == {unit(db, "circle-nagar").id} | {
        unit(db, code).id for code in ("kotwali", "sungarhi", "mahila-thana", "cyber-thana")
    }
    assert permissions.supervised_units(db, asker("ANK-MED")) == frozenset()
