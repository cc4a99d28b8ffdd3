"""The panel of the editor on a page of its own, with the vocabulary of a whole office behind it."""

import subprocess
from pathlib import Path

from flask import Flask, Response, render_template_string

from tests.browser.harness import ROOT
from webapp.assets import asset
from webapp.db import read_db
from webapp.drawing.glyphs import GLYPHS
from webapp.language import chosen_language
from webapp.studio.panel_words import panel_words
from webapp.studio.vocabulary import vocabulary_of

PAGE = """<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8"><title>panel</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{{ styles }}"><link rel="stylesheet" href="{{ editor }}">
<link rel="stylesheet" href="/panel-test.css">
<link rel="icon" href="{{ icon }}">
<script type="application/json" id="given">{{ given|tojson }}</script>
<script type="module" src="/panel-test.js"></script></head>
<body><main class="testbed"><h1 class="visually-hidden">panel</h1><div id="canvas"></div><div id="panel"></div></main>
</body></html>"""
LAYOUT = """
.testbed { display: grid; grid-template-columns: minmax(0, 1fr) 360px; height: 100vh; }
#canvas { min-height: 300px; } #panel { border-left: 1px solid var(--rule-2); }
@media (max-width: 800px) { .testbed { grid-template-columns: minmax(0, 1fr); height: auto; }
  #panel { border: 0; overflow: visible; } }
"""


def bundle(folder: Path) -> Path:
    """The script of the page in one file, made as the editor's own is."""
    made = folder / "panel-test.js"
    subprocess.run(
        [ROOT / "node_modules/.bin/esbuild", ROOT / "tests/browser/panel/page.js", "--bundle", "--format=esm",
         "--target=es2022", f"--outfile={made}", "--log-level=warning"],
        check=True, cwd=ROOT,
    )  # fmt: skip
    return made


def add_panel_page(app: Flask, script: Path, files: dict[str, dict[str, bytes]], district_id: int) -> None:
    """Add ``/panel-test/<key>`` to an application: the drawing of *files* with the panel."""

    def page(key: str) -> str:
        given = {
            "xml": files[key][f"{key}.bpmn"].decode(),
            "words": panel_words(),
            "glyphs": GLYPHS,
            "vocabulary": {
                **vocabulary_of(read_db(), key, files[key], district_id=district_id),
                "links": {"forms": "/forms", "tables": "/tables"},
            },
        }
        return render_template_string(
            PAGE,
            given=given,
            language=chosen_language(),
            styles=asset("styles.css"),
            icon=asset("icon.svg"),
            editor=asset("editor.css"),
        )

    app.add_url_rule("/panel-test/<key>", view_func=page)
    app.add_url_rule(
        "/panel-test.js",
        view_func=lambda: Response(script.read_bytes(), mimetype="text/javascript"),
        endpoint="panel_js",
    )
    app.add_url_rule("/panel-test.css", view_func=lambda: Response(LAYOUT, mimetype="text/css"), endpoint="panel_css")
