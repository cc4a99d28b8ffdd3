"""Log-in and log-out, the password, one's sessions, the post one works at."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.account.forms import LoginForm, PasswordForm
from webapp.auth import (
    POST_COOKIE,
    actor_at,
    clear_token,
    cookie_name,
    end_forms_of_others,
    officer,
    reader,
    safe_way_back,
    set_token,
)
from webapp.db import read_db, utc_now, write_db
from webapp.errors import sentence
from webapp.language import YEAR
from webapp.viewmodels import LoginPage
from workflows import accounts
from workflows.errors import BadInput
from workflows.organisation import Actor, Capacity

bp = Blueprint("account", __name__)

STATUS_PATH, VERIFY_PATH = "/status", "/verify"
"""Printed on slips and letters: these addresses never change."""


def login_page(form: LoginForm, refusal: str = "") -> str:
    """The log-in page, with ways for everybody else."""
    settings = current_app.extensions["patravali_settings"]
    wanted = request.values.get("next", "")
    page = LoginPage(
        form=form,
        url=url_for("account.log_in"),
        status_url=STATUS_PATH,
        verify_url=VERIFY_PATH,
        next=wanted if safe_way_back(wanted) == wanted else "",
        refusal=refusal,
        demo=_("DEMO with invented people. Nothing here is an act of any office.") if settings.demo else "",
    )
    return render_template("account/login.html", page=page)


@bp.get("/login")
def login() -> str | Response:
    """The log-in page."""
    if current_user.is_authenticated:
        return redirect(url_for("desk.tray"))
    return login_page(LoginForm())


@bp.post("/login")
def log_in() -> Response | tuple[str, int]:
    """Check the password with no transaction open, then write the session (design §6)."""
    form = LoginForm()
    if not form.validate():
        return login_page(form), 422
    db = read_db()
    credentials = accounts.read_credentials(db, form.pno.data or "")
    db.rollback()
    check = accounts.check_password(credentials, form.password.data or "")
    writer, ip = write_db(), request.remote_addr or ""
    admission = accounts.authenticate(writer, check, ip=ip, now=utc_now())
    if admission is None:
        writer.commit()  # the failure itself has to be counted although the answer is a refusal
        return login_page(form, sentence(accounts.login_refused())), 401
    token = accounts.open_session(writer, admission.account, ip=ip, user_agent=request.user_agent.string, now=utc_now())
    place = url_for("account.new_password") if admission.must_set_password else request.form.get("next", "")
    response = redirect(safe_way_back(place), 303)
    set_token(response, token)
    end_forms_of_others(admission.account.person_id)
    response.delete_cookie(POST_COOKIE)
    return response


@bp.post("/logout")
@login_required
def logout() -> Response:
    """End the session on the server and in the browser."""
    accounts.close_session(write_db(), request.cookies.get(cookie_name(), ""), now=utc_now())
    response = redirect(url_for("account.login"), 303)
    clear_token(response)
    response.delete_cookie(POST_COOKIE)
    return response


@bp.route("/account/password", methods=["GET", "POST"])
@login_required
def new_password() -> str | Response | tuple[str, int]:
    """Set a password: after a one-time code, or because one wants another."""
    form, person = PasswordForm(), officer().person
    if request.method == "GET":
        return render_template("account/password.html", form=form)
    problem = None
    if form.validate():
        try:
            accounts.check_new_password(
                form.password.data or "", pno=person.pno, names=(person.name_en, person.name_hi)
            )
        except BadInput as refusal:
            problem = sentence(refusal)
    if problem is not None:
        form.password.errors = [problem]
    if form.errors or problem is not None:
        return render_template("account/password.html", form=form), 422
    hashed = accounts.hash_password(form.password.data or "")
    db = write_db()
    account = accounts.account_of(db, person.id)
    actor = Actor(person.id, 0, Capacity.SELF)
    accounts.set_password(
        db, account, hashed, actor=actor, now=utc_now(), keep_token=request.cookies.get(cookie_name(), "")
    )
    flash(_("The password is set. All other sessions of yours were ended."), "success")
    return redirect(url_for("desk.tray"), 303)


@bp.get("/account")
@login_required
def own() -> str:
    """One's own posts and sessions."""
    return render_template(
        "account/own.html",
        sessions=accounts.my_sessions(read_db(), officer().person.id, now=utc_now()),
        current=officer().session.token_sha256,
        desks=reader().desks,
        demo=current_app.extensions["patravali_settings"].demo,
    )


@bp.post("/account/sessions/<token_sha256>/end")
@login_required
def end_session(token_sha256: str) -> Response:
    """End one of one's own sessions, such as that of a lost phone."""
    accounts.revoke_session(write_db(), officer().person.id, token_sha256, now=utc_now())
    flash(_("That session was ended."), "success")
    return redirect(url_for("account.own"), 303)


@bp.post("/account/post")
@login_required
def choose_post() -> Response:
    """Choose at which of one's posts new work begins."""
    post_id = request.form.get("post", type=int) or 0
    actor_at(post_id)
    response = redirect(safe_way_back(request.form.get("back", "")), 303)
    response.set_cookie(
        POST_COOKIE, str(post_id), max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return response
