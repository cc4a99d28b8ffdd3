"""Who may read what (design §4): lists, search, exports and the API all go through :func:`visible_subjects`."""

import datetime as dt
import functools
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from engine.models import Instance, Task
from engine.states import InstanceRole
from workflows.errors import NotFound
from workflows.movement import Movement
from workflows.organisation import HeldDesk, Post, PostRole, Role, Scope, Unit, UnitKind, desks_of
from workflows.organisation.desks import NOW
from workflows.organisation.holders import in_force
from workflows.subjects import Grading, Subject, whole_subject

SEES_ALL = frozenset({"sp", "asp", "supervisor", "auditor"})
"""Roles whose posts supervise the whole district (design §4)."""
SEES_CIRCLE = frozenset({"co"})

ROLES = (
    select(PostRole.role, PostRole.unit_id, Role.scope)
    .join(Role, Role.key == PostRole.role)
    .where(PostRole.post_id.in_(bindparam("posts", expanding=True, type_=Post.id.type)), in_force(NOW))
)
"""What posts play now; built once, as every request asks it."""


@dataclass(frozen=True)
class Reader:
    """A person with all the posts at which he may act now; what he may read is the union."""

    person_id: int
    district_id: int
    desks: tuple[HeldDesk, ...]
    roles: frozenset[tuple[str, int | None]]
    """(role, unit) that these posts play."""
    pools: frozenset[str] = frozenset()
    """Those of the roles whose work all holders share, wherever they sit."""

    @property
    def posts(self) -> frozenset[int]:
        """Ids of the posts."""
        return frozenset(desk.post.id for desk in self.desks)

    def has_role(self, *names: str) -> bool:
        """Whether one of the posts plays one of the roles."""
        return any(role in names for role, _unit in self.roles)

    @property
    def sees_all(self) -> bool:
        """Whether one of the posts supervises the whole district."""
        return self.has_role(*SEES_ALL)


def reader_of(db: Session, person_id: int, district_id: int, now: dt.datetime) -> Reader:
    """Gather the posts and roles of a person, once a request."""
    desks = tuple(desks_of(db, person_id, now))
    rows = db.execute(ROLES, {"posts": [desk.post.id for desk in desks], "now": now}).all()
    return Reader(
        person_id,
        district_id,
        desks,
        roles=frozenset((role, unit) for role, unit, _scope in rows),
        pools=frozenset(role for role, _unit, scope in rows if scope is Scope.POOL),
    )


ONE: BindParameter[int] = bindparam("subject", type_=Subject.id.type)
"""The one subject of a statement that asks for no other."""


@dataclass(frozen=True)
class Sight:
    """What of a reader decides which subjects he may open. By it alone the statements are built, once."""

    posts: frozenset[int]
    branches: frozenset[int]
    """Branches and thanas of which he is in charge."""
    circles: frozenset[int]
    everything: bool
    district_id: int

    @classmethod
    def of(cls, reader: Reader) -> "Sight":
        """That of a reader as he stands now."""
        led = [desk.post for desk in reader.desks if _leads(reader, desk.post)]
        return cls(
            posts=reader.posts,
            branches=frozenset(post.unit_id for post in led if post.unit.kind in {UnitKind.BRANCH, UnitKind.THANA}),
            circles=frozenset(unit for role, unit in reader.roles if role in SEES_CIRCLE and unit is not None),
            everything=reader.sees_all,
            district_id=reader.district_id,
        )


def touched_by(posts: Collection[int], *, one: bool = False) -> ColumnElement[bool]:
    """SQL: one of the posts holds or held the subject, keeps it, or has or had a task on it.

    Who was only asked for a report sees the ask and its papers, not the file (design §4).

    :param one: look only at the few rows of the subject :data:`ONE`, instead of at all of the posts'
    """
    moved = select(Movement.subject_id).where(or_(Movement.to_post_id.in_(posts), Movement.from_post_id.in_(posts)))
    worked = (
        select(Task.subject_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.role == InstanceRole.MAIN, or_(Task.desk.in_(posts), Task.claimed_by.in_(posts)))
    )
    if one:
        moved, worked = moved.where(Movement.subject_id == ONE), worked.where(Task.subject_id == ONE)
    return or_(Subject.keeper_post_id.in_(posts), Subject.id.in_(moved), Subject.id.in_(worked))


def visible_subjects(reader: Reader) -> Select[int]:
    """A query of the ids of all subjects that the reader may open.

    Graded papers are for those alone through whose hands they go: the need-to-know list.
    """
    return select(Subject.id).where(_may_open(Sight.of(reader)))


def _may_open(sight: Sight, *, one: bool = False) -> ColumnElement[bool]:
    """SQL: the rule itself, for lists and for one subject alike."""
    own = touched_by(sight.posts, one=one) if sight.posts else false()
    circles = sight.circles
    over = true() if sight.everything else or_(
        Subject.branch_unit_id.in_(sight.branches) if sight.branches else false(),
        Subject.circle_unit_id.in_(circles) if circles else false(),
        Subject.circle_unit_id.in_(select(Unit.id).where(Unit.parent_id.in_(circles))) if circles else false(),
    )  # fmt: skip
    return and_(Subject.district_id == sight.district_id, or_(own, and_(Subject.grading == Grading.NORMAL, over)))


@functools.lru_cache(maxsize=512)
def _opening(sight: Sight) -> Select[Subject]:
    """The statement that opens one subject; it holds numbers of posts and units, and nothing that was read."""
    subject = whole_subject()
    category = joinedload(subject.Receipt.listed_as)
    return select(subject).where(subject.id == ONE, _may_open(sight, one=True)).options(category)


def _leads(reader: Reader, post: Post) -> bool:
    """Whether the post is in line above the seats of its unit."""
    return ("section_incharge", post.unit_id) in reader.roles or ("thana", post.unit_id) in reader.roles


def readable_subject(db: Session, subject_id: int, reader: Reader) -> Subject:
    """Load a subject that the reader may open.

    :raises NotFound: when there is none or it is not for this reader; both are answered alike
    """
    found: Subject | None = db.scalars(_opening(Sight.of(reader)), {"subject": subject_id}).one_or_none()
    if found is None:
        raise NotFound(
            "There is no such file or receipt, or your post may not see it.",
            "ऐसी कोई पत्रावली या प्राप्ति नहीं है, अथवा आपका पद इसे नहीं देख सकता।",
        )
    return found
