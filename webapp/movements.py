"""Movements in words: who sent what to whom, and the names that a page needs, read at once."""

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.filters import format_date, in_language
from webapp.time_limits import went_up_words
from webapp.viewmodels import MovementRow
from workflows.escalations import FoundBy, WentUp, sheet_of
from workflows.movement import Act, Movement
from workflows.organisation import Person, Post, Role
from workflows.steering import Stay


@dataclass(frozen=True)
class People:
    """The persons and posts that a page names."""

    persons: Mapping[int, Person]
    posts: Mapping[int, Post]

    def post(self, post_id: int | None) -> str:
        """A post's name in the reader's language."""
        post = self.posts.get(post_id or 0)
        return in_language(post.title_hi, post.title_en) if post else ""

    def person(self, person_id: int | None) -> str:
        """A person's name in the reader's language."""
        person = self.persons.get(person_id or 0)
        return in_language(person.name_hi, person.name_en) if person else ""


PERSONS = select(Person).where(Person.id.in_(bindparam("ids", expanding=True, type_=Person.id.type)))
POSTS = select(Post).where(Post.id.in_(bindparam("ids", expanding=True, type_=Post.id.type)))


def people_in(db: Session, person_ids: Collection[int | None], post_ids: Collection[int | None]) -> People:
    """Read the named persons and posts in two statements."""
    persons, posts = set(person_ids) - {None}, set(post_ids) - {None}
    return People(
        {person.id: person for person in db.scalars(PERSONS, {"ids": list(persons)})} if persons else {},
        {post.id: post for post in db.scalars(POSTS, {"ids": list(posts)})} if posts else {},
    )


def act_names() -> dict[Act, str]:
    """What moved a file, in words."""
    return {
        Act.DIARISED: _("Diarised"),
        Act.OPENED: _("Opened"),
        Act.OUTCOME: _("Put up"),
        Act.CLAIMED: _("Taken up"),
        Act.RELEASED: _("Given back to the pool"),
        Act.MARKED: _("Marked for opinion"),
        Act.REPLIED: _("Replied"),
        Act.TRANSFERRED: _("Transferred"),
        Act.RETURNED: _("Returned with remark"),
        Act.RECALLED: _("Recalled"),
        Act.PULLED_UP: _("Pulled up"),
        Act.REASSIGNED: _("Reassigned"),
        Act.BY_DIAGRAM: _("By the routing"),
        Act.CLOSED: _("Closed"),
        Act.PLACED: _("Put at another step"),
        Act.REOPENED: _("Reopened"),
    }


def stay_words(stay: Stay) -> str:
    """Since when and why nothing can be done."""
    return _("Suspended since %(date)s: %(reason)s", date=format_date(stay.since), reason=stay.reason)


def role_titles(db: Session) -> dict[str, str]:
    """The names of roles: said where a pool has a file and nobody has taken it yet."""
    return {role.key: in_language(role.title_hi, role.title_en) for role in db.scalars(select(Role))}


def act_rows(db: Session, subject_id: int) -> tuple[MovementRow, ...]:
    """The movement sheet as the page shows it, with what went up in between."""
    moved, late = sheet_of(db, subject_id)
    people, roles = people_on_sheet(db, moved, late), roles_on_sheet(db, moved, late)
    return tuple(
        heapq.merge(
            (moved_row(row, people, roles) for row in moved),
            (went_up_row(one, people, roles) for one in late),
            key=lambda row: row.at,
        )
    )


def people_on_sheet(db: Session, moved: Sequence[Movement], late: Sequence[WentUp]) -> People:
    """The posts that a movement sheet names."""
    hands = {post for row in moved for post in (row.from_post_id, row.to_post_id)}
    above = {told.post_id for one in late for told in one.posts}
    return people_in(db, set(), hands | above | {one.escalation.late_post_id for one in late})


def roles_on_sheet(db: Session, moved: Sequence[Movement], late: Sequence[WentUp]) -> Mapping[str, str]:
    """The names of roles, where a movement sheet says one."""
    return role_titles(db) if late or any(row.to_post_id is None for row in moved) else {}


def moved_row(row: Movement, people: People, roles: Mapping[str, str]) -> MovementRow:
    """One change of hands."""
    return MovementRow(
        number=row.seq,
        at=row.sent_at,
        sender=people.post(row.from_post_id),
        receiver=people.post(row.to_post_id) or roles.get(row.to_role, row.to_role),
        act=act_names()[row.act] + (f" · {_('recalled')}" if row.recalled_at else ""),
        remark=" · ".join(part for part in (row.remark, row.delay_reason) if part),
        days=row.days_held,
    )


def went_up_row(one: WentUp, people: People, roles: Mapping[str, str]) -> MovementRow:
    """Late work that went up: no change of hands, so it has no number."""
    nobody = nobody_words(one, roles) if one.escalation.found_by is FoundBy.ABOVE else ""
    return MovementRow(
        number=None,
        at=one.escalation.at,
        sender=people.post(one.escalation.late_post_id) or in_language(one.task.name_hi, one.task.name_en),
        receiver=above_words(one, people),
        act=went_up_words(one.escalation.days, one.escalation.due),
        remark=" · ".join(part for part in (nobody, *(told.remark for told in one.posts)) if part),
    )


def above_words(one: WentUp, people: People) -> str:
    """The posts that were told of late work."""
    return ", ".join(people.post(told.post_id) for told in one.posts)


def nobody_words(one: WentUp, roles: Mapping[str, str]) -> str:
    """Why another post than the diagram's was told."""
    role = roles.get(one.escalation.role.partition(":")[0], one.escalation.role)
    return _("No other post has the role “%(role)s” here: it went to the post next above.", role=role)
