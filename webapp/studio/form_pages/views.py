"""The forms of a draft: which there are, made, copied, renamed, thrown away."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.db import read_db, roll_back
from webapp.errors import sentence
from webapp.keyed_forms import new_key
from webapp.studio.draft_saving import draft_to_change, keep
from webapp.studio.draft_tabs import make_frame
from webapp.studio.drafted import title_of_step
from webapp.studio.form_pages.drafted import DraftedForms, drafted_forms, file_of, parts_of
from webapp.studio.form_pages.page import make_forms_page
from webapp.studio.guard import studio_part
from webapp.taskforms.values import clean_text
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.form_building import (
    form_bytes,
    form_name,
    give_form,
    new_form,
    read_form,
    retitled,
    title_of,
)
from workflows.form_building.fields import Pair
from workflows.form_building.rules import faults_of

bp = studio_part("studio_forms")

FORM = "/forms/<folder>/<name>"
NAMELESS = ("नया प्रपत्र", "New form")
"""Title of a form that is made for a step without a name."""


@bp.get("/forms")
def index(draft_id: int) -> str:
    """The forms of the draft, and the steps without one."""
    return listed(draft_id)


def listed(draft_id: int, *, errors: Mapping[str, str] | None = None) -> str:
    """The page of all forms.

    :param errors: what is wrong with the form that was to be made, by input
    """
    drafted = drafted_forms(read_db(), draft_id)
    page, frame = make_forms_page(drafted), make_frame(read_db(), drafted.draft)
    return render_template("studio/forms.html", page=page, frame=frame, errors=errors or {}, new_key=new_key)


@bp.post("/forms/new")
def make(draft_id: int) -> BaseResponse | tuple[str, int]:
    """Make a form: empty, or as a copy; for a step or for none yet."""
    try:
        file = made(draft_id)
    except Refusal as refusal:
        roll_back()
        return listed(draft_id, errors={getattr(refusal, "field", ""): sentence(refusal)}), refusal.status
    return redirect(url_for("studio_forms.show", draft_id=draft_id, **parts_of(file)), 303)


def made(draft_id: int) -> str:
    """Keep a new form in the draft; gives its file.

    :raises BadInput: when its title is missing
    :raises NotFound: when the step or the form to copy is not there
    """
    db, draft = draft_to_change(draft_id)
    drafted = drafted_forms(db, draft_id)
    node, copied = request.form.get("node", ""), request.form.get("copy_of", "")
    form = new_form(("", ""))
    if copied:
        if copied not in drafted.office:
            raise NotFound("There is no such form to copy.", "प्रतिलिपि हेतु ऐसा कोई प्रपत्र नहीं है।")
        form = read_form(drafted.office[copied])
    title = title_given(drafted, node, title_of(form))
    taken = {parts_of(name)["name"] for name in drafted.names}
    file = file_of(draft.key, form_name(title[1], taken))
    changes: dict[str, bytes | None] = {file: form_bytes(retitled(form, title))}
    if node:
        diagram = f"{draft.key}.bpmn"
        changes[diagram] = give_form(drafted.files[diagram], node, file)
    keep(db, draft, changes)
    return file


def title_given(drafted: DraftedForms, node: str, otherwise: Pair) -> Pair:
    """The title that was typed, else that of the step or of the form that is copied.

    :raises BadInput: when a language is missing
    """
    hi, en = (" ".join(clean_text(request.form.get(name, "")).split())[:200] for name in ("title_hi", "title_en"))
    step = next((one for one in drafted.steps if one.node == node), None)
    if not hi and not en:
        hi, en = title_of_step(step, NAMELESS) if step is not None else otherwise
    return checked_title((hi, en))


def checked_title(title: Pair) -> Pair:
    """The title as it is kept.

    :raises BadInput: when a language is missing
    """
    if any(fault.field == "" and "x-label" in fault.en for fault in faults_of(new_form(title))):
        field = "title_en" if not title[1] else "title_hi"
        raise BadInput("Give the title in Hindi and in English.", "शीर्षक हिन्दी और अंग्रेज़ी में दें।", field=field)
    return title


@bp.post(f"{FORM}/remove")
def remove(draft_id: int, folder: str, name: str) -> BaseResponse:
    """Throw a form away that no step uses.

    :raises OfficeRefusal: while steps use it; they are named
    """
    db, draft = draft_to_change(draft_id)
    drafted, file = drafted_forms(db, draft_id), file_of(folder, name)
    users = drafted.users(file)
    if file not in drafted.files:
        raise NotFound("There is no such form in this draft.", "इस मसौदे में ऐसा कोई प्रपत्र नहीं है।")
    if users:
        hi, en = ", ".join(step.hi for step in users), ", ".join(step.en for step in users)
        raise OfficeRefusal(f"This form is used at: {en}. Give those steps another form first.",
                            f"यह प्रपत्र इन चरणों पर है: {hi}। पहले उन्हें दूसरा प्रपत्र दें।")  # fmt: skip
    keep(db, draft, {file: None})
    flash(_("The form was thrown away."), "success")
    return redirect(url_for("studio_forms.index", draft_id=draft_id), 303)
