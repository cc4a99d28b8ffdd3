"""An officer at a browser, over plain HTTP: cookies, the log-in form, the token of the page, one connection."""

import http.client
import json
import re
import secrets
import urllib.parse
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from tests.office import PASSWORD

CSRF = re.compile(r'name="csrf[-_]token" (?:content|value)="([^"]+)"')
TASK = re.compile(r'name="task" value="([0-9a-f]{32})"')
REV = re.compile(r'name="expect_rev" value="(\d+)"')
REVISION = re.compile(r'name="revision" value="(\d+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')


@dataclass
class Reply:
    """What the server answered."""

    status: int
    text: str
    location: str
    headers: dict[str, str]

    def json(self) -> dict[str, Any]:
        """The answer to a script."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def said(self) -> str:
        """The status and what the page tells the reader, for the message of a failed test."""
        told = re.findall(
            r'class="[^"]*(?:error|flashes|notice|invalid)[^"]*"[^>]*>(.*?)</(?:ul|div|p)>', self.text, re.S
        )
        return f"{self.status} {self.location} {' '.join(re.sub('<[^>]+>', ' ', one) for one in told)}"

    def found(self, pattern: re.Pattern[str]) -> str:
        """The first group of *pattern* on the page."""
        match = pattern.search(self.text)
        assert match is not None, f"{pattern.pattern} is not on the page: {self.status} {self.text[:400]}"
        return unescape(match[1])


@dataclass
class Visitor:
    """One browser. Not for two threads at once."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    timeout: float = 30.0
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Reply:
        """Open a page; redirects are not followed."""
        return self._ask("GET", path, "")

    def post(self, path: str, fields: dict[str, str]) -> Reply:
        """Send a form, with the token."""
        body = urllib.parse.urlencode({"csrf_token": self.token, **fields})
        return self._ask("POST", path, body)

    def log_in(self, pno: str, *, language: str = "en") -> "Visitor":
        """Log in with the password that all test accounts share."""
        self.cookies["language"] = language
        self.token = self.get("/login").found(CSRF)
        reply = self.post("/login", {"pno": pno, "password": PASSWORD})
        assert reply.status == 303, f"{pno} was not let in: {reply.status} {reply.text[:400]}"
        self.token = self.get("/account").found(CSRF)
        return self

    def step(self, path: str) -> dict[str, str]:
        """The hidden fields of the step's form on a page."""
        page = self.get(path)
        return {"task": page.found(TASK), "expect_rev": page.found(REV), "key": page.found(KEY)}

    def close(self) -> None:
        """Let the connection go."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _ask(self, method: str, path: str, body: str) -> Reply:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body.encode() or None, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(answer.status, text, answer.headers.get("Location", ""), dict(answer.headers.items()))


def fresh_key() -> str:
    """A key as a page makes it."""
    return secrets.token_urlsafe(16)
