"""The administrator's pages: posts, persons, charges, accounts."""

import datetime as dt
from collections.abc import Callable, Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from engine.errors import Refusal
from webapp.auth import actor_at, chosen_desk, officer, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.people.forms import AbsenceForm, ChargeForm, HandOverForm, LinkForm, OrderForm
from webapp.people.listing import (
    account_tag,
    charge_lines,
    links_of,
    make_persons_page,
    make_posts_page,
    name_of,
    persons_in,
    posts_in,
    title_of,
)
from workflows import accounts, charges, organisation
from workflows.accounts import Account
from workflows.clocks import KOLKATA, end_of_day, office_day
from workflows.districts import row_of_district
from workflows.errors import BadInput, NotFound
from workflows.organisation import Absence, Actor, Charge, ChargeKind, Person, Post, PostRole, Role
from workflows.permissions import Permission, authorise

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.before_request
@login_required
def administrator_only() -> None:
    """Nothing here is for anybody else.

    :raises NotYours: for others
    """
    authorise(reader(), Permission.ADMINISTER)


def acting(db: Session) -> Actor:
    """The administrator at his post."""
    return actor_at(chosen_desk().post.id, db)


def begin_of(day: dt.date | None) -> dt.datetime:
    """From when an order of that day counts: today's from now on, another day's from its first minute."""
    if day is None or day == office_day(utc_now()):
        return utc_now()
    return dt.datetime.combine(day, dt.time.min, KOLKATA)


def post_here(db: Session, post_id: int) -> Post:
    """A post of the administrator's district.

    :raises NotFound: otherwise
    """
    missing = ("There is no such post.", "ऐसा कोई पद नहीं है।")
    return row_of_district(db, Post, post_id, reader().district_id, missing=missing)


def person_here(db: Session, person_id: int) -> Person:
    """A person of the administrator's district.

    :raises NotFound: otherwise
    """
    missing = ("There is no such person.", "ऐसा कोई व्यक्ति नहीं है।")
    return row_of_district(db, Person, person_id, reader().district_id, missing=missing)


def charge_here(db: Session, charge_id: int) -> Charge:
    """A charge of the administrator's district.

    :raises NotFound: otherwise
    """
    missing = ("There is no such charge.", "ऐसा कोई कार्यभार नहीं है।")
    return row_of_district(db, Charge, charge_id, reader().district_id, missing=missing)


@bp.get("/")
def listing() -> str:
    """Posts with their holders."""
    query = request.args.get("q", "")[:100].strip()
    page = make_posts_page(read_db(), reader().district_id, query, now=utc_now())
    return render_template("people/listing.html", page=page)


@bp.get("/persons")
def persons() -> str:
    """Persons with their accounts."""
    query = request.args.get("q", "")[:100].strip()
    page = make_persons_page(read_db(), reader().district_id, query, now=utc_now())
    return render_template("people/listing.html", page=page)


@bp.get("/posts/<int:post_id>")
def post(post_id: int) -> str:
    """One post: its charges, roles and link officers."""
    db = read_db()
    found = post_here(db, post_id)
    held = db.scalars(
        select(Charge).where(Charge.post_id == found.id).options(joinedload(Charge.person)).order_by(Charge.id.desc())
    ).all()
    roles = db.scalars(
        select(Role)
        .join(PostRole, PostRole.role == Role.key)
        .where(PostRole.post_id == found.id, PostRole.until.is_(None))
    ).all()
    others = {one.id: one for one in posts_in(db, found.district_id)}
    return render_template(
        "people/post.html",
        post=found,
        title=title_of(found),
        charges=charge_lines(held, of_post=True, now=utc_now()),
        roles=roles,
        links=links_of(db, found.district_id, others, utc_now()).get(found.id, ""),
    )


@bp.get("/persons/<int:person_id>")
def person(person_id: int) -> str:
    """One person: charges, absences, account."""
    db = read_db()
    found = person_here(db, person_id)
    held = db.scalars(
        select(Charge).where(Charge.person_id == found.id).options(joinedload(Charge.post)).order_by(Charge.id.desc())
    ).all()
    account = db.get(Account, found.id)
    return render_template(
        "people/person.html",
        person=found,
        name=name_of(found),
        charges=charge_lines(held, of_post=False, now=utc_now()),
        absences=db.scalars(select(Absence).where(Absence.person_id == found.id).order_by(Absence.id.desc())).all(),
        account=account,
        state=account_tag(account, utc_now()),
        locked=account is not None and account.locked_until is not None and account.locked_until > utc_now(),
    )


def person_choices(found: Iterable[Person]) -> list[SelectChoice]:
    """Persons as a form lists them."""
    return [SelectChoice(one.id, f"{name_of(one)} · {one.pno}") for one in found]


Work = Callable[[Session, Actor], object]


def act_page(
    form: OrderForm, work: Work, *, title: str, about: str, back: str, done: str, then: str = ""
) -> str | Response | tuple[str, int]:
    """One act of the administrator: its form, and what it does.

    :param then: where he goes when it is done, if not back
    """
    if form.validate_on_submit():
        try:
            writer = write_db()
            work(writer, acting(writer))
            writer.flush()  # what the database itself forbids is said here, not at the commit
            flash(done, "success")
            return redirect(then or back, 303)
        except Refusal as refusal:
            roll_back()
            if isinstance(refusal, BadInput) and refusal.field in form:
                form[refusal.field].errors = [*form[refusal.field].errors, sentence(refusal)]
            else:
                form.form_errors.append(sentence(refusal))
    status = 422 if form.is_submitted() else 200
    return render_template("people/act.html", form=form, title=title, about=about, back=back), status


