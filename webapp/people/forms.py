"""Fixed forms of the administrator: each change of a charge names its order."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.keyed_forms import KeyedForm
from webapp.receipts.forms import OfficeDateField
from workflows.organisation import ChargeKind

KINDS = [
    SelectChoice(ChargeKind.SUBSTANTIVE.value, _("Substantive charge")),
    SelectChoice(ChargeKind.ADDITIONAL.value, _("Additional charge")),
]


class OrderForm(KeyedForm):
    """What every order has."""

    order_no = StringField(
        _("Order number and date"), [InputRequired(_("Give the number of the order.")), Length(max=120)]
    )


class ChargeForm(OrderForm):
    """Who takes over, how, from when."""

    person = SelectField(_("Person"), coerce=int, validate_choice=True)
    kind = SelectField(_("Kind"), choices=KINDS)
    since = OfficeDateField(_("From"), [InputRequired(_("Choose a day."))])
    until = OfficeDateField(_("Until, when the order says so"), [Optional()])


class HandOverForm(OrderForm):
    """When a charge is handed over, and to whom, as far as that is known.

    ``person`` is 0 where the post is vacant for now.
    """

    at = OfficeDateField(_("Handed over on"), [InputRequired(_("Choose a day."))])
    person = SelectField(_("Taken over by"), coerce=int, validate_choice=True, default=0)
    kind = SelectField(_("He takes it over as"), choices=KINDS, default=ChargeKind.SUBSTANTIVE.value)


class LinkForm(OrderForm):
    """Who acts while the post is vacant or its holder away (CSMOP ¶9)."""

    link_post = SelectField(_("Link officer"), coerce=int, validate_choice=True)
    rank = IntegerField(_("First or second"), [InputRequired(), NumberRange(1, 9)], default=1)
    since = OfficeDateField(_("From"), [InputRequired(_("Choose a day."))])
    until = OfficeDateField(_("Until, when the order says so"), [Optional()])


class AbsenceForm(OrderForm):
    """Leave, training, duty elsewhere."""

    since = OfficeDateField(_("From"), [InputRequired(_("Choose a day."))])
    until = OfficeDateField(_("Last day away"), [InputRequired(_("Choose a day."))])
    reason = StringField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=60)])
