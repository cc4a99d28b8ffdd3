"""A browser without a browser: every page that a test opens is checked, then read and filled in by its visible words.

pages = Pages(client)
desk = pages.get("/desk")
file = desk.click("B-0302/47/2026")
next = file.submit("सहमत", {"टिप्पणी लिखें": "सहमत।"}, redirects_to="/desk")
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import lxml.html
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

FIELDS = "self::input or self::select or self::textarea"
LABELLED = "not(@type='hidden' or @type='submit' or @type='button' or @type='reset' or @type='image')"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
FORBIDDEN_IN_POLICY = ("unsafe-inline", "unsafe-eval", "http:", "https:", "*")
REDIRECTS = (301, 302, 303, 307, 308)


def words(element: HtmlElement) -> str:
    """The text of an element as a reader sees it: one space between words, no keyboard hints."""
    parts = [
        text
        for text in element.xpath(".//text()")
        if not text.getparent().xpath("ancestor-or-self::kbd|ancestor-or-self::script")
    ]
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def name_of(element: HtmlElement) -> str:
    """The accessible name: aria-label, else the text, else the title."""
    return element.get("aria-label") or words(element) or element.get("title") or ""


def title_of(tree: HtmlElement) -> str:
    """The title without the product's name, which stands last."""
    return words(tree.find("head/title")).rpartition("·")[0].strip()


class Pages:
    """Opens pages of the application and checks each of them."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, status: int = 200, redirects_to: str | None = None) -> "Page":
        """Open *path*. A redirect must be expected by *redirects_to* (a path, without its query) and is followed."""
        return self._answer(self.client.get(path), path, status, redirects_to)

    def post(
        self, path: str, data: Any = None, *, status: int = 200, redirects_to: str | None = None, token: bool = True
    ) -> "Page":
        """Send *data* as a form would, with this session's token unless *token* is false."""
        body = dict(data or {})
        if token and "csrf_token" not in body:
            body["csrf_token"] = self.token()
        answer = self.client.post(path, data=body, content_type="multipart/form-data")
        return self._answer(answer, path, status, redirects_to)

    def token(self) -> str:
        """The CSRF token of this session, taken from the log-in page or wherever it leads."""
        tree = lxml.html.document_fromstring(self.client.get("/login", follow_redirects=True).text)
        return str(tree.xpath("string(//meta[@name='csrf-token']/@content)"))

    def _answer(self, answer: TestResponse, path: str, status: int, redirects_to: str | None) -> "Page":
        if redirects_to is None:
            assert answer.status_code == status, (
                f"{path} answered {answer.status_code} {answer.location or ''}, not {status}"
            )
            return Page(self, path, answer)
        assert answer.status_code in REDIRECTS, (
            f"{path} answered {answer.status_code}, expected a redirect to {redirects_to}"
        )
        target = urlsplit(urljoin(path, answer.location))
        assert target.path == redirects_to, f"{path} leads to {target.path}, not to {redirects_to}"
        assert not target.netloc or target.netloc == "localhost", f"{path} leads away to {answer.location}"
        onward = target._replace(scheme="", netloc="", fragment="").geturl()
        return self.get(onward)