@bp.route("/posts/<int:post_id>/charge", methods=["GET", "POST"])
def give_charge(post_id: int) -> str | Response | tuple[str, int]:
    """Somebody takes over a post."""
    db, form = read_db(), ChargeForm()
    found = post_here(db, post_id)
    form.person.choices = person_choices(persons_in(db, found.district_id))

    def work(writer: Session, actor: Actor) -> object:
        return charges.give_charge(
            writer,
            person_here(writer, form.person.data),
            post_here(writer, post_id),
            kind=ChargeKind(form.kind.data),
            since=begin_of(form.since.data),
            until=end_of_day(form.until.data) if form.until.data else None,
            order_no=form.order_no.data or "",
            actor=actor,
            now=utc_now(),
        )

    back = url_for("people.post", post_id=post_id)
    return act_page(
        form, work, title=_("Give charge"), about=title_of(found), back=back, done=_("The charge was given.")
    )


@bp.route("/charges/<int:charge_id>/end", methods=["GET", "POST"])
def hand_over(charge_id: int) -> str | Response | tuple[str, int]:
    """Somebody hands a post over, to another or to nobody yet; then it is vacant until somebody takes it."""
    db, form = read_db(), HandOverForm()
    found = charge_here(db, charge_id)
    others = [one for one in persons_in(db, found.district_id) if one.id != found.person_id]
    form.person.choices = [SelectChoice(0, _("Nobody yet: the post is vacant")), *person_choices(others)]

    def work(writer: Session, actor: Actor) -> object:
        at, order, charge = begin_of(form.at.data), form.order_no.data or "", charge_here(writer, charge_id)
        if not form.person.data:
            return charges.end_charge(writer, charge, at=at, order_no=order, actor=actor, now=utc_now())
        to, kind = person_here(writer, form.person.data), ChargeKind(form.kind.data)
        return charges.hand_over(writer, charge, to, kind=kind, at=at, order_no=order, actor=actor, now=utc_now())

    return act_page(
        form,
        work,
        title=_("End charge"),
        about=f"{title_of(found.post)} · {name_of(found.person)}",
        back=url_for("people.post", post_id=found.post_id),
        # who has handed over his own post may not see these pages any more
        then=url_for("account.own") if found.person_id == officer().person.id else "",
        done=_("The charge was handed over; the work stays at the post.")
        if form.person.data
        else _("The charge ends; the work stays at the post."),
    )


@bp.route("/posts/<int:post_id>/link", methods=["GET", "POST"])
def link(post_id: int) -> str | Response | tuple[str, int]:
    """Name who acts while the post is vacant or its holder away."""
    db, form = read_db(), LinkForm()
    found = post_here(db, post_id)
    others = [one for one in posts_in(db, found.district_id) if one.id != post_id]
    form.link_post.choices = [SelectChoice(one.id, title_of(one)) for one in others]

    def work(writer: Session, actor: Actor) -> object:
        return organisation.name_link_officer(
            writer,
            post_here(writer, post_id),
            post_here(writer, form.link_post.data),
            since=begin_of(form.since.data),
            until=end_of_day(form.until.data) if form.until.data else None,
            rank=form.rank.data or 1,
            order_no=form.order_no.data or "",
            actor=actor,
            now=utc_now(),
        )

    back = url_for("people.post", post_id=post_id)
    return act_page(
        form,
        work,
        title=_("Name a link officer"),
        about=title_of(found),
        back=back,
        done=_("The link officer was named."),
    )


@bp.route("/persons/<int:person_id>/absence", methods=["GET", "POST"])
def absence(person_id: int) -> str | Response | tuple[str, int]:
    """Enter leave or duty elsewhere; the posts stay his, others act there."""
    form, found = AbsenceForm(), person_here(read_db(), person_id)

    def work(writer: Session, actor: Actor) -> object:
        return organisation.record_absence(
            writer,
            person_here(writer, person_id),
            since=begin_of(form.since.data),
            until=end_of_day(form.until.data or office_day(utc_now())),
            reason=f"{form.reason.data} · {form.order_no.data}",
            actor=actor,
            now=utc_now(),
        )

    back = url_for("people.person", person_id=person_id)
    return act_page(
        form, work, title=_("Enter absence"), about=name_of(found), back=back, done=_("The absence was entered.")
    )


@bp.post("/persons/<int:person_id>/account/<act>")
def account(person_id: int, act: str) -> str | Response:
    """Make, reset, unlock or close an account; a new code is shown on the answer and nowhere else."""
    if act not in ("make", "reset", "unlock", "close"):
        raise NotFound("There is no such act.", "ऐसा कोई कार्य नहीं है।")
    found = person_here(read_db(), person_id)
    code = accounts.new_code() if act in ("make", "reset") else None  # slow: before the transaction begins
    writer = write_db()
    actor, now = acting(writer), utc_now()
    if act == "make" and code is not None:
        accounts.make_account(writer, person_here(writer, person_id), code, actor=actor, now=now)
    elif code is not None:
        accounts.reset_account(writer, accounts.account_of(writer, person_id), code, actor=actor, now=now)
    elif act == "unlock":
        accounts.unlock_account(writer, accounts.account_of(writer, person_id), actor=actor, now=now)
        flash(_("The account is open again."), "success")
    else:
        accounts.close_account(writer, accounts.account_of(writer, person_id), actor=actor, now=now)
        flash(_("The account is closed; all its sessions were ended."), "success")
    if code is None:
        return redirect(url_for("people.person", person_id=person_id), 303)
    writer.flush()
    return render_template("people/code.html", person=found, name=name_of(found), code=code.text)
