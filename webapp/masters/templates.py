"""Letter templates: seen, written anew as the next version, looked at as a letter, put in force."""

import io
import json
from dataclasses import asdict
from types import SimpleNamespace
from typing import cast

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from engine.errors import Refusal
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.drafts.preview import public_url
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.masters.acts import bp, master_act
from webapp.masters.forms import ActForm
from webapp.masters.letter_forms import SPARE, NewTemplateForm, TemplateForm
from workflows import letter_templates
from workflows.address_book import offices_of
from workflows.clocks import office_day
from workflows.districts import row_of_district
from workflows.errors import BadInput
from workflows.letter_gaps import Field, FieldKind
from workflows.letter_natures import NATURE_TITLES, LetterNature
from workflows.letter_templates import LetterTemplate, TemplateText
from workflows.letters import plain_text
from workflows.letters.inputs import Language
from workflows.organisation import Actor
from workflows.template_preview import preview_template, sample_values


def template_here(db: Session, template_id: int) -> LetterTemplate:
    """A version of a template of the administrator's district.

    :raises NotFound: otherwise
    """
    missing = ("There is no such letter template.", "ऐसा कोई पत्र-प्रारूप नहीं है।")
    return row_of_district(db, LetterTemplate, template_id, reader().district_id, missing=missing)


@bp.get("/letters")
def letter_list() -> str:
    """The newest version of each template, in force or not."""
    rows = letter_templates.newest_of_each(read_db(), reader().district_id)
    natures = {key: in_language(hi, en) for key, (en, hi) in NATURE_TITLES.items()}
    return render_template("masters/letters.html", templates=rows, natures=natures)


@bp.get("/letters/<int:template_id>")
def letter(template_id: int) -> str:
    """One version: how it reads with sample values, its gaps, its sisters."""
    found = template_here(read_db(), template_id)
    values = sample_values(found, today=office_day(utc_now()))
    versions = letter_templates.versions_of(read_db(), found.district_id, found.key, language=found.language)
    in_force = next((one for one in versions if one.published_at is not None), None)
    return render_template(
        "masters/letter.html",
        template=found,
        subject=letter_templates.render_subject(found, values),
        body=letter_templates.render(found, values),
        versions=versions,
        in_force=in_force,
        nature=in_language(*reversed(NATURE_TITLES[found.nature])),
    )


@bp.get("/letters/<int:template_id>.pdf")
def letter_pdf(template_id: int) -> Response:
    """The same as a letter, marked as a draft."""
    found = template_here(read_db(), template_id)
    pdf = preview_template(read_db(), found, today=office_day(utc_now()), public_url=public_url())
    name = f"{found.key}-{found.language}-{found.version}.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name)


@bp.route("/letters/new", methods=["GET", "POST"])
def add_letter() -> Response | tuple[str, int]:
    """Write a template that the office does not have yet."""
    form = NewTemplateForm()
    return written(form, None, key=(form.short.data or "").strip(), language=cast(Language, form.language.data or "hi"))


@bp.route("/letters/<int:template_id>/next", methods=["GET", "POST"])
def next_letter(template_id: int) -> Response | tuple[str, int]:
    """Write the next version of a template."""
    found = template_here(read_db(), template_id)
    given = SimpleNamespace(
        nature=found.nature.value,
        title_hi=found.title_hi,
        title_en=found.title_en,
        subject=found.subject,
        gaps=[SimpleNamespace(**{**asdict(field), "kind": field.kind.value}) for field in found.fields],
        to=json.loads(found.to_codes),
    )
    return written(TemplateForm(obj=given), found, key=found.key, language=found.language)


@bp.route("/letters/<int:template_id>/publish", methods=["GET", "POST"])
def publish_letter(template_id: int) -> Response | tuple[str, int]:
    """Put a version in force for new drafts."""
    found = template_here(read_db(), template_id)

    def work(db: Session, actor: Actor) -> None:
        letter_templates.publish_template(db, template_here(db, template_id), actor=actor, now=utc_now())

    about = f"{in_language(found.title_hi, found.title_en)}, {_('version %(number)s', number=found.version)}"
    warning = _("New drafts begin with it; drafts that exist keep the text with which they began.")
    back = url_for("masters.letter", template_id=template_id)
    return master_act(
        ActForm(), work, title=_("Put in force"), about=about, back=back, done=_("Saved."), warning=warning
    )


def written(
    form: TemplateForm, before: LetterTemplate | None, *, key: str, language: Language
) -> Response | tuple[str, int]:
    """Ask for the text; with it, keep it as the next version, which is not in force yet."""
    offices = offices_of(read_db(), reader().district_id)
    form.to.choices = [(one.code, in_language(one.title_hi, one.title_en)) for one in offices]
    form.nature.choices = [SelectChoice(one.value, in_language(hi, en)) for one, (en, hi) in NATURE_TITLES.items()]
    body = body_sent(before) if form.is_submitted() else (before.body if before is not None else "")
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        db = write_db()
        try:
            if before is None and letter_templates.versions_of(db, reader().district_id, key, language=language):
                raise BadInput("There is a template of this name.", "इस नाम का प्रारूप पहले से है।", field="short")
            made = letter_templates.make_template(
                db,
                reader().district_id,
                key,
                text_of(form, body, before),
                language=language,
                actor=actor_at(chosen_desk().post.id, db),
                now=utc_now(),
            )
            flash(_("Kept. It is not in force before you put it in force."), "success")
            return redirect(url_for("masters.letter", template_id=made.id), 303)
        except Refusal as refusal:
            roll_back()
            status = refusal.status
            name = refusal.field if isinstance(refusal, BadInput) and refusal.field in form else "subject"
            form[name].errors = [sentence(refusal)]
    while not form.is_submitted() and len(form.gaps) < (len(before.fields) if before else 0) + SPARE:
        form.gaps.append_entry()
    text = SimpleNamespace(text=plain_text(body), html=body, attach_url="", phrases=())
    back = url_for("masters.letter", template_id=before.id) if before is not None else url_for("masters.letter_list")
    page = render_template("masters/letter_form.html", form=form, text=text, before=before, back=back)
    return page, status


def body_sent(before: LetterTemplate | None) -> str:
    """The text as the editor sends it; without script, plain paragraphs, or what was there when nothing was changed."""
    html, plain = request.form.get("note_html", ""), request.form.get("note", "")
    if html:
        return html
    if before is not None and plain.split() == plain_text(before.body).split():
        return before.body
    lines = (line.strip() for line in plain.splitlines())
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def text_of(form: TemplateForm, body: str, before: LetterTemplate | None) -> TemplateText:
    """What was written. Who gets copies, and what for, stays as it was."""
    rows = [row.form for row in form.gaps if (row.form.name.data or "").strip()]
    return TemplateText(
        nature=LetterNature(form.nature.data),
        title_hi=form.title_hi.data or "",
        title_en=form.title_en.data or "",
        subject=form.subject.data or "",
        body=body,
        fields=tuple(
            Field(
                row.name.data,
                FieldKind(row.kind.data),
                row.title_hi.data or row.name.data,
                row.title_en.data or row.name.data,
            )
            for row in rows
        ),
        to=tuple(form.to.data or ()),
        copies=tuple((code, purpose) for code, purpose in json.loads(before.copy_codes)) if before is not None else (),
    )
