"""Categories of receipts: what the counter chooses from, and diagrams may ask for."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, utc_now, write_db
from webapp.filters import in_language
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import ActForm, CategoryForm
from webapp.movements import people_in
from workflows.categories import keeping
from workflows.categories.models import USUAL, categories_of
from workflows.categories.use import diagrams_naming, receipts_by_category
from workflows.organisation import Actor, parse_actor

LIST = "masters.category_list"


@bp.get("/categories")
def category_list() -> str:
    """The categories in their order, with what uses them and who changed them last."""
    db, district = read_db(), reader().district_id
    categories = categories_of(db, district)
    actors = {one.id: parse_actor(one.changed_by).person_id for one in categories}
    people = people_in(db, set(actors.values()), set())
    return render_template(
        "masters/categories.html",
        categories=categories,
        papers=receipts_by_category(db, district),
        diagrams=diagrams_naming(db, [one.key for one in categories]),
        by={number: people.person(person) for number, person in actors.items()},
        usual=[in_language(hi, en) for _key, hi, en in USUAL],
    )


@bp.post("/categories/usual")
def enter_usual_categories() -> Response:
    """Begin with the usual list."""
    db = write_db()
    keeping.enter_usual(
        db, district_id=reader().district_id, actor=actor_at(chosen_desk().post.id, db), now=utc_now()
    )  # fmt: skip
    return redirect(url_for(LIST), 303)


@bp.route("/categories/new", methods=["GET", "POST"])
def add_category() -> Response | tuple[str, int]:
    """Add one at the end."""
    form = CategoryForm()

    def work(db: Session, actor: Actor) -> None:
        keeping.add_category(
            db,
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            district_id=reader().district_id,
            actor=actor,
            now=utc_now(),
        )

    warning = _("The key that diagrams name is made from the English title and never changes.")
    return master_act(
        form, work, title=_("Add a category"), back=url_for(LIST), done=_("Added."), warning=warning
    )  # fmt: skip


@bp.route("/categories/<int:category_id>", methods=["GET", "POST"])
def change_category(category_id: int) -> Response | tuple[str, int]:
    """Call it otherwise."""
    found = keeping.category_in(read_db(), reader().district_id, category_id)
    form = CategoryForm(obj=found)

    def work(db: Session, actor: Actor) -> None:
        keeping.retitle_category(
            db,
            keeping.category_in(db, reader().district_id, category_id),
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            actor=actor,
            now=utc_now(),
        )

    warning = _("Receipts and diagrams that have it show the new title; its key stays.")
    title = _("Change a category")
    return master_act(
        form, work, title=title, about=found.key, back=url_for(LIST), done=_("Saved."), warning=warning
    )  # fmt: skip


@bp.post("/categories/<int:category_id>/up")
def raise_category(category_id: int) -> Response:
    """One place further up."""
    db = write_db()
    category = keeping.category_in(db, reader().district_id, category_id)
    keeping.raise_category(db, category, actor=actor_at(chosen_desk().post.id, db), now=utc_now())
    return redirect(url_for(LIST), 303)


@bp.route("/categories/<int:category_id>/retire", methods=["GET", "POST"])
def retire_category(category_id: int) -> Response | tuple[str, int]:
    """Diarise nothing under it any more."""
    warning = _("No paper is diarised under it any more. Receipts that have it keep it, and conditions still hold.")
    return turned(category_id, keeping.retire_category, _("Retire the category"), warning)


@bp.route("/categories/<int:category_id>/restore", methods=["GET", "POST"])
def restore_category(category_id: int) -> Response | tuple[str, int]:
    """Diarise under it again."""
    return turned(category_id, keeping.restore_category, _("Bring the category back"))


@bp.route("/categories/<int:category_id>/remove", methods=["GET", "POST"])
def remove_category(category_id: int) -> Response | tuple[str, int]:
    """Take one out that was never used."""
    return turned(category_id, keeping.remove_category, _("Remove the category"))


def turned(category_id: int, act: Callable[..., None], title: str, warning: str = "") -> Response | tuple[str, int]:
    """Ask once; then do what was asked for, whatever somebody else has done meanwhile."""
    found = keeping.category_in(read_db(), reader().district_id, category_id)

    def work(db: Session, actor: Actor) -> None:
        act(db, keeping.category_in(db, reader().district_id, category_id), actor=actor, now=utc_now())

    about = in_language(found.title_hi, found.title_en)
    return master_act(
        ActForm(), work, title=title, about=about, back=url_for(LIST), done=_("Saved."), warning=warning
    )  # fmt: skip
