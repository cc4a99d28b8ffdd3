"""What the roles may do, and who plays them."""

from collections.abc import Callable

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from webapp.auth import reader
from webapp.db import read_db, utc_now
from webapp.filters import in_language
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import ActForm, NewRoleForm, RoleForm
from workflows import office_roles
from workflows.organisation import Actor, Post, PostRole, Role, Scope
from workflows.permissions import HOLDERS, Permission


def rights() -> dict[Permission, str]:
    """What a permission lets somebody do, in words."""
    return {
        Permission.READ_SUBJECT: _("Read every file and receipt of the district that is not graded"),
        Permission.SUPERVISE: _("Move, hold and reassign work of the own line"),
        Permission.SUPERVISE_DISTRICT: _("Supervise the whole district"),
        Permission.CLOSE_FILE: _("Approve the closing of a file by hand"),
        Permission.REOPEN_FILE: _("Order that a closed file of the own line is reopened"),
        Permission.DIARISE: _("Enter letters in the diary"),
        Permission.DISPATCH: _("Dispatch letters"),
        Permission.OPEN_FILE: _("Open files"),
        Permission.KEEP_RECORDS: _("Keep the record room"),
        Permission.ADMINISTER: _("Administer people and masters"),
        Permission.PUBLISH_PROCESS: _("Draw and publish routing diagrams"),
        Permission.VERIFY_LEDGER: _("Verify the ledger"),
    }


@bp.get("/rights")
def role_list() -> str:
    """The roles, what each may do beyond its own desk, and which posts play it today."""
    db = read_db()
    words = rights()
    roles = db.scalars(select(Role).order_by(Role.retired_at.is_not(None), Role.key)).all()
    return render_template(
        "masters/rights.html",
        roles=roles,
        may={
            role.key: [text for permission, text in words.items() if role.key in HOLDERS.get(permission, ())]
            for role in roles
        },
        players=players(db, reader().district_id),
        fixed=office_roles.FIXED,
        diagrams=office_roles.diagrams_naming(db, [role.key for role in roles if role.key not in office_roles.FIXED]),
    )


def players(db: Session, district_id: int) -> dict[str, list[tuple[str, str]]]:
    """The posts that play each role now: title and address."""
    now = utc_now()
    rows = db.execute(
        select(PostRole.role, Post)
        .join(Post, Post.id == PostRole.post_id)
        .where(
            PostRole.district_id == district_id,
            PostRole.since <= now,
            (PostRole.until.is_(None)) | (PostRole.until > now),
        )
        .options(joinedload(Post.unit))
        .order_by(Post.id)
    )
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for role, post in rows:
        link = (in_language(post.title_hi, post.title_en), url_for("people.post", post_id=post.id))
        found.setdefault(role, {})[post.id] = link
    return {role: list(posts.values()) for role, posts in found.items()}


@bp.route("/rights/new", methods=["GET", "POST"])
def add_role() -> Response | tuple[str, int]:
    """Add a role for lanes."""
    form = NewRoleForm()

    def work(db: Session, actor: Actor) -> None:
        office_roles.add_role(
            db,
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            scope=Scope(form.scope.data),
            district_id=reader().district_id,
            actor=actor,
            now=utc_now(),
        )

    warning = _("Its key never changes. Until a post plays the role, its work goes to the section in-charge.")
    back = url_for("masters.role_list")
    return master_act(form, work, title=_("Add a role"), back=back, done=_("Added."), warning=warning)


@bp.route("/rights/<key>/retire", methods=["GET", "POST"])
def retire_role(key: str) -> Response | tuple[str, int]:
    """Offer it no more."""
    return turned(key, office_roles.retire_role, _("Retire the role"))


@bp.route("/rights/<key>/restore", methods=["GET", "POST"])
def restore_role(key: str) -> Response | tuple[str, int]:
    """Offer it again."""
    return turned(key, office_roles.restore_role, _("Bring the role back"))


def turned(key: str, act: Callable[..., None], title: str) -> Response | tuple[str, int]:
    """Ask once, then do it."""
    found = office_roles.role_named(read_db(), key)

    def work(db: Session, actor: Actor) -> None:
        role = office_roles.role_named(db, key)
        act(db, role, district_id=reader().district_id, actor=actor, now=utc_now())

    about = in_language(found.title_hi, found.title_en)
    return master_act(ActForm(), work, title=title, about=about, back=url_for("masters.role_list"), done=_("Saved."))


@bp.route("/rights/<key>", methods=["GET", "POST"])
def change_role(key: str) -> Response | tuple[str, int]:
    """Call a role otherwise, as lanes and lists show it."""
    found = office_roles.role_named(read_db(), key)
    form = RoleForm(obj=found)

    def work(db: Session, actor: Actor) -> None:
        office_roles.retitle_role(
            db,
            office_roles.role_named(db, key),
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            district_id=reader().district_id,
            actor=actor,
            now=utc_now(),
        )

    back = url_for("masters.role_list")
    about = in_language(found.title_hi, found.title_en)
    return master_act(form, work, title=_("Change the name of a role"), about=about, back=back, done=_("Saved."))
