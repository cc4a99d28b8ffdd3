"""The form in which a letter template is written."""

from flask_babel import lazy_gettext as _
from wtforms import FieldList, Form, FormField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from webapp.keyed_forms import KeyedForm
from workflows.letter_gaps import FieldKind
from workflows.letter_natures import NATURE_TITLES

GAP_KINDS = [
    SelectChoice(FieldKind.TEXT.value, _("Text")),
    SelectChoice(FieldKind.MONEY.value, _("Money")),
    SelectChoice(FieldKind.DATE.value, _("Date")),
    SelectChoice(FieldKind.NUMBER.value, _("Number")),
    SelectChoice(FieldKind.LIST.value, _("List")),
]
LANGUAGES = [SelectChoice("hi", _("Hindi")), SelectChoice("en", _("English"))]
SPARE = 3
"""Empty rows for further gaps."""


class GapForm(Form):  # type: ignore[misc]  # WTForms has no types
    """One gap; a row without a name is no gap."""

    name = StringField(
        _("Gap"),
        [Optional(), Length(max=40), Regexp(r"[a-z][a-z0-9_]*$", message=_("Small Latin letters, digits and _."))],
    )
    kind = SelectField(_("Kind"), choices=GAP_KINDS)
    title_hi = StringField(_("Hindi name"), [Length(max=120)])
    title_en = StringField(_("English name"), [Length(max=120)])


class TemplateForm(KeyedForm):
    """One version of a template. The text itself comes from the editor of letters."""

    nature = SelectField(_("Form of the letter"), choices=[SelectChoice(key.value, "") for key in NATURE_TITLES])
    title_hi = StringField(_("Title in Hindi"), [InputRequired(_("Write the title in Hindi.")), Length(max=200)])
    title_en = StringField(_("Title in English"), [InputRequired(_("Write the title in English.")), Length(max=200)])
    subject = TextAreaField(_("Subject"), [InputRequired(_("Write the subject of the letter.")), Length(max=500)])
    gaps = FieldList(FormField(GapForm))
    to = SelectMultipleField(_("Usually goes to"))


class NewTemplateForm(TemplateForm):
    """A template that the office does not have yet."""

    short = StringField(
        _("Short name"),
        [
            InputRequired(_("Write a short name.")),
            Length(max=60),
            Regexp(r"[a-z][a-z0-9-]*$", message=_("Small Latin letters, digits and hyphens, as in “arms-licence”.")),
        ],
    )
    language = SelectField(_("Language"), choices=LANGUAGES)