@dataclass
class Page:
    """One checked page."""

    pages: Pages
    path: str
    answer: TestResponse
    tree: HtmlElement = field(init=False)

    def __post_init__(self) -> None:
        assert self.answer.mimetype == "text/html", f"{self.path} is {self.answer.mimetype}"
        self.tree = lxml.html.document_fromstring(self.answer.text)
        faults = [f"{self.path}: {fault}" for fault in faults_of(self.answer, self.tree)]
        assert not faults, "\n".join(faults)

    def __contains__(self, text: str) -> bool:
        return text in self.text

    @property
    def text(self) -> str:
        """Everything that is written on the page."""
        return words(self.tree.find("body"))

    @property
    def title(self) -> str:
        """The title, without the product's name."""
        return title_of(self.tree)

    @property
    def h1(self) -> str:
        """The heading."""
        return words(self.tree.xpath("//h1")[0])

    @property
    def language(self) -> str:
        """hi or en."""
        return str(self.tree.get("lang"))

    def all(self, path: str) -> list[HtmlElement]:
        """Elements by XPath."""
        return list(self.tree.xpath(path))

    def texts(self, path: str) -> list[str]:
        """What elements say, by XPath."""
        return [words(element) for element in self.tree.xpath(path)]

    def messages(self) -> list[str]:
        """What the last act said."""
        return self.texts("//*[contains(@class, 'flashes')]//p")

    def errors(self) -> list[str]:
        """The error summary of a form."""
        return self.texts("//*[contains(@class, 'errors')]//li")

    def link(self, name: str) -> str:
        """The address of the link that is called *name* or, if none is, of the only one that contains it."""
        return str(_only(self.tree.xpath("//a[@href]"), name, f"link on {self.path}").get("href"))

    def click(self, name: str, **expected: Any) -> "Page":
        """Follow a link."""
        target = urlsplit(urljoin(self.path, self.link(name)))._replace(fragment="").geturl()
        return self.pages.get(target, **expected)

    def buttons(self) -> list[str]:
        """The names of all buttons that send a form."""
        return [name_of(button) for button in self._buttons()]

    def submit(self, button: str, fields: dict[str, Any] | None = None, **expected: Any) -> "Page":
        """Fill in the form of *button* and press it.

        :param fields: by label (or aria-label, or name): text; True or False for a check box; the label of the choice
            for radio buttons and selects (a list for several); a path or (bytes, file name) for files
        """
        pressed = _only(self._buttons(), button, f"button on {self.path}")
        form = self._form_of(pressed)
        data = self._values(form)
        if pressed.get("name"):
            data.append((pressed.get("name"), pressed.get("value", "")))
        for label, value in (fields or {}).items():
            self._fill(form, data, label, value)
        target = urljoin(self.path, pressed.get("formaction") or form.get("action") or self.path)
        if (form.get("method") or "get").lower() == "get":
            answer = self.pages.client.get(urlsplit(target).path, query_string=data)
        else:
            answer = self.pages.client.post(target, data=_multi(data), content_type="multipart/form-data")
        return self.pages._answer(answer, target, expected.pop("status", 200), expected.pop("redirects_to", None))

    def _buttons(self) -> list[HtmlElement]:
        return self.all("//button[not(@type='button') and not(@disabled)] | //input[@type='submit']")

    def _form_of(self, element: HtmlElement) -> HtmlElement:
        if element.get("form"):
            return self.tree.get_element_by_id(element.get("form"))
        return element.xpath("ancestor::form")[0]

    def _controls(self, form: HtmlElement) -> list[HtmlElement]:
        own = [one for one in form.xpath(f".//*[{FIELDS}]") if not one.get("form")]
        return own + (self.all(f"//*[({FIELDS}) and @form='{form.get('id')}']") if form.get("id") else [])

    def _values(self, form: HtmlElement) -> list[tuple[str, Any]]:
        values: list[tuple[str, Any]] = []
        for control in self._controls(form):
            if control.get("name") and control.get("disabled") is None:
                values += [(control.get("name"), value) for value in _sent(control)]
        return values

    def _fill(self, form: HtmlElement, data: list[tuple[str, Any]], label: str, value: Any) -> None:
        controls = [one for one in self._controls(form) if label in (self._label(one), one.get("name"))]
        if not controls:
            controls = [one for one in self._controls(form) if self._legend(one) == label]
        assert controls, (
            f"no field {label!r} on {self.path}; there are {[self._label(c) for c in self._controls(form)]}"
        )
        name = controls[0].get("name")
        if controls[0].get("type") == "checkbox" and isinstance(value, bool):
            data[:] = [pair for pair in data if pair != (name, controls[0].get("value", "on"))]
            chosen = [controls[0].get("value", "on")] if value else []
        else:
            data[:] = [pair for pair in data if pair[0] != name]
            chosen = [self._choice(controls, one) for one in (value if isinstance(value, list) else [value])]
        data += [(name, one) for one in chosen]

    def _choice(self, controls: list[HtmlElement], value: Any) -> Any:
        if controls[0].tag == "select":
            found = [one for one in controls[0].xpath(".//option") if value in (words(one), one.get("value"))]
            assert found, f"no choice {value!r} among {[words(one) for one in controls[0].xpath('.//option')]}"
            return found[0].get("value", words(found[0]))
        if controls[0].get("type") in ("radio", "checkbox"):
            found = [one for one in controls if value in (self._label(one), one.get("value"))]
            assert found, f"no choice {value!r} among {[self._label(one) for one in controls]}"
            return found[0].get("value")
        if isinstance(value, Path):
            return BytesIO(value.read_bytes()), value.name
        if isinstance(value, tuple):
            return BytesIO(value[0]), value[1]
        return str(value)

    def _label(self, control: HtmlElement) -> str:
        return label_of(control, self.tree)

    def _legend(self, control: HtmlElement) -> str:
        legends = control.xpath("ancestor::fieldset[1]/legend")
        return name_in(legends[0]) if legends else ""


def label_of(control: HtmlElement, tree: HtmlElement) -> str:
    """What a field is called, or nothing."""
    if control.get("aria-label"):
        return str(control.get("aria-label"))
    labels = tree.xpath("//label[@for=$id]", id=control.get("id")) if control.get("id") else []
    labels = labels or control.xpath("ancestor::label")
    if not labels and control.get("aria-labelledby"):
        labels = tree.xpath("//*[@id=$id]", id=control.get("aria-labelledby").split()[0])
    return name_in(labels[0]) if labels else ""


