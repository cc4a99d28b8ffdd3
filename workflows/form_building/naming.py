"""Names of fields and forms: Latin keys made out of the English label, each once."""

import re
import unicodedata
from collections.abc import Collection

from engine.expressions import is_fact_name

LONGEST_NAME = 40
_FORM_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def field_name(label: str, taken: Collection[str] = ()) -> str:
    """A name for a field out of its English label: ``Amount claimed`` gives ``amount_claimed``, the second one
    ``amount_claimed_2``.

    :param taken: names that are used already
    """
    name = _words(label, "_")
    if not name or not name[0].isalpha() or not is_fact_name(name):
        name = f"field_{name}".rstrip("_")
    return _free(name, taken, "_")


def form_name(label: str, taken: Collection[str] = ()) -> str:
    """A file name for a form out of its English label: ``Site report`` gives ``site-report``."""
    return _free(_words(label, "-") or "form", taken, "-")


def is_form_name(name: str) -> bool:
    """Whether a form's file may be called so."""
    return bool(_FORM_NAME.fullmatch(name))


def option_value(label: str, taken: Collection[str] = ()) -> str:
    """A value for a choice out of its English label."""
    return _free(_words(label, "_") or "choice", taken, "_")


def _words(label: str, between: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", between, plain).strip(between)[:LONGEST_NAME].rstrip(between)


def _free(name: str, taken: Collection[str], between: str) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{between}{number}"
    return free
