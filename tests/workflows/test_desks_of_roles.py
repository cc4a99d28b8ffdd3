"""Each role finds its desk in the order of the model; work for which there is none lies at a substitute's."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database
from tests.posts import post, unit
from workflows import organisation
from workflows.demo.district import make_district
from workflows.organisation import Actor, Capacity, Post, PostRole

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ADMIN = Actor(1, 1, Capacity.SELF)


@dataclass(frozen=True)
class Paper:
    """A subject as far as its place in the office goes."""

    id: int
    district_id: int
    office_unit_id: int
    branch_unit_id: int | None = None
    circle_unit_id: int | None = None
    seat_post_id: int | None = None


Finder = Callable[..., tuple[str | None, bool]]


@pytest.fixture
def db(database: Database):
    with database.write_session() as session:
        make_district(session, now=NOW)
        yield session


@pytest.fixture
def nowhere(db: Session) -> Paper:
    """A paper that lies in no branch yet."""
    return Paper(1, post(db, "SP").district_id, unit(db, "sp-office").id)


@pytest.fixture
def ankik(db: Session, nowhere: Paper) -> Paper:
    """A paper of the accounts branch."""
    return replace(nowhere, branch_unit_id=unit(db, "ankik").id)


@pytest.fixture
def found(db: Session) -> Finder:
    """The code of the post that is found, and whether it is a substitute's."""

    def find(paper: Paper, role: str, process: str = "file", desk: str | None = None, **facts: object):
        given = organisation.desk_for(
            db, role=role, subject=paper, process=process, node="check", facts=facts, expression=desk, now=NOW
        )
        assert given.role == role
        code = db.get_one(Post, given.post_id).code if given.post_id is not None else None
        return code, given.why.startswith(organisation.NO_DESK)

    return find


def give(db: Session, code: str, *, case_type: str | None = None) -> None:
    """One more holder of the role of the additional superintendent."""
    organisation.give_role(
        db, post(db, code), "asp", since=NOW - DAY, actor=ADMIN, now=NOW, unit_id=unit(db, "sp-office").id,
        case_type=case_type,
    )  # fmt: skip
    db.flush()


def test_a_seat_is_the_marked_one_else_that_of_the_case_type_else_the_general_one(db, ankik, found):
    at_seat = replace(ankik, seat_post_id=post(db, "ANK-GPF").id)
    assert found(at_seat, "dealing") == ("ANK-GPF", False)
    assert found(ankik, "dealing", "medical-claim") == ("ANK-MED", False)
    assert found(ankik, "dealing") == ("ANK-CONT", False)


@pytest.mark.parametrize(
    ("role", "facts", "code"),
    [
        ("section_incharge", {}, "ANK"),
        ("sp", {}, "SP"),
        ("asp", {}, "ASP"),
        ("co", {"thana": "ghunghchai"}, "CO-PURANPUR"),
        ("thana", {"thana": "neuria"}, "SO-NEURIA"),
        ("dak", {}, None),
    ],
)
def test_a_role_is_looked_for_in_its_scope(ankik, found, role, facts, code):
    assert found(ankik, role, **facts) == (code, False)


def test_the_circle_is_that_of_the_thana_else_that_of_the_paper(db, ankik, found):
    nagar = replace(ankik, circle_unit_id=unit(db, "circle-nagar").id)
    assert found(nagar, "co") == ("CO-NAGAR", False)
    assert found(nagar, "co", thana="bisalpur") == ("CO-BISALPUR", False)


def test_a_thana_is_named_by_its_code_or_its_id(db, ankik, found):
    assert found(ankik, "thana", thana=unit(db, "neuria").id) == ("SO-NEURIA", False)


@pytest.mark.parametrize(
    ("desk", "facts"),
    [
        ("WRIT", {}),
        ("to_post", {"to_post": "WRIT"}),
        ('"WRIT" if amount > 5 else "RTI"', {"amount": 7}),
    ],
    ids=["a code", "a fact with a code", "an expression"],
)
def test_the_diagrams_own_rule_comes_first(ankik, found, desk, facts):
    assert found(ankik, "sp", desk=desk, **facts) == ("WRIT", False)


def test_a_fact_with_the_id_of_a_post_names_it(db, ankik, found):
    assert found(ankik, "sp", desk="to_post", to_post=post(db, "WRIT").id) == ("WRIT", False)


@pytest.mark.parametrize(
    ("desk", "facts"),
    [("to_post", {"to_post": ""}), ("to_post", {"to_post": True}), ("no_such_fact", {}), ("import os", {})],
    ids=["nothing", "no post", "no fact", "no expression"],
)
def test_a_rule_that_names_no_post_leaves_it_to_the_role(ankik, found, desk, facts):
    assert found(ankik, "sp", desk=desk, **facts) == ("SP", False)


@pytest.mark.parametrize(
    ("role", "facts"),
    [("thana", {}), ("thana", {"thana": "atlantis"}), ("co", {}), ("no_such_role", {}), ("previous", {})],
    ids=["no thana", "no such thana", "no circle", "no such role", "nobody had it before"],
)
def test_a_role_without_a_desk_falls_to_the_section(ankik, found, role, facts):
    assert found(ankik, role, **facts) == ("ANK", True)


@pytest.mark.parametrize("role", ["section_incharge", "dealing"])
def test_without_a_branch_it_falls_to_the_head_clerk(nowhere, found, role):
    assert found(nowhere, role) == ("PL", True)


def test_several_holders_without_a_primary_one_are_a_pool(db, ankik, found):
    give(db, "WRIT")
    assert found(ankik, "asp") == (None, False)
    asked = {"role": "asp", "subject": ankik, "process": "file", "now": NOW}
    assert organisation.in_pool(db, post(db, "WRIT").id, **asked)
    assert not organisation.in_pool(db, post(db, "SP").id, **asked)


def test_of_several_holders_the_primary_one_has_it_while_he_holds_the_role(db, ankik, found):
    give(db, "WRIT")
    writ = post(db, "WRIT").id
    held = db.scalars(select(PostRole).where(PostRole.role == "asp", PostRole.post_id == writ)).one()
    held.primary = True
    assert found(ankik, "asp") == ("WRIT", False)
    organisation.end_role(db, held, at=NOW, actor=ADMIN, now=NOW)
    assert found(ankik, "asp") == ("ASP", False)


def test_a_holder_for_the_case_type_goes_before_one_for_all(db, ankik, found):
    give(db, "RTI", case_type="rti")
    assert found(ankik, "asp", "rti") == ("RTI", False)
    assert found(ankik, "asp") == ("ASP", False)


def test_a_vacant_post_is_a_desk_all_the_same(db, ankik, found):
    assert organisation.occupant(db, post(db, "CO-PURANPUR").id, NOW) is None
    assert found(ankik, "co", thana="ghunghchai") == ("CO-PURANPUR", False)


def test_an_abolished_post_is_no_desk(db, ankik, found):
    post(db, "ANK").abolished_at = NOW
    db.flush()
    assert found(ankik, "section_incharge") == ("PL", True)
    post(db, "PL").abolished_at = NOW
    db.flush()
    assert found(ankik, "section_incharge") == ("SP", True)
