"""Diagrams with all that belongs to them as files: what is uploaded, and what is handed out.

A bundle holds diagrams, decision tables and forms under the names that the engine gives them, letter templates as
``letters/<key>.<language>.json`` and saved trials as ``tests/<process>.tests.json``.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from workflows.errors import BadInput

MOST_FILES, MOST_BYTES = 60, 8 * 1024 * 1024
_COPY = re.compile(r" ?\(\d+\)$")
"""What a browser adds to the name of a second download."""
_FORM = re.compile(r"(?:^|/)(forms/[\w-]+/[\w-]+\.json)$")
_LETTER = re.compile(r"(?:^|/)(letters/[\w-]+\.(?:hi|en)\.json)$")
_TRIALS = re.compile(r"(?:^|/)(?:tests/)?([\w-]+\.tests\.json)$")


@dataclass(frozen=True)
class Bundle:
    """What was brought, by kind.

    :ivar files: diagrams, tables and forms, by the names that the engine gives them
    :ivar letters: letter templates by their names in a bundle
    :ivar trials: saved trials by their names in a bundle
    """

    files: dict[str, bytes] = field(default_factory=dict)
    letters: dict[str, bytes] = field(default_factory=dict)
    trials: dict[str, bytes] = field(default_factory=dict)

    def everything(self) -> dict[str, bytes]:
        """All of it, as it is bundled again."""
        return {**self.files, **self.letters, **self.trials}


def read_upload(uploads: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Uploaded diagrams, tables and forms by the names that the engine gives them; bundles are opened.

    :raises BadInput: for files that belong to no diagram, or too many of them
    """
    return read_bundle(uploads).files


def read_bundle(uploads: Iterable[tuple[str, bytes]]) -> Bundle:
    """Everything that was uploaded, by kind; bundles are opened.

    :raises BadInput: for files that belong to no diagram, too many of them, two of one name, or names that lead outside
    """
    found = Bundle()
    for name, data in uploads:
        for inner, content in _opened(name, data) if name.lower().endswith(".zip") else [(name, data)]:
            _keep(found, inner, content)
    if not found.files:
        raise BadInput("Choose a .bpmn or .zip file.", ".bpmn या .zip फ़ाइल चुनें।", field="files")
    return found


def _keep(found: Bundle, given: str, content: bytes) -> None:
    place, name = _place(given)
    kept: dict[str, bytes] = getattr(found, place)
    if name in kept and kept[name] != content:
        raise BadInput(f"There are two files “{name}”.", f"“{name}” नाम की दो फ़ाइलें हैं।", field="files")
    kept[name] = content


def _opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    too_large = BadInput(f"{name} is too large.", f"{name} बहुत बड़ी है।", field="files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            members = [one for one in bundle.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
                raise too_large
            left = MOST_BYTES
            for member in members:
                with bundle.open(member) as handle:
                    content = handle.read(left + 1)  # what the directory of a bundle says of sizes may be a lie
                left -= len(content)
                if left < 0:
                    raise too_large
                yield _inside(member.filename), content
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as fault:
        raise BadInput(f"{name} is no bundle.", f"{name} सही .zip नहीं है।", field="files") from fault


def _inside(name: str) -> str:
    """The name of a part of a bundle.

    :raises BadInput: when it leads out of the bundle
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise BadInput(f"“{name[:80]}” leads out of the bundle.", f"“{name[:80]}” .zip के बाहर ले जाता है।", field="files")
    return name


def _place(name: str) -> tuple[str, str]:
    path = PurePosixPath(name.replace("\\", "/"))
    for pattern, place, folder in ((_FORM, "files", ""), (_LETTER, "letters", ""), (_TRIALS, "trials", "tests/")):
        match = pattern.search(str(path))
        if match:
            return place, f"{folder}{match[1]}"
    if path.suffix in (".bpmn", ".dmn"):
        return "files", f"{_COPY.sub('', path.stem)}{path.suffix}"
    raise BadInput(
        f"“{path.name[:80]}” belongs to no diagram: .bpmn, .dmn and forms/<diagram>/<form>.json do.",
        f"“{path.name[:80]}” किसी मार्ग-आरेख की फ़ाइल नहीं: .bpmn, .dmn तथा forms/<आरेख>/<प्रपत्र>.json ही दें।",
        field="files",
    )


def bundle(files: Mapping[str, bytes]) -> bytes:
    """Files as a .zip that can be uploaded again; equal files give equal bundles."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
