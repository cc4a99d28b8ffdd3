"""Hindi first, English at a switch (product.md, "Words")."""

from babel.support import Translations
from flask import Blueprint, Flask, redirect, request
from flask_babel import Babel, get_locale, get_translations
from werkzeug.wrappers import Response

from webapp.wording import compile_stale

COOKIE = "language"
LANGUAGES = ("hi", "en")
YEAR = 365 * 24 * 3600

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


def speak_from_memory(app: Flask) -> None:
    """Let templates keep the words of each language at hand: a page asks for some two hundred of them."""
    known: dict[str, Translations] = {}

    def words() -> Translations:
        locale = get_locale()
        if locale is None:
            return get_translations()
        if locale.language not in known:
            known[locale.language] = get_translations()
        return known[locale.language]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        gettext=lambda text: words().ugettext(text),
        ngettext=lambda one, more, count: words().ungettext(one, more, count),
        newstyle=True,
    )


def init_app(app: Flask) -> None:
    """Choose the language of each answer; a fresh checkout has its Hindi compiled here."""
    compile_stale()
    Babel(app, default_locale="hi", locale_selector=chosen_language, default_timezone="Asia/Kolkata")
    speak_from_memory(app)
    app.register_blueprint(bp)
