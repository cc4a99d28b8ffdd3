"""Forms that carry a random key: sent twice, by a double click or a lost answer, they have one effect."""

import secrets

from flask_wtf import FlaskForm
from wtforms import HiddenField


def new_key() -> str:
    """A key for one form on one page."""
    return secrets.token_urlsafe(16)


class KeyedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form with its key; :func:`webapp.db.write_db` looks at it."""

    key = HiddenField(default=new_key)
