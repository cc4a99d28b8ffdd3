"""Fixed forms of the account pages."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class LoginForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """PNO and password."""

    pno = StringField(
        _("PNO"),
        [InputRequired(_("Write your PNO.")), Length(max=20)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "inputmode": "numeric", "autofocus": True},
    )
    password = PasswordField(
        _("Password or one-time code"),
        [InputRequired(_("Write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Write a new password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("The same once more"),
        [EqualTo("password", _("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )
