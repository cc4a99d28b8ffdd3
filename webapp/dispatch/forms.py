"""Forms of the dispatch desk: how a letter went, and what became of it."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.filters import format_money, in_language
from webapp.receipts.forms import OfficeDateField
from webapp.taskforms.values import ReadingError, read_money
from workflows.dispatch import MODE_TITLES, DispatchMode, Sending


class MoneyField(StringField):  # type: ignore[misc]  # WTForms has no types
    """An amount typed in rupees and kept in paise."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text.

        :raises ValueError: for what is no amount, as WTForms expects
        """
        self.text = (valuelist[0] if valuelist else "").strip()
        self.data: Any = None
        try:
            self.data = read_money(self.text) if self.text else None
        except ReadingError as fault:
            raise ValueError(str(_("Write the amount in rupees, as 41 or 41.50."))) from fault

    def _value(self) -> str:
        return format_money(self.data) if self.data is not None else str(getattr(self, "text", ""))


def mode_choices() -> list[tuple[str, str]]:
    """How a letter can go, in the reader's language."""
    return [(mode.value, in_language(hi, en)) for mode, (en, hi) in MODE_TITLES.items()]


class SendingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """How a letter went out."""

    mode = RadioField(_("Mode"), validators=[InputRequired(_("Choose how it goes."))])
    peon_book_no = StringField(_("Peon book number"), [Optional(), Length(max=40, message=_("Too long."))])
    weight = IntegerField(_("Weight in grams"), [Optional(), NumberRange(0, 50_000)])
    postage = MoneyField(_("Postage in ₹"), [Optional()])
    ref = StringField(_("Tracking number"), [Optional(), Length(max=80, message=_("Too long."))])
    out_date = OfficeDateField(_("Sent on"), [Optional()])
    unsigned_reason = StringField(_("Why unsigned"), [Optional(), Length(max=500, message=_("Too long."))])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = mode_choices()

    def sending(self) -> Sending:
        """The typed values; call it after a good validation."""
        return Sending(
            mode=DispatchMode(self.mode.data),
            postage=self.postage.data or 0,
            weight=self.weight.data or 0,
            ref=self.ref.data or "",
            peon_book_no=self.peon_book_no.data or "",
            out_date=self.out_date.data,
        )


class OutcomeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What became of a letter that was sent."""

    on = OfficeDateField(_("Day"), [InputRequired(_("Give the day."))])
    reason = StringField(_("Why it came back"), [Optional(), Length(max=300, message=_("Too long."))])
