"""What we ship: every package is named in docs/dependencies.md with its licence, and none is under the GPL or AGPL."""

import json
import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "dependencies.md"
EXTRAS = ("", "demo")
"""What is installed beside the product itself when it runs; the extra ``dev`` is not shipped."""
VIRAL = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)


def plain(name):
    """A name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def shipped():
    """Names of all packages that the product pulls in on this machine."""
    found, waiting = set(), [("patravali", extra) for extra in EXTRAS]
    seen = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                found.add(plain(needed.name))
                waiting += [(needed.name, wanted) for wanted in ("", *needed.extras)]
    return found - {"patravali"}


def licence_of(name):
    """What a package says of its own licence."""
    about = metadata.metadata(name)
    said = [about.get("License-Expression") or "", about.get("License") or ""]
    said += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return "\n".join(text[:200] for text in said)


def documented(heading):
    """The names in the tables under a heading of the document."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    names = re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)
    return {name.strip("` ") for cell in names for name in cell.split(",")}


def viral(text):
    """Whether a licence would bind the whole product."""
    return bool(VIRAL.search(LESSER.sub("", text)))


def test_the_judge_of_licences_tells_them_apart():
    assert viral("GPL-3.0-or-later")
    assert viral("AGPL-3.0-only")
    assert viral("License :: OSI Approved :: GNU General Public License v2 (GPLv2)")
    assert viral("GNU Affero General Public License")
    assert not viral("LGPL-3.0-only")
    assert not viral("GNU Library or Lesser General Public License (LGPL)")
    assert not viral("MIT")


def test_nothing_that_we_ship_is_under_the_gpl():
    assert {name for name in shipped() if viral(licence_of(name))} == set()


def test_every_python_package_is_in_the_document():
    listed = {plain(name) for name in documented("Python") | documented("What these bring along")}
    assert shipped() - listed == set()


def test_every_front_end_package_is_in_the_document():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert {*package["dependencies"], *package["devDependencies"]} - documented("Front end") == set()


def test_no_front_end_package_is_under_the_gpl():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    licences = {path: str(entry.get("license", "")) for path, entry in lock["packages"].items() if not entry.get("dev")}
    assert {path for path, text in licences.items() if viral(text)} == set()


def test_the_licence_is_here():
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
