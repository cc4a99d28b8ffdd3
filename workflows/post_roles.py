"""The administrator gives roles to posts and takes them; a district is never left without whoever may do that."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows import catalogue, ledger
from workflows.accounts.administrators import administered, wait_for_others
from workflows.clocks import office_day
from workflows.districts import row_of_district
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor, Post, PostRole, Role, Scope, Unit, end_role, give_role
from workflows.organisation.office_orders import chain_of_post

OF_A_UNIT = frozenset({Scope.SEAT, Scope.BRANCH, Scope.CIRCLE, Scope.THANA})
"""Roles that are sought in the unit of the file; a post that plays one for no unit would never be found."""


def roles_by_post(db: Session, district_id: int, *, now: dt.datetime) -> dict[int, list[PostRole]]:
    """The roles that each post plays now or is to play, by post."""
    wanted = select(PostRole).where(
        PostRole.district_id == district_id, or_(PostRole.until.is_(None), PostRole.until > now)
    )
    found: dict[int, list[PostRole]] = {}
    for held in db.scalars(wanted.order_by(PostRole.id)):
        found.setdefault(held.post_id, []).append(held)
    return found


def all_roles_of(db: Session, post: Post) -> Sequence[PostRole]:
    """All roles that a post plays, is to play or played, the last first."""
    return db.scalars(select(PostRole).where(PostRole.post_id == post.id).order_by(PostRole.id.desc())).all()


def role_held(db: Session, district_id: int, held_id: int) -> PostRole:
    """One role of one post of a district.

    :raises NotFound: when there is none
    """
    missing = ("This post has no such role.", "इस पद की ऐसी कोई भूमिका नहीं है।")
    return row_of_district(db, PostRole, held_id, district_id, missing=missing)


def assign_role(
    db: Session,
    post: Post,
    key: str,
    *,
    unit_id: int | None,
    case_type: str | None,
    primary: bool,
    since: dt.datetime,
    actor: Actor,
    now: dt.datetime,
) -> PostRole:
    """Let a post play a role from a moment on.

    :param unit_id: the branch, circle, thana or office for which it plays it; none: the whole district
    :param case_type: for files of this kind alone; none: for all
    :param primary: gets the work where several posts of the unit play the role
    :raises BadInput: when the role is not in use, the unit does not fit, the day has passed, or it plays it already
    """
    role = db.get(Role, key)
    if role is None or role.retired_at is not None or role.scope in (Scope.SAME, Scope.PREVIOUS):
        raise BadInput("Choose a role from the list.", "सूची में से भूमिका चुनें।", field="role")
    if office_day(since) < office_day(now):
        raise BadInput("The day has passed.", "यह तिथि बीत चुकी है।", field="since")
    _check_unit(db, post, role, unit_id)
    if case_type is not None and case_type not in {case.key for case in catalogue.case_types(db)}:
        raise BadInput("Choose a kind of case from the list.", "सूची में से प्रकरण का प्रकार चुनें।", field="case_type")
    wait_for_others(db, post.district_id)
    if any(
        (held.role, held.unit_id, held.case_type) == (key, unit_id, case_type)
        and (held.until is None or held.until > since)
        for held in all_roles_of(db, post)
    ):
        raise BadInput("The post plays this role already.", "यह भूमिका इस पद की पहले से है।", field="role")
    return give_role(
        db, post, key, since=since, unit_id=unit_id, case_type=case_type, primary=primary, actor=actor, now=now
    )


def withdraw_role(db: Session, held: PostRole, *, at: dt.datetime, actor: Actor, now: dt.datetime) -> None:
    """Take a role from a post; what lies at its desk stays there. One that has not begun by then never does.

    :param at: from this moment it plays the role no more
    :raises BadInput: when the day has passed
    :raises OfficeRefusal: when it has ended already, or nobody could administer or publish any more
    """
    if office_day(at) < office_day(now):
        raise BadInput("The day has passed.", "यह तिथि बीत चुकी है।", field="at")
    with administered(db, held.district_id, now=now):
        _withdraw(db, held, at=at, actor=actor, now=now)


def _withdraw(db: Session, held: PostRole, *, at: dt.datetime, actor: Actor, now: dt.datetime) -> None:
    db.refresh(held)
    if held.until is not None and held.until <= at:
        raise OfficeRefusal("This role has ended already.", "यह भूमिका पहले ही समाप्त हो चुकी है।")
    if held.since < at:
        end_role(db, held, at=at, actor=actor, now=now)
        return
    post = db.get_one(Post, held.post_id)
    payload: dict[str, ledger.Json] = {"role": held.role, "unit": held.unit_id, "since": held.since.isoformat()}
    ledger.record(db, chain_of_post(post), "role.withdrawn", actor=actor, payload=payload, now=now)
    db.delete(held)


def _check_unit(db: Session, post: Post, role: Role, unit_id: int | None) -> None:
    if unit_id is None:
        if role.scope in OF_A_UNIT:
            raise BadInput(
                "This role is played for a branch, circle or thana: choose it.",
                "यह भूमिका किसी शाखा, सर्किल या थाने के लिए होती है: उसे चुनें।",
                field="unit",
            )
        return
    unit = db.get(Unit, unit_id)
    if unit is None or unit.district_id != post.district_id or unit.closed_at is not None:
        raise BadInput("Choose a unit from the list.", "सूची में से इकाई चुनें।", field="unit")
