"""Diagrams with their forms and tables as files: what is uploaded, and what is handed out."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from workflows.errors import BadInput

MOST_FILES, MOST_BYTES = 60, 8 * 1024 * 1024
_COPY = re.compile(r" ?\(\d+\)$")
"""What a browser adds to the name of a second download."""
_FORM = re.compile(r"(?:^|/)(forms/[\w-]+/[\w-]+\.json)$")


def read_upload(uploads: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Uploaded files by the names that the engine gives them; bundles are opened.

    :raises BadInput: for files that belong to no diagram, or too many of them
    """
    files: dict[str, bytes] = {}
    for name, data in uploads:
        for inner, content in _opened(name, data) if name.lower().endswith(".zip") else [(name, data)]:
            files[_stored_name(inner)] = content
    if not any(name.endswith((".bpmn", ".dmn", ".json")) for name in files):
        raise BadInput("Choose a .bpmn or .zip file.", ".bpmn या .zip फ़ाइल चुनें।", field="files")
    return files


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
                yield member.filename, content
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as fault:
        raise BadInput(f"{name} is no bundle.", f"{name} सही .zip नहीं है।", field="files") from fault


def _stored_name(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if form := _FORM.search(str(path)):
        return form[1]
    if path.suffix in (".bpmn", ".dmn"):
        return f"{_COPY.sub('', path.stem)}{path.suffix}"
    raise BadInput(
        f"“{path.name[:80]}” belongs to no diagram: .bpmn, .dmn and forms/<diagram>/<form>.json do.",
        f"“{path.name[:80]}” किसी मार्ग-आरेख की फ़ाइल नहीं: .bpmn, .dmn तथा forms/<आरेख>/<प्रपत्र>.json ही दें।",
        field="files",
    )


def bundle(files: Mapping[str, bytes]) -> bytes:
    """The files of a version as a .zip that can be uploaded again; equal files give equal bundles."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
