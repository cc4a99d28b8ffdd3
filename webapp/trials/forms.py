"""Fixed forms of trying out."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from webapp.categories import category_choices
from webapp.filters import in_language
from webapp.keyed_forms import KeyedForm
from webapp.receipts.forms import GRADINGS, PRIORITIES
from workflows import catalogue
from workflows.organisation import SeatRule, Unit, UnitKind
from workflows.registry import RECEIPT_PROCESS
from workflows.routing_drafts import RoutingDraft
from workflows.subjects import Priority
from workflows.trials import HOLDS
from workflows.trials.saved import NAME_LENGTH


class StartForm(KeyedForm):
    """What kind of paper sets out. Facts that the diagram asks for at its start come with it (``fact-…``)."""

    branch = SelectField(_("Branch that deals with it"), coerce=int)
    circle = SelectField(_("Circle"), coerce=int)
    category = SelectField(_("Category"))
    grading = SelectField(_("Grading"))
    priority = SelectField(_("Priority"))


class SaveForm(KeyedForm):
    """A walk becomes a test."""

    title_hi = StringField(_("Name in Hindi"), [InputRequired(_("Write a name in Hindi.")), Length(max=NAME_LENGTH)])
    title_en = StringField(
        _("Name in English"), [InputRequired(_("Write a name in English.")), Length(max=NAME_LENGTH)]
    )
    holds = SelectMultipleField(_("What must hold"))


class DeleteForm(KeyedForm):
    """A saved trial is thrown away."""


def start_form(db: Session, draft: RoutingDraft, *, filled: bool = True) -> StartForm:
    """The form with the office's lists, filled in as usual for the case.

    :param filled: with what was sent, when something was
    """
    key, district_id = draft.key, draft.district_id
    usual = db.scalar(
        select(SeatRule.branch_unit_id)
        .join(Unit, Unit.id == SeatRule.branch_unit_id)
        .where(SeatRule.case_type == key, Unit.district_id == district_id)
    )
    form = StartForm() if filled else StartForm(formdata=None)
    form.branch.choices = units(db, district_id, UnitKind.BRANCH)
    form.circle.choices = [(0, _("none")), *units(db, district_id, UnitKind.CIRCLE)]
    cases = categories_to_try(db, draft)
    form.category.choices = [("", _("none")), *cases]
    form.grading.choices = list(GRADINGS)
    form.priority.choices = list(PRIORITIES)
    if not filled or not form.is_submitted():
        form.branch.data = usual or next((unit for unit, _name in form.branch.choices), 0)
        form.category.data = key if key in dict(cases) else ""
        form.priority.data = Priority.ORDINARY.value
        form.circle.data = 0
    return form


def categories_to_try(db: Session, draft: RoutingDraft) -> list[tuple[str, str]]:
    """What the paper can be about: a receipt has a category, a file its case type, be it this draft itself."""
    key = draft.key
    if key == RECEIPT_PROCESS:
        return [choice for choice in category_choices(db, draft.district_id) if choice[0]]
    cases = [(case.key, in_language(case.title_hi, case.title_en)) for case in catalogue.case_types(db)]
    if key in dict(cases) or key in catalogue.PROCESSES:
        return cases
    return [*cases, (key, in_language(draft.title_hi, draft.title_en))]


def units(db: Session, district_id: int, kind: UnitKind) -> list[tuple[int, str]]:
    """Units of a kind, for a list."""
    wanted = select(Unit).where(Unit.district_id == district_id, Unit.kind == kind, Unit.closed_at.is_(None))
    return [(unit.id, in_language(unit.title_hi, unit.title_en)) for unit in db.scalars(wanted.order_by(Unit.title_hi))]


def hold_words() -> dict[str, str]:
    """What may have to hold of a trial, in words."""
    words = (_("the desks and whose they are"), _("the whole way"), _("the decisions"), _("the operations called"))
    return dict(zip(HOLDS, words, strict=True))
