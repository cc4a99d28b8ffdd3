"""What forms and their fields are called on the pages of the studio: their titles, not the names of their files."""

import json
from collections.abc import Mapping
from typing import Any

from webapp.filters import in_language

FOLDER, ENDING = "forms/", ".json"


def form_titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """The forms among files by the path at which a desk names them, each with its title in the reader's language.

    :param files: of a diagram, or of all in force
    """
    return {path_of(name): title_of(data, path_of(name)) for name, data in files.items() if is_form(name)}


def titled_apart(titles: Mapping[str, str], key: str) -> dict[str, str]:
    """The forms as a list offers them: the diagram's own first, by title; namesakes and others with their path.

    :param titles: as :func:`form_titles` gives them
    :param key: of the diagram
    """
    own = {path: title for path, title in titles.items() if path.startswith(f"{key}/")}
    told = list(own.values())
    return {
        path: title if path in own and told.count(title) == 1 else f"{title} ({path})"
        for path, title in sorted(titles.items(), key=lambda one: (one[0] not in own, one[0]))
    }


def is_form(name: str) -> bool:
    """Whether a file of a diagram is a form."""
    return name.startswith(FOLDER) and name.endswith(ENDING)


def path_of(name: str) -> str:
    """A form as a desk names it: without folder and ending."""
    return name.removeprefix(FOLDER).removesuffix(ENDING)


def title_of(data: bytes, path: str) -> str:
    """The title of a form; its path when it has none or cannot be read."""
    form = mapping_in(data)
    return label_of(form, form.get("title", path))


def mapping_in(data: bytes) -> dict[str, Any]:
    """A form as a mapping; one that cannot be read says nothing here, and the gate says what is wrong with it."""
    try:
        return mapping(json.loads(data))
    except (ValueError, RecursionError):
        return {}


def mapping(value: object) -> dict[str, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def label_of(said: Mapping[str, Any], otherwise: object) -> str:
    """The label of a form or field in the reader's language."""
    words = mapping(said.get("x-label"))
    return in_language(str(words.get("hi", "")), str(words.get("en", ""))) or str(otherwise)
