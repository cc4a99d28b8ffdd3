"""The diary form (domain report §1A): fields, their words, and the typed entry that comes out of it."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from webapp.categories import category_choices
from webapp.keyed_forms import KeyedForm
from workflows.diary import DiaryEntry
from workflows.receipts import DeliveryMode, SenderKind
from workflows.subjects import Grading, Priority

DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


class OfficeDateField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A date as the office writes it, dd-mm-yyyy; a browser's own date field would follow the browser's country."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text.

        :raises ValueError: for what is no date, as WTForms expects
        """
        text = (valuelist[0] if valuelist else "").strip()
        self.data: dt.date | None = None
        self.text = text
        if not text:
            return
        match = DATE.fullmatch(text)
        try:
            self.data = dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
        except ValueError:
            self.data = None
        if self.data is None:
            raise ValueError(
                self.gettext("Write the date as dd-mm-yyyy.") if not match else str(_("There is no such day."))
            )

    def _value(self) -> str:
        if self.data is not None:
            return self.data.strftime("%d-%m-%Y")
        return str(getattr(self, "text", ""))


DELIVERY = [
    (DeliveryMode.BY_HAND.value, _("By hand")),
    (DeliveryMode.POST.value, _("Post")),
    (DeliveryMode.SPEED_POST.value, _("Speed post")),
    (DeliveryMode.REGISTERED.value, _("Registered post")),
    (DeliveryMode.EMAIL.value, _("E-mail")),
    (DeliveryMode.RADIOGRAM.value, _("Radiogram")),
    (DeliveryMode.PORTAL.value, _("Portal")),
]
SENDERS = [
    (SenderKind.PENSIONER.value, _("Pensioner")),
    (SenderKind.CITIZEN.value, _("Citizen")),
    (SenderKind.EMPLOYEE.value, _("Police employee")),
    (SenderKind.OFFICE.value, _("Office")),
    (SenderKind.COURT.value, _("Court")),
    (SenderKind.REPRESENTATIVE.value, _("People's representative")),
    (SenderKind.COMMISSION.value, _("Commission")),
]
GRADINGS = [
    (Grading.NORMAL.value, _("Normal")),
    (Grading.CONFIDENTIAL.value, _("Confidential")),
    (Grading.SECRET.value, _("Secret")),
    (Grading.TOP_SECRET.value, _("Top secret")),
]
PRIORITIES = [
    (Priority.ORDINARY.value, _("Ordinary")),
    (Priority.IMMEDIATE.value, _("Immediate")),
    (Priority.MOST_IMMEDIATE.value, _("Most immediate")),
    (Priority.OUT_TODAY.value, _("Out today")),
]
LANGUAGES = [("hi", _("Hindi")), ("en", _("English")), ("ur", _("Urdu"))]


def choices_of(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    """Values with their labels, as WTForms wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def short(label: object, length: int, *more: object) -> StringField:
    """A line of text with its limit."""
    return StringField(label, [Optional(), Length(max=length, message=_("Too long.")), *more])


class DiaryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What the dak clerk fills in beside the scan."""

    received_on = OfficeDateField(_("Received on"), [InputRequired(_("Give the date of receipt."))])
    delivery_mode = SelectField(_("Came by"), choices=choices_of(DELIVERY))
    mode_ref = short(_("Post number"), 60)
    language = SelectField(_("Language"), choices=choices_of(LANGUAGES))
    grading = SelectField(_("Grading"), choices=choices_of(GRADINGS))
    priority = SelectField(_("Priority"), choices=choices_of(PRIORITIES))
    letter_no = short(_("Letter number"), 120)
    letter_date = OfficeDateField(_("Letter date"), [Optional()])
    sender_kind = SelectField(_("Sender is"), choices=choices_of(SENDERS))
    # Not optional to WTForms: an empty one would end the chain before the rule below is asked.
    sender_name = StringField(_("Name"), [Length(max=200, message=_("Too long."))])
    sender_designation = short(_("Designation"), 200)
    sender_office = short(_("Office"), 200)
    sender_address = short(_("Address"), 500)
    sender_pin = short(_("PIN code"), 6)
    sender_mobile = short(_("Mobile"), 15)
    sender_email = short(_("E-mail"), 200)
    category = SelectField(_("Category"))
    title = TextAreaField(_("Subject"), [InputRequired(_("Write the subject of the letter.")), Length(max=500)])
    enclosures = IntegerField(_("Enclosures"), [Optional(), NumberRange(0, 999)], default=0)
    enclosures_text = short(_("Which enclosures"), 500)
    remarks = short(_("Remarks"), 1000)

    def validate_sender_name(self, field: Field) -> None:
        """One of name and designation is enough (eFile: orange asterisk)."""
        if not (field.data or "").strip() and not (self.sender_designation.data or "").strip():
            raise ValidationError(str(_("Give the sender's name or designation.")))

    def entry(self) -> DiaryEntry:
        """The typed entry; call it after a good validation."""
        words: dict[str, Any] = {
            name: (self[name].data or "").strip()
            for name in (
                "title", "sender_name", "sender_designation", "sender_office", "sender_address", "sender_pin",
                "sender_mobile", "sender_email", "letter_no", "mode_ref", "language", "category", "enclosures_text",
                "remarks",
            )
        }  # fmt: skip
        return DiaryEntry(
            received_on=self.received_on.data or dt.date.min,
            delivery_mode=DeliveryMode(self.delivery_mode.data),
            sender_kind=SenderKind(self.sender_kind.data),
            letter_date=self.letter_date.data,
            enclosures=self.enclosures.data or 0,
            grading=Grading(self.grading.data),
            priority=Priority(self.priority.data),
            **words,
        )


class CategoryForm(KeyedForm):
    """Another category for a receipt."""

    category = SelectField(_("Category"))


def diary_form(
    db: Session, district_id: int, values: dict[str, Any] | None = None, *, with_token: bool = True
) -> DiaryForm:
    """The diary form with the office's categories; the first of them holds until another is chosen.

    :param values: what the form begins with; none for what was sent
    :param with_token: whether what is sent has to carry the token of the page; the API has keys instead
    """
    form = DiaryForm(data=values, meta={"csrf": with_token})
    choices = category_choices(db, district_id)
    form.category.choices = choices_of(choices)
    if form.category.data is None:
        form.category.data = choices[0][0]
    return form
