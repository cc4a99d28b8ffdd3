"""From a role in a diagram to the post that gets the work (model.md, "Role → post").

Resolution happens when a task is created and is not repeated. It never fails: work for which no post is found goes to
the section in-charge, else to the प्रधान लिपिक, with the reason on it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.expressions import EvaluationRefused, ExpressionRefused, evaluate
from engine.models import Task
from engine.runtime import Desk
from engine.states import MAIN_KINDS
from workflows.organisation.holders import in_force
from workflows.organisation.lines import post_by_code, unit_above, unit_by_code
from workflows.organisation.models import Post, PostRole, Role, Scope, SeatRule, Unit, UnitKind

SECTION_INCHARGE, HEAD_CLERK = "section_incharge", "head_clerk"
"""The two roles that take in strays; the office keeps them filled."""
NO_DESK = "no desk for"
"""First words of ``Desk.why`` of a stray."""


class Placed(Protocol):
    """A subject as far as its place in the office goes."""

    @property
    def id(self) -> int:
        """Id of the subject."""

    @property
    def district_id(self) -> int:
        """Its district."""

    @property
    def office_unit_id(self) -> int:
        """Its office."""

    @property
    def branch_unit_id(self) -> int | None:
        """The branch that deals with it."""

    @property
    def circle_unit_id(self) -> int | None:
        """The circle that it concerns."""

    @property
    def seat_post_id(self) -> int | None:
        """The dealing seat, set at marking."""


@dataclass(frozen=True)
class _Question:
    """One resolution under way."""

    db: Session
    role: str
    subject: Placed
    process: str
    facts: Mapping[str, Any]
    now: dt.datetime

    @property
    def key(self) -> str:
        """The role without the node that ``same:node`` names."""
        return self.role.partition(":")[0]


def desk_for(
    db: Session,
    *,
    role: str,
    subject: Placed,
    process: str,
    node: str,
    facts: Mapping[str, Any],
    expression: str | None,
    now: dt.datetime,
) -> Desk:
    """The desk of a new task. Only reads.

    Order: the task's own expression; the post of the role with this case type; without; the primary one among
    several; several without a primary: a pool task; none: a stray, at the section in-charge's desk.

    :param role: key of a :class:`Role`; ``same:check`` is the desk that had the node ``check``
    :param process: key of the process, which is the case type
    :param node: the new task's own node, for the reason
    :param facts: routing facts; ``thana`` is the short Latin name or the id of a unit
    :param expression: the task's ``desk``: a post's code, a fact with one, or an expression that gives one
    """
    question = _Question(db, role, subject, process, facts, now)
    if expression and (post_id := _expressed(question, expression)) is not None:
        return Desk(post_id, role, f"the diagram names it: {expression.strip()[:80]}")
    kind = db.get(Role, question.key)
    return (_by_scope(question, kind.scope) if kind is not None else None) or _stray(question, node)


def seat_for(db: Session, branch_unit_id: int, case_type: str | None) -> int | None:
    """The seat of a branch that usually deals with a case type: its rule, else the branch's general one."""
    rules = db.scalars(
        select(SeatRule).where(
            SeatRule.branch_unit_id == branch_unit_id,
            or_(SeatRule.case_type == case_type, SeatRule.case_type.is_(None)),
        )
    )
    best = max(rules, key=lambda rule: rule.case_type is not None, default=None)
    return best.post_id if best is not None else None


def in_pool(db: Session, post_id: int, *, role: str, subject: Placed, process: str, now: dt.datetime) -> bool:
    """Whether a post may claim a pool task: it is one of the several that the role gives for this subject."""
    kind = db.get(Role, role)
    if kind is None:
        return False
    question = _Question(db, role, subject, process, {}, now)
    return any(held.post_id == post_id for held in _holders(question, _units_of(question, kind.scope)))


def posts_for(
    db: Session, *, role: str, subject: Placed, process: str, facts: Mapping[str, Any], now: dt.datetime
) -> tuple[int, ...]:
    """The posts that play a role for a subject, found as its desks are: one, or all that share its work.

    :return: ids; none when nobody plays it there
    """
    question = _Question(db, role, subject, process, facts, now)
    kind = db.get(Role, question.key)
    found = _by_scope(question, kind.scope) if kind is not None else None
    if kind is None or found is None:
        return ()
    if found.post_id is not None:
        return (found.post_id,)
    return tuple(sorted({held.post_id for held in _holders(question, _units_of(question, kind.scope))}))


def _expressed(question: _Question, expression: str) -> int | None:
    """The post that the task's own ``desk`` gives: a fact, a code, or an expression."""
    source = expression.strip()
    if source in question.facts:
        return _post_named(question, question.facts[source])
    named = _post_named(question, source)
    if named is not None:
        return named
    try:
        return _post_named(question, evaluate(source, question.facts, now=question.now))
    except (ExpressionRefused, EvaluationRefused):
        return None  # the role decides, and work is not lost for a slip in a diagram


def _post_named(question: _Question, value: object) -> int | None:
    post = None
    if isinstance(value, str):
        post = post_by_code(question.db, question.subject.district_id, value)
    elif isinstance(value, int) and not isinstance(value, bool):
        post = question.db.get(Post, value)
    if post is None or post.abolished_at is not None or post.district_id != question.subject.district_id:
        return None
    return post.id


