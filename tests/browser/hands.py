"""The hands of the office's people in a real browser: they log in, read what is on the page, fill in and press."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.db import Database
from tests.browser.harness import PHONE, WIDE, Visit
from tests.office import PASSWORD
from workflows.demo.district import demo_logins
from workflows.demo.scans import printed_letters, scan_letter
from workflows.organisation import District

READING_S = 240
"""Seconds in which a scan of three pages must have been read, on two processors that others use too."""
IN_BOTH = frozenset({"counter", "tray", "file", "draft", "signing", "dispatch", "file-check", "file-closed"})
"""Pictures that are kept in English too."""


def pno_by_post(database: Database) -> dict[str, str]:
    """Who logs in for which post."""
    with database.reading() as db:
        return {login.post_code: login.pno for login in demo_logins(db, db.scalars(select(District)).one())}


def sample(folder: Path, key: str) -> Path:
    """A letter as the scanner delivers it, on the disk of the counter's PC."""
    path = folder / f"{key}.pdf"
    if not path.exists():
        path.write_bytes(scan_letter(next(letter for letter in printed_letters() if letter.key == key)))
    return path


class Hands:
    """One browser at which the people of the office sit down one after the other."""

    def __init__(
        self, visit: Callable[..., Visit], base: str, pnos: dict[str, str], language: str, pictures: bool
    ) -> None:
        self.one = visit(base)
        self.tab: Page = self.one.tab
        self.base, self.pnos, self.language, self.pictures = base, pnos, language, pictures
        self.tab.on("dialog", lambda question: question.accept())

    def sit(self, post: str) -> None:
        """Log in by the form, in the language of this run."""
        self.tab.context.clear_cookies()
        self.open("/login")
        if self.tab.locator("html").get_attribute("lang") != self.language:
            self.tab.locator(f"button[lang={self.language}]").click()
        expect(self.tab.locator("html")).to_have_attribute("lang", self.language)
        self.tab.locator("[name=pno]").fill(self.pnos[post])
        self.tab.locator("[name=password]").fill(PASSWORD)
        self.tab.locator("form.right button[type=submit]").click()
        self.tab.wait_for_url("**/desk")

    def open(self, path: str) -> Page:
        """Go to a page, and look whether it is sound."""
        self.one.open(path)
        self.look()
        return self.tab

    def look(self) -> None:
        """No script error, no blocked load, nothing sideways, no serious finding of axe."""
        self.tab.wait_for_load_state("networkidle")
        self.one.check()

    def open_first_of_tray(self, view: str = "today") -> Page:
        """Open the first row of the desk."""
        self.open(f"/desk?view={view}")
        self.tab.locator("a.subj").first.click()
        self.tab.wait_for_load_state("networkidle")
        self.look()
        return self.tab

    def press(self, outcome: str, leads_to: str = "**/desk*") -> None:
        """Press a button of the diagram; what it needs is filled in already."""
        self.tab.locator(f".actions button[value='{outcome}']").click()
        self.tab.wait_for_url(leads_to)
        self.look()

    def open_block(self, outcome: str) -> None:
        """Press a button that needs more: its fields open, nothing is sent, and it is the one to press next."""
        self.tab.locator(f".actions button[value='{outcome}']").click()
        expect(self.tab.locator(".actions button[data-main]")).to_have_attribute("value", outcome)
        expect(self.tab.locator(f"[data-outcomes~='{outcome}']").first).to_be_visible()

    def fill(self, **fields: str) -> None:
        """Fill in fields of the step's form by their names."""
        for name, text in fields.items():
            self.tab.locator(f"[name='f-{name.replace('__', '-')}']").fill(text)

    def answer_yes(self) -> None:
        """Tick every "yes" of the form."""
        for one in self.tab.locator("fieldset.yn input[value=yes]").all():
            one.check()

    def note(self, phonetic: str, hindi: str, english: str) -> None:
        """Write the yellow note: in Hindi by its sound, key by key; in English as it is."""
        area = self.tab.locator(".draft .ProseMirror")
        area.click()
        self.tab.keyboard.press("Control+End")
        switch = self.tab.locator(".draft [data-hindi-switch]")
        wanted = "true" if self.language == "hi" else "false"
        if switch.get_attribute("aria-pressed") != wanted:
            switch.click()
            area.click()
        self.tab.wait_for_timeout(300)  # the tables of the typing come when the field is entered
        self.tab.keyboard.type(phonetic if self.language == "hi" else english, delay=12)
        expect(area).to_contain_text(hindi if self.language == "hi" else english)

    def picture(self, name: str, *, phone: bool = False) -> None:
        """Keep a picture of the page for docs/screens, at the desk's width and, if wanted, at the phone's."""
        if not self.pictures or (self.language == "en" and name not in IN_BOTH):
            return
        name = name if self.language == "hi" else f"{name}-en"
        self.tab.wait_for_load_state("networkidle")
        self.tab.wait_for_timeout(600)  # pages of papers are drawn after the network is quiet
        self.one.screenshot(name)
        if phone:
            self.tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            self.look()
            self.one.screenshot(f"{name}-360")
            self.tab.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    def scan(self, path: Path) -> None:
        """Take a scan in at the counter, and wait until the office has read it."""
        self.open("/receipts/new")
        self.tab.locator("#scan").set_input_files(path)
        self.tab.locator("form.uploadform button[type=submit]").click()
        self.tab.wait_for_url("**/receipts/scans/*")
        end = time.monotonic() + READING_S
        while self.tab.locator("[data-reading]").count() and time.monotonic() < end:
            self.tab.wait_for_timeout(500)
        assert not self.tab.locator("[data-reading]").count(), "the scan was not read in time"
        self.look()

    def diarise(self) -> str:
        """Register what the form shows; gives the address of the receipt."""
        self.tab.keyboard.press("F9")
        self.tab.wait_for_url(lambda url: "/scans/" not in url)
        self.look()
        return self.tab.url.removeprefix(self.base)


def office_date(days_ago: int = 0) -> str:
    """A day as the office writes it."""
    day = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))) - dt.timedelta(days_ago)
    return day.strftime("%d-%m-%Y")
