"""The demo district: Pilibhit, with its real offices and thanas and with invented people.

What is to be confirmed with the office's own distribution-of-work order (पुलिस कार्यालय कार्य-वितरण आदेश) before any of
this is used in earnest: the list of branches and seats, the circle of each thana, the number of thanas (16 are
reported, the Cyber Crime thana is the 17th), titles and ranks, who marks to whom, secondary file heads with their
retention, and every holiday whose column ``confirmed`` is empty: moon-dated festivals move with the Gazette. The data
are in the CSV files beside this module (domain report §5). Personnel numbers begin with 0001, which no real one does.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from importlib import resources

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.accounts.models import Account
from workflows.categories.keeping import enter_usual
from workflows.numbering import FileHead, Retention
from workflows.organisation.actors import SYSTEM
from workflows.organisation.models import (
    Charge,
    ChargeKind,
    District,
    Holiday,
    HolidayKind,
    LinkOfficer,
    MarkingRule,
    Person,
    Post,
    PostRole,
    Reach,
    Role,
    Scope,
    SeatRule,
    Unit,
    UnitKind,
)

CODE = "PBT"
LONG_AGO = dt.timedelta(days=3 * 365)
"""Before the demo's first day, charges and roles are already in force, so that older papers can be shown."""

Row = dict[str, str]


@dataclass(frozen=True)
class DemoLogin:
    """One line of the list that the command prints."""

    pno: str
    post_code: str
    post_hi: str
    post_en: str
    name_hi: str
    name_en: str


def make_district(db: Session, *, now: dt.datetime, password_hash: str | None = None) -> District:
    """Make the demo district with all that an empty office needs; when it is there already, give it unchanged.

    :param password_hash: hash of the password that all demo accounts share, made by
        :func:`workflows.accounts.hash_password` with no transaction open; None makes no accounts
    """
    district = db.scalars(select(District).where(District.code == CODE)).one_or_none()
    if district is None:
        district = District(code=CODE, title_hi="जनपद पीलीभीत पुलिस", title_en="Pilibhit District Police")
        db.add(district)
        db.flush()  # every row refers to it
        _Seed(db, district, now).sow()
    if password_hash is not None:
        _make_accounts(db, district, password_hash, now)
    return district


def demo_logins(db: Session, district: District) -> list[DemoLogin]:
    """Who can log in, in the order of the establishment."""
    rows = db.execute(
        select(Person, Post)
        .join(Charge, Charge.person_id == Person.id)
        .join(Post, Post.id == Charge.post_id)
        .join(Account, Account.person_id == Person.id)
        .where(Post.district_id == district.id, Charge.kind == ChargeKind.SUBSTANTIVE, Charge.until.is_(None))
        .order_by(Post.level, Post.id)
    )
    return [
        DemoLogin(person.pno, post.code, post.title_hi, post.title_en, person.name_hi, person.name_en)
        for person, post in rows
    ]


def make_roles(db: Session) -> None:
    """Enter the roles that the shipped diagrams name, as far as they are not there; each office needs them."""
    known = set(db.scalars(select(Role.key)))
    for row in rows_of("roles"):
        if row["key"] not in known:
            title = {"title_hi": row["title_hi"], "title_en": row["title_en"]}
            db.add(Role(key=row["key"], scope=Scope(row["scope"]), **title))
    db.flush()  # post roles refer to them


def make_file_heads(db: Session, district: District) -> None:
    """Enter the functional file heads of a district police (domain report §5E)."""
    for row in rows_of("file_heads"):
        db.add(
            FileHead(
                district_id=district.id,
                letter=row["letter"],
                primary=int(row["primary"]),
                secondary=int(row["secondary"]),
                title_hi=row["title_hi"],
                title_en=row["title_en"],
                retention=Retention(row["retention"]),
            )
        )


def make_holidays(db: Session, district: District) -> None:
    """Enter the holidays of 2024 to 2027; those that are not confirmed say so."""
    for row in rows_of("holidays"):
        db.add(
            Holiday(
                district_id=district.id,
                on_date=dt.date.fromisoformat(row["on_date"]),
                title_hi=row["title_hi"],
                title_en=row["title_en"],
                kind=HolidayKind(row["kind"]),
                confirmed=row["confirmed"] == "yes",
            )
        )