def name_in(label: HtmlElement) -> str:
    """The words of a label without its mark that the field must be filled in."""
    own = label.xpath(".//text()[not(ancestor::span[@class='req' or @class='visually-hidden'])]")
    return re.sub(r"\s+", " ", "".join(own)).strip().rstrip("*")


def faults_of(answer: TestResponse, tree: HtmlElement) -> list[str]:
    """Everything that is wrong with a page, whatever it is about."""
    return [
        *_faults_of_html(answer.text),
        *_faults_of_document(tree),
        *_faults_of_fields(tree),
        *_faults_of_forms(tree),
        *_faults_of_policy(tree),
        *_faults_of_headers(answer),
    ]


def _faults_of_html(html: str) -> list[str]:
    try:
        html5lib.HTMLParser(strict=True).parse(html)
    except ParseError as error:
        return [f"is no valid HTML: {error}"]
    return []


def _faults_of_document(tree: HtmlElement) -> list[str]:
    faults = [] if tree.get("lang") in ("hi", "en") else ["has no lang"]
    if not title_of(tree):
        faults.append("has no title")
    headings = tree.xpath("//h1")
    if len(headings) != 1 or not words(headings[0]):
        faults.append(f"has {len(headings)} h1, or an empty one")
    if len(tree.xpath("//main[@id='main']")) != 1:
        faults.append("has no single <main id=main>")
    faults += [
        f"has the id {name!r} {count} times" for name, count in Counter(tree.xpath("//@id")).items() if count > 1
    ]
    faults += [
        f"points to the missing id {name!r}" for name in _pointed(tree) if not tree.xpath("//*[@id=$name]", name=name)
    ]
    return faults


def _pointed(tree: HtmlElement) -> set[str]:
    values = tree.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //@for | //@form")
    return {name for value in values for name in value.split()}


def _faults_of_fields(tree: HtmlElement) -> list[str]:
    unnamed = [one for one in tree.xpath(f"//*[({FIELDS}) and {LABELLED}]") if not label_of(one, tree)]
    faults = [f"has a field without a label: {one.tag} {one.get('name')}" for one in unnamed]
    mute = [one for one in tree.xpath("//button | //a[@href]") if not name_of(one)]
    faults += [f"has a {one.tag} without words: {lxml.html.tostring(one)[:90]!r}" for one in mute]
    faults += [f"has a picture without alt: {one.get('src')}" for one in tree.xpath("//img[not(@alt)]")]
    return faults


def _faults_of_forms(tree: HtmlElement) -> list[str]:
    posting = [form for form in tree.xpath("//form") if (form.get("method") or "").lower() == "post"]
    return [
        f"has a POST form without token: {form.get('action')}"
        for form in posting
        if not form.xpath(".//input[@type='hidden' and @name='csrf_token' and string-length(@value) > 20]")
    ]


def _faults_of_policy(tree: HtmlElement) -> list[str]:
    faults = [
        "has an inline script" for one in tree.xpath("//script[not(@src)]") if one.get("type") != "application/json"
    ]
    faults += [f"has an inline style on {one.tag}" for one in tree.xpath("//style | //*[@style]")]
    faults += [
        f"has the handler {name}"
        for name in {str(one.attrname) for one in tree.xpath("//@*[starts-with(name(), 'on')]")}
    ]
    loaded = tree.xpath("//script/@src | //img/@src | //link/@href | //iframe/@src")
    faults += [
        f"loads {address} from elsewhere"
        for address in loaded
        if urlsplit(address).netloc or address.startswith("data:")
    ]
    faults += [f"has the address {one}" for one in tree.xpath("//a/@href") if one.lower().startswith("javascript:")]
    return faults


def _faults_of_headers(answer: TestResponse) -> list[str]:
    faults = [
        f"sends {name}: {answer.headers.get(name)}"
        for name, value in HEADERS.items()
        if answer.headers.get(name) != value
    ]
    policy = answer.headers.get("Content-Security-Policy", "")
    if not policy.startswith("default-src 'none'") or any(word in policy for word in FORBIDDEN_IN_POLICY):
        faults.append(f"sends the policy {policy!r}")
    return faults


def _only(elements: list[HtmlElement], name: str, what: str) -> HtmlElement:
    exact = [one for one in elements if name_of(one) == name or words(one) == name]
    found = exact or [one for one in elements if name in name_of(one)]
    assert found, f"no {what} called {name!r}; there are {sorted({name_of(one) for one in elements})}"
    assert exact or len(found) == 1, f"more than one {what} contains {name!r}: {[name_of(one) for one in found]}"
    return found[0]


def _sent(control: HtmlElement) -> list[Any]:
    """What a browser sends for an untouched field."""
    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = [one for one in options if one.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [one.get("value", words(one)) for one in chosen]
    if control.tag == "textarea":
        return [control.text or ""]
    kind = control.get("type", "text")
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    if kind in ("submit", "button", "reset", "image", "file"):
        return []
    return [control.get("value", "")]


def _multi(pairs: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    data: dict[str, list[Any]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data
