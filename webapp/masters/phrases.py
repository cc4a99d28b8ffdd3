"""Stock notings that the desks are offered."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, utc_now, write_db
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import ActForm, PhraseForm
from workflows import stock_phrases
from workflows.organisation import Actor


@bp.get("/phrases")
def phrase_list() -> str:
    """The phrases in their order; the shipped ones as long as the office has none of its own."""
    own = stock_phrases.phrases_of(read_db(), reader().district_id)
    return render_template("masters/phrases.html", phrases=own, shipped=stock_phrases.SHIPPED)


@bp.route("/phrases/new", methods=["GET", "POST"])
def add_phrase() -> Response | tuple[str, int]:
    """Offer one more."""
    form = PhraseForm()

    def work(db: Session, actor: Actor) -> None:
        where = reader().district_id
        stock_phrases.add_phrase(db, form.words.data or "", district_id=where, actor=actor, now=utc_now())

    return master_act(form, work, title=_("Add a phrase"), back=url_for("masters.phrase_list"), done=_("Added."))


@bp.route("/phrases/<int:phrase_id>", methods=["GET", "POST"])
def change_phrase(phrase_id: int) -> Response | tuple[str, int]:
    """Word it otherwise."""
    form = PhraseForm(obj=stock_phrases.phrase_in(read_db(), reader().district_id, phrase_id))

    def work(db: Session, actor: Actor) -> None:
        phrase = stock_phrases.phrase_in(db, reader().district_id, phrase_id)
        stock_phrases.change_phrase(db, phrase, form.words.data or "", actor=actor, now=utc_now())

    warning = _("Notes that were written with it stay as they are.")
    back = url_for("masters.phrase_list")
    return master_act(form, work, title=_("Change a phrase"), back=back, done=_("Saved."), warning=warning)


@bp.post("/phrases/<int:phrase_id>/up")
def raise_phrase(phrase_id: int) -> Response:
    """One place further up."""
    db = write_db()
    phrase = stock_phrases.phrase_in(db, reader().district_id, phrase_id)
    stock_phrases.raise_phrase(db, phrase, actor=actor_at(chosen_desk().post.id, db), now=utc_now())
    return redirect(url_for("masters.phrase_list"), 303)


@bp.route("/phrases/<int:phrase_id>/end", methods=["GET", "POST"])
def end_phrase(phrase_id: int) -> Response | tuple[str, int]:
    """Offer it no more."""
    found = stock_phrases.phrase_in(read_db(), reader().district_id, phrase_id)

    def work(db: Session, actor: Actor) -> None:
        phrase = stock_phrases.phrase_in(db, reader().district_id, phrase_id)
        stock_phrases.end_phrase(db, phrase, actor=actor, now=utc_now())

    back = url_for("masters.phrase_list")
    return master_act(ActForm(), work, title=_("Offer it no more"), about=found.words, back=back, done=_("Saved."))