def rows_of(name: str) -> list[Row]:
    """The rows of one of the data files."""
    file = resources.files("workflows").joinpath(f"demo/pilibhit/{name}.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


class _Seed:
    """Enters the organisation in the order in which its rows refer to each other."""

    def __init__(self, db: Session, district: District, now: dt.datetime) -> None:
        self.db, self.district, self.since, self.now = db, district, now - LONG_AGO, now
        self.units: dict[str, Unit] = {}
        self.posts: dict[str, Post] = {}
        self.persons: dict[str, Person] = {}

    def sow(self) -> None:
        make_roles(self.db)
        self._units()
        self._posts()
        self._people()
        self.db.flush()  # charges, roles and rules refer to posts and persons by id
        self._charges()
        self._post_roles()
        self._rules()
        make_file_heads(self.db, self.district)
        make_holidays(self.db, self.district)
        enter_usual(self.db, district_id=self.district.id, actor=SYSTEM, now=self.now)
        chain = ledger.configuration_chain(self.district.id, f"district:{self.district.code}")
        counts: dict[str, ledger.Json] = {"units": len(self.units), "posts": len(self.posts), "demo": True}
        ledger.record(self.db, chain, "district.seeded", actor=SYSTEM, payload=counts, now=self.now)
        self.db.flush()  # whoever asked for the district goes on with its ids

    def _units(self) -> None:
        for row in rows_of("units"):
            parent = self.units.get(row["parent"])
            unit = Unit(
                district_id=self.district.id,
                parent=parent,
                kind=UnitKind(row["kind"]),
                code=row["code"],
                short=row["short"],
                title_hi=row["title_hi"],
                title_en=row["title_en"],
            )
            self.db.add(unit)
            self.units[unit.code] = unit

    def _posts(self) -> None:
        for row in rows_of("posts"):
            post = Post(
                district_id=self.district.id,
                unit=self.units[row["unit"]],
                superior=self.posts.get(row["superior"]),
                code=row["code"],
                title_hi=row["title_hi"],
                title_en=row["title_en"],
                level=int(row["level"]),
            )
            self.db.add(post)
            self.posts[post.code] = post

    def _people(self) -> None:
        for row in rows_of("persons"):
            person = Person(district_id=self.district.id, **row)
            self.db.add(person)
            self.persons[person.pno] = person

    def _charges(self) -> None:
        for row in rows_of("charges"):
            self.db.add(
                Charge(
                    district_id=self.district.id,
                    person_id=self.persons[row["pno"]].id,
                    post_id=self.posts[row["post"]].id,
                    kind=ChargeKind(row["kind"]),
                    since=self.since,
                    order_no=row["order_no"],
                )
            )
        for row in rows_of("link_officers"):
            self.db.add(
                LinkOfficer(
                    district_id=self.district.id,
                    post_id=self.posts[row["post"]].id,
                    link_post_id=self.posts[row["link_post"]].id,
                    rank=int(row["rank"]),
                    since=self.since,
                    order_no=row["order_no"],
                )
            )

    def _post_roles(self) -> None:
        for row in rows_of("post_roles"):
            self.db.add(
                PostRole(
                    district_id=self.district.id,
                    post_id=self.posts[row["post"]].id,
                    role=row["role"],
                    unit_id=self.units[row["unit"]].id if row["unit"] else None,
                    case_type=row["case_type"] or None,
                    primary=row["primary"] == "yes",
                    since=self.since,
                )
            )

    def _rules(self) -> None:
        for row in rows_of("seat_rules"):
            self.db.add(
                SeatRule(
                    district_id=self.district.id,
                    branch_unit_id=self.units[row["unit"]].id,
                    case_type=row["case_type"] or None,
                    post_id=self.posts[row["post"]].id,
                )
            )
        for row in rows_of("marking_rules"):
            self.db.add(
                MarkingRule(
                    district_id=self.district.id,
                    role=row["role"],
                    reach=Reach(row["reach"]),
                    to_role=row["to_role"] or None,
                )
            )


def _make_accounts(db: Session, district: District, password_hash: str, now: dt.datetime) -> None:
    """One account a person who has none yet; the shared password is for a demonstration only."""
    without = db.scalars(
        select(Person)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.district_id == district.id, Account.person_id.is_(None))
    )
    for person in without.all():
        db.add(
            Account(
                person_id=person.id,
                district_id=district.id,
                password_hash=password_hash,
                password_set_at=now,
                made_at=now,
            )
        )
    db.flush()  # the log-ins are listed from the table
