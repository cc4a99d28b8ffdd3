from collections.abc import Callable, Iterator
from contextlib import contextmanager

from babel import Locale
from babel.support import Translations
from flask import Flask

class Babel:
    def __init__(
        self,
        app: Flask | None = None,
        *,
        default_locale: str = ...,
        default_timezone: str = ...,
        default_translation_directories: str = ...,
        locale_selector: Callable[[], str | None] | None = ...,
    ) -> None: ...

def gettext(string: str, **variables: object) -> str: ...
def ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
def lazy_gettext(string: str, **variables: object) -> str: ...
def get_locale() -> Locale | None: ...
def get_translations() -> Translations: ...
@contextmanager
def force_locale(locale: str) -> Iterator[None]: ...