def _by_scope(question: _Question, scope: Scope) -> Desk | None:
    if scope in (Scope.SAME, Scope.PREVIOUS):
        return _earlier_desk(question)
    if scope is Scope.POOL:
        return Desk(None, question.role, "any post with the role takes it")
    if scope is Scope.SEAT and (seat := _seat(question)) is not None:
        return seat
    return _chosen(question, _holders(question, _units_of(question, scope)))


def _seat(question: _Question) -> Desk | None:
    subject = question.subject
    if _is_open(question, subject.seat_post_id):
        return Desk(subject.seat_post_id, question.role, "the seat to which it is marked")
    if subject.branch_unit_id is None:
        return None
    usual = seat_for(question.db, subject.branch_unit_id, question.process)
    return Desk(usual, question.role, "the branch's usual seat") if _is_open(question, usual) else None


def _is_open(question: _Question, post_id: int | None) -> bool:
    post = question.db.get(Post, post_id) if post_id is not None else None
    return post is not None and post.abolished_at is None


def _units_of(question: _Question, scope: Scope) -> tuple[int | None, ...]:
    """The units for which a post must play the role; None is "for the whole district"."""
    subject = question.subject
    if scope is Scope.OFFICE:
        return (subject.office_unit_id, None)
    if scope in (Scope.BRANCH, Scope.SEAT):
        return (subject.branch_unit_id,) if subject.branch_unit_id is not None else ()
    if scope in (Scope.THANA, Scope.CIRCLE):
        return _field_unit(question, scope)
    return (None,)


def _field_unit(question: _Question, scope: Scope) -> tuple[int | None, ...]:
    thana = _thana(question)
    if scope is Scope.THANA:
        return (thana.id,) if thana is not None else ()
    circle = unit_above(question.db, thana.id, UnitKind.CIRCLE) if thana is not None else None
    circle_id = circle.id if circle is not None else question.subject.circle_unit_id
    return (circle_id,) if circle_id is not None else ()


def _thana(question: _Question) -> Unit | None:
    fact = question.facts.get("thana")
    if isinstance(fact, str) and fact:
        return unit_by_code(question.db, question.subject.district_id, fact)
    return question.db.get(Unit, fact) if isinstance(fact, int) else None


def _holders(question: _Question, units: tuple[int | None, ...]) -> list[PostRole]:
    """The rows that play the role, narrowest first: with the case type before without, the unit before the district."""
    if not units:
        return []
    ids = [unit for unit in units if unit is not None]
    of_unit = PostRole.unit_id.in_(ids)
    rows = question.db.scalars(
        select(PostRole)
        .join(Post, Post.id == PostRole.post_id)
        .where(
            PostRole.district_id == question.subject.district_id,
            PostRole.role == question.key,
            or_(of_unit, PostRole.unit_id.is_(None)) if None in units else of_unit,
            or_(PostRole.case_type == question.process, PostRole.case_type.is_(None)),
            in_force(question.now),
            Post.abolished_at.is_(None),
        )
    ).all()
    narrowness = {(row.case_type is not None, row.unit_id is not None) for row in rows}
    best = max(narrowness, default=None)
    return [row for row in rows if (row.case_type is not None, row.unit_id is not None) == best]


def _chosen(question: _Question, holders: list[PostRole]) -> Desk | None:
    """The only post, else the primary one, else the pool."""
    if not holders:
        return None
    primary = [holder for holder in holders if holder.primary]
    for several in (holders, primary):
        posts = {holder.post_id for holder in several}
        if len(posts) == 1:
            for_case = f" for {question.process}" if several[0].case_type else ""
            return Desk(posts.pop(), question.role, f"has the role {question.key}{for_case}")
    return Desk(None, question.role, "several posts have the role and none is the primary one")


def _earlier_desk(question: _Question) -> Desk | None:
    """The desk that had a node before (``same:node``), or the last main desk of the subject (``previous``)."""
    node = question.role.partition(":")[2]
    which = Task.node == node if node else Task.kind.in_(MAIN_KINDS)
    earlier = question.db.execute(
        select(Task.desk, Task.claimed_by)
        .where(Task.subject_id == question.subject.id, which)
        .order_by(Task.created_at.desc(), Task.id)
        .limit(1)
    ).one_or_none()
    post_id = (earlier.desk or earlier.claimed_by) if earlier is not None else None
    why = f"had the work at {node}" if node else "had it last"
    return Desk(post_id, question.role, why) if _is_open(question, post_id) else None


def _stray(question: _Question, node: str) -> Desk:
    """Work for which no post was found: a completion never fails for want of a desk."""
    why = f"{NO_DESK} {question.role} at {node}"
    for role, scope in ((SECTION_INCHARGE, Scope.BRANCH), (HEAD_CLERK, Scope.OFFICE)):
        other = _Question(question.db, role, question.subject, question.process, question.facts, question.now)
        desk = _chosen(other, _holders(other, _units_of(other, scope)))
        if desk is not None and desk.post_id is not None:
            return Desk(desk.post_id, question.role, why, missing=True)
    return Desk(_head_of_district(question), question.role, why, missing=True)


def _head_of_district(question: _Question) -> int | None:
    return question.db.scalar(
        select(Post.id)
        .where(Post.district_id == question.subject.district_id, Post.abolished_at.is_(None))
        .order_by(Post.level, Post.id)
        .limit(1)
    )
