"""Which post plays which roles: looked at, given and taken with a date."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.auth import reader
from webapp.db import read_db, utc_now
from webapp.filters import format_date, in_language
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import EndRoleForm, GiveRoleForm
from webapp.people.listing import matches, name_of, posts_in, title_of
from webapp.people.views import begin_of, post_here
from webapp.studio.naming import offered_roles, role_names
from workflows import catalogue, post_roles
from workflows.clocks import office_day
from workflows.organisation import Actor, Post, PostRole, Scope, Unit
from workflows.organisation.models import Role
from workflows.pendency import charges_at

ALL_CASES = ""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of a post, in words."""

    id: int
    title: str
    unit: str
    """For which unit; empty: the whole district."""
    case: str
    """For which kind of case; empty: all."""
    primary: bool
    since: str
    until: str
    state: str
    """``now``, ``later`` or ``past``."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post with who holds it and what it plays."""

    url: str
    title: str
    code: str
    person: str
    roles: tuple[RoleLine, ...]


@dataclass(frozen=True)
class Words:
    """What keys and ids are called; read once a page."""

    roles: Mapping[str, str]
    units: Mapping[int, str]
    cases: Mapping[str, str]

    @classmethod
    def of(cls, db: Session, district_id: int) -> "Words":
        """The names of a district."""
        return cls(role_names(db), unit_names(db, district_id), case_names(db))

    def line(self, held: PostRole) -> RoleLine:
        """One role of a post."""
        now = utc_now()
        over = held.until is not None and held.until <= now
        return RoleLine(
            id=held.id,
            title=self.roles.get(held.role, held.role),
            unit=self.units.get(held.unit_id or 0, ""),
            case=self.cases.get(held.case_type or "", held.case_type or ""),
            primary=held.primary,
            since=format_date(held.since),
            until=format_date(held.until),
            state="past" if over else "later" if held.since > now else "now",
        )


def unit_names(db: Session, district_id: int) -> dict[int, str]:
    """The units of a district."""
    wanted = select(Unit).where(Unit.district_id == district_id, Unit.closed_at.is_(None)).order_by(Unit.kind, Unit.id)
    return {unit.id: in_language(unit.title_hi, unit.title_en) for unit in db.scalars(wanted)}


def case_names(db: Session) -> dict[str, str]:
    """The kinds of case."""
    return {case.key: in_language(case.title_hi, case.title_en) for case in catalogue.case_types(db)}


@bp.get("/posts")
def post_role_list() -> str:
    """All posts by unit, each with its roles and its holder; searched by post, person or role."""
    db, query = read_db(), request.args.get("q", "")[:100].strip()
    return render_template("masters/post_roles.html", groups=post_lines(db, reader().district_id, query), query=query)


def post_lines(db: Session, district_id: int, query: str) -> list[tuple[str, list[PostLine]]]:
    """The posts in which the words stand, by unit."""
    posts, words = posts_in(db, district_id), Words.of(db, district_id)
    held = post_roles.roles_by_post(db, district_id, now=utc_now())
    charges = charges_at(db, [post.id for post in posts], utc_now())
    groups: dict[int, list[PostLine]] = defaultdict(list)
    for post in posts:
        person = name_of(charges[post.id].person) if post.id in charges else ""
        roles = tuple(words.line(one) for one in held.get(post.id, ()))
        if matches(query, post.title_hi, post.title_en, post.code, person, *(role.title for role in roles)):
            url = url_for("masters.roles_of_post", post_id=post.id)
            groups[post.unit_id].append(PostLine(url, title_of(post), post.code, person, roles))
    return [(words.units.get(unit, ""), lines) for unit, lines in groups.items()]


@bp.get("/posts/<int:post_id>")
def roles_of_post(post_id: int) -> str:
    """The roles of one post, those to come and those that ended too."""
    db = read_db()
    post, words = post_here(db, post_id), Words.of(db, reader().district_id)
    charge = charges_at(db, [post.id], utc_now()).get(post.id)
    return render_template(
        "masters/roles_of_post.html",
        post=post,
        title=title_of(post),
        unit=words.units.get(post.unit_id, ""),
        person=name_of(charge.person) if charge else "",
        lines=[words.line(held) for held in post_roles.all_roles_of(db, post)],
    )


@bp.route("/posts/<int:post_id>/give", methods=["GET", "POST"])
def give_role(post_id: int) -> Response | tuple[str, int]:
    """Let a post play a role from a day on."""
    post, form = post_here(read_db(), post_id), give_form(read_db(), post_id)

    def work(db: Session, actor: Actor) -> None:
        post_roles.assign_role(
            db,
            post_here(db, post_id),
            form.role.data,
            unit_id=form.unit.data or None,
            case_type=form.case_type.data or None,
            primary=bool(form.primary.data),
            since=begin_of(form.since.data),
            actor=actor,
            now=utc_now(),
        )

    back = url_for("masters.roles_of_post", post_id=post_id)
    warning = _("Work that is at a desk already stays there; steps that begin from then on come to this post.")
    title = _("Give a role")
    return master_act(form, work, title=title, about=title_of(post), back=back, done=_("Given."), warning=warning)


def give_form(db: Session, post_id: int) -> GiveRoleForm:
    """The form with the office's lists; at first for the post's own unit, from today."""
    post, form, district = post_here(db, post_id), GiveRoleForm(), reader().district_id
    special = set(db.scalars(select(Role.key).where(Role.scope.in_((Scope.SAME, Scope.PREVIOUS)))))
    form.role.choices = sorted(
        ((key, title) for key, title in offered_roles(db).items() if key not in special), key=lambda choice: choice[1]
    )
    form.unit.choices = [(0, _("The whole district")), *unit_names(db, district).items()]
    form.case_type.choices = [(ALL_CASES, _("All kinds")), *case_names(db).items()]
    if not form.is_submitted():
        form.unit.data, form.since.data = post.unit_id, office_day(utc_now())
    return form


@bp.route("/posts/roles/<int:held_id>/end", methods=["GET", "POST"])
def end_role(held_id: int) -> Response | tuple[str, int]:
    """Take a role from a post from a day on."""
    db, district, form = read_db(), reader().district_id, EndRoleForm()
    held = post_roles.role_held(db, district, held_id)
    post = db.get_one(Post, held.post_id)
    if not form.is_submitted():
        form.at.data = office_day(utc_now())

    def work(writer: Session, actor: Actor) -> None:
        taken = post_roles.role_held(writer, district, held_id)
        post_roles.withdraw_role(writer, taken, at=begin_of(form.at.data), actor=actor, now=utc_now())

    about = f"{title_of(post)}: {role_names(db).get(held.role, held.role)}"
    back = url_for("masters.roles_of_post", post_id=post.id)
    warning = _("Work that lies at its desk stays there; the supervisor may give it to another desk.")
    return master_act(form, work, title=_("Take the role"), about=about, back=back, done=_("Taken."), warning=warning)
