"""What all pages of the masters share: the guard, and one act with its form."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refusal
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import roll_back, write_db
from webapp.errors import sentence
from webapp.masters.forms import ActForm, MasterForm
from workflows.errors import BadInput
from workflows.organisation import Actor
from workflows.permissions import Permission, authorise

bp = Blueprint("masters", __name__, url_prefix="/masters")

Work = Callable[[Session, Actor], None]


@bp.before_request
@login_required
def administrator_only() -> None:
    """Nothing here is for anybody else.

    :raises NotYours: for others
    """
    authorise(reader(), Permission.ADMINISTER)


def master_act(
    form: MasterForm, work: Work, *, title: str, back: str, done: str, about: str = "", warning: str = ""
) -> Response | tuple[str, int]:
    """Ask for what an act needs; with it, do the act and go back.

    :param warning: what follows from it, said before it is done
    """
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        writer = write_db()
        try:
            work(writer, actor_at(chosen_desk().post.id, writer))
            writer.flush()  # what the database itself forbids is said here, not at the commit
            flash(done, "success")
            return redirect(back, 303)
        except Refusal as refusal:
            roll_back()
            status = refusal.status
            if isinstance(refusal, BadInput) and refusal.field in form:
                form[refusal.field].errors = [sentence(refusal)]
            else:
                flash(sentence(refusal), "error")
            if isinstance(form, ActForm):  # nothing was typed
                return redirect(back, 303)
    page = render_template("masters/act.html", form=form, title=title, about=about, back=back, warning=warning)
    return page, status
