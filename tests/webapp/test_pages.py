"""The page helper must see what is wrong, or it proves nothing."""

from typing import Any

import pytest
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from tests.pages import Pages
from webapp.security import HEADERS

TOKEN = '<input type="hidden" name="csrf_token" value="abcdefghijklmnopqrstuvwxyz">'
FORM = f"""<form id="f" method="post" action="/echo">{TOKEN}
<label for="s">Subject</label><input id="s" name="subject" value="old">
<label for="k">Kind</label>
<select id="k" name="kind"><option value="1">One</option><option value="2">Two</option></select>
<fieldset><legend>Mode</legend><label><input type="radio" name="mode" value="hand" checked>By hand</label>
<label><input type="radio" name="mode" value="post">Post</label></fieldset>
<label><input type="checkbox" name="agree" value="yes">Agree</label>
<label for="p">Scan</label><input id="p" type="file" name="scan">
<button name="act" value="save">Save <kbd>F9</kbd></button></form>
<input name="note" form="f" aria-label="Note"><button form="f" name="act" value="send">Send</button>"""


def document(main: str = "", *, head: str = "<title>A page · Patravali</title>", h1: str = "<h1>A page</h1>") -> str:
    return (
        f'<!doctype html><html lang="hi"><head><meta charset="utf-8">{head}</head>'
        f'<body><main id="main">{h1}{main}</main></body></html>'
    )


def open_page(html: str, headers: dict[str, str] | None = None) -> Any:
    app = Flask(__name__)

    @app.get("/")
    def show() -> tuple[str, dict[str, str]]:
        return html, headers if headers is not None else HEADERS

    @app.get("/away")
    def away() -> Response:
        return redirect("/?from=away")

    @app.post("/echo")
    def echo() -> tuple[str, dict[str, str]]:
        files = [f"{name}={file.filename}:{file.read().decode()}" for name, file in request.files.items()]
        sent = [f"{name}={value}" for name, value in request.form.items(multi=True) if name != "csrf_token"]
        return document(f"<p>{' '.join(sent + files)}</p>"), HEADERS

    return Pages(app.test_client())


def test_a_sound_page_can_be_read() -> None:
    page = open_page(document("<p>Some\n  words</p><a href='/away'>Away</a>")).get("/")
    assert (page.title, page.h1, page.language) == ("A page", "A page", "hi")
    assert "Some words" in page
    assert page.click("Away", redirects_to="/").h1 == "A page"


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (document("<p><div></div></p>"), "no valid HTML"),
        (document(head="<title> · Patravali</title>"), "no title"),
        (document(h1=""), "0 h1"),
        (document('<p id="a"></p><p id="a"></p>'), "2 times"),
        (document('<p aria-describedby="gone"></p>'), "missing id"),
        (document('<input name="x">'), "without a label"),
        (document("<button></button>"), "button without words"),
        (document('<img src="/x.png">'), "without alt"),
        (document('<form method="post"></form>'), "without token"),
        (document("<script>go()</script>"), "inline script"),
        (document('<p style="color:red"></p>'), "inline style"),
        (document('<p onclick="go()"></p>'), "handler onclick"),
        (document('<img alt="" src="https://example.org/x.png">'), "from elsewhere"),
        (document().replace(' lang="hi"', ""), "no lang"),
        (document().replace("<main", "<div").replace("</main", "</div"), "no single <main"),
    ],
)
def test_each_fault_of_a_page_is_seen(html: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        open_page(html).get("/")


@pytest.mark.parametrize("name", ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"])
def test_a_missing_header_is_seen(name: str) -> None:
    with pytest.raises(AssertionError, match="sends"):
        open_page(document(), {key: value for key, value in HEADERS.items() if key != name}).get("/")


def test_a_redirect_must_be_expected() -> None:
    pages = open_page(document())
    assert pages.get("/away", redirects_to="/").path == "/?from=away"
    with pytest.raises(AssertionError, match="not 200"):
        pages.get("/away")
    with pytest.raises(AssertionError, match="not to /elsewhere"):
        pages.get("/away", redirects_to="/elsewhere")


def test_a_form_is_sent_as_a_browser_would() -> None:
    page = open_page(document(FORM)).get("/")
    assert page.buttons() == ["Save", "Send"]
    assert page.submit("Save").texts("//p") == ["subject=old kind=1 mode=hand note= act=save"]
    filled = {
        "Subject": "new",
        "Kind": "Two",
        "Mode": "Post",
        "Agree": True,
        "Scan": (b"PDF", "a.pdf"),
        "Note": "agreed",
    }
    assert page.submit("Send", filled).texts("//p") == [
        "act=send subject=new kind=2 mode=post agree=yes note=agreed scan=a.pdf:PDF"
    ]


def test_what_is_not_there_cannot_be_filled_in_or_pressed() -> None:
    page = open_page(document(FORM)).get("/")
    with pytest.raises(AssertionError, match="no button"):
        page.submit("Refuse")
    with pytest.raises(AssertionError, match="no field 'Amount'"):
        page.submit("Save", {"Amount": "1"})
    with pytest.raises(AssertionError, match="no choice 'Three'"):
        page.submit("Save", {"Kind": "Three"})
