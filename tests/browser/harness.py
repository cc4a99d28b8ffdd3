"""A real Chromium for tests: fresh profile, nothing but this server, every report of the page's policy collected."""

import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = ROOT / "docs" / "screens"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 30_000
"""What a page may take on a busy machine: a test that fails for good waits so long, no other."""
expect.set_options(timeout=PATIENCE_MS)
WIDE, PHONE = (1440, 900), (360, 740)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = ("serious", "critical")
LARGEST_PICTURE = 150_000
"""Bytes of a screenshot in docs/screens; colours are thinned until it fits."""

WATCH_POLICY = """
window.__policy = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.__policy.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Run *app* on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """A headless Chromium with an empty profile that is thrown away."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=list(FLAGS),
            locale="hi-IN",
            timezone_id="Asia/Kolkata",
        )
        context.add_init_script(WATCH_POLICY)
        yield context
        context.close()


class Visit:
    """One tab. What it does wrong is gathered in ``faults`` and must be empty at the end."""

    def __init__(
        self,
        context: BrowserContext,
        base: str,
        *,
        size: tuple[int, int] = WIDE,
        theme: str = "light",
        script: bool = True,
    ) -> None:
        self.base = base
        self.faults: list[str] = []
        self.tab: Page = context.new_page()
        self.tab.set_default_timeout(PATIENCE_MS)
        self.tab.set_viewport_size({"width": size[0], "height": size[1]})
        self.tab.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        if script:
            self.tab.on("console", self._hear)
        else:
            self.tab.route("**/*.js", lambda route: route.abort())
        self.tab.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.tab.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.base, "blob:", "about:")):
            self.faults.append(f"request to elsewhere: {request.url}")

    def open(self, path: str) -> Page:
        """Go to *path* and wait until its letters and pictures are there."""
        self.tab.goto(self.base + path)
        self.tab.wait_for_load_state("networkidle")
        self.tab.evaluate("document.fonts.ready")
        return self.tab

    def policy_reports(self) -> list[str]:
        """What the page's policy had to block on the present page."""
        self.tab.wait_for_load_state()
        return [f"policy: {entry}" for entry in self.tab.evaluate("window.__policy")]

    def accessibility(self, *, all_findings: bool = False) -> list[str]:
        """Findings of axe-core on the present page: the serious ones, or all."""
        self.tab.evaluate(AXE.read_text("utf-8"))
        result: dict[str, Any] = self.tab.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        return [
            f"axe: {found['id']} ({found['impact']}) {node['html'][:160]}"
            for found in result["violations"]
            for node in found["nodes"][:2]
            if all_findings or found["impact"] in SERIOUS
        ]

    def sideways(self) -> list[str]:
        """Whether the page can be scrolled sideways, which no page may."""
        over = self.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        return [f"wider than the window by {over} px"] if over > 0 else []

    def check(self) -> None:
        """Fail on anything that is wrong with the present page."""
        faults = [*self.faults, *self.policy_reports(), *self.sideways(), *self.accessibility()]
        assert not faults, f"{self.tab.url}\n" + "\n".join(faults)

    def screenshot(self, name: str, *, whole: bool = False, folder: Path = SCREENS) -> Path:
        """Keep a picture of the page in docs/screens, small enough for the repository."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        path.write_bytes(_thinned(self.tab.screenshot(full_page=whole)))
        return path


def _thinned(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 200, 128, 80, 56):
        out = io.BytesIO()
        picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= LARGEST_PICTURE:
            break
    return out.getvalue()
