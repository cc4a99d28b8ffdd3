"""The built browser assets: which file answers to which name, and the drawings that templates inline.

``npm run build`` writes ``webapp/static/dist`` with content-hashed names and ``manifest.json``.
"""

from __future__ import annotations

import functools
import json
import pathlib

from flask import Flask, current_app, url_for
from markupsafe import Markup

DIST = pathlib.Path(__file__).parent / "static" / "dist"
NOT_BUILT = "The browser assets are not built: run `npm ci && npm run build` in the checkout ({name} is missing)."


class AssetsNotBuiltError(RuntimeError):
    """A page asks for an asset and there is no built one: the installation is incomplete."""


@functools.cache
def read_built(name: str) -> dict[str, str]:
    """Return the JSON object in the built file ``name``; an empty one when nothing has been built.

    Read once: a running server keeps the files that it started with.
    """
    path = DIST / name
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def asset(name: str) -> str:
    """Return the URL of the built file for the logical ``name``, as ``asset("site.js")``.

    Under test a missing build gives a plain URL, so that pages can be tested without Node; otherwise it raises
    AssetsNotBuiltError.
    """
    built = read_built("manifest.json").get(name)
    if built is None:
        if not current_app.testing:
            raise AssetsNotBuiltError(NOT_BUILT.format(name=name))
        built = name
    return url_for("static", filename=f"dist/{built}")


def icon(name: str) -> Markup:
    """Return Bootstrap's icon ``name`` as inline SVG, in the colour and size of the text; never without a word.

    Raises AssetsNotBuiltError for a name that ``webapp/assets/icons.json`` does not list.
    """
    drawing = read_built("icons.json").get(name)
    if drawing is None:
        if not current_app.testing or read_built("icons.json"):
            raise AssetsNotBuiltError(NOT_BUILT.format(name=f"icon {name}, listed in webapp/assets/icons.json,"))
        drawing = ""
    return Markup(  # noqa: S704  the drawings come from our own build, never from a request
        f'<svg class="i" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">{drawing}</svg>'
    )


def init_app(app: Flask) -> None:
    """Give every template ``asset()`` and ``icon()``."""
    app.jinja_env.globals.update(asset=asset, icon=icon)
