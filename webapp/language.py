"""Hindi first, English at a switch (product.md, "Words")."""

from functools import cached_property, lru_cache

from babel.support import NullTranslations
from flask import Blueprint, Flask, redirect, request
from flask_babel import Babel, Domain, get_locale, get_translations
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.wording import compile_stale

COOKIE = "language"
LANGUAGES = ("hi", "en")
YEAR = 365 * 24 * 3600
KEPT_TEXTS = 4096
"""Texts of templates that are kept ready: more than there are, in both languages."""

bp = Blueprint("language", __name__)


def chosen_language() -> str:
    """The reader's language: the switch, else Hindi. The API answers in English unless asked."""
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(("en", "hi")) or "en"
    language = request.cookies.get(COOKIE, "")
    return language if language in LANGUAGES else "hi"


@bp.post("/language/<language>")
def switch(language: str) -> Response:
    """Remember the language in this browser and go back to the page."""
    back = request.form.get("back", "/")
    response = redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


class Words(Domain):
    """The words of the languages, each read once: a page asks for some hundreds of them."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Those of the language of the page that is being made."""
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        if locale.language not in self._known:
            self._known[locale.language] = super().get_translations()
        return self._known[locale.language]

    def gettext(self, string: str, **variables: object) -> str:
        """One text."""
        said = self.get_translations().ugettext(string)
        return said % variables if variables else said


class Speech(Babel):
    """Flask-Babel with our words."""

    @cached_property
    def domain_instance(self) -> Words:
        """What is asked for every text."""
        return Words()


def speak_in_templates(app: Flask) -> None:
    """Give templates the texts as ready Markup; those without a variable are made once for each language."""

    @lru_cache(maxsize=KEPT_TEXTS)
    def whole(_language: str, text: str) -> Markup:
        return _markup(get_translations().ugettext(text)) % {}

    def say(text: str, /, **variables: object) -> Markup:
        locale = get_locale()
        if variables or locale is None:
            return _markup(get_translations().ugettext(text)) % variables
        return whole(locale.language, text)

    def say_number(one: str, more: str, count: int, /, **variables: object) -> Markup:
        return _markup(get_translations().ungettext(one, more, count)) % {"num": count, **variables}

    app.jinja_env.globals.update(_=say, gettext=say, ngettext=say_number)


def _markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - our own translations, as Jinja's own i18n extension takes them


def init_app(app: Flask) -> None:
    """Choose the language of each answer; a fresh checkout has its Hindi compiled here."""
    compile_stale()
    Speech(app, default_locale="hi", locale_selector=chosen_language, default_timezone="Asia/Kolkata")
    speak_in_templates(app)
    app.register_blueprint(bp)
