"""Movements in words: who sent what to whom, and the names that a page needs, read at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.filters import format_date, in_language
from webapp.viewmodels import MovementRow
from workflows import movement
from workflows.movement import Act
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
    """The movement sheet as the page shows it."""
    rows = movement.movements_of(db, subject_id)
    people = people_in(db, set(), {row.from_post_id for row in rows} | {row.to_post_id for row in rows})
    names, pools = act_names(), role_titles(db) if any(row.to_post_id is None for row in rows) else {}
    return tuple(
        MovementRow(
            number=row.seq,
            at=row.sent_at,
            sender=people.post(row.from_post_id),
            receiver=people.post(row.to_post_id) or pools.get(row.to_role, row.to_role),
            act=names[row.act] + (f" · {_('recalled')}" if row.recalled_at else ""),
            remark=" · ".join(part for part in (row.remark, row.delay_reason) if part),
            days=row.days_held,
        )
        for row in rows
    )
