"""What a desk's form offers by format: posts within the marking rights, persons, offices, thanas, case types."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.filters import in_language
from webapp.taskforms import Choice
from workflows import catalogue
from workflows.organisation import Person, Post, Unit, UnitKind, markable_posts

THANAS = (
    select(Unit)
    .where(Unit.district_id == bindparam("district"), Unit.kind == UnitKind.THANA, Unit.closed_at.is_(None))
    .order_by(Unit.title_hi)
)

OFFICES = select(Unit).where(Unit.district_id == bindparam("district"), Unit.closed_at.is_(None)).order_by(Unit.id)
POSTS = select(Post).where(Post.district_id == bindparam("district"), Post.abolished_at.is_(None)).order_by(Post.id)
PERSONS = (
    select(Person)
    .where(Person.district_id == bindparam("district"), Person.left_at.is_(None))
    .order_by(Person.name_hi, Person.id)
)


class Offered(Mapping[str, Sequence[Choice]]):
    """The lists by format; each is read when a form first asks for it, as most forms show one or none."""

    def __init__(self, makers: Mapping[str, Callable[[], Sequence[Choice]]]) -> None:
        self._makers = makers
        self._made: dict[str, Sequence[Choice]] = {}

    def __getitem__(self, kind: str) -> Sequence[Choice]:
        """The list of a format."""
        if kind not in self._made:
            self._made[kind] = self._makers[kind]()
        return self._made[kind]

    def __iter__(self) -> Iterator[str]:
        """The formats that have a list."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many formats have a list."""
        return len(self._makers)


def choices_for(db: Session, post_id: int, district_id: int, *, now: dt.datetime) -> Offered:
    """The lists for one desk. A post's value is its code, which the diagram's ``desk`` expression resolves;
    a person's the PNO, an office's its code.
    """
    return _offered(db, lambda: markable_posts(db, post_id, now), district_id)


def choices_anywhere(db: Session, district_id: int) -> Offered:
    """The lists as long as they can be: every post, whichever desk may mark to it; for a form that is being built."""
    return _offered(db, lambda: db.scalars(POSTS, {"district": district_id}), district_id)


def _offered(db: Session, posts: Callable[[], Iterable[Post]], district_id: int) -> Offered:
    return Offered({
        "post": lambda: [_titled(post) for post in posts()],
        "person": lambda: [
            Choice(
                one.pno, f"{in_language(one.name_hi, one.name_en)}, {in_language(one.rank_hi, one.rank_en)} ({one.pno})"
            )
            for one in db.scalars(PERSONS, {"district": district_id})
        ],
        "office": lambda: [_titled(unit) for unit in db.scalars(OFFICES, {"district": district_id})],
        "thana": lambda: [_titled(unit) for unit in db.scalars(THANAS, {"district": district_id})],
        "case-type": lambda: [
            Choice(case.key, in_language(case.title_hi, case.title_en)) for case in catalogue.case_types(db)
        ],
    })  # fmt: skip


def _titled(one: Post | Unit) -> Choice:
    return Choice(one.code, in_language(one.title_hi, one.title_en))
